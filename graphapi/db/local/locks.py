"""File locks that the kernel releases on any death of their holder, so that none is ever stale.

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
    """A descriptor that holds the lock of this file, or None while somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return _locked(descriptor, fcntl.LOCK_EX)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock of this file."""
    try:
        # Read-only and shared: two that ask at once must not take each other for a holder.
        probe = _locked(os.open(path, os.O_RDONLY), fcntl.LOCK_SH)
    except FileNotFoundError:
        return False
    if probe is None:
        return True
    os.close(probe)
    return False


@contextmanager
def held(path: Path) -> Generator[None]:
    """Wait for the lock of this file and keep it for the block."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> int | None:
    """The descriptor, now locked; or None, and it is closed."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
