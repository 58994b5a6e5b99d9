"""Separate file systems for tests: a tmpfs, or ext4 in a file; mounted, filled, and unmounted whatever happens."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEBIBYTE = 1024 * 1024

EATER = """
import os, sys
path, leave = sys.argv[1], int(sys.argv[2])
with open(path, "ab", buffering=0) as file:
    while (free := (lambda s: s.f_bavail * s.f_frsize)(os.statvfs(os.path.dirname(path)))) > leave:
        try:
            if free - leave > 2**21:
                os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, free - leave - 2**20)
                file.seek(0, 2)
            else:
                file.write(bytes(min(2**16, free - leave)))
        except OSError:
            if free - leave <= 2**21:
                break
"""
"""Another program, which eats the space at once, to the last block."""


class Disk:
    """A mounted file system of a few hundred megabytes."""

    def __init__(self, path: Path) -> None:
        """Keep where it is mounted."""
        self.path = path
        self._eaten = path / "eaten"

    @property
    def data(self) -> Path:
        """The data folder on it."""
        return self.path / "data"

    def free(self) -> int:
        """The bytes that are free."""
        return shutil.disk_usage(self.path).free

    def eat(self, leave: int = 0) -> None:
        """Have another process take the space, all but this number of bytes."""
        subprocess.run([sys.executable, "-c", EATER, str(self._eaten), str(leave)], check=True, timeout=60)

    def give_back(self) -> None:
        """Free what was eaten."""
        self._eaten.unlink(missing_ok=True)


@contextmanager
def mounted(kind: str, folder: Path, megabytes: int) -> Iterator[Disk]:
    """Yield a new file system; skip where this machine does not let us mount one."""
    mount = folder / "disk"
    mount.mkdir(parents=True)
    try:
        command = _mount(kind, folder, megabytes)
        done = subprocess.run([*command, str(mount)], capture_output=True, text=True, check=False)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no {kind} can be made here: {error}")
    if done.returncode:
        pytest.skip(f"no {kind} can be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(mount)
    finally:
        leave = ["umount", str(mount)]
        subprocess.run(leave, check=True)


def _mount(kind: str, folder: Path, megabytes: int) -> list[str]:
    """The command that mounts it, less where."""
    if kind == "tmpfs":
        return ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
    image = folder / "image"
    with image.open("wb") as file:
        file.truncate(megabytes * MEBIBYTE)
    # Blocks of 1 kB, and none kept for root: the disk is full to the last byte, and a write may be cut anywhere.
    make = ["mkfs.ext4", "-q", "-F", "-b", "1024", "-m", "0", str(image)]
    subprocess.run(make, check=True, capture_output=True)
    return ["mount", "-o", "loop", str(image)]
