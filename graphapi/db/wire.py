"""One read on a connection of the driver's pool, without a session: a third of what the driver does for a small read.

The pool and its connections are the driver's own, which it does not promise: they are used as its sessions use them,
and only with the versions with which that was tried. With any other, and in a cluster, reads go through sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

import neo4j
from neo4j import AsyncDriver
from neo4j.exceptions import BrokenRecordError, Neo4jError

from graphapi.db.bookmarks import Marks
from graphapi.db.driver import TRIED


class Wire:
    """Reads on the connections to one server."""

    def __init__(self, driver: AsyncDriver, database: str) -> None:
        """Keep the pool of a driver and the name of the database."""
        self._pool = cast("Any", driver)._pool  # noqa: SLF001
        self._patience: float = self._pool.workspace_config.connection_acquisition_timeout
        self._database = database

    @classmethod
    def of(cls, driver: AsyncDriver, database: str, *, routed: bool) -> Self | None:
        """Return the way to read past sessions; None where there is none that was tried."""
        return None if routed or neo4j.__version__ not in TRIED else cls(driver, database)

    async def read(
        self, text: str, parameters: Mapping[str, Any], seconds: float, marks: Marks
    ) -> tuple[list[Any] | None, Marks]:
        """Return the values of the one record, and how far the database was; `marks` are what it has to see.

        Raises what sessions raise.
        """
        mode, records, told = neo4j.READ_ACCESS, list[list[Any]](), dict[str, Any]()
        connection = await self._pool.acquire(mode, self._patience, None, marks, None, None)
        try:
            scope = connection.new_hydration_scope()
            hooks = {"dehydration_hooks": scope.dehydration_hooks, "hydration_hooks": scope.hydration_hooks}
            connection.run(text, parameters, mode, marks, timeout=seconds, db=self._database, **hooks)
            connection.pull(**hooks, on_records=records.extend, on_success=told.update)
            await connection.send_all()
            await connection.fetch_all()
        except Neo4jError:
            # The connection has made itself ready for the next one.
            await self._pool.release(connection)
            raise
        except BaseException:
            # Cancelled, or broken: what it was about to say must not reach anybody else.
            self._pool.kill_and_release(connection)
            raise
        await self._pool.release(connection)
        reached = frozenset({cast("str", told["bookmark"])}) if "bookmark" in told else marks
        if not records:
            return None, reached
        if records[0].__class__ is not list:
            raise BrokenRecordError
        return records[0], reached
