"""Random contacts with texts, dates, custom fields and associations, and what a filter finds among them, in Python.

Nothing of the filters' own code is used but the folding of texts: the oracle reads the values as they were given.
"""

from __future__ import annotations

import json
import random
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.contacts import complete
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.text import fold, sort_key
from graphapi.kernel.viewer import Viewer
from graphapi.matching.blocking import blocking_keys
from graphapi.services.contacts.filter_values import ContactFilter, DateValues, FieldValues, RelatedValues, TextValues
from graphapi.services.shared.ids import new_id
from tests.conftest import cypher
from tests.services.graphs import SECRET, Association, associations
from tests.services.people import label

NAMES = ("Zoë Müller", "zoe muller", "Ann", "ÅNN", "Bob O'Brien", "Émile", "Ann Bergson")
COMPANIES = (None, "Straße 4", "STRASSE 4", "Acorn", "Acorn Ltd")
TITLES = (None, "Manager", "manager", "Gérante", "Line manager")
EMAILS = ("ann@firm.example", "Ann@other.example", "boss@firm.example")
PHONES = ("+4930123456", "+49304711999", "+14155550100")
DATES = (None, PartialDate(1950, 4, 12), PartialDate(1950), PartialDate(1950, 4), PartialDate(None, 4, 12),
         PartialDate(1980, 12, 31), PartialDate(original="in spring"))  # fmt: skip
VALUES: dict[str, tuple[object, ...]] = {
    "city": ("Berlin", "BÉRLIN", "Paris", ["Paris", "Rome"], "", None, {"name": "Berlin"}),
    "floor": (1, 2, 2.0, 2.5, 10, "2", True, [3, 12]),
    "joined": ("2020-01-31", "2026-05-01", "1999-12-31"),
}
LABELS = {"FRIEND": ("Friend", None), "PARENT_CHILD": ("Parent", "Child"), "FATHER_CHILD": ("Father", "Child")}
ROLES = ("Friend", "Parent", "Father", "child")


@dataclass(frozen=True)
class Person:
    """A contact as it was given."""

    id: str
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    company: str | None
    title: str | None
    external_id: str | None
    birth: PartialDate | None
    fields: dict[str, object]
    hidden: bool


@dataclass
class FilterWorld:
    """The contacts by id, and their associations."""

    people: dict[str, Person]
    today: date
    ties: list[Association] = field(default_factory=list[Association])

    def seen(self, contact_id: str, viewer: Viewer) -> bool:
        """Whether the viewer sees a contact."""
        return viewer.sees_all or not self.people[contact_id].hidden

    def found(self, given: ContactFilter, viewer: Viewer) -> list[str]:
        """The ids of the contacts that the viewer sees and that pass, by name."""
        ids = [one for one in self.people if self.passes(one, given, viewer)]
        return sorted(ids, key=self.key)

    def passes(self, contact_id: str, given: ContactFilter, viewer: Viewer) -> bool:
        """Whether the viewer sees a contact and it passes."""
        return self.seen(contact_id, viewer) and _Oracle(self, viewer).passes(contact_id, given)

    def key(self, contact_id: str) -> str:
        """The sort key."""
        return sort_key(self.people[contact_id].name, contact_id)


@dataclass(frozen=True)
class _Oracle:
    world: FilterWorld
    viewer: Viewer

    def passes(self, contact_id: str, given: ContactFilter) -> bool:
        """Whether a contact passes a filter."""
        one = self.world.people[contact_id]
        return (
            self._named(one, given)
            and text_passes([one.name], given.name)
            and text_passes(one.emails, given.email, str.lower)
            and _phone(one.phones, given.phone)
            and text_passes([one.company or ""], given.company_name)
            and text_passes([one.title or ""], given.job_title)
            and text_passes([one.external_id or ""], given.external_id, str)
            and (given.birth_date is None or _date(one.birth, given.birth_date))
            and all(_field(one.fields.get(some.key), some) for some in given.custom_fields or ())
            and (given.related is None or self._related(contact_id, given.related))
            and all(self.passes(contact_id, some) for some in given.and_ or ())
            and (given.or_ is None or any(self.passes(contact_id, some) for some in given.or_))
            and (given.not_ is None or not self.passes(contact_id, given.not_))
        )

    def _named(self, one: Person, given: ContactFilter) -> bool:
        today = self.world.today
        around = [(other, tie, mark) for other, tie, mark in self._around(one.id)]
        roles = {_role(tie.key, mark) for _, tie, mark in around if tie.until is None or tie.until >= today}
        return (
            (given.ids is None or one.id in given.ids)
            and (given.company is None or fold(one.company or "") == fold(given.company))
            and (given.name_prefix is None or fold(one.name).startswith(fold(given.name_prefix)))
            and (given.label_keys is None or any(tie.key in given.label_keys for _, tie, _ in around))
            and (given.has_role is None or fold(given.has_role) in roles)
            and (given.lacks_role is None or fold(given.lacks_role) not in roles)
            and (given.associated_with_id is None or given.associated_with_id in {other for other, _, _ in around})
        )

    def _around(self, contact_id: str) -> list[tuple[str, Association, str]]:
        """The visible contacts around one: the association, and at which end the other one is."""
        found = [(one.to_id, one, ">") for one in self.world.ties if one.from_id == contact_id]
        found += [(one.from_id, one, "<") for one in self.world.ties if one.to_id == contact_id]
        return [one for one in found if self.world.seen(one[0], self.viewer)]

    def _related(self, contact_id: str, given: RelatedValues) -> bool:
        day = given.valid_on
        found = {
            other
            for other, tie, mark in self._around(contact_id)
            if (tie.holds_on(day) if day else tie.until is None or tie.until >= self.world.today)
            and given.label_key in (None, tie.key)
            and (given.role is None or fold(given.role) == _role(tie.key, mark))
            and (given.contact is None or self.passes(other, given.contact))
        }
        return given.at_least <= len(found) <= (10_000 if given.at_most is None else given.at_most)


