"""What a server does by itself now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphapi.db.request import Db, Tx
from graphapi.kernel.contacts import ContactPatch
from graphapi.kernel.errors import Unavailable
from graphapi.services.contacts.contact_search import find_contacts
from graphapi.services.contacts.contacts import update_contact
from graphapi.services.upkeep import upkeep
from graphapi.services.upkeep.search_words import renew_words
from graphapi.services.upkeep.upkeep import keep_up
from tests.conftest import cypher
from tests.services.contacts_made import make
from tests.services.people import stored_words


async def test_old_keys_go_by_themselves(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the database was away the first time."""
    now = datetime.now(UTC)
    text = "UNWIND $keys AS k CREATE (:Idempotency {key: k[0], hash: 'h', answer: '{}', at: k[1]})"
    await cypher(db.database, text, keys=[[f"k{days}", now - timedelta(days=days)] for days in (1, 9, 30)])
    failures = [Unavailable("away")]
    gone, purge = asyncio.Event(), upkeep.purge

    async def purged(request: Db) -> int:
        if failures:
            raise failures.pop()
        found = await purge(request)
        gone.set()
        return found

    monkeypatch.setattr(upkeep, "purge", purged)
    keeping = asyncio.create_task(keep_up(db.database, every=0))
    await asyncio.wait_for(gone.wait(), 20)
    keeping.cancel()

    assert await cypher(db.database, "MATCH (k:Idempotency) RETURN k.key") == [["k1"]]


async def test_words_of_an_older_version_are_made_again_by_themselves(db: Db) -> None:
    """A few at a time, by several servers at once; what is right already is left alone."""
    made = [await make(db, f"Hans Müller {n}", email=f"h{n}@example.org", phone="030 901820") for n in range(7)]
    stored = "MATCH (c:Contact) RETURN c.id, c.words ORDER BY c.id"
    right = await cypher(db.database, stored)
    await cypher(db.database, "MATCH (c:Contact) WHERE c.id <> $id SET c.words = 'hans muller _p1'", id=made[3])
    assert (await find_contacts(db, "mueller", (), 10, ["name"])).total == 1

    renewed = await asyncio.gather(*(renew_words(Db.of(db.database, db.viewer), batch=2) for _ in range(3)))

    assert sum(renewed) >= 6
    assert await cypher(db.database, stored) == right
    assert await renew_words(db) == 0


async def test_a_contact_that_changes_meanwhile_keeps_the_words_of_its_writer(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read before the change, and is not written after it."""
    ann = await make(db, "Ann")
    await cypher(db.database, "MATCH (c:Contact) SET c.words = 'ann'")
    write = db.write

    async def late(work: Callable[[Tx], Awaitable[Any]]) -> Any:
        await update_contact(Db.of(db.database, db.viewer), ann, ContactPatch(name="Bea"))
        return await write(work)

    monkeypatch.setattr(db, "write", late)

    assert await renew_words(db) == 0
    [[words]] = await cypher(db.database, "MATCH (c:Contact) RETURN c.words")
    assert words == stored_words("Bea")
