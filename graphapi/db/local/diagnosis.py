"""Failures of the local database, explained to a person: what is wrong and what to do.

Only messages are chosen here, and no message contains a secret.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from graphapi.db.disk import MEBIBYTE, ROOM, has_room

# With less than this during a start the transaction log cannot be created, and Neo4j may hang.
LAST_ROOM = 32 * MEBIBYTE
NO_SPACE = "No space left on device"
TORN_LOG = "Error reading transaction logs"
PORT_TAKEN = "Address already in use"


class LocalDatabaseError(Exception):
    """The local database cannot do what was asked; the text tells a person why and what to do."""


class DataFolderBusy(LocalDatabaseError):
    """Another process runs a database on this data folder."""


class PortTaken(LocalDatabaseError):
    """Another program listens on the port of the database."""


class StoreDamaged(LocalDatabaseError):
    """The database runs but cannot open its store."""


# What Neo4j or Java writes when it gives up, and what it means; the first match is reported.
_REASONS = (
    (NO_SPACE, "the disk that holds {home} is full. Free some space"),
    (PORT_TAKEN, "its port is in use. Choose another with GRAPHAPI_NEO4J_PORT, or 0 for any free one"),
    ("Lock file has been locked by another", "another Neo4j runs on the files in {home}. Stop that one"),
    ("Invalid maximum heap size", "GRAPHAPI_NEO4J_HEAP is not a size. Write it as 512m or 2g"),
    (
        "Initial heap size set to a larger value|Too small maximum heap|OutOfMemoryError",
        "GRAPHAPI_NEO4J_HEAP is too small. 512m suits most, 256m is enough for a small graph",
    ),
    (r"server\.memory\.pagecache\.size'", "GRAPHAPI_NEO4J_PAGE_CACHE is not a size. Write it as 256m or 1g"),
    (
        "exceeds physical memory|Could not reserve enough space|Cannot allocate memory|insufficient memory",
        "GRAPHAPI_NEO4J_HEAP and GRAPHAPI_NEO4J_PAGE_CACHE ask for more memory than there is. Lower them",
    ),
    (
        "AccessDeniedException|Permission denied|Read-only file system",
        "it may not write to the files in {home}. Give them to the user who runs it",
    ),
)


_SAYS_NOTHING = "WARNING|Error: Could not create the Java Virtual Machine|Error: A fatal exception has occurred"


def start_failed(home: Path, said: str) -> LocalDatabaseError:
    """The error for a failed start, from the output of the database."""
    known = next(((pattern, text) for pattern, text in _REASONS if re.search(pattern, said)), None)
    if known is None and not has_room(home, LAST_ROOM):
        known = _REASONS[0]
    pattern, text = known or ("", f"it said: {_last_words(said)}")
    kind = PortTaken if pattern == PORT_TAKEN else LocalDatabaseError
    reason = text.replace("{home}", str(home))
    return kind(f"Neo4j did not start: {reason}. Its log is {home / 'console.log'}.")


def damaged(home: Path, why: str) -> StoreDamaged:
    """The error for a store that cannot be opened, from the log of the database."""
    reason = "its transaction log is damaged" if re.search(TORN_LOG, why) else f"it said: {why or 'nothing'}"
    return StoreDamaged(
        f"The database in {home} cannot be opened: {reason}. Repair it with: graphapi db repair, which copies the "
        f"files first and says what is cut off. Or load a copy into an empty data folder with: graphapi db restore. "
        f"Its log is {home / 'logs/debug.log'}."
    )


def _last_words(said: str) -> str:
    """The line that most likely explains the failure: the first error, else the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not re.match(_SAYS_NOTHING, line)]
    errors = [line for line in lines if re.search("ERROR|Exception|Error", line)]
    return (errors[:1] or lines[-1:] or ["nothing"])[0][:300].rstrip(".")


def busy(home: Path, pid: int | None) -> DataFolderBusy:
    """The refusal to run a second database on one folder."""
    who = f" (process {pid})" if pid else ""
    return DataFolderBusy(
        f"A database is already running on the data folder {home.parent}{who}. "
        "Stop it first, or choose another folder with GRAPHAPI_DATA_DIR."
    )


def full(folder: Path) -> LocalDatabaseError:
    """The refusal to start without free space."""
    return LocalDatabaseError(
        f"The disk that holds {folder} is full: a local Neo4j needs {ROOM // MEBIBYTE} MB of free space. "
        "Free some, or choose another folder with GRAPHAPI_DATA_DIR."
    )


@contextmanager
def in_words(folder: Path, setting: str) -> Generator[None]:
    """Translate system errors about a folder; `setting` is the variable that chooses the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = f"The disk that holds {folder} is full. Free some space"
        else:
            text = f"{error.filename or folder} cannot be used ({error.strerror}). Make it writable"
        raise LocalDatabaseError(f"{text}, or choose another folder with {setting}.") from error
