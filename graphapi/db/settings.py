"""The settings of a database: where it is, and how much of it this process may use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DatabaseSettings:
    """Where the database is and how much of it this process may use."""

    uri: str
    username: str
    password: str
    database: str = "neo4j"
    pool: int = 40
    running: int = 200
    """Operations that this process executes at once: how many callers may wait for a place follows from it."""

    deadline: float = 15.0
    folder: Path | None = None
    """Where its files are, when it is the local one."""

    min_free: int = 0
    """Bytes that must be free on the disk of that folder, or writes are refused."""

    @property
    def routed(self) -> bool:
        """Whether the driver chooses among the servers of a cluster: one that writes, others that may be behind."""
        return self.uri.startswith("neo4j")
