"""Small random graphs with hidden contacts and days, and the same held in Python to compare with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Role, Viewer
from tests.conftest import cypher
from tests.services.people import label, people

EDITOR = Viewer("usr_editor", "Editor", Role.EDITOR)
DAY = date(2026, 1, 1)
TYPES = ("FRIEND", "PARENT_CHILD", "MANAGER_REPORT")

_TIES = """
UNWIND $ties AS tie
MATCH (a:Contact {id: tie[0]})
MATCH (b:Contact {id: tie[1]})
CREATE (a)-[r:$(tie[2])]->(b)
SET r = {id: tie[3], until: tie[4], emailCopy: 'NONE', createdAt: datetime(), updatedAt: datetime(), version: 1}
"""


@dataclass(frozen=True)
class WorldTie:
    """An association of a small world; `ended` before DAY."""

    a: str
    b: str
    key: str
    id: str
    ended: bool


@dataclass
class World:
    """Contacts by id with their names, who is hidden from the EDITOR, and the ties."""

    names: dict[str, str]
    hidden: frozenset[str]
    ties: list[WorldTie] = field(default_factory=list[WorldTie])

    def seen(self, contact_id: str, viewer: Viewer) -> bool:
        """Return whether the viewer sees the contact."""
        return viewer.sees_all or contact_id not in self.hidden

    def around(self, contact_id: str, viewer: Viewer, *, today: bool = False) -> list[tuple[str, str, WorldTie]]:
        """Return [other, mark of the step, tie] of all the viewer sees around a contact; `today` without what ended."""
        found: list[tuple[str, str, WorldTie]] = []
        for tie in self.ties:
            if today and tie.ended:
                continue
            for here, there, mark in ((tie.a, tie.b, ">"), (tie.b, tie.a, "<")):
                if here == contact_id and self.seen(there, viewer):
                    found.append((there, f"{tie.key}{mark}", tie))
        return found

    def by_name(self, ids: set[str]) -> list[str]:
        """Return the ids in the order of names."""
        return sorted(ids, key=lambda contact_id: f"{fold(self.names[contact_id])}\0{contact_id}")


async def small_world(db: Db, seed: int, size: int = 25, ties: int = 60) -> World:
    """Store a random graph: every fifth contact hidden from EDITOR, some ties ended, some pairs tied twice."""
    chance = random.Random(seed)
    await label(db, "Friend")
    await label(db, "Parent", "Child")
    await label(db, "Manager", "Report")
    names = [chance.choice(["Zoë", "ann", "Bob", "Ann"]) + str(chance.randrange(30)) for _ in range(size)]
    hidden_names, open_names = names[: size // 5], names[size // 5 :]
    hidden = await people(db, *hidden_names, readers=("user:usr_other",))
    ids = hidden + await people(db, *open_names)
    world = World(dict(zip(ids, names, strict=True)), frozenset(hidden))
    rows: list[list[Any]] = []
    for n in range(ties):
        a, b = chance.sample(ids, 2)
        key, ended = chance.choice(TYPES), chance.random() < 0.2
        world.ties.append(WorldTie(a, b, key, f"asc_{n:03d}", ended))
        rows.append([a, b, key, f"asc_{n:03d}", date(2020, 1, 1) if ended else None])
    await cypher(db.database, _TIES, ties=rows)
    return world
