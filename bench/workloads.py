"""The operations to compare, and their arguments.

Each side has its own text: `operations.graphql` here, those of the rival and the floor next to their servers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Data = Any
"""A server's answer, or its common form."""

HERE = Path(__file__).parent
OURS, RIVAL = HERE / "operations.graphql", HERE / "rival" / "operations.graphql"
SMALL_SET = "ldbc-sf0.1"


@dataclass(frozen=True)
class Workload:
    """An operation on a kind of arguments; `operation` is the name of its texts, if that differs."""

    name: str
    about: str
    what: str
    operation: str = ""
    rival: str = ""
    only: str = ""
    writes: bool = False
    mixed: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The name of its texts."""
        return self.operation or self.name

    def text_for(self, side: str) -> str:
        """The name of the text that a side gets."""
        return self.rival if side == "rival" and self.rival else self.text


MIX = ("ContactById", "Associations", "AllAssociations", "Hub", "Page", "Within3", "Path", "CountLabel")
WORKLOADS = (
    Workload("ContactById", "ordinary", "a contact by id"),
    Workload("Associations", "ordinary", "its first 50 associations of one label"),
    Workload("AllAssociations", "ordinary", "its first 50 of any label"),
    Workload("Hub", "hub", "a hub's first 50 of one label", "Associations"),
    Workload("HubAll", "hub", "a hub's first 50 of any label", "AllAssociations"),
    Workload("Profile", "ordinary", "its groups by role, 10 in each"),
    Workload("Page", "prefix", "50 contacts by name prefix, 10 associations each"),
    Workload("Levels", "ordinary", "three levels of ten"),
    Workload("CountLabel", "hub", "count of a hub's label"),
    Workload("CountAll", "hub", "count of a hub's associations"),
    Workload("Within2", "ordinary", "the first 50 within 2 steps"),
    Workload("Within3", "ordinary", "the first 50 within 3 steps"),
    Workload("Within4", "ordinary", "the first 50 within 4 steps"),
    Workload("WalkKnown", "ordinary", "the first 50 acquaintances of acquaintances"),
    Workload("WalkEmployers", "ordinary", "the first 50 employers of acquaintances", only=SMALL_SET),
    Workload("Path", "path", "a shortest path"),
    Workload("Mutual", "mutual", "mutual contacts"),
    Workload("HubMutual", "hub_mutual", "mutual contacts of two hubs", "Mutual"),
    Workload("List500", "none", "500 contacts by name (the rival with a filter that lets it use an index)"),
    Workload(
        "List500Plain", "none", "500 contacts by name (the rival as most would ask it)", "List500", "List500Plain"
    ),
    Workload("Associate", "write", "an association added", writes=True),
    Workload("Mix", "ordinary", "eight reads in turn", mixed=MIX),
)
BY_NAME = {one.name: one for one in WORKLOADS}


def texts(path: Path) -> dict[str, str]:
    """The operations of a file by name."""
    parts = re.split(r"(?m)^(?=(?:query|mutation) )", path.read_text(encoding="utf-8"))
    return {part.split("(")[0].split()[1]: " ".join(part.split()) for part in parts if part.strip()}
