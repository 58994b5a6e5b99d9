"""What a preview of a merge says is what the merge does, in worlds made by chance."""

from __future__ import annotations

import random
from collections.abc import Awaitable
from datetime import date
from typing import Any, TypeVar

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.errors import Refused
from graphapi.kernel.merged_values import CHOOSABLE, Choices, MergeSide
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from graphapi.services.associations.associations import AssociationInput, associate_many
from graphapi.services.contacts.contact_merging import merge_contacts, preview_merge
from graphapi.services.contacts.contacts import STORED, create_contact
from tests.conftest import cypher
from tests.services.people import label

T = TypeVar("T")

NEIGHBOURS, ASSOCIATIONS = 4, 14
KEYS = ("FRIEND", "SPOUSE", "PARENT_CHILD", "MANAGER_REPORT")


def _values(chance: random.Random) -> dict[str, Any]:
    """What a contact may say, each of it or not."""
    said = {
        "emails": ["ann@example.org", "oak@example.org"][: chance.randint(1, 2)], "company": chance.choice("AB"),
        "job_title": "Gardener", "notes": chance.choice(["one", "two"]), "birth_date": date(1971, 4, 12),
        "custom_fields": {chance.choice("xy"): chance.choice("12")}, "email_opt_out": True, "pronouns": "they",
    }  # fmt: skip
    return {name: value for name, value in said.items() if chance.random() < 0.5}


async def _world(db: Db, chance: random.Random) -> list[str]:
    """Two contacts to merge and those around them; return the ids."""
    ids = [await create_contact(db, NewContact(name=f"Person {n}", **_values(chance))) for n in range(NEIGHBOURS + 2)]
    for one in ids[:2]:
        relative = UnlinkedRelative(f"rel_{chance.randint(1, 3)}", "Ida", chance.choice(["Aunt", "Pal"]))
        query = "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $them"
        await cypher(db.database, query, id=one, them=stored_relatives([relative]))
    items: list[AssociationInput] = []
    for _ in range(ASSOCIATIONS):
        one, other = chance.choice(ids[:2]), chance.choice(ids)
        if one != other:
            ends = (one, other) if chance.random() < 0.5 else (other, one)
            since = date(chance.choice([1999, 2005]), 1, 1) if chance.random() < 0.4 else None
            items.append(AssociationInput(*ends, chance.choice(KEYS), since=since, note=chance.choice([None, "so"])))
    await associate_many(db, items)
    return ids


def _choices(chance: random.Random) -> Choices:
    return {name: chance.choice([*MergeSide]) for name in chance.sample(CHOOSABLE, 3)}


async def _graph(db: Db) -> list[list[Any]]:
    """Everything that is stored of contacts and what refers to them, but for locks."""
    nodes = await cypher(db.database, "MATCH (n) WHERE n:Contact OR n:RedFlag OR n:MergedContact RETURN properties(n)")
    associations = await cypher(db.database, "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)")
    return sorted([*nodes, *associations], key=repr)


async def _stored(db: Db, contact_id: str) -> dict[str, Any]:
    """The values of a contact, but for its version, which a write sets, and days, which have a type of the driver."""
    names = [name for name in (*STORED, "unlinkedRelatives") if name not in {"version", "birthDate"}]
    query = "MATCH (c:Contact {id: $id}) UNWIND $names AS name RETURN name, c[name]"
    return {str(name): value for name, value in await cypher(db.database, query, id=contact_id, names=names)}


async def _tried(work: Awaitable[T]) -> T | Refused:
    try:
        return await work
    except Refused as refused:
        return refused


@pytest.fixture
async def labels(db: Db) -> None:
    """Labels whose rules merges meet: limits of one and two, one direction, no circles."""
    await label(db, "Friend")
    await label(db, "Spouse", limit=1)
    await label(db, "Parent", "Child", limit=2)
    await label(db, "Manager", "Report", acyclic=True)


@pytest.mark.usefixtures("labels")
async def test_a_preview_says_what_the_merge_does(db: Db) -> None:
    """The same contact, counts, limits and refusals; and the preview itself changes nothing at all."""
    done = 0
    for seed in range(8):
        chance = random.Random(seed)
        keep, merge, *_ = await _world(db, chance)
        choices = _choices(chance)
        before = await _graph(db)

        seen = await _tried(preview_merge(db, keep, merge, choices))
        assert await _graph(db) == before, seed

        merged = await _tried(merge_contacts(db, keep, merge, choices=choices))

        if isinstance(seen, Refused) or isinstance(merged, Refused):
            assert str(seen) == str(merged), seed
            continue
        done += 1
        assert (seen.moved, seen.folded, seen.removed) == (merged.moved, merged.folded, merged.removed), seed
        assert len(seen.limits_exceeded) == len(merged.red_flag_ids), seed
        stored = await _stored(db, keep)
        assert stored == {name: seen.contact.get(name) for name in stored}, seed
    assert done >= 4
