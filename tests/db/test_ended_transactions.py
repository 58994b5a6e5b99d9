"""Transactions that the database ends while they wait for a lock: reported as what they are, by its codes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from graphapi.db.errors import translate
from graphapi.db.request import Db
from graphapi.kernel.errors import DeadlineExceeded, Unavailable
from tests.conftest import cypher

LOCK = "MATCH (c:Contact {id: 'con_locked'}) SET c.lock = 0"
WAITING = """
SHOW TRANSACTIONS YIELD transactionId, metaData, status
WHERE metaData.who = 'waits' AND status STARTS WITH 'Blocked'
RETURN transactionId
"""
END = "TERMINATE TRANSACTIONS $id YIELD transactionId RETURN count(*)"


@pytest.fixture
async def locked(db: Db) -> AsyncIterator[Db]:
    """Yield a database in which another transaction holds a lock."""
    await cypher(db.database, "CREATE (:Contact {id: 'con_locked', lock: 0})")
    async with db.database.driver.session() as session, await session.begin_transaction() as holder:
        await (await holder.run(LOCK)).consume()
        yield db
        await holder.rollback()


async def wait_for_lock(db: Db, seconds: float) -> Exception:
    """Ask for the lock in a transaction that may take so long, and return what its end is translated to."""
    async with db.database.driver.session() as session:
        waiting = await session.begin_transaction(timeout=seconds, metadata={"who": "waits"})
        with pytest.raises(Neo4jError) as caught:
            await (await waiting.run(LOCK)).consume()
        with suppress(neo4j.exceptions.DriverError, Neo4jError):
            await waiting.close()
    return translate(caught.value)


async def test_time_that_runs_out_while_waiting_for_a_lock_is_a_timeout(locked: Db) -> None:
    """The database names neither the timeout nor a transient error."""
    found = await wait_for_lock(locked, 0.2)

    assert isinstance(found, DeadlineExceeded)


async def test_a_transaction_that_somebody_ends_is_told_as_that(locked: Db) -> None:
    """An operator's command is no fault of the request, which may be sent again."""
    waiting = asyncio.create_task(wait_for_lock(locked, 60))
    found: list[list[object]] = []
    while not found:
        found = await cypher(locked.database, WAITING)
    await cypher(locked.database, END, id=found[0][0])

    assert isinstance(await waiting, DeadlineExceeded | Unavailable)
