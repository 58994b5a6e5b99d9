"""`graphapi db …`: the local database by itself, for a shell, a driver, or several commands in a row."""

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
"""The exit code of `status` and `shell-info` without a database, as other databases' tools have it."""

DataDir = Annotated[
    str,
    typer.Option("--data-dir", help="The data folder.", show_default="GRAPHAPI_DATA_DIR, else a folder of the user"),
]

app = typer.Typer(help="Run the local database by itself.", no_args_is_help=True)


@app.command()
def start(data_dir: DataDir = "") -> None:
    """Start the local database, print how to connect, and leave it running until `graphapi db stop`."""
    from graphapi.cli.progress import shown
    from graphapi.db.local import server as local_server

    with _in_words(), shown() as progress:
        server = local_server.start(_settings(data_dir), progress, detached=True).server
    print(f"NEO4J_URI={server.uri}\nNEO4J_USERNAME={server.username}\nNEO4J_PASSWORD={server.password}")


@app.command()
def stop(data_dir: DataDir = "") -> None:
    """Stop the local database that `graphapi db start` has started."""
    from graphapi.db.local import server as local_server

    with _in_words():
        settings = _settings(data_dir)
        stopped = local_server.stop(settings)
    print("The local database has stopped." if stopped else _nothing_runs(settings))


@app.command()
def status(data_dir: DataDir = "") -> None:
    """Tell whether the local database runs, where, and as which process."""
    from graphapi.db import outages
    from graphapi.db.local import server as local_server

    with _in_words():
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
    """Print what a Bolt shell, browser or driver needs to connect to the running local database."""
    from graphapi.db.local import server as local_server

    with _in_words():
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
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")], data_dir: DataDir = ""
) -> None:
    """Copy the local database into DIR, and check the copy; it stands still for that time.

    One that runs by itself is stopped and started again. One that belongs to a running command
    stops with that command: stop it first, or use graphapi export --format jsonl meanwhile.
    DIR holds the database's password: keep it where nobody else may look.
    """
    from graphapi.cli.progress import shown
    from graphapi.db.local.backup import backup as copy

    with _in_words(), shown() as progress:
        done = copy(_settings(data_dir), folder.absolute(), progress)
    print(f"Copied and checked: {done.size / 1e6:,.1f} MB in {done.folder}")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What graphapi db backup has written.")],
    data_dir: DataDir = "",
) -> None:
    """Load a copy into a data folder that has no database yet."""
    from graphapi.cli.progress import shown
    from graphapi.db.local.backup import restore as load

    with _in_words(), shown() as progress:
        settings = _settings(data_dir)
        load(settings, folder.absolute(), progress)
    print(f"The database is restored on {settings.data_dir}.")


@app.command()
def repair(data_dir: DataDir = "") -> None:
    """Open a local database whose transaction log is damaged, by cutting off what cannot be read of it.

    The files are copied first. Everything stored before the damage is kept. After a full disk what
    is cut off is a transaction that never ended; after other damage it may be more, so look at
    graphapi check afterwards, and compare with your latest copy.
    """
    from graphapi.cli.progress import shown
    from graphapi.db.local.repair import repair

    with _in_words(), shown() as progress:
        settings = _settings(data_dir)
        done = repair(settings, progress)
    if done is None:
        print(f"Nothing had to be repaired: the database on {settings.data_dir} opens.")
        return
    print(
        f"The database on {settings.data_dir} opens again. {done.cut:,} bytes of its transaction log could not be read "
        f"and were cut off:\nthey are kept in {', '.join(map(str, done.kept))},\nand the files as they were before "
        f"in {done.before}. Look at what is stored with: graphapi check"
    )


@app.command()
def quicken() -> None:
    """Keep the loaded classes of Neo4j beside its jars, so that it starts in half the time from then on.

    Takes a quarter of a minute once, and some 100 MB of the disk.
    """
    from graphapi.cli.progress import shown
    from graphapi.db.local.class_cache import quicken as keep

    with _in_words(), shown() as progress:
        done = keep(_settings(""), progress)
    print("Neo4j starts quickly from now on." if done else "Nothing to do: Neo4j starts quickly already.")


def _settings(data_dir: str) -> LocalSettings:
    """The settings of the environment, with the flag before its variable."""
    from graphapi.settings import ServerSettings

    flags = {"GRAPHAPI_DATA_DIR": data_dir} if data_dir else {}
    return ServerSettings.from_environment({**os.environ, **flags}).local()


def _nothing_runs(settings: LocalSettings) -> str:
    return f"No local database is running on {settings.data_dir}."


@contextmanager
def _in_words() -> Generator[None]:
    """End with a plain message; like `words.in_words`, but without importing the whole server for two errors."""
    from graphapi.db.local.diagnosis import LocalDatabaseError
    from graphapi.settings import SettingsError

    try:
        yield
    except (LocalDatabaseError, SettingsError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
