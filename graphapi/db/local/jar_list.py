"""The committed list of the jars of Neo4j: the coordinate, checksum and size of each."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

VERSION = "2026.09.0"
LIST = Path(__file__).with_name(f"neo4j-{VERSION}.jars")


@dataclass(frozen=True)
class Jar:
    """One line of the list."""

    coordinate: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """The jar's name in the cache, as Maven names it."""
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"

    def is_intact(self, path: Path) -> bool:
        """Whether this file is exactly the jar."""
        try:
            with path.open("rb") as file:
                same_size = os.fstat(file.fileno()).st_size == self.size
                return same_size and hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def read_list(path: Path = LIST) -> tuple[Jar, ...]:
    """The jars of a list, which has a coordinate, a checksum and a size on each line."""
    lines = (line.split() for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return tuple(Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in lines)
