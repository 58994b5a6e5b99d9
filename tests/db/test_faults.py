"""A database that stands still, goes away or loses commits: answered in time, well again by itself, nothing doubled."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphapi.db import breaker
from graphapi.db.database import Database
from graphapi.db.local.port import free_port
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.errors import DeadlineExceeded, Unavailable
from graphapi.services.contacts.contacts import create_contact
from graphapi.services.shared.counts import graph_summary
from graphapi.services.workspace.settings import UPDATE as SLOW
from tests.conftest import ADMIN, Server, cypher
from tests.proxy import Far, proxied

SEVERAL = 3
"""Questions whether the database is there that are not answered."""

LOST = 20
"""Commits whose answers are lost."""


class Watched(Far):
    """A database of which is seen whether it answers."""

    async def answers(self) -> bool:
        """Whether a request is answered."""
        try:
            return await graph_summary(self.request()) is not None
        except (DeadlineExceeded, Unavailable):
            return False

    async def comes_true(self, *, opened: bool) -> None:
        """Wait until the breaker is open, or closed."""
        async with asyncio.timeout(60):
            while self.database.breaker.open is not opened:  # noqa: ASYNC110 – it tells nobody but those who ask
                await asyncio.sleep(0)


@pytest.fixture
async def far(server: Server, db: Db) -> AsyncIterator[Watched]:
    """Yield a database behind a proxy, that was asked once."""
    async with proxied(server.uri) as proxy:
        database = Database(DatabaseSettings(proxy.uri, server.username, server.password))
        far = Watched(database, proxy)
        assert await far.answers()
        yield far
        proxy.flowing.set()
        await database.close()


async def test_while_the_database_stands_still_requests_are_refused_at_once(far: Watched) -> None:
    """The first waits for its deadline; those after it do not even send anything. When it goes on, so do they."""
    far.proxy.flowing.clear()
    with pytest.raises(DeadlineExceeded):
        await graph_summary(far.request(deadline=0.5))
    await far.comes_true(opened=True)
    before = far.database.sessions

    outcomes = await asyncio.gather(*(graph_summary(far.request()) for _ in range(200)), return_exceptions=True)

    assert {type(one) for one in outcomes} == {Unavailable}
    assert far.database.sessions == before
    far.proxy.flowing.set()
    await far.comes_true(opened=False)
    assert await far.answers()


# The driver leaves the socket of an attempt that is cut off to Python: findings/neo4j-driver-cancelled-connect.sh.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
async def test_a_database_that_answers_anybody_is_not_gone(far: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine it may answer late: requests are refused only when no statement is answered at all."""
    monkeypatch.setattr(breaker, "PATIENCE", 0.02)
    monkeypatch.setattr(breaker, "SILENCE", 0.5)
    far.proxy.flowing.clear()
    far.database.breaker.suspect()

    async with asyncio.timeout(60):
        while (before := far.database.breaker.unanswered) < SEVERAL:
            far.database.breaker.hear()
            await asyncio.sleep(0)

    assert not far.database.breaker.open
    await far.comes_true(opened=True)
    assert far.database.breaker.unanswered > before


async def test_a_connection_that_is_refused_opens_the_breaker_at_once() -> None:
    """There is no database that might just be slow."""
    database = Database(DatabaseSettings(f"bolt://127.0.0.1:{free_port()}", "neo4j", "none"))
    try:
        with pytest.raises(Unavailable):
            await graph_summary(Db.of(database, ADMIN))
        async with asyncio.timeout(60):
            while not database.breaker.open:  # noqa: ASYNC110 – as above
                await asyncio.sleep(0)

        assert database.breaker.unanswered == 1
    finally:
        await database.close()


async def test_one_slow_request_does_not_turn_others_away(far: Watched, db: Db) -> None:
    """Its deadline is a reason to ask the database, and the database answers."""
    async with db.database.driver.session(database="neo4j") as session:
        holder = await session.begin_transaction()
        await (await holder.run("MATCH (w:Workspace) SET w.lock = 0")).consume()
        with pytest.raises(DeadlineExceeded):
            await far.request(deadline=0.5).write(lambda tx: tx.run(SLOW, changes={}))
        await holder.close()

    assert await far.answers()
    assert not far.database.breaker.open


async def test_after_all_connections_were_cut_requests_go_on(far: Watched) -> None:
    """A read that lost its connection is sent again over another."""
    for _ in range(5):
        far.proxy.cut()
        assert await far.answers()


async def test_lost_commits_are_looked_up(far: Watched, db: Db) -> None:
    """Without any key of the client: each is answered, and stored once."""
    far.proxy.cut_commits = LOST

    ids = [await create_contact(far.request(), NewContact(name=f"C{n}")) for n in range(LOST)]

    assert far.proxy.cut_commits == 0
    rows = await cypher(db.database, "MATCH (c:Contact) RETURN c.id ORDER BY c.id")
    assert [row[0] for row in rows] == sorted(ids)


async def test_the_breaker_asks_on_whatever_a_question_ends_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the breaker asks while it is open: the driver raises a ValueError when a name cannot be resolved."""
    asked = list[str]()

    async def fails(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(socket.EAI_FAIL, "no resolver")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fails)
    database = Database(DatabaseSettings("bolt://localhost:1", "neo4j", "-"))
    database.breaker.suspect()
    async with asyncio.timeout(30):
        while len(asked) < SEVERAL:  # noqa: ASYNC110 – it tells nobody but those who ask
            await asyncio.sleep(0.01)

    assert database.breaker.unanswered >= SEVERAL - 1
    await database.close()
