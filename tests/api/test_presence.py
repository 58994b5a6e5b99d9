"""Clients that leave: their query ends in the database at once, their write is finished."""

from __future__ import annotations

import asyncio
import json

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.statements import Statement
from graphapi.services.shared import counts
from tests.api.test_slow_clients import BEGUN, listening
from tests.cli.test_draining import locked, waiting_for_locks
from tests.conftest import cypher
from tests.services.people import people

SLOW = "UNWIND range(1, 1000000000) AS endless WITH endless WHERE endless < 0 RETURN count(endless)"
RENAME = "mutation ($i: UpdateContactInput!) { updateContact(input: $i) { contact { name } } }"


async def begun(port: int, query: str, **variables: object) -> asyncio.StreamWriter:
    """Send an operation, and do not wait for its answer."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"query": query, "variables": variables}).encode()
    writer.write(BEGUN + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    return writer


async def endless(database: Database, number: int) -> None:
    """Wait until this number of slow queries run in the database."""
    text = (
        "SHOW TRANSACTIONS YIELD currentQuery, status "
        "WHERE currentQuery STARTS WITH 'UNWIND range(1, 1000000000)' AND status = 'Running' RETURN count(*)"
    )
    async with asyncio.timeout(15):
        while await cypher(database, text) != [[number]]:
            pass


async def test_the_query_of_a_client_that_left_is_ended(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the database, long before its deadline; the next client is answered normally."""
    slow = Statement("test/slow", "read", SLOW, frozenset())
    async with listening(db.database) as port:
        with monkeypatch.context() as patch:
            patch.setattr(counts, "CONTACTS", slow)
            writer = await begun(port, "{ graphSummary { contactCount } }")
            await endless(db.database, 1)

            writer.close()
            await endless(db.database, 0)

    assert db.database.sessions == 0


async def test_the_write_of_a_client_that_left_is_finished(db: Db) -> None:
    """Its client may only have been impatient."""
    (ann,) = await people(db, "Ann")
    async with listening(db.database) as port:
        async with locked(db.database, ann):
            writer = await begun(port, RENAME, i={"id": ann, "name": "Bea"})
            await waiting_for_locks(db.database, 1)
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(15):
            while await cypher(db.database, "MATCH (c:Contact) RETURN c.name") != [["Bea"]]:
                pass
