"""Files and folders that hold personal data or secrets: from their creation on, only their owner may read them.

They are created with their mode, whatever the umask. Nothing is written into an existing file, which others may be
allowed to read or may have open.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO

FOLDER, FILE = 0o700, 0o600
UMASK = 0o077
"""For child processes, which create files themselves."""


def make_folder(path: Path) -> None:
    """Create a folder and its missing parents; an existing folder keeps its mode."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(mode=FOLDER, exist_ok=True)
    path.mkdir(mode=FOLDER, exist_ok=True)


def make_private_folder(path: Path) -> None:
    """Create a folder that only this program uses; close one that an earlier version left open to others."""
    make_folder(path)
    if stat.S_IMODE(path.stat().st_mode) & UMASK:
        with suppress(PermissionError):
            path.chmod(FOLDER)


def new_text(path: Path) -> TextIO:
    """Open a new UTF-8 text file, replacing an existing one; line ends are written as they are given."""
    path.unlink(missing_ok=True)
    return os.fdopen(_create(path), "w", encoding="utf-8", newline="")


def new_binary(path: Path) -> BinaryIO:
    """Open a new binary file, replacing an existing one."""
    path.unlink(missing_ok=True)
    return os.fdopen(_create(path), "wb")


def write(path: Path, content: bytes) -> None:
    """Write a file atomically and sync it to disk."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with new_binary(draft) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _create(path: Path) -> int:
    """A descriptor of a new file; FileExistsError when the name exists, even as a link."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE)
