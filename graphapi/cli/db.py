"""`graphapi db …`: the local database alone, for a shell, a driver, or several commands in a row."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.db.local.settings import LocalSettings

NOT_RUNNING = 3
"""The exit code of `status` and `shell-info` without a running database, as with other databases' tools."""

DataDir = Annotated[
    str, typer.Option("--data-dir", help="The data folder.", show_default="GRAPHAPI_DATA_DIR, else a user folder")
]

app = typer.Typer(help="Manage the local database.", no_args_is_help=True)


@app.command()
def start(data_dir: DataDir = "") -> None:
    """Start the local database, print how to connect, and leave it running until `graphapi db stop`."""
    from graphapi.cli.progress import shown
    from graphapi.db.local import server as local_server

    with _plain_errors(), shown() as progress:
        server = local_server.start(_settings(data_dir), progress, detached=True).server
    print(f"NEO4J_URI={server.uri}\nNEO4J_USERNAME={server.username}\nNEO4J_PASSWORD={server.password}")


@app.command()
def stop(data_dir: DataDir = "") -> None:
    """Stop the local database started by `graphapi db start`."""
    from graphapi.db.local import server as local_server

    with _plain_errors():
        settings = _settings(data_dir)
        stopped = local_server.stop(settings)
    print("The local database has stopped." if stopped else _nothing_runs(settings))


@app.command()
def status(data_dir: DataDir = "") -> None:
    """Show whether the local database is running, at which address and as which process."""
    from graphapi.db import outages
    from graphapi.db.local import server as local_server

    with _plain_errors():
        settings = _settings(data_dir)
        running = local_server.status(settings)
    if running is None:
        reason = outages.explain(settings.folder.home)
        print(" ".join(filter(None, (_nothing_runs(settings), reason))))
        raise typer.Exit(NOT_RUNNING)
    until = "graphapi db stop" if running.owner is None else f"process {running.owner} ends"
    print(f"Running at {running.uri} as process {running.pid}, until {until}.\nData folder: {settings.data_dir}")


@app.command()
def shell_info(data_dir: DataDir = "") -> None:
    """Print the connection details of the running local database, for a Bolt shell, browser or driver."""
    from graphapi.db.local import server as local_server

    with _plain_errors():
        settings = _settings(data_dir)
        server = local_server.attach(settings)
    if server is None:
        print(f"{_nothing_runs(settings)} Start it with: graphapi db start", file=sys.stderr)
        raise typer.Exit(NOT_RUNNING)
    print(
        f"Address   {server.uri}\nUser      {server.username}\nPassword  {server.password}\nDatabase  neo4j\n\n"
        f"cypher-shell -a {server.uri} -u {server.username} -p {server.password} -d neo4j"
    )


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")], data_dir: DataDir = ""
) -> None:
    """Copy the local database to DIR and verify the copy; the database is stopped meanwhile.

    A database started with `db start` is stopped and restarted. One that
    belongs to a running command stops with that command: stop the command
    first, or use graphapi export --format jsonl instead. DIR contains the
    database's password: restrict access to it.
    """
    from graphapi.cli.progress import shown
    from graphapi.db.local.backup import backup as copy

    with _plain_errors(), shown() as progress:
        done = copy(_settings(data_dir), folder.absolute(), progress)
    print(f"Copied and verified: {done.size / 1e6:,.1f} MB in {done.folder}")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder written by graphapi db backup.")],
    data_dir: DataDir = "",
) -> None:
    """Restore a backup into a data folder that has no database yet."""
    from graphapi.cli.progress import shown
    from graphapi.db.local.backup import restore as load

    with _plain_errors(), shown() as progress:
        settings = _settings(data_dir)
        load(settings, folder.absolute(), progress)
    print(f"The database has been restored to {settings.data_dir}.")


@app.command()
def repair(data_dir: DataDir = "") -> None:
    """Repair a local database whose transaction log is damaged, by cutting off the unreadable end.

    The files are copied first. Everything stored before the damage is kept.
    After a full disk, only a transaction that never finished is cut off. After
    other damage it may be more: run graphapi check afterwards, and compare with
    your latest backup.
    """
    from graphapi.cli.progress import shown
    from graphapi.db.local.repair import repair

    with _plain_errors(), shown() as progress:
        settings = _settings(data_dir)
        done = repair(settings, progress)
    if done is None:
        print(f"Nothing to repair: the database in {settings.data_dir} opens.")
        return
    print(
        f"The database on {settings.data_dir} opens again. {done.cut:,} bytes of its transaction log could not be read "
        f"and were cut off:\nthey are kept in {', '.join(map(str, done.kept))},\nand the files as they were before "
        f"in {done.before}. Look at what is stored with: graphapi check"
    )


@app.command()
def quicken() -> None:
    """Cache the loaded Java classes of Neo4j next to its jars, which halves its start-up time.

    Takes about 15 seconds once, and about 100 MB of disk space.
    """
    from graphapi.cli.progress import shown
    from graphapi.db.local.class_cache import quicken as keep

    with _plain_errors(), shown() as progress:
        done = keep(_settings(""), progress)
    print("Neo4j will start quickly from now on." if done else "Nothing to do: Neo4j already starts quickly.")


def _settings(data_dir: str) -> LocalSettings:
    """The settings of the environment; the --data-dir option overrides its variable."""
    from graphapi.settings import ServerSettings

    flags = {"GRAPHAPI_DATA_DIR": data_dir} if data_dir else {}
    return ServerSettings.from_environment({**os.environ, **flags}).local()


def _nothing_runs(settings: LocalSettings) -> str:
    return f"No local database is running in {settings.data_dir}."


@contextmanager
def _plain_errors() -> Generator[None]:
    """Replace a traceback by a plain message, like `words.plain_errors`, but without importing the whole server."""
    from graphapi.db.local.diagnosis import LocalDatabaseError
    from graphapi.settings import SettingsError

    try:
        yield
    except (LocalDatabaseError, SettingsError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
