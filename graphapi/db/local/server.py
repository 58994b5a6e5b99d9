"""The local database as its callers use it: attach to it, start it, use it for a while, stop it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace

from graphapi.db.disk import has_room
from graphapi.db.local import jars, locks
from graphapi.db.local import port as local_port
from graphapi.db.local import probe as local_probe
from graphapi.db.local import startup as local_start
from graphapi.db.local.diagnosis import DataFolderBusy, LocalDatabaseError, busy, full, in_words
from graphapi.db.local.folder import USER, DataFolder, Running
from graphapi.db.local.jars import ReportProgress
from graphapi.db.local.process import STOP_SECONDS
from graphapi.db.local.restart import Keeper
from graphapi.db.local.settings import LocalSettings, Server
from graphapi.db.local.startup import LocalDatabase

STARTING = "Starting Neo4j"
CLAIM_SECONDS = 30.0
LOOK_EVERY = 0.05


def attach(settings: LocalSettings) -> Server | None:
    """The server that runs on this data folder, or None."""
    folder = settings.folder
    with in_words(folder.home, "GRAPHAPI_DATA_DIR"):
        running = folder.running()
        return Server(running.uri, USER, folder.password()) if running else None


@contextmanager
def use(settings: LocalSettings, progress: ReportProgress | None = None) -> Generator[Server]:
    """Yield the server of this data folder: the running one, else one that stops at the end of the block.

    If the one that was started here dies meanwhile, it is restarted at the same address.
    """
    found = _attach_or_start(settings, progress)
    if isinstance(found, Server):
        yield found
        return
    there = replace(settings, port=int(found.server.uri.rpartition(":")[2]))
    keeper = Keeper(found, settings.folder.home, lambda: start(there))
    try:
        yield found.server
    finally:
        keeper.stop()


def _attach_or_start(settings: LocalSettings, progress: ReportProgress | None) -> Server | LocalDatabase:
    """Attach or start; another process may start one in between."""
    if server := attach(settings):
        return server
    try:
        return start(settings, progress)
    except DataFolderBusy:
        if server := attach(settings):
            return server
        raise


def start(settings: LocalSettings, progress: ReportProgress | None = None, *, detached: bool = False) -> LocalDatabase:
    """Start a database and return when it answers.

    It ends with this process, however that ends; detached, it runs on until `stop`.
    """
    report = progress or _tell_nobody
    folder = settings.folder
    with in_words(folder.home, "GRAPHAPI_DATA_DIR"):
        folder.make()
        _refuse_if_hopeless(settings)
        class_path = jars.install(settings.jar_folder, report)
        report(STARTING, 0, 0)
        lock = claim(folder)
        try:
            folder.withdraw()
            return local_start.start(settings, class_path, lock, detached=detached)
        finally:
            # From here on only the database holds it, so it is held exactly as long as the database lives.
            os.close(lock)


def stop(settings: LocalSettings) -> bool:
    """Stop a detached database, whoever started it; False when none runs."""
    folder = settings.folder
    with in_words(folder.home, "GRAPHAPI_DATA_DIR"):
        running = folder.running()
        if running is None:
            return False
        if running.owner is not None:
            raise LocalDatabaseError(
                f"The database on {settings.data_dir} belongs to a running command (process {running.owner}) "
                "and stops with it. Stop that one."
            )
        critical = local_probe.state(Server(running.uri, USER, folder.password())) is local_probe.State.CRITICAL
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL if critical else signal.SIGTERM)
            if not _released(folder, STOP_SECONDS):
                os.kill(running.pid, signal.SIGKILL)
                _released(folder, STOP_SECONDS)
        return True


def status(settings: LocalSettings) -> Running | None:
    """The process that runs on this data folder, or None."""
    with in_words(settings.folder.home, "GRAPHAPI_DATA_DIR"):
        return settings.folder.running()


def _refuse_if_hopeless(settings: LocalSettings) -> None:
    """Report problems that would otherwise show only after the jars are fetched and Java has started."""
    folder = settings.folder
    if running := folder.running():
        raise busy(folder.home, running.pid)
    if not has_room(folder.home):
        raise full(folder.home)
    if settings.port and (reason := local_port.trouble(settings.port)):
        raise LocalDatabaseError(
            f"Port {settings.port} cannot be used ({reason}). "
            "Choose another with GRAPHAPI_NEO4J_PORT, or 0 for any free one."
        )


def claim(folder: DataFolder) -> int:
    """The folder's lock, waiting while another database starts or stops there."""
    end = time.monotonic() + CLAIM_SECONDS
    while (lock := locks.take(folder.lock)) is None:
        running = folder.running()
        if running or time.monotonic() > end:
            raise busy(folder.home, running.pid if running else None)
        time.sleep(LOOK_EVERY)
    return lock


def _released(folder: DataFolder, within: float) -> bool:
    """Whether the database releases the folder within this number of seconds."""
    end = time.monotonic() + within
    while locks.is_held(folder.lock):
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_EVERY)
    return True


def _tell_nobody(what: str, done: int, total: int, /) -> None:
    """Ignore progress."""
