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
    """Operations that this process executes at once; the lengths of the queues follow from it."""

    deadline: float = 15.0
    folder: Path | None = None
    """The folder of the local database; None for any other."""

    min_free: int = 0
    """Bytes that must be free on the disk of that folder, or writes are refused."""

    @property
    def routed(self) -> bool:
        """Whether the driver chooses among the servers of a cluster: one that writes, others that may lag behind."""
        return self.uri.startswith("neo4j")
