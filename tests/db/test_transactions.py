"""Transactions, past sessions and by sessions alike: in order, whole or not at all, the connection fit for the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db, Tx
from graphapi.db.settings import DatabaseSettings
from graphapi.db.statements import Row, Statement
from graphapi.kernel.errors import DeadlineExceeded, OutcomeUnknown, Unavailable
from tests.conftest import ADMIN, Server, cypher
from tests.proxy import Far, proxied

MAKE = Statement("test/make", "write", "CREATE (t:Thing {n: $n}) RETURN t.n AS n", frozenset({"n"}))
COUNT = Statement("test/count", "write", "MATCH (t:Thing) RETURN count(t) AS n", frozenset())
WRONG = Statement("test/wrong", "write", "RETURN 1 / $n AS n", frozenset({"n"}))
LONG = Statement("test/long", "write", "UNWIND range(1, 100000000) AS n RETURN sum(n) AS n", frozenset())


class Undone(Exception):
    """What work raises that gives up."""


class Line(Far):
    """A database with a single connection."""

    async def things(self) -> int:
        """How many things are stored."""
        found = await cypher(self.database, "MATCH (t:Thing) RETURN count(t)")
        number = found[0][0]
        assert isinstance(number, int)
        return number


@pytest.fixture(params=["past sessions", "by sessions"])
async def line(request: pytest.FixtureRequest, server: Server, db: Db) -> AsyncIterator[Line]:
    """Yield the one line to the database."""
    async with proxied(server.uri) as proxy:
        database = Database(DatabaseSettings(proxy.uri, server.username, server.password, pool=1))
        if request.param == "by sessions":
            database.direct = None
        yield Line(database, proxy)
        await database.close()


async def test_what_is_run_later_has_run_before_the_next_statement(line: Line) -> None:
    """In order, and both results arrive."""
    heard: list[Any] = []

    async def work(tx: Tx) -> Row | None:
        await tx.later(MAKE, heard.append, n=1)
        await tx.later(MAKE, heard.append, n=2)
        return await tx.run(COUNT)

    assert await line.request().write(work) == (2,)
    assert heard == [(1,), (2,)]
    assert await line.things() == 2


async def test_past_sessions_only_what_is_waited_for_is_sent(line: Line) -> None:
    """BEGIN goes with the first statement, what comes last with the COMMIT."""

    async def work(tx: Tx) -> None:
        await tx.later(MAKE, n=1)
        await tx.run(COUNT)
        await tx.later(MAKE, n=2)
        await tx.later(MAKE, n=3)

    await line.request().write(work)
    before = line.proxy.sent
    await line.request().write(work)

    assert line.proxy.sent - before == (2 if line.database.direct else 6)


async def test_what_is_run_last_is_stored_by_the_commit(line: Line) -> None:
    """It needs no statement behind it."""

    async def work(tx: Tx) -> None:
        await tx.later(MAKE, n=1)

    await line.request().write(work)

    assert await line.things() == 1


async def test_an_answer_is_heard_when_it_is_waited_for(line: Line) -> None:
    """Without another statement."""
    heard: list[Any] = []

    async def work(tx: Tx) -> list[Any]:
        await tx.later(MAKE, heard.append, n=1)
        await tx.settle()
        return list(heard)

    assert await line.request().write(work) == [(1,)]


async def test_what_fails_later_undoes_all(line: Line) -> None:
    """At the commit at the latest; the connection is used again."""

    async def work(tx: Tx) -> None:
        await tx.run(MAKE, n=1)
        await tx.later(WRONG, n=0)
        await tx.later(MAKE, n=2)

    with pytest.raises(Exception, match="/ by zero"):
        await line.request().write(work)

    assert await line.things() == 0
    assert line.proxy.connections == 1


async def test_what_came_before_a_failure_is_heard_first(line: Line) -> None:
    """What it raises comes before the failure; what came after the failure says nothing."""
    heard: list[Any] = []

    def give_up(row: Row | None) -> None:
        heard.append(row)
        raise Undone

    async def work(tx: Tx) -> None:
        await tx.later(MAKE, give_up, n=1)
        await tx.run(WRONG, n=0)
        await tx.later(MAKE, heard.append, n=2)

    with pytest.raises(Undone):
        await line.request().write(work)

    assert heard == [(1,)]
    assert await line.things() == 0


async def test_work_that_raises_leaves_nothing(line: Line) -> None:
    """Neither what was waited for nor what was to come; the connection is used again."""

    async def work(tx: Tx) -> None:
        await tx.run(MAKE, n=1)
        await tx.later(MAKE, n=2)
        raise Undone

    with pytest.raises(Undone):
        await line.request().write(work)

    assert await line.things() == 0
    assert line.proxy.connections == 1


async def test_work_that_raises_before_anything_was_sent_leaves_the_connection_fit(line: Line) -> None:
    """It is used again."""

    async def work(_: Tx) -> None:
        raise Undone

    for _ in range(3):
        with pytest.raises(Undone):
            await line.request().write(work)

    assert await line.things() == 0
    assert line.proxy.connections == 1


async def test_a_parameter_that_cannot_be_sent_undoes_all(line: Line) -> None:
    """Nothing of its message is sent; the connection is used again."""

    async def work(tx: Tx) -> None:
        await tx.later(MAKE, n=1)
        await tx.run(MAKE, n=object())

    with pytest.raises((TypeError, ValueError)):
        await line.request().write(work)

    assert await line.things() == 0
    assert line.proxy.connections == 1


async def test_a_statement_that_takes_too_long_leaves_nothing(line: Line) -> None:
    """The connection may be another, the next transaction is not disturbed."""

    async def late(tx: Tx) -> None:
        await tx.later(MAKE, n=1)
        await tx.run(LONG)

    async def quick(tx: Tx) -> Row | None:
        return await tx.run(MAKE, n=2)

    with pytest.raises(DeadlineExceeded):
        await line.request(deadline=0.5).write(late)

    assert await line.request().write(quick) == (2,)
    assert await line.things() == 1


async def test_a_client_that_leaves_leaves_nothing(line: Line) -> None:
    """Cancelled while a statement runs."""

    async def work(tx: Tx) -> None:
        await tx.later(MAKE, n=1)
        await tx.run(LONG)

    task = asyncio.create_task(line.request().write(work))
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await line.things() == 0


async def test_of_a_commit_that_is_cut_off_nobody_says_that_it_was_not_stored(line: Line) -> None:
    """Also where statements went with it."""

    async def work(tx: Tx) -> None:
        await tx.run(MAKE, n=1)
        await tx.later(MAKE, n=2)

    await line.things()
    line.proxy.cut_commits = 1
    with pytest.raises(OutcomeUnknown):
        await line.request().write(work)

    assert await line.things() in {0, 2}


async def test_a_connection_that_is_cut_before_the_commit_stores_nothing(line: Line) -> None:
    """And says so: it may be tried again."""

    async def work(tx: Tx) -> None:
        await tx.run(MAKE, n=1)
        line.proxy.cut()
        await tx.run(MAKE, n=2)

    with pytest.raises(Unavailable):
        await line.request().write(work)

    assert await line.things() == 0


async def test_the_bookmark_is_that_of_the_commit(line: Line) -> None:
    """Whoever goes on from there sees what was written."""
    request = line.request()

    async def work(tx: Tx) -> None:
        await tx.later(MAKE, n=1)

    await request.write(work)

    assert request.course.text().startswith("FB:")
    after = Db.of(line.database, ADMIN, bookmarks=request.course.reached)
    assert await after.write(lambda tx: tx.run(COUNT)) == (1,)
