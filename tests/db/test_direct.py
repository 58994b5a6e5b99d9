"""Reads past sessions: they answer and fail as sessions do, and leave the connection fit for the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graphapi.db.bookmarks import NONE
from graphapi.db.database import Database
from graphapi.db.direct import DirectPath
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from tests.conftest import Server
from tests.proxy import Proxy, proxied

LONG = "UNWIND range(1, 100000000) AS n RETURN sum(n)"
"""Takes longer than any test waits."""


@dataclass
class Line:
    """A direct path with a single connection, through a proxy."""

    direct: DirectPath
    proxy: Proxy

    async def value(self, text: str = "RETURN $x", seconds: float = 30, **parameters: Any) -> Any:
        """The first value of a read."""
        row, _ = await self.direct.read(text, parameters or {"x": 1}, seconds, NONE)
        return row[0] if row else None


@pytest.fixture
async def line(server: Server, db: Db) -> AsyncIterator[Line]:
    """Yield the one line to the database."""
    async with proxied(server.uri) as proxy:
        database = Database(DatabaseSettings(proxy.uri, server.username, server.password, pool=1, deadline=5))
        yield Line(cast("DirectPath", database.direct), proxy)
        await database.close()


async def test_in_a_cluster_reads_go_through_sessions() -> None:
    """Who answers there is the driver's to choose."""
    database = Database(DatabaseSettings("neo4j://127.0.0.1:1", "neo4j", "none"))

    assert database.direct is None
    await database.close()


async def test_values_are_those_of_a_session(line: Line, db: Db) -> None:
    """Days, instants, lists and nothing."""
    text = "RETURN [date('2026-02-28'), datetime('2026-02-28T12:00:00Z'), null, 1.5, {a: [true]}] AS found"
    async with db.database.driver.session(database="neo4j") as session:
        record = await (await session.run(text)).single(strict=True)

    assert await line.value(text) == record[0]


async def test_no_record_is_none(line: Line) -> None:
    """And the bookmark is returned nevertheless."""
    row, marks = await line.direct.read("MATCH (n:NoSuchLabel) RETURN n", {}, 30, NONE)

    assert row is None
    assert marks


async def test_after_a_failure_the_connection_is_used_again(line: Line) -> None:
    """The error is the database's own."""
    with pytest.raises(ClientError, match="SyntaxError"):
        await line.value("RETURN")

    assert await line.value() == 1
    assert line.proxy.connections == 1


async def test_after_a_parameter_that_cannot_be_sent_the_connection_is_used_again(line: Line) -> None:
    """Nothing of its message is sent."""
    with pytest.raises((TypeError, ValueError)):
        await line.value(x=object())

    assert await line.value() == 1
    assert line.proxy.connections == 1


async def test_after_being_cancelled_nobody_gets_its_answer(line: Line) -> None:
    """The connection is closed, and the place in the pool is free again."""
    task = asyncio.create_task(line.value(LONG))
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await line.value(x=7) == 7


async def test_a_read_ends_in_the_database_in_its_time(line: Line) -> None:
    """The timeout is sent along."""
    with pytest.raises(Neo4jError, match="TransactionTimedOut"):
        await line.value(LONG, seconds=0.2)


async def test_a_cut_connection_is_an_error_of_the_driver(line: Line) -> None:
    """One that says that trying again may help; the next read opens another."""
    assert await line.value() == 1
    line.proxy.cut()

    with pytest.raises(DriverError) as raised:
        await line.value()

    assert raised.value.is_retryable()
    assert await line.value() == 1
