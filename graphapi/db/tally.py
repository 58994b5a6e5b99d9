"""The statements that one request has run."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """The statements that one request ran, in their order; with `profile` each is profiled and its dbHits are kept."""

    names: list[str] = field(default_factory=list[str])
    profile: bool = False
    db_hits: list[int] = field(default_factory=list[int])
