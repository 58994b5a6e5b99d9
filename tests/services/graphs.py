"""Contacts and associations as reads find them, stored without any rule; and the ways through a list of pages."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from graphapi.db.request import Db
from graphapi.kernel.pages import PageArguments, Slice
from graphapi.kernel.text import fold, sort_key
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.shared.ids import new_association_id, new_id
from tests.conftest import cypher
from tests.services.people import label, stored_words

EDITOR = Viewer("usr_editor", "Editor", Role.EDITOR, teams=("Sales North",))
"""Sees what everyone, they themselves or their team may see."""

SECRET = ("user:usr_other",)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Association:
    """An association as it was stored."""

    id: str
    key: str
    from_id: str
    to_id: str
    since: date | None
    until: date | None
    created_at: datetime

    def holds_on(self, day: date | None) -> bool:
        """Whether it holds on the day; always for no day."""
        return day is None or ((self.since or date.min) <= day <= (self.until or date.max))

    def other(self, contact_id: str) -> str:
        """The contact at the other end."""
        return self.to_id if self.from_id == contact_id else self.from_id


async def contact(
    db: Db,
    name: str,
    *,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    company: str | None = None,
    readers: Sequence[str] = ("everyone",),
    at: datetime | None = None,
) -> str:
    """Store a contact and return its id."""
    made = at or db.now()
    contact_id = new_id("con", made)
    properties: dict[str, Any] = {
        "id": contact_id, "name": name, "composedName": False, "sortKey": sort_key(name, contact_id),
        "words": stored_words(name, emails, phones, company), "emails": list(emails), "phones": list(phones),
        "company": company, "companyKey": company and fold(company), "customFields": "{}", "emailOptOut": False,
        "readers": list(readers), "createdAt": made, "updatedAt": made, "version": 1, "lock": 0,
    }  # fmt: skip
    await cypher(db.database, "CREATE (c:Contact) SET c = $properties", properties=properties)
    return contact_id


async def crowd(db: Db, number: int, readers: Sequence[str] = ("everyone",)) -> list[str]:
    """Store many contacts at once, a second apart, named in no order of their ids; return their ids."""
    start, rows = db.now() - timedelta(days=1), list[dict[str, Any]]()
    for n in range(number):
        at = start + timedelta(seconds=n)
        contact_id, name = new_id("con", at), f"Person {n * 7919 % number:05d}"
        rows.append(
            {"id": contact_id, "name": name, "sortKey": sort_key(name, contact_id), "words": stored_words(name),
             "emails": [], "phones": [], "readers": list(readers), "createdAt": at, "updatedAt": at, "version": 1}
        )  # fmt: skip
    await cypher(db.database, "UNWIND $rows AS row CREATE (c:Contact) SET c = row", rows=rows)
    return [row["id"] for row in rows]


async def associations(
    db: Db, *wanted: tuple[str, str, str] | tuple[str, str, str, date | None, date | None]
) -> list[Association]:
    """Store associations (from, to, key, and since and until or neither), each made a second after the one before."""
    start, made = db.now() - timedelta(days=1), list[Association]()
    for n, (from_id, to_id, key, *days) in enumerate(wanted):
        at = start + timedelta(seconds=n)
        since, until = days or (None, None)
        made.append(Association(new_association_id(from_id, at), key, from_id, to_id, since, until, at))
    text = """
    UNWIND $rows AS row
    MATCH (a:Contact {id: row[2]})
    MATCH (b:Contact {id: row[3]})
    CREATE (a)-[r:$(row[1]) {id: row[0], emailCopy: 'NONE', createdAt: row[6], updatedAt: row[6], version: 1}]->(b)
    SET r.since = row[4], r.until = row[5]
    """
    rows = [[t.id, t.key, t.from_id, t.to_id, t.since, t.until, t.created_at] for t in made]
    await cypher(db.database, text, rows=rows)
    return made


@dataclass
class Graph:
    """A graph and what a viewer may know of it; `names` by id."""

    names: dict[str, str]
    hidden: frozenset[str]
    associations: list[Association]

    def seen(self, contact_id: str, viewer: Viewer) -> bool:
        """Whether the viewer sees the contact."""
        return contact_id in self.names and (viewer.sees_all or contact_id not in self.hidden)

    def of(self, contact_id: str, viewer: Viewer) -> list[Association]:
        """The associations of a contact that the viewer sees."""
        if not self.seen(contact_id, viewer):
            return []
        mine = [
            association for association in self.associations if contact_id in (association.from_id, association.to_id)
        ]
        return [association for association in mine if self.seen(association.other(contact_id), viewer)]

    def key(self, contact_id: str) -> str:
        """The sort key."""
        return sort_key(self.names[contact_id], contact_id)


LABELS = {"FRIEND": ("Friend", None), "PARENT_CHILD": ("Parent", "Child"), "FATHER_CHILD": ("Father", "Child")}
"""Two of them share a role; one reads the same both ways."""

TODAY = date(2026, 6, 1)


async def random_graph(db: Db, seed: int, size: int = 20, number: int = 60) -> Graph:
    """Store a graph with names that fold alike, hidden contacts, associations with and without days, some ended."""
    chance = random.Random(seed)
    for name, inverse in LABELS.values():
        await label(db, name, inverse, limit=3)
    names: dict[str, str] = {}
    hidden: set[str] = set()
    for n in range(size):
        name = chance.choice(["Zoë", "zoe", "Ann", "ÅNN", "Bob", "Émile"]) + chance.choice(["", " B", " 2"])
        contact_id = await contact(db, name, readers=SECRET if n % 5 == 0 else ("everyone",))
        names[contact_id] = name
        if n % 5 == 0:
            hidden.add(contact_id)
    days = [None, None, date(2020, 1, 1), date(2024, 2, 29), TODAY, date(2030, 1, 1)]
    rows: list[tuple[str, str, str, date | None, date | None]] = []
    for _ in range(number):
        a, b = chance.sample(sorted(names), 2)
        since, until = sorted((chance.choice(days), chance.choice(days)), key=lambda day: day or date.min)
        until = None if until is None or chance.random() < 0.5 else until
        rows.append((a, b, chance.choice(sorted(LABELS)), since, until))
    return Graph(names, frozenset(hidden), await associations(db, *rows))


async def through(
    load: Callable[[PageArguments], Awaitable[Slice[Row]]], size: int, *, backward: bool = False
) -> list[Row]:
    """All rows of a list, a page after the other, from its start or from its end."""
    found: list[Row] = []
    cursor: str | None = None
    while True:
        wanted = PageArguments(last=size, before=cursor) if backward else PageArguments(first=size, after=cursor)
        part = await load(wanted)
        assert len(part.rows) <= size
        assert (part.has_next if backward else part.has_previous) == (cursor is not None)
        found = [*part.rows, *found] if backward else [*found, *part.rows]
        if not (part.has_previous if backward else part.has_next):
            return found
        cursor = part.cursor_of(part.rows[0] if backward else part.rows[-1])
