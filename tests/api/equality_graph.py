"""A small graph for random operations: what they may ask for, and how stored values are spoilt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.access import Access
from tests.api.viewers import Caller
from tests.api.visibility_graph import ACCESS, FIRST_NAMES, OWNERS, TIMES, VIEWERS, Person, build, prepare_labels
from tests.api.visibility_sight import ROLES
from tests.conftest import ADMIN, cypher

ADORNED = """
UNWIND $rows AS row
MATCH (c:Contact {id: row.id})
SET c += row.more, c.birthDate = date(row.born)
"""

CURSORS = """
query ($id: ID!) {
  contacts(first: 9) { edges { cursor } }
  messages(first: 9) { edges { cursor } }
  tasks(first: 9) { edges { cursor } }
  redFlags(first: 9) { edges { cursor } }
  users(first: 9) { edges { cursor } }
  contact(id: $id) {
    associations(first: 9) { edges { cursor } }
    mutualContacts(withId: $id, first: 9) { edges { cursor } }
    walk(roles: [["Friend"]], first: 9) { edges { cursor } }
  }
}
"""

WRONG: tuple[Any, ...] = ("", "no such thing", "x" * 600, "con_", 0, -1, 501, 2**31, 1.5, True, None, ["a"], {"a": 1})


@dataclass(frozen=True)
class World:
    """What there is to ask for."""

    contacts: list[str]
    others: list[str]
    cursors: dict[str, list[str]]

    def pool(self, about: str, name: str, wrong: bool) -> Sequence[Any]:
        """Values for an argument `name` of the field `about`."""
        if wrong:
            return WRONG
        if name in {"first", "last"}:
            return (1, 2, 3, 5, 20)
        if name in {"after", "before"}:
            return self.cursors.get(about) or ("",)
        if about in {"node", "nodes"}:
            return [*self.others, *self.contacts]
        return _VALUES.get(name) or self.contacts


_ROLES = [role for pair in ROLES.values() for role in pair if role is not None]
_VALUES: dict[str, Sequence[Any]] = {
    "labelKeys": sorted(ROLES), "labelKey": sorted(ROLES), "key": sorted(ROLES), "role": _ROLES, "roles": _ROLES,
    "copyRoles": _ROLES, "hasRole": _ROLES, "lacksRole": _ROLES, "depth": (1, 2, 3), "maxHops": (1, 2, 4, 100),
    "assigneeId": [one.id for one in VIEWERS], "validOn": ("2012-02-29", "2020-01-01", "2030-12-31"),
    "createdFrom": ("2020-01-01T00:00:00Z", "2030-01-01T00:00:00+02:00"), "createdBefore": ("2040-01-01T00:00:00Z",),
    "search": (*FIRST_NAMES, "qz"), "namePrefix": (*FIRST_NAMES, "q"), "text": (*FIRST_NAMES, "qz03vk", "qz"),
    "name": ("Ann qz00vk", "Zoë"), "company": ("Ash & Co", "birch"), "email": ("qz01vk@mail.example",),
    "phone": ("+49301000000",), "externalId": ("ext-qz02vk", "ext"), "subject": ("For {{ contact.name }}",),
    "idempotencyKey": ("one", "two"),
}  # fmt: skip


async def world(db: Db, chance: Random) -> World:
    """Store a graph with all kinds of objects, and return what operations can ask for."""
    await prepare_labels(db)
    people = [_person(chance) for _ in range(14)]
    places = [(chance.randrange(14), chance.randrange(14)) for _ in range(70)]
    await build(db, people, [(chance.choice(sorted(ROLES)), a, b, chance.choice(TIMES)) for a, b in places])
    rows = await cypher(db.database, "MATCH (c:Contact) RETURN c.id ORDER BY c.id")
    contacts = [str(row[0]) for row in rows]
    await cypher(db.database, ADORNED, rows=[_adorned(one, chance) for one in contacts])
    found = await cypher(
        db.database,
        """MATCH (n) WHERE n:Task OR n:Message OR n:RedFlag OR n:User RETURN n.id AS id
        UNION MATCH (:Contact)-[r]->(:Contact) RETURN r.id AS id""",
    )
    others = [*(str(row[0]) for row in found), *(f"lbl_{key}" for key in ROLES), "con_01ARZ3NDEKTSV4RRFFQ69G5FAV"]
    groups = await _asked(db, "{ contacts { edges { node { associationGroups { id } } } } }")
    others += [one["id"] for edge in groups["contacts"]["edges"] for one in edge["node"]["associationGroups"]]
    return World(contacts, others, _cursors(await _asked(db, CURSORS, id=contacts[0])))


async def _asked(db: Db, query: str, **variables: Any) -> Any:
    return await Caller(db.database, ADMIN).ask(query, **variables)


def _cursors(data: dict[str, Any]) -> dict[str, list[str]]:
    lists = {**data, **data["contact"]}
    return {name: [edge["cursor"] for edge in one["edges"]] for name, one in lists.items() if "edges" in one}


def _person(chance: Random) -> Person:
    access = chance.choice((Access(everyone=True), Access(everyone=True), *ACCESS))
    return chance.randrange(3), chance.randrange(3), access, chance.choice(OWNERS)


def _adorned(contact_id: str, chance: Random) -> dict[str, Any]:
    more = {"givenName": chance.choice(("Ann", None)), "familyName": chance.choice(("Ash", "–", None))}
    more["customFields"] = chance.choice(("{}", '{"a": [1, 2.5, null, {"b": "ü"}]}', '{"big": 9007199254740993}'))
    return {"id": contact_id, "more": more, "born": chance.choice(("1999-12-31", None))}


Values = dict[str, Sequence[Any]]

SPOILT: dict[str, Values] = {
    "(one:Contact)": {
        "name": (5, None, ["a"]), "version": ("x", 2**40, None, 1.0, 1.5, True), "emails": ("x", [1], None, []),
        "phones": (3, None), "company": (7, True, 1.5), "emailOptOut": ("yes", None, 1), "externalId": (1, []),
        "customFields": ("{", "[]", None, "null"), "createdAt": (None, 5, "2026-01-01", "yesterday"),
        "updatedAt": (None, "x", "2026-01-01T00:00:00", "2026-01-01T00:00:00+05:00", "2026-02-30T00:00:00.000Z"),
        "birthDate": ("1999", 5, "2026-02-30", "some day o", "2026-W01-1"),
        "ownerId": ("usr_gone", 7), "readers": (["everyone", "user:usr_gone", "team:"],),
    },
    "(one:User)": {
        "name": (None, 1), "role": ("KING", None), "teams": (None, "red", [1]), "email": (7,), "notifyRedFlags": ("x",),
    },
    "(one:Task)": {
        "title": (None, 1), "status": ("LATE", None), "dueOn": ("x", 5), "version": (None, 2**40),
        "assigneeId": ("usr_gone",), "createdAt": (None, "x"),
    },
    "(one:Message)": {
        "subject": (None, 4), "status": ("LOST", None), "sentAt": ("x", 1), "to": (None, "x", "[]"),
        "contactId": (None,),
    },
    "(one:RedFlag)": {
        "status": ("ODD", None), "role": (None, 3), "limit": ("x", 2**40), "refused": ("x", None),
        "labelKey": ("NONE", None), "raisedAt": (None, "x"), "otherId": ("con_gone", 5),
    },
    "(:Contact)-[one]->(:Contact)": {
        "since": ("2026-13-45", 5, "2026-01-01T00:00:00Z"), "note": (5, True), "version": (None, "x", 2**40),
        "emailCopy": ("SOMETIMES", 3, None), "createdAt": (None, "x"), "createdById": ("usr_gone", 5), "id": (7,),
    },
}  # fmt: skip
"""Stored values that do not fit, by what has them; None: there is none at all."""


async def spoil(db: Db, chance: Random, share: float) -> int:
    """Write invalid values directly into some of the objects; returns the number of objects changed."""
    count = 0
    for pattern, values in SPOILT.items():
        found = await cypher(db.database, f"MATCH {pattern} RETURN elementId(one) ORDER BY one.id")
        rows: list[dict[str, Any]] = []
        for (key,) in found:
            if chance.random() < share:
                name = chance.choice(list(values))
                rows.append({"key": key, "values": {name: chance.choice(values[name])}})
        await cypher(
            db.database, f"UNWIND $rows AS row MATCH {pattern} WHERE elementId(one) = row.key SET one += row.values",
            rows=rows,
        )  # fmt: skip
        count += len(rows)
    return count
