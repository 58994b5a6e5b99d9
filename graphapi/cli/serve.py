"""`graphapi serve`: the server, with a local database unless another is configured."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import socket
import sys
import tempfile
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from graphapi.db.settings import DatabaseSettings
    from graphapi.settings import ServerSettings

BACKLOG = 2_048


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on.", show_default="GRAPHAPI_HOST, else 127.0.0.1")
    ] = "",
    port: Annotated[
        int, typer.Option(help="The port to listen on; 0 picks a free one.", show_default="GRAPHAPI_PORT, else 8000")
    ] = -1,
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo first if the database is empty.")] = False,
) -> None:
    """Serve the API and its page, with a local Neo4j unless NEO4J_URI is set."""
    from graphapi.cli.connect import connected
    from graphapi.cli.words import plain_errors
    from graphapi.http.logs import configure_logs
    from graphapi.settings import ServerSettings

    leave = Leave()
    signal.signal(signal.SIGTERM, leave)
    with plain_errors():
        settings = ServerSettings.from_environment({**os.environ, **_flags(host, port)})
        configure_logs(settings.log, settings.log_level)
        listener = _listen(settings)
        with connected(settings) as where:
            asyncio.run(_prepare(settings, where, demo=demo))
            listener.listen(BACKLOG)
            _announce(settings, listener)
            if demo:
                _offer_queries()
            _run(settings, where, listener, leave)


class Leave:
    """Handles SIGTERM before the server does: exits as on Ctrl-C, so that everything started is stopped."""

    def __init__(self) -> None:
        """Start without a signal."""
        self.signalled = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Raise SystemExit."""
        self.signalled = True
        self.check()

    def check(self) -> None:
        """Raise SystemExit if a signal has arrived: Python ignores exceptions raised while finalising an object."""
        if self.signalled:
            raise SystemExit(0)


def _flags(host: str, port: int) -> dict[str, str]:
    return ({"GRAPHAPI_HOST": host} if host else {}) | ({"GRAPHAPI_PORT": str(port)} if port != -1 else {})


def _listen(settings: ServerSettings) -> socket.socket:
    """Bind the port before starting anything that takes time."""
    from graphapi.settings import SettingsError

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host.strip("[]"), settings.port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            "GRAPHAPI_PORT",
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}. Choose another port with "
            "--port.",
        ) from error
    return listener


async def _prepare(settings: ServerSettings, where: DatabaseSettings, *, demo: bool) -> None:
    from graphapi.app import LOCAL_ADMIN, PREPARING, prepare
    from graphapi.db.database import Database
    from graphapi.db.request import Db
    from graphapi.services.imports.demo import load_demo

    database = Database(where)
    try:
        await prepare(database, may_migrate=not settings.neo4j_uri, warm=settings.warm_up)
        if demo and not await load_demo(Db.of(database, LOCAL_ADMIN, deadline=PREPARING)):
            print("The database already has contacts: the demo was not loaded.")
    finally:
        await database.close()


def _announce(settings: ServerSettings, listener: socket.socket) -> None:
    from graphapi.app import GRAPHQL

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{listener.getsockname()[1]}"
    print(f"API   {address}{GRAPHQL}\nPage  {address}/ in a browser", flush=True)


def _offer_queries() -> None:
    from graphapi.cli.demo import print_examples

    print(flush=True)
    print_examples()


def _run(settings: ServerSettings, where: DatabaseSettings, listener: socket.socket, leave: Leave) -> None:
    """Serve requests until the process is asked to stop."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from graphapi.app import create_app
    from graphapi.http.connections import TimedProtocol
    from graphapi.limits import IDLE_SECONDS

    options: dict[str, Any] = {
        "loop": "asyncio" if sys.platform == "win32" else "uvloop",
        "http": TimedProtocol,
        "ws": "none",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "timeout_keep_alive": IDLE_SECONDS,
        "timeout_graceful_shutdown": math.ceil(settings.deadline) + 1,
    }
    try:
        if settings.workers == 1:
            # The signal arrived after the last check and before uvicorn handles signals, while an object was being
            # finalised.
            async def look() -> None:
                server.should_exit |= leave.signalled

            options |= {"callback_notify": look, "timeout_notify": 1}
            server = uvicorn.Server(uvicorn.Config(create_app(settings, where), **options))
            leave.check()
            server.run(sockets=[listener])
            return
        with tempfile.TemporaryDirectory(prefix="graphapi-") as figures:
            os.environ |= _environment(settings, where) | {"PROMETHEUS_MULTIPROC_DIR": figures}
            config = uvicorn.Config("graphapi.app:from_environment", factory=True, workers=settings.workers, **options)
            supervisor = Multiprocess(config, sockets=[listener])
            leave.check()
            supervisor.run()
    except KeyboardInterrupt:
        pass


def _environment(settings: ServerSettings, where: DatabaseSettings) -> dict[str, str]:
    """The environment of the worker processes: the settings, and the address of the database."""
    return {
        "GRAPHAPI_HOST": settings.host,
        "NEO4J_URI": where.uri,
        "NEO4J_USERNAME": where.username,
        "NEO4J_PASSWORD": where.password,
        "NEO4J_DATABASE": where.database,
        "GRAPHAPI_POOL": str(where.pool),
    }
