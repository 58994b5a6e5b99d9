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

_ASSOCIATIONS = """
UNWIND $associations AS association
MATCH (a:Contact {id: association[0]})
MATCH (b:Contact {id: association[1]})
CREATE (a)-[r:$(association[2])]->(b)
SET r = {id: association[3], until: association[4],
  emailCopy: 'NONE', createdAt: datetime(), updatedAt: datetime(), version: 1}
"""


@dataclass(frozen=True)
class WorldAssociation:
    """An association of a small world; `ended` before DAY."""

    a: str
    b: str
    key: str
    id: str
    ended: bool


@dataclass
class World:
    """Contacts by id with their names, who is hidden from the EDITOR, and the associations."""

    names: dict[str, str]
    hidden: frozenset[str]
    associations: list[WorldAssociation] = field(default_factory=list[WorldAssociation])

    def seen(self, contact_id: str, viewer: Viewer) -> bool:
        """Whether the viewer sees the contact."""
        return viewer.sees_all or contact_id not in self.hidden

    def around(
        self, contact_id: str, viewer: Viewer, *, today: bool = False
    ) -> list[tuple[str, str, WorldAssociation]]:
        """[other, mark, association] of all that the viewer sees around a contact; `today` leaves out ended ones."""
        found: list[tuple[str, str, WorldAssociation]] = []
        for association in self.associations:
            if today and association.ended:
                continue
            for here, there, mark in ((association.a, association.b, ">"), (association.b, association.a, "<")):
                if here == contact_id and self.seen(there, viewer):
                    found.append((there, f"{association.key}{mark}", association))
        return found

    def by_name(self, ids: set[str]) -> list[str]:
        """The ids in the order of names."""
        return sorted(ids, key=lambda contact_id: f"{fold(self.names[contact_id])}\0{contact_id}")


async def small_world(db: Db, seed: int, size: int = 25, associations: int = 60) -> World:
    """Store a random graph: every fifth contact hidden from EDITOR, some associations ended, some pairs tied twice."""
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
    for n in range(associations):
        a, b = chance.sample(ids, 2)
        key, ended = chance.choice(TYPES), chance.random() < 0.2
        world.associations.append(WorldAssociation(a, b, key, f"asc_{n:03d}", ended))
        rows.append([a, b, key, f"asc_{n:03d}", date(2020, 1, 1) if ended else None])
    await cypher(db.database, _ASSOCIATIONS, associations=rows)
    return world
