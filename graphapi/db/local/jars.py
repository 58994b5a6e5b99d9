"""The jars of Neo4j: fetched once by a committed list, and never used without their checksum.

`jar_fetch` fetches them; running them does not belong here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from graphapi.db.local import locks
from graphapi.db.local.diagnosis import in_words
from graphapi.db.local.jar_list import VERSION, Jar, read_list

FETCHING = f"Fetching Neo4j {VERSION}"
STAMP = ".complete"


class ReportProgress(Protocol):
    """Called with each step; `done` and `total` are bytes, and a total of 0 is a step of unknown length."""

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Report one step."""


def install(folder: Path, progress: ReportProgress, jars: Sequence[Jar] | None = None) -> list[Path]:
    """The paths of all jars, after fetching those that are missing or damaged.

    A complete folder is only looked at: it may be read-only, and no network is needed. Other files in it are
    left alone, as the class path names each jar.
    """
    wanted = read_list() if jars is None else jars
    paths = [folder / jar.file_name for jar in wanted]
    if not _is_complete(folder, wanted):
        with in_words(folder, "GRAPHAPI_CACHE_DIR"):
            folder.mkdir(parents=True, exist_ok=True)
            progress(FETCHING, 0, 0)
            # Of two first starts at once, the second waits here and then finds all jars in place.
            with locks.held(folder / ".lock"):
                _complete(folder, wanted, progress)
    return paths


def _is_complete(folder: Path, jars: Sequence[Jar]) -> bool:
    """Whether an earlier start has checked this list here and every jar still has its size."""
    try:
        checked = (folder / STAMP).read_text() == _fingerprint(jars)
        return checked and all((folder / jar.file_name).stat().st_size == jar.size for jar in jars)
    except OSError:
        return False


def _complete(folder: Path, jars: Sequence[Jar], progress: ReportProgress) -> None:
    """Fetch what is missing or damaged, then leave the stamp."""
    if _is_complete(folder, jars):
        return
    missing = [jar for jar in jars if not jar.is_intact(folder / jar.file_name)]
    if missing:
        # Only a first start fetches, and the libraries for it take half a second to import.
        from graphapi.db.local.jar_fetch import fetch  # noqa: PLC0415

        fetch(missing, folder, lambda done, total: progress(FETCHING, done, total))
    stamp = folder / f"{STAMP}.part"
    stamp.write_text(_fingerprint(jars))
    stamp.replace(folder / STAMP)


def _fingerprint(jars: Iterable[Jar]) -> str:
    """One checksum over a whole list."""
    return hashlib.sha256("".join(f"{jar.coordinate} {jar.sha256}\n" for jar in jars).encode()).hexdigest()
