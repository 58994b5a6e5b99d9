"""Merges and declarations at the same time: one after the other in effect, and every old ID leads somewhere."""

from __future__ import annotations

import asyncio

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.duplicates.distinct_pairs import declare_distinct
from tests.conftest import ADMIN, cypher
from tests.services.contacts_made import make

ROUNDS = 5


def again(db: Db) -> Db:
    """Another request."""
    return Db.of(db.database, ADMIN)


async def test_two_are_either_one_or_distinct(db: Db) -> None:
    """Whoever comes second is refused, and no declaration names a contact that is gone."""
    for _ in range(ROUNDS):
        pair = [await make(db, "Ann Oak") for _ in range(2)]

        merged, declared = await asyncio.gather(
            merge_contacts(again(db), pair[0], pair[1]),
            declare_distinct(again(db), pair, distinct=True),
            return_exceptions=True,
        )

        if isinstance(merged, Refused):
            assert (merged.code, declared) == (Code.CONFLICT, pair)
        else:
            assert isinstance(declared, Refused)
            assert (declared.code, declared.path) == (Code.INVALID, ("input", "contactIds"))
    lost = "MATCH (d:DistinctPair) WHERE COUNT { MATCH (c:Contact) WHERE c.id IN [d.first, d.second] } < 2 RETURN d.key"
    assert await cypher(db.database, lost) == []


async def test_merges_in_a_circle_lose_nobody(db: Db) -> None:
    """Of three that are merged in a circle one stays, and the IDs of the others lead to it."""
    for _ in range(ROUNDS):
        ann, bob, cid = [await make(db, name) for name in ("Ann", "Bob", "Cid")]

        done = await asyncio.gather(
            *(merge_contacts(again(db), keep, merge) for keep, merge in ((ann, bob), (bob, cid), (cid, ann))),
            return_exceptions=True,
        )

        refused = [one for one in done if isinstance(one, BaseException)]
        assert [(type(one), getattr(one, "code", None)) for one in refused] == [(Refused, Code.INVALID)]
        found = await contacts_by_id(db, [ann, bob, cid], ("name",))
        assert len({one["id"] for one in found if one}) == 1
        assert None not in found
