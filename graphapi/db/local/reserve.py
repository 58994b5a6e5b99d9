"""Disk space for the transaction log, reserved in advance, so that a full disk cannot truncate the log.

Neo4j preallocates each log file to the size at which it rotates. The transaction that reaches this size is still
written to the same file, behind its end: there a full disk cuts it in two, and a log that ends in half a transaction
may not open again. So the blocks behind the end are reserved here, on file systems that can do so.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

MEBIBYTE = 1024 * 1024
AHEAD = 64 * MEBIBYTE
"""More than all transactions that one database can write at once."""

LOGS = "data/transactions/neo4j"
KEEP_SIZE = 1
"""FALLOC_FL_KEEP_SIZE: the blocks are there, the length of the file stays as it is."""

_BLOCK = 512
_NUMBER = re.compile(r"^neostore\.transaction\.db\.(\d+)$")


def hold(home: Path) -> None:
    """Reserve space behind the end of the current log file, and release what was reserved behind older ones."""
    if sys.platform != "linux":
        return
    with suppress(OSError):
        *older, current = _log_files(home / LOGS) or [None]
        for path in older:
            if path is not None and _reserved(path) > AHEAD // 2:
                os.truncate(path, path.stat().st_size)
        if current is not None and _reserved(current) < AHEAD:
            _reserve(current)


def _log_files(folder: Path) -> list[Path | None]:
    """The log files, the current one last."""
    numbered = [(int(found[1]), path) for path in folder.iterdir() if (found := _NUMBER.match(path.name))]
    return [path for _, path in sorted(numbered)]


def _reserved(path: Path) -> int:
    """The bytes of the disk that a file holds beyond its length."""
    found = path.stat()
    return found.st_blocks * _BLOCK - found.st_size


def _reserve(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        size = os.fstat(descriptor).st_size
        ctypes.CDLL(None).fallocate(descriptor, KEEP_SIZE, ctypes.c_int64(size), ctypes.c_int64(AHEAD))
    finally:
        os.close(descriptor)
