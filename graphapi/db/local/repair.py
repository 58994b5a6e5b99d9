"""Repairing a local database whose transaction log is damaged: the files are copied, then the log is cut.

Neo4j itself refuses to open a log that ends in what it cannot read. A setting makes it keep all transactions before
that place and cut off the rest. After a full disk the rest is a transaction that never ended, so no client was answered
that it was stored. After other damage there may be more behind it: that is why the files are copied first.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from graphapi.db.disk import MEBIBYTE, ROOM, has_room
from graphapi.db.local import server as local_server
from graphapi.db.local.diagnosis import LocalDatabaseError, busy, in_words
from graphapi.db.local.jars import ReportProgress
from graphapi.db.local.settings import LocalSettings

CUT_WHAT_CANNOT_BE_READ = "internal.dbms.tx_log.fail_on_corrupted_log_files=false"
COPYING, REPAIRING = "Copying the files", "Repairing the database"
_CUT = "data/databases/neo4j/corrupted-neostore.transaction.db"


@dataclass(frozen=True)
class Repaired:
    """What was cut off the log: the bytes, where they are kept, and the copy of the files from before."""

    cut: int
    kept: tuple[Path, ...]
    before: Path


def repair(settings: LocalSettings, progress: ReportProgress) -> Repaired | None:
    """Open the database, cutting off the unreadable end of its log; None when nothing had to be cut."""
    folder = settings.folder
    with in_words(settings.data_dir, "GRAPHAPI_DATA_DIR"):
        if not (folder.home / "data/databases/neo4j").exists():
            raise LocalDatabaseError(f"There is no local database on {settings.data_dir}.")
        if running := folder.running():
            raise busy(folder.home, running.pid)
        progress(COPYING, 0, 0)
        before = _copy(settings, folder.home)
        known = _cut_files(folder.home)
        progress(REPAIRING, 0, 0)
        local_server.start(
            replace(settings, extra_lines=(*settings.extra_lines, CUT_WHAT_CANNOT_BE_READ)), progress
        ).stop()
        new = tuple(sorted(_cut_files(folder.home) - known))
        if not new:
            shutil.rmtree(before)
            return None
        return Repaired(sum(map(_size, new)), new, before)


def _copy(settings: LocalSettings, home: Path) -> Path:
    """Copy the files of the database beside it, readable only by their owner."""
    size = sum(path.stat().st_size for path in (home / "data").rglob("*") if path.is_file())
    if not has_room(home, size + ROOM):
        raise LocalDatabaseError(
            f"The files are copied before they are repaired, and the disk that holds {home} has no room for that: "
            f"{(size + ROOM) // MEBIBYTE} MB are needed. Free some space."
        )
    before = settings.data_dir / f"before-repair-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    before.mkdir(mode=0o700)
    shutil.copytree(home / "data", before / "data")
    shutil.copy(home / "password", before / "password")
    os.sync()
    return before


def _cut_files(home: Path) -> set[Path]:
    """The archives in which Neo4j keeps what it has cut off."""
    return set((home / _CUT).glob("*.zip"))


def _size(path: Path) -> int:
    with ZipFile(path) as archive:
        return sum(one.file_size for one in archive.infolist())
