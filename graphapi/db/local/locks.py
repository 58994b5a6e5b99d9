"""File locks that the kernel releases however their holder ends, so that none is ever stale.

The lock belongs to the open descriptor: a child process that inherits it holds it as well.
What is locked, and what that means, does not belong here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def take(path: Path) -> int | None:
    """A descriptor that holds the lock of this file, or None while another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return _locked(descriptor, fcntl.LOCK_EX)


def is_held(path: Path) -> bool:
    """Whether any process holds the lock of this file."""
    try:
        # Read-only and shared: two processes that check at once must not take each other for a holder.
        probe = _locked(os.open(path, os.O_RDONLY), fcntl.LOCK_SH)
    except FileNotFoundError:
        return False
    if probe is None:
        return True
    os.close(probe)
    return False


@contextmanager
def held(path: Path) -> Generator[None]:
    """Wait for the lock of this file and hold it during the block."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> int | None:
    """The descriptor, locked; or None, after closing it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
