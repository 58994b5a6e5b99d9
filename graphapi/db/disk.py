"""Free space on the disk of the local database: below the minimum, writes are refused and reads go on.

A database that runs out of space in the middle of a commit stops with a critical error, and its log may be damaged.
Refusing writes while there is still space prevents that.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from graphapi.kernel.errors import Unavailable

MEBIBYTE = 1024 * 1024
# A fresh store takes 3 MB, its two transaction logs 32 MB each; the rest is for what is written at the start.
ROOM = 128 * MEBIBYTE
"""Bytes that a local database needs to start."""

FRESH = 1.0
"""Seconds for which a measurement is used."""


class DiskAlmostFull(Unavailable):
    """A write was refused before any work, because too little space is left."""


@dataclass(frozen=True)
class Space:
    """The bytes that are free on a disk, and the bytes that must stay free."""

    free: int
    needed: int

    @property
    def is_short(self) -> bool:
        """Whether less is free than must be."""
        return self.free < self.needed

    def shortage(self, what: str) -> str:
        """The sentence that describes the shortage; `what` is on the disk."""
        free, needed = self.free // MEBIBYTE, -(-self.needed // MEBIBYTE)
        return f"The disk of the {what} is almost full: {free:,} MB free, {needed:,} MB needed."


def has_room(folder: Path, needed: int = ROOM) -> bool:
    """Whether the disk of a folder has at least this many bytes free."""
    return shutil.disk_usage(folder).free >= needed


def space(folder: Path, needed: int) -> Space:
    """Measure the disk of a folder; a missing folder will be created on the disk of its parent."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return Space(shutil.disk_usage(folder).free, needed)


def require_space(folder: Path, needed: int) -> None:
    """Raise DiskAlmostFull when fewer bytes than needed are free on the disk of a folder."""
    found = space(folder, needed)
    if found.is_short:
        raise DiskAlmostFull(f"{found.shortage(f'folder {folder}')} Free some space, or choose another folder.")


class DiskWatch:
    """Measures the disk of one folder on request, up to once a second."""

    def __init__(self, folder: Path | None, needed: int) -> None:
        """Watch this folder; None when the database runs elsewhere."""
        self.folder, self.needed = folder, needed
        self._last: tuple[float, Space] | None = None
        self._lock = asyncio.Lock()

    async def check(self) -> None:
        """Raise DiskAlmostFull when too little space is left for a write."""
        found = await self.space()
        if found is not None and found.is_short:
            raise DiskAlmostFull(f"{found.shortage('database')} Free some space; reads go on.")

    async def space(self) -> Space | None:
        """The space, up to a second old; None when no disk is watched or it cannot be measured."""
        if self.folder is None:
            return None
        if (last := self._fresh()) is not None:
            return last
        async with self._lock:
            # A caller that waited for the lock uses the other caller's measurement.
            return self._fresh() or await self._measure(self.folder)

    def forget(self) -> None:
        """Measure again at the next request."""
        self._last = None

    def _fresh(self) -> Space | None:
        if self._last is None or time.monotonic() - self._last[0] > FRESH:
            return None
        return self._last[1]

    async def _measure(self, folder: Path) -> Space | None:
        try:
            # In a thread: a network disk may block.
            found = await asyncio.to_thread(space, folder, self.needed)
        except OSError:
            # The database itself will report what is wrong with the folder.
            return None
        self._last = (time.monotonic(), found)
        return found
