"""One start of a local database on a folder that is already locked: the port, the process, the wait, the login."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graphapi.db import outages
from graphapi.db.disk import has_room
from graphapi.db.errors import CLOSED
from graphapi.db.local import port as local_port
from graphapi.db.local import reserve as local_reserve
from graphapi.db.local.diagnosis import LAST_ROOM, NO_SPACE, LocalDatabaseError, PortTaken, damaged, start_failed
from graphapi.db.local.folder import USER, DataFolder, Running
from graphapi.db.local.process import STOP_SECONDS, Launch, ServerProcess, quick_flags
from graphapi.db.local.settings import LocalSettings, Server

# A recovery after a crash may replay a lot; a start that cannot succeed ends by itself much earlier.
START_SECONDS = 180.0
PORT_ATTEMPTS = 5
LOOK_EVERY = 0.05
FAILED = "Failed to start DatabaseId"
LAST_OF_LOG, LONGEST_REASON = 2**20, 500


class LocalDatabase:
    """A database that this process has started."""

    def __init__(self, server: Server, process: ServerProcess) -> None:
        self.server = server
        self._process = process

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether its process is alive."""
        return not self._process.ended()

    def stop(self, within: float = STOP_SECONDS) -> None:
        """Stop it, by force after `within` seconds; harmless when it has stopped."""
        self._process.stop(within)

    def kill(self) -> None:
        """End it at once; what it has committed is kept."""
        self._process.kill()


def start(settings: LocalSettings, class_path: Sequence[Path], lock: int, *, detached: bool) -> LocalDatabase:
    """Start it on the port of the settings, else on a free one, which another program may take first."""
    for attempt in range(1, PORT_ATTEMPTS + 1):
        port = settings.port or local_port.free_port()
        try:
            return _start_on(port, settings, class_path, lock, detached=detached)
        except PortTaken:
            if settings.port or attempt == PORT_ATTEMPTS:
                raise
    raise AssertionError


def _start_on(
    port: int, settings: LocalSettings, class_path: Sequence[Path], lock: int, *, detached: bool
) -> LocalDatabase:
    """Start it on this port, wait until it answers, and publish where."""
    folder = settings.folder
    server = Server(f"bolt://{local_port.LOOPBACK}:{port}", USER, folder.password())
    folder.configure(port, settings.page_cache, settings.extra_lines)
    flags = (f"-Xmx{settings.heap}", *quick_flags(settings.jar_folder), *settings.extra_jvm)
    process = ServerProcess(Launch(folder, class_path, flags, lock, detached))
    try:
        _wait(process, port, folder)
        check_password(server, folder)
        local_reserve.hold(folder.home)
        outages.clear(folder.home)
        folder.publish(Running(port, process.pid, None if detached else os.getpid()))
    except BaseException:
        process.kill()
        raise
    return LocalDatabase(server, process)


def _wait(process: ServerProcess, port: int, folder: DataFolder) -> None:
    """As soon as the database answers; fail as soon as it cannot any more."""
    end = time.monotonic() + START_SECONDS
    while not local_port.answers(port):
        ended = process.ended(within=LOOK_EVERY)
        said = folder.console.read_text(errors="replace")
        # On a full disk it hangs, and it cannot always report that, as its log is on that disk.
        full = NO_SPACE in said or not has_room(folder.home, LAST_ROOM)
        if ended or full or time.monotonic() > end:
            raise start_failed(folder.home, said)


def check_password(server: Server, folder: DataFolder) -> None:
    """Log in once, and check that the database is open."""
    driver = GraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] – its options have no types
        server.uri, auth=(server.username, server.password), telemetry_disabled=True, max_transaction_retry_time=0
    )
    try:
        with driver:
            driver.execute_query("RETURN 1", database_="neo4j")
    except AuthError as error:
        raise LocalDatabaseError(
            f"The password in {folder.home / 'password'} is not that of this database. "
            "Put the right file back, or choose another folder with GRAPHAPI_DATA_DIR."
        ) from error
    except (Neo4jError, DriverError) as error:
        if isinstance(error, Neo4jError) and error.code == CLOSED:
            raise damaged(folder.home, why_closed(folder.home)) from error
        # The disk may have filled up during the start.
        raise start_failed(folder.home, str(error)) from error


def why_closed(home: Path) -> str:
    """The innermost reason in the log why the database could not open its store last time."""
    # A line may be truncated: by where reading begins, or by a full disk.
    with suppress(OSError, ValueError, KeyError), (home / "logs/debug.log").open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - LAST_OF_LOG))
        failed = [line for line in log.read().decode(errors="replace").splitlines() if FAILED in line]
        causes = re.findall(r"(?:^|\n)Caused by: ([^\n]+)", json.loads(failed[-1])["stacktrace"]) if failed else []
        return " ".join(cause.strip().rstrip(".") for cause in causes)[:LONGEST_REASON]
    return ""
