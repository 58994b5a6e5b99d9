"""The product's goals compared with rival and floor: ratios of CPU time per request, medians over all rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.compare import ratios


@dataclass(frozen=True)
class Goal:
    """The bounds of some operations."""

    operations: tuple[str, ...]
    rival_server: float
    floor_server: float
    rival_database: float


GOALS = (
    Goal(("ContactById",), 1.8, 1.25, 1.8),
    Goal(("Associations", "AllAssociations", "Profile"), 2.7, 1.25, 1.8),
    Goal(("Hub", "HubAll"), 4, 1.2, 1.5),
    Goal(("Page",), 5, 1.4, 1.5),
    Goal(("Levels",), 8, 1.4, 1.5),
    Goal(("CountLabel", "CountAll"), 1.8, 1.3, 2),
    Goal(("Within2", "Within3", "Within4"), 2.2, 1.3, 1.2),
    Goal(("Path", "Mutual", "HubMutual", "WalkKnown", "WalkEmployers"), 1.7, 1.3, 1.2),
    Goal(("List500", "List500Plain"), 4, 1.4, 2),
    Goal(("Associate",), 1.1, 1.8, 0.7),
    Goal(("Mix",), 3.2, 1.3, 1.4),
)
OF = {name: goal for goal in GOALS for name in goal.operations}


@dataclass(frozen=True)
class Measured:
    """A ratio over the rounds, with its bound."""

    least: float
    median: float
    most: float
    bound: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the median is within the bound."""
        return self.median <= self.bound if self.at_most else self.median >= self.bound

    def __str__(self) -> str:
        """The median, the range, and the bound if it is exceeded."""
        missed = "" if self.reached else f", **not {self.bound:g}**"
        return f"{self.median:.2f} ({self.least:.2f}-{self.most:.2f}){missed}"


def measured(name: str, sides: Mapping[str, Any]) -> tuple[Measured, Measured, Measured] | None:
    """Rival ÷ ours and ours ÷ floor of the server, rival ÷ ours of the database; None unless all were measured."""
    if not {"ours", "rival", "floor"} <= sides.keys():
        return None
    goal = OF[name]
    ours, rival, floor = (sides[side]["windows"] for side in ("ours", "rival", "floor"))
    return (
        Measured(*ratios(rival, ours, "server_cpu"), goal.rival_server),
        Measured(*ratios(ours, floor, "server_cpu"), goal.floor_server, at_most=True),
        Measured(*ratios(rival, ours, "database_cpu"), goal.rival_database),
    )
