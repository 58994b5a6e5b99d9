"""The database of a process: the driver, its pool, what is shared by all requests. Each request has a `Db` of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from neo4j import AsyncDriver, AsyncGraphDatabase

from graphapi.db.admission import Admission
from graphapi.db.bookmarks import NONE, Course, Marks
from graphapi.db.breaker import Breaker
from graphapi.db.compilations import Compilations
from graphapi.db.disk import DiskWatch
from graphapi.db.driver import replace_tables
from graphapi.db.request import Db, Row, Tally, Value
from graphapi.db.settings import DatabaseSettings
from graphapi.db.specials import Specials
from graphapi.db.wire import Wire
from graphapi.kernel.viewer import Viewer

__all__ = ["Database", "DatabaseSettings", "Db", "Row", "Tally", "Value", "utc_now"]

replace_tables()

TELLING = 0.35
"""Seconds of a deadline for answering the client; the database needs some of them to report that it is late."""


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class Closable(Protocol):
    """What is closed with the database."""

    async def close(self) -> None:
        """Let go of everything."""
        ...


class Database:
    """One database, shared by all requests of this process."""

    def __init__(self, settings: DatabaseSettings, clock: Callable[[], datetime] = utc_now) -> None:
        """Make the driver; nothing is connected yet. `clock` tells the time that rules and new objects go by."""
        self.settings, self.clock = settings, clock
        self.shared: dict[str, Any] = {}
        """What services keep between requests, such as the label registry."""
        self.companions: dict[str, Closable] = {}
        """What services run for as long as the database is open, such as the processes that fill in templates."""
        self.specials = Specials()
        self.compilations = Compilations()
        # Neither leaves the other without a connection: reads go on while all places of writes are taken.
        self.reads, self.writes = Admission.of_reads(settings), Admission.of_writes(settings)
        self.sessions = 0
        """How many are open: each holds a connection while it runs."""
        self.driver: AsyncDriver = AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] – its own types
            settings.uri,
            auth=(settings.username, settings.password),
            max_connection_pool_size=settings.pool,
            connection_timeout=5,
            connection_acquisition_timeout=settings.deadline,
            max_transaction_retry_time=0,
            liveness_check_timeout=15,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        self.wire = Wire.of(self.driver, settings.database, routed=settings.routed)
        self.breaker = Breaker(settings, self.driver)
        self.disk = DiskWatch(settings.folder, settings.min_free)

    async def close(self) -> None:
        """Close all connections, and what services run beside them."""
        for companion in self.companions.values():
            await companion.close()
        await self.breaker.close()
        await self.driver.close()

    def request(
        self, viewer: Viewer, *, deadline: float | None = None, profile: bool = False, bookmarks: Marks = NONE
    ) -> Db:
        """Return the database as one request of this viewer sees it: as far as these bookmarks at least.

        It has a little less than the seconds of the deadline: by then the client is to have been told.
        """
        seconds = self.settings.deadline if deadline is None else deadline
        seconds = max(seconds - TELLING, seconds / 2)
        course = Course(bookmarks, routed=self.settings.routed)
        return Db(self, viewer, time.monotonic() + seconds, Tally(profile=profile), course)
