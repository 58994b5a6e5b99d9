"""The database of a process: the driver and what else requests share. Each request has a `Db` (`request`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from neo4j import AsyncDriver, AsyncGraphDatabase

from graphapi.db.admission import Admission
from graphapi.db.breaker import Breaker
from graphapi.db.compilations import Compilations
from graphapi.db.direct import DirectPath
from graphapi.db.disk import DiskWatch
from graphapi.db.driver import replace_tables
from graphapi.db.retries import Retries
from graphapi.db.settings import DatabaseSettings
from graphapi.db.specialised import SpecialisedTexts

replace_tables()


def utc_now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class Closable(Protocol):
    """Whatever is closed together with the database."""

    async def close(self) -> None:
        """Release all resources."""
        ...


class Database:
    """One database, shared by all requests of this process."""

    def __init__(self, settings: DatabaseSettings, clock: Callable[[], datetime] = utc_now) -> None:
        """Make the driver, without connecting. `clock` returns the time that rules and new objects use."""
        self.settings, self.clock = settings, clock
        self.shared: dict[str, Any] = {}
        """Data that services keep between requests, such as the label registry."""
        self.companions: dict[str, Closable] = {}
        """Resources that services run while the database is open, such as the processes that fill in templates."""
        self.specialised = SpecialisedTexts()
        self.retries = Retries()
        self.compilations = Compilations()
        # Neither can take all connections from the other: reads go on while all places for writes are taken.
        self.reads, self.writes = Admission.of_reads(settings), Admission.of_writes(settings)
        self.sessions = 0
        """The number of open sessions; each holds a connection."""
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
        self.direct = DirectPath.of(self.driver, settings.database, routed=settings.routed)
        self.breaker = Breaker(settings, self.driver)
        self.disk = DiskWatch(settings.folder, settings.min_free)

    async def close(self) -> None:
        """Close all connections, and the resources that services run."""
        for companion in self.companions.values():
            await companion.close()
        await self.breaker.close()
        await self.driver.close()
