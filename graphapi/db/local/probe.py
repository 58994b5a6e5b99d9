"""Health checks of a local database: one that runs may still be unusable."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import Enum

from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from graphapi.db.errors import CLOSED, is_critical
from graphapi.db.local.settings import Server

PATIENCE = 2.0
"""Seconds for an answer; a busy database may be late, and late is no reason to restart it."""

READ_ONLY_EVERY = 5
"""Every fifth check also asks whether the database takes writes."""


class State(Enum):
    """The state of a database, as it reports it."""

    WELL = "well"
    CRITICAL = "critical"
    """It has met an error after which it refuses everything until it is restarted."""

    READ_ONLY = "read only"
    """It found no space for its next log file, and takes no writes until it is restarted."""

    CLOSED = "closed"
    """The server answers, but its database is not open."""

    SILENT = "silent"
    """It did not answer in time."""


class Probe:
    """Asks one database, over one connection, from the thread that uses it."""

    def __init__(self, server: Server) -> None:
        """Connect when first asked."""
        self._server = server
        self._runner = asyncio.Runner()
        self._driver: AsyncDriver | None = None
        self._asked = 0

    def state(self) -> State:
        """The state now."""
        return self._runner.run(self._state())

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            self._runner.run(self._driver.close())
        self._runner.close()

    async def _state(self) -> State:
        self._asked += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._run("neo4j", "RETURN 1")
                if self._asked % READ_ONLY_EVERY == 0 and await self._is_read_only():
                    return State.READ_ONLY
        except Neo4jError as error:
            if is_critical(error):
                return State.CRITICAL
            return State.CLOSED if error.code == CLOSED else State.SILENT
        except (DriverError, OSError, TimeoutError):
            return State.SILENT
        return State.WELL

    async def _is_read_only(self) -> bool:
        rows = await self._run("system", "SHOW DATABASE neo4j YIELD access")
        return rows == [["read-only"]]

    async def _run(self, database: str, text: str) -> list[list[object]]:
        if self._driver is None:
            self._driver = AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] – its own types
                self._server.uri, auth=(self._server.username, self._server.password), max_connection_pool_size=1,
                connection_timeout=PATIENCE, max_transaction_retry_time=0, telemetry_disabled=True,
                notifications_min_severity="OFF",
            )  # fmt: skip
        session = self._driver.session(database=database)  # pyright: ignore[reportUnknownMemberType] – as above
        async with session:
            result = await session.run(text)  # pyright: ignore[reportArgumentType] – one of two texts above
            return [list(record.values()) async for record in result]


def state(server: Server) -> State:
    """The state of a database, checked once."""
    probe = Probe(server)
    try:
        return probe.state()
    finally:
        with suppress(Neo4jError, DriverError):
            probe.close()