def _role(key: str, mark: str) -> str:
    """The role of the contact at TO (>) or at FROM (<)."""
    name, inverse = LABELS[key]
    return fold(inverse if mark == ">" and inverse else name)


def text_passes(values: Sequence[str], given: TextValues | None, read: Callable[[str], str] = fold) -> bool:
    """Whether one of the texts passes."""
    if given is None:
        return True
    some = [read(one) for one in values if one]
    return (
        (given.equals is None or read(given.equals) in some)
        and (given.in_ is None or any(read(one) in some for one in given.in_))
        and (given.starts_with is None or any(one.startswith(read(given.starts_with)) for one in some))
        and (given.contains is None or any(read(given.contains) in one for one in some))
        and given.is_empty in (None, not some)
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _phone(values: Sequence[str], given: TextValues | None) -> bool:
    return text_passes(values, given, _digits)


def _date(known: PartialDate | None, given: DateValues) -> bool:
    year, month, day = (known.year, known.month, known.day) if known else (None, None, None)
    first, last = given.from_ or given.on, given.until or given.on
    low = (year or 0, month or 1, day or 1)
    high = (year or 0, month or 12, day or monthrange(year or 2000, month or 12)[1])
    return (
        (first is None or (year is not None and low >= (first.year, first.month, first.day)))
        and (last is None or (year is not None and high <= (last.year, last.month, last.day)))
        and (given.month is None or month == given.month)
        and (given.day is None or day == given.day)
        and given.is_empty in (None, known is None)
    )


def _same(value: object, given: object) -> bool:
    if isinstance(value, str) and isinstance(given, str):
        return fold(value) == fold(given)
    return isinstance(value, bool) == isinstance(given, bool) and value == given


def _field(stored: object, given: FieldValues) -> bool:
    values = [one for one in (stored if isinstance(stored, list) else [stored]) if one not in (None, "")]
    texts = [fold(one) for one in values if isinstance(one, str)]

    def in_order(one: object) -> bool:
        bounds = [bound for bound in (given.at_least, given.at_most) if bound is not None]
        if isinstance(one, bool) or any(isinstance(one, str) != isinstance(bound, str) for bound in bounds):
            return False
        if not isinstance(one, str | int | float):
            return False
        value: Any = fold(one) if isinstance(one, str) else one
        low, high = (fold(bound) if isinstance(bound, str) else bound for bound in (given.at_least, given.at_most))
        return (low is None or low <= value) and (high is None or value <= high)

    return (
        (given.equals is None or any(_same(one, given.equals) for one in values))
        and (given.in_ is None or any(_same(one, some) for one in values for some in given.in_))
        and (given.starts_with is None or any(one.startswith(fold(given.starts_with)) for one in texts))
        and (given.contains is None or any(fold(given.contains) in one for one in texts))
        and ((given.at_least is None and given.at_most is None) or any(map(in_order, values)))
        and given.is_empty in (None, not values)
    )


async def filter_world(db: Db, seed: int, size: int = 40, ties: int = 90) -> FilterWorld:
    """Store a random world: every fourth contact hidden from EDITOR, associations ended, future or without days."""
    chance, today = random.Random(seed), db.today()
    for name, inverse in LABELS.values():
        await label(db, name, inverse, limit=50)
    people = [_person(db, chance, n) for n in range(size)]
    await cypher(
        db.database, "UNWIND $rows AS row CREATE (c:Contact) SET c = row", rows=[_row(db, one) for one in people]
    )
    world = FilterWorld({one.id: one for one in people}, today)
    days = [None, None, today - timedelta(900), today - timedelta(1), today, today + timedelta(90)]
    rows: list[tuple[str, str, str, date | None, date | None]] = []
    for _ in range(ties):
        a, b = chance.sample(sorted(world.people), 2)
        since, until = chance.choice(days), chance.choice(days)
        if since and until and since > until:
            since, until = until, since
        rows.append((a, b, chance.choice(sorted(LABELS)), since, until))
    world.ties = await associations(db, *rows)
    return world


def _person(db: Db, chance: random.Random, n: int) -> Person:
    fields = {key: chance.choice(values) for key, values in VALUES.items() if n < len(VALUES) or chance.random() < 0.6}
    return Person(
        new_id("con", db.now() - timedelta(minutes=n)),
        chance.choice(NAMES) + chance.choice(("", " 2")),
        tuple(chance.sample(EMAILS, chance.choice((0, 1, 2)))),
        tuple(chance.sample(PHONES, chance.choice((0, 1, 2)))),
        chance.choice(COMPANIES), chance.choice(TITLES), f"X{n}" if chance.random() < 0.5 else None,
        chance.choice(DATES), fields, n % 4 == 3,
    )  # fmt: skip


def _row(db: Db, one: Person) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": one.name, "emails": list(one.emails), "phones": list(one.phones), "company": one.company,
        "jobTitle": one.title, "externalId": one.external_id, "birth": one.birth.stored() if one.birth else None,
        "birthDate": one.birth.whole if one.birth else None,
        "customFields": json.dumps({key: value for key, value in one.fields.items() if value is not None}),
    }  # fmt: skip
    readers = list(SECRET) if one.hidden else ["everyone"]
    stored = {"id": one.id, "givenName": None, "familyName": None, "readers": readers, "version": 1,
              "createdAt": db.now(), "updatedAt": db.now()}  # fmt: skip
    return complete(stored, values, one.id, keys=blocking_keys)
