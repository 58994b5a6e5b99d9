"""Told to stop, a server is not missed: it turns not ready first, finishes what runs, and only then ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from tests.conftest import Server
from tests.servers import Process, start
from tests.services.people import people

RENAME = "mutation ($i: UpdateContactInput!) { updateContact(input: $i) { contact { name } errors { message } } }"


@pytest.fixture
def serve(server: Server, db: Db, tmp_path: Path) -> Iterator[Process]:
    """Yield a server that has time to leave."""
    environment = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DRAIN": "5", "GRAPHAPI_DEADLINE": "60",
    }  # fmt: skip
    process = start(environment, tmp_path / "log")
    yield process
    process.kill()


@asynccontextmanager
async def locked(database: Database, contact_id: str) -> AsyncIterator[None]:
    """Hold the lock of a contact, so that a write of it waits."""
    async with database.driver.session(database=database.settings.database) as session:
        transaction = await session.begin_transaction()
        await (await transaction.run("MATCH (c:Contact {id: $id}) SET c.lock = 0", id=contact_id)).consume()
        yield
        await transaction.rollback()


async def renaming(client: httpx.AsyncClient, serve: Process, contact_id: str) -> httpx.Response:
    """Send a write."""
    return await client.post(serve.url, json={"query": RENAME, "variables": {"i": {"id": contact_id, "name": "Bea"}}})


async def waiting_for_locks(database: Database, number: int) -> None:
    """Wait until this number of write transactions are in progress."""
    text = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.kind = 'write' RETURN count(*) AS n"
    async with asyncio.timeout(30), database.driver.session(database=database.settings.database) as session:
        while True:
            record = await (await session.run(text)).single(strict=True)
            if record["n"] == number:
                return


async def not_ready(client: httpx.AsyncClient, serve: Process) -> dict[str, Any]:
    """Wait until the server says that it is not ready, and return what it says."""
    async with asyncio.timeout(30):
        while (answer := await client.get(serve.url.replace("/graphql", "/health/ready"))).status_code == 200:
            pass
    return answer.json()


async def test_what_runs_is_finished_after_others_were_sent_away(serve: Process, db: Db) -> None:
    """Not ready at once; requests that still come are answered, on their last connection; exit code 0."""
    (ann,) = await people(db, "Ann")
    async with httpx.AsyncClient(timeout=60) as client:
        async with locked(db.database, ann):
            write = asyncio.create_task(renaming(client, serve, ann))
            await waiting_for_locks(db.database, 1)

            serve.process.send_signal(signal.SIGTERM)
            said = await not_ready(client, serve)
            late = await client.post(serve.url, json={"query": "{ __typename }"})
            assert not write.done()
        answer = await write

    assert said["reason"] == "The server is shutting down."
    assert (late.json(), late.headers["connection"]) == ({"data": {"__typename": "Query"}}, "close")
    assert answer.json()["data"]["updateContact"] == {"contact": {"name": "Bea"}, "errors": []}
    assert await asyncio.to_thread(serve.process.wait, 30) == 0


async def test_a_second_signal_ends_at_once(serve: Process, db: Db) -> None:
    """What runs is given up: while its lock is held it could not have been finished."""
    (ann,) = await people(db, "Ann")
    async with httpx.AsyncClient(timeout=60) as client, locked(db.database, ann):
        write = asyncio.create_task(renaming(client, serve, ann))
        await waiting_for_locks(db.database, 1)

        serve.process.send_signal(signal.SIGTERM)
        await not_ready(client, serve)
        serve.process.send_signal(signal.SIGTERM)

        assert await asyncio.to_thread(serve.process.wait, 30) == 0
        (given_up,) = await asyncio.gather(write, return_exceptions=True)
    assert isinstance(given_up, httpx.HTTPError) or given_up.status_code >= 500  # pyright: ignore[reportAttributeAccessIssue]
