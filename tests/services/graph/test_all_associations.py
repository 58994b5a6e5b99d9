"""The list of all associations has what an oracle in Python finds, in every order, for whoever asks."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.relation_rule_changes import NewRoleRule
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Viewer
from graphapi.services.contacts.filter_values import ContactFilter, DateValues, RelatedValues, TextValues
from graphapi.services.graph.all_associations import AssociationListOrder, association_count, association_page
from graphapi.services.graph.association_filters import AssociationValues
from graphapi.services.labels.relation_rules import create_rule
from graphapi.services.shared.rows import WHOLE_ASSOCIATION
from tests.conftest import ADMIN, cypher
from tests.services.contacts.filter_worlds import COMPANIES, LABELS, ROLES, FilterWorld, filter_world, text_passes
from tests.services.contacts.random_filters import random_filter
from tests.services.graphs import EDITOR, Association, associations, through
from tests.services.people import label, people

LISTS, SEED = int(os.environ.get("ASSOCIATION_LISTS", "80")), int(os.environ.get("ASSOCIATION_LISTS_SEED", "1"))
"""The random filters that are tried, each for two viewers."""

NOTES = (None, "Met in Köln", "met at KO\u0308LN station", "Straße 4\nback yard", "Œuvre (c) [1]", "  ", "100% .* sure")
NOTE_FILTERS = (
    TextValues(contains="koln"), TextValues(contains="STRASSE 4 back"), TextValues(starts_with="oeu"),
    TextValues(equals="MET IN KOLN"), TextValues(in_=["oeuvre (C) [1]", "straße 4 back yard"]),
    TextValues(contains=".*"), TextValues(is_empty=True), TextValues(contains="met", is_empty=False),
)  # fmt: skip
USERS = (None, "usr_a", "usr_b")


class Kept:
    """What a world's associations have besides their days."""

    def __init__(self, world: FilterWorld, chance: random.Random) -> None:
        """Give each a note and a creator, or neither."""
        self.notes = {one.id: chance.choice(NOTES) for one in world.ties}
        self.creators = {one.id: chance.choice(USERS) for one in world.ties}

    async def store(self, db: Db) -> None:
        """Store them."""
        rows = [[key, note, self.creators[key]] for key, note in self.notes.items()]
        await cypher(
            db.database,
            "UNWIND $rows AS row MATCH ()-[r]->() WHERE r.id = row[0] SET r.note = row[1], r.createdById = row[2]",
            rows=rows,
        )


def passes(world: FilterWorld, kept: Kept, one: Association, given: AssociationValues, viewer: Viewer) -> bool:
    """Whether the viewer sees an association and it passes."""
    note, ends = kept.notes[one.id], (one.from_id, one.to_id)
    soon = None if given.ends_within_days is None else world.today + timedelta(given.ends_within_days)
    return (
        all(world.seen(end, viewer) for end in ends)
        and (given.label_keys is None or one.key in given.label_keys)
        and (given.role is None or fold(given.role) in {fold(role) for role in LABELS[one.key] if role})
        and one.holds_on(given.valid_on)
        and _day(one.since, given.since)
        and _day(one.until, given.until)
        and (soon is None or (one.until is not None and world.today <= one.until <= soon))
        and (given.note is None or _noted(note, given.note))
        and (given.created_by_id is None or kept.creators[one.id] == given.created_by_id)
        and (given.created_from is None or one.created_at >= given.created_from)
        and (given.created_before is None or one.created_at < given.created_before)
        and (given.from_ is None or world.passes(one.from_id, given.from_, viewer))
        and (given.to is None or world.passes(one.to_id, given.to, viewer))
        and (given.contact is None or any(world.passes(end, given.contact, viewer) for end in ends))
    )


def _noted(note: str | None, given: TextValues) -> bool:
    there = note is not None
    return given.is_empty in (None, not there) and text_passes(
        [note or ""], TextValues(**{**vars(given), "is_empty": None})
    )


def _day(day: date | None, given: DateValues | None) -> bool:
    if given is None:
        return True
    ranged = DateValues(**{**vars(given), "is_empty": None}) != DateValues()
    if given.is_empty not in (None, day is None) or (ranged and day is None):
        return False
    return day is None or (
        (given.from_ is None or day >= given.from_)
        and (given.until is None or day <= given.until)
        and given.on in (None, day)
        and given.month in (None, day.month)
        and given.day in (None, day.day)
    )


def place(world: FilterWorld, one: Association, order: AssociationListOrder) -> tuple[str, str]:
    """Where an association stands in an order."""
    keys = {
        "NAME": world.key(one.from_id),
        "SINCE": one.since.isoformat() if one.since else "",
        "UNTIL": one.until.isoformat() if one.until else "~",
        "CREATED_AT": "",
    }
    return keys[order.by], one.id


