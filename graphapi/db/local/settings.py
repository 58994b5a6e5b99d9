"""The settings of a local database, and how to connect to it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from graphapi.db.local.diagnosis import LocalDatabaseError
from graphapi.db.local.folder import DataFolder
from graphapi.db.local.jar_list import VERSION

PER_CONNECTION = 5.6
"""MB of heap per connection: an open write transaction takes about 2, and everything else the rest."""

UNITS = {"k": 1 / 1024, "m": 1, "g": 1024}


@dataclass(frozen=True)
class LocalSettings:
    """Where the database is stored and how much memory it may use; port 0 is any free one."""

    data_dir: Path
    heap: str = "512m"
    page_cache: str = "256m"
    port: int = 0
    cache_dir: Path | None = None
    extra_jvm: tuple[str, ...] = ()
    extra_lines: tuple[str, ...] = ()
    """Additional lines for neo4j.conf."""

    @property
    def jar_folder(self) -> Path:
        """The folder of the jars."""
        shared = platformdirs.user_cache_path("graphapi") / f"neo4j-{VERSION}"
        return (self.cache_dir or shared).absolute()

    @property
    def connections(self) -> int:
        """The number of connections that all callers together may have."""
        return int(int(self.heap[:-1]) * UNITS[self.heap[-1]] / PER_CONNECTION)

    @property
    def folder(self) -> DataFolder:
        """The database's part of the data folder."""
        if sys.platform == "win32":
            raise LocalDatabaseError(
                "A local Neo4j is run on Linux and macOS only. On Windows use WSL, or name a database with NEO4J_URI."
            )
        return DataFolder(self.data_dir.absolute() / "neo4j")


@dataclass(frozen=True)
class Server:
    """How to connect."""

    uri: str
    username: str
    password: str = field(repr=False)
