"""Why a local database is down, for every process that uses it: the one that runs it leaves a note in its folder.

Clients see the note, so it contains no path.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from graphapi.db.disk import MEBIBYTE, ROOM, has_room

DAMAGED = (
    "The database cannot be opened: its files are damaged. Whoever runs the server can repair them with "
    "graphapi db repair, or load a copy with graphapi db restore."
)
NOT_STARTED = "The database could not be started again. The log of the server says why."
FULL = (
    f"The database has stopped because its disk is full: it needs {ROOM // MEBIBYTE} MB of free space. "
    "It starts again by itself once there is space."
)

_NOTE = "trouble.txt"


def note(home: Path, text: str) -> None:
    """Leave a note; a full disk needs none."""
    with suppress(OSError):
        (home / _NOTE).write_text(text, encoding="utf-8")


def clear(home: Path) -> None:
    """Remove the note once the database runs."""
    with suppress(OSError):
        (home / _NOTE).unlink(missing_ok=True)


def explain(home: Path) -> str | None:
    """Why the database does not answer; None when the reason is not known."""
    with suppress(OSError):
        return (home / _NOTE).read_text(encoding="utf-8")
    with suppress(OSError):
        return None if has_room(home) else FULL
    return None