def random_values(chance: random.Random, world: FilterWorld) -> AssociationValues:
    """One to three filters; every fourth time one of a contact."""
    made, today = chance.choice(world.ties).created_at + timedelta(milliseconds=500), world.today
    days = (
        DateValues(from_=today - timedelta(1)), DateValues(until=today), DateValues(on=today - timedelta(1)),
        DateValues(is_empty=True), DateValues(is_empty=False), DateValues(month=today.month),
        DateValues(from_=today - timedelta(1_000), until=today, day=today.day),
    )  # fmt: skip
    leaves: dict[str, Any] = {
        "label_keys": chance.sample(sorted(LABELS), chance.choice((0, 1, 1, 2))), "role": chance.choice(ROLES),
        "valid_on": chance.choice((today, today - timedelta(900), today + timedelta(91))),
        "since": chance.choice(days), "until": chance.choice(days), "ends_within_days": chance.choice((0, 90, 400)),
        "note": chance.choice(NOTE_FILTERS), "created_by_id": chance.choice(USERS[1:]), "created_from": made,
        "created_before": made,
    }  # fmt: skip
    given = {name: leaves[name] for name in chance.sample(sorted(leaves), chance.choice((0, 1, 1, 2)))}
    if chance.random() < 0.25:
        given[chance.choice(("from_", "to", "contact"))] = _of_contact(chance, world)
    return AssociationValues(**given)


def _of_contact(chance: random.Random, world: FilterWorld) -> ContactFilter:
    few = (
        ContactFilter(ids=chance.sample(sorted(world.people), 5)),
        ContactFilter(company=chance.choice(COMPANIES[1:])),
    )
    return chance.choice((*few, random_filter(chance, world, 2)))


@pytest.fixture
async def world(db: Db) -> tuple[FilterWorld, Kept]:
    """A random world with notes and creators."""
    db.deadline.extend(60)
    found = await filter_world(db, SEED)
    kept = Kept(found, random.Random(SEED))
    await kept.store(db)
    return found, kept


async def test_random_lists_have_what_the_oracle_finds(db: Db, world: tuple[FilterWorld, Kept]) -> None:
    """In order, forwards or backwards, page after page, with their number, for viewers who see all and who do not."""
    chance, differences = random.Random(SEED), list[str]()
    for _ in range(LISTS):
        given, order = random_values(chance, world[0]), chance.choice([*AssociationListOrder])
        for viewer in (ADMIN, EDITOR):
            expected = [one for one in world[0].ties if passes(*world, one, given, viewer)]
            ids = [one.id for one in sorted(expected, key=partial(place, world[0], order=order))]
            if order.endswith("_DESC"):
                ids.reverse()
            if await listed(db, given, order, viewer, chance) != ids:
                differences.append(f"{viewer.name}, {order}: {given}")

    assert differences == []


async def listed(
    db: Db, given: AssociationValues, order: AssociationListOrder, viewer: Viewer, chance: random.Random
) -> list[str]:
    """The ids of the whole list; the number of associations is compared with its length."""
    mine = Db.of(db.database, viewer, deadline=60)

    async def load(page: PageArguments):
        return await association_page(mine, given, order, page, WHOLE_ASSOCIATION)

    found = await through(load, chance.choice((7, 50, 500)), backward=chance.random() < 0.5)
    assert await association_count(mine, given) == len(found)
    return [one.association.id for one in found]


async def test_derived_roles_hold_in_the_filters_of_contacts(db: Db) -> None:
    """Whether few contacts pass, or a condition is written for them; also as deep as filters may be nested."""
    await label(db, "Parent", "Child")
    await create_rule(db, NewRoleRule("Grandparent", (("Parent",), ("Parent",)), None, "Grandchild"))
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    first, second = await associations(db, (ann, bob, "PARENT_CHILD"), (bob, cid, "PARENT_CHILD"))
    grandchild = ContactFilter(has_role="Grandparent")
    deep = ContactFilter(lacks_role="Grandparent")
    for _ in range(4):
        deep = ContactFilter(not_=deep)

    found = [
        await association_page(
            db, AssociationValues(to=one), AssociationListOrder.NAME_ASC, PageArguments(), WHOLE_ASSOCIATION
        )
        for one in (grandchild, ContactFilter(not_=grandchild), deep)
    ]

    assert [[row.association.id for row in page.rows] for page in found] == [[second.id], [first.id], [first.id]]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (AssociationValues(ends_within_days=-1), "filter.endsWithinDays"),
        (AssociationValues(since=DateValues(month=13)), "filter.since.month"),
        (AssociationValues(until=DateValues(day=0)), "filter.until.day"),
        (AssociationValues(note=TextValues(in_=["a", " "])), "filter.note.in.1"),
        (AssociationValues(from_=ContactFilter(name=TextValues(contains=" "))), "filter.from.name.contains"),
        (AssociationValues(to=ContactFilter(related=RelatedValues("Nobody"))), "filter.to.related.role"),
        (
            AssociationValues(
                contact=ContactFilter(and_=[ContactFilter(has_role="Friend")] * 7),
                to=ContactFilter(and_=[ContactFilter(has_role="Friend")] * 6),
            ),
            "filter",
        ),
    ],
)
async def test_a_mistake_is_refused_with_its_path(db: Db, given: AssociationValues, path: str) -> None:
    """Before anything is read; the filters of both contacts count together."""
    with pytest.raises(BadArgument) as refused:
        await association_count(db, given)

    assert refused.value.argument == path
