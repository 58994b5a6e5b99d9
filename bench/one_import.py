"""One import in a process that does nothing else; prints what it took. `imports` starts it.

It is no main module: the process that reads a large file would import that again.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

from graphapi.app import LOCAL_ADMIN
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.services.imports.card_files import CardFiles, format_of
from graphapi.services.imports.card_imports import import_cards

DEADLINE = 600.0


async def import_file(uri: str, username: str, path: Path, *, dry_run: bool) -> dict[str, Any]:
    """Import a file as `graphapi import` does."""
    phases, last, peaks = dict[str, float](), [time.monotonic()], dict[int, int]()

    def progress(what: str, _done: int, _total: int) -> None:
        now = time.monotonic()
        phases[what] = phases.get(what, 0.0) + now - last[0]
        last[0] = now
        # The process that reads ends with the file.
        peaks.update((one.pid or 0, _peak(one.pid or 0)) for one in multiprocessing.active_children())

    database = Database(DatabaseSettings(uri, username, os.environ["BENCH_PASSWORD"], deadline=DEADLINE))
    try:
        db = Db.of(database, LOCAL_ADMIN, deadline=DEADLINE)
        began, spent = time.monotonic(), _spent()
        report = await import_cards(db, CardFiles(((path, format_of(path)),)), progress, dry_run=dry_run)
        seconds = time.monotonic() - began
    finally:
        await database.close()
    return {
        "seconds": seconds, "client": _spent() - spent, "memory": [_peak(os.getpid()), *peaks.values()],
        "made": report.contacts_made, "found": report.contacts_found,
        "phases": {name: spent for name, spent in phases.items() if name != "Bytes"},
    }  # fmt: skip


def _spent() -> float:
    """The CPU of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak(pid: int) -> int:
    """The most memory that a process has had, in bytes; what getrusage says begins with that of its parent."""
    found = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2]
    return int(found.split()[0]) * 1024 if found else 0


def main() -> None:
    """Import the file that the command line names."""
    _, where, name, file, *more = sys.argv
    print(json.dumps(asyncio.run(import_file(where, name, Path(file), dry_run=bool(more)))))
