"""A circuit breaker: while the database does not answer at all, requests are refused at once instead of waiting.

A request that was late or lost its connection does not prove that the database is down: it may just be slow. So a
trivial query is sent over a connection that no request uses. The breaker opens when that connection is refused, or when
no statement at all was answered for a while: a database that answers anything is busy, not down. The same query,
repeated, closes the breaker.
"""

from __future__ import annotations

import asyncio
import time

from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from graphapi.db import outages
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.errors import Unavailable

AWAY = "The database does not answer at the moment."
ASK = "RETURN 1"
PATIENCE = 3.0
"""Seconds for the answer to the trivial query, connecting included."""

SILENCE = 5.0
"""Seconds without any answer after which a database that still accepts connections counts as down."""

PAUSE = 0.25
"""Seconds between two queries while the breaker is open."""


class Breaker:
    """Knows whether the database answers at all."""

    def __init__(self, settings: DatabaseSettings, shared: AsyncDriver) -> None:
        """Begin closed. `shared` is the driver that requests use."""
        self.open = False
        self._reason = AWAY
        self._settings, self._shared = settings, shared
        self._driver: AsyncDriver | None = None
        self._asking: asyncio.Task[None] | None = None
        self.unanswered = 0
        """The number of queries that were not answered."""
        self._heard = 0.0
        self._refused = False

    def check(self) -> None:
        """Refuse at once while the database does not answer."""
        if self.open:
            raise Unavailable(self._reason)

    def hear(self) -> None:
        """Note that the database has answered some statement."""
        self._heard = time.monotonic()

    def suspect(self) -> None:
        """Check whether the database answers, unless a check is running."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())

    async def explain(self) -> str | None:
        """Why the database does not answer; None when the reason is not known here."""
        folder = self._settings.folder
        return None if folder is None else await asyncio.to_thread(outages.explain, folder)

    async def close(self) -> None:
        """Stop checking."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        if self._driver is not None:
            await self._driver.close()

    async def _ask(self) -> None:
        while not await self._answers():
            self.unanswered += 1
            trouble = await self.explain()
            self._reason = trouble or AWAY
            silent = time.monotonic() - self._heard > SILENCE
            self.open = self.open or trouble is not None or self._refused or silent
            await asyncio.sleep(PAUSE)
        self.open = False

    async def _answers(self) -> bool:
        """Query over a separate connection; in a cluster also by the driver of requests, which knows all servers."""
        if self._driver is None:
            settings = self._settings
            self._driver = AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] – its own types
                settings.uri, auth=(settings.username, settings.password), max_connection_pool_size=1,
                connection_timeout=2 * PATIENCE, max_transaction_retry_time=0, telemetry_disabled=True,
                notifications_min_severity="OFF",
            )  # fmt: skip
        return await self._answers_by(self._driver) or (self._settings.routed and await self._answers_by(self._shared))

    async def _answers_by(self, driver: AsyncDriver) -> bool:
        self._refused = False
        try:
            async with asyncio.timeout(PATIENCE):
                # A cluster answers reads even while it has no writer.
                session = driver.session(  # pyright: ignore[reportUnknownMemberType] – as above
                    database=self._settings.database, default_access_mode=READ_ACCESS
                )
                async with session:
                    await (await session.run(ASK)).consume()
                    self.hear()
                    return True
        except TimeoutError:
            return False
        except Exception as error:  # noqa: BLE001 – a check that ended here would leave the breaker open forever
            self._refused = isinstance(error, Neo4jError | ServiceUnavailable)
        return False
