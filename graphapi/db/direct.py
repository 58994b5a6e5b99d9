"""Reads and transactions on connections of the driver's pool, without a session.

Without a session a small read is two thirds of the work, and a transaction waits only for the statements whose
answers decide what comes next.

The pool and its connections are private to the driver. They are used as its sessions use them, and only in the versions
in which that was tested (`tested_versions`). In any other, and in a cluster, sessions are used.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Self, cast

import neo4j
from neo4j import AsyncDriver
from neo4j.exceptions import BrokenRecordError, DriverError, Neo4jError

from graphapi.db.bookmarks import Marks
from graphapi.db.transactions import Heard, Values
from graphapi.tested_versions import uses_insides


class DirectPath:
    """Reads and transactions on the connections to one server."""

    def __init__(self, driver: AsyncDriver, database: str) -> None:
        """Use the pool of this driver."""
        self._pool = cast("Any", driver)._pool  # noqa: SLF001
        self._patience: float = self._pool.workspace_config.connection_acquisition_timeout
        self._database = database

    @classmethod
    def of(cls, driver: AsyncDriver, database: str, *, routed: bool) -> Self | None:
        """The path past sessions; None in a cluster, and in versions of the driver that were not tested."""
        return cls(driver, database) if not routed and uses_insides("neo4j", neo4j.__version__) else None

    async def read(
        self, text: str, parameters: Mapping[str, Any], seconds: float, marks: Marks
    ) -> tuple[Values | None, Marks]:
        """The values of the one record, and the bookmarks reached; `marks` are those that the read has to see.

        Raises the same errors as sessions.
        """
        mode, reply = neo4j.READ_ACCESS, dict[str, Any]()
        connection = await self._pool.acquire(mode, self._patience, None, marks, None, None)
        settings = {"mode": mode, "bookmarks": marks, "timeout": seconds, "db": self._database}
        try:
            records = _written(connection, text, parameters, reply.update, **settings)
            await _exchange(connection)
        finally:
            await self._give_back(connection)
        reached = frozenset({cast("str", reply["bookmark"])}) if "bookmark" in reply else marks
        return _one(records), reached

    @asynccontextmanager
    async def transaction(
        self, seconds: float, metadata: Mapping[str, str], marks: Marks
    ) -> AsyncGenerator[DirectTransaction]:
        """Yield a transaction, which is rolled back unless it commits."""
        connection = await self._pool.acquire(neo4j.WRITE_ACCESS, self._patience, None, marks, None, None)
        transaction = DirectTransaction(connection)
        try:
            connection.begin(bookmarks=marks, metadata=metadata, timeout=seconds, db=self._database)
            yield transaction
        except asyncio.CancelledError:
            connection.kill()
            raise
        except BaseException:
            with suppress(Neo4jError, DriverError):
                await transaction.leave()
            raise
        finally:
            await self._give_back(connection)

    async def _give_back(self, connection: Any) -> None:
        if connection.closed() or connection.defunct():
            self._pool.kill_and_release(connection)
        else:
            await self._pool.release(connection)


class DirectTransaction:
    """A transaction on one connection, which sends deferred statements with the next one that is waited for."""

    def __init__(self, connection: Any) -> None:
        """Continue after a BEGIN that has not been sent."""
        self._connection = connection
        self._waiting: list[tuple[_Answer, Heard]] = []

    async def run(self, text: str, parameters: Mapping[str, Any]) -> Values | None:
        """Run a statement."""
        answer = self._ask(text, parameters)
        await self.settle()
        return _one(answer.records)

    async def later(self, text: str, parameters: Mapping[str, Any], heard: Heard) -> None:
        """Append a statement to those that wait to be sent."""
        self._waiting.append((self._ask(text, parameters), heard))

    async def commit(self) -> Marks:
        """Commit."""
        reply = dict[str, Any]()
        self._connection.commit(on_success=reply.update)
        await self.settle()
        return frozenset({reply["bookmark"]}) if "bookmark" in reply else frozenset()

    async def settle(self) -> None:
        """Send the waiting statements and read their answers."""
        try:
            await _exchange(self._connection)
        except Neo4jError:
            # The statements before the failure may raise a more specific error.
            self._hear()
            raise
        self._hear()

    async def leave(self) -> None:
        """Roll back, no matter which statements have been sent."""
        if not (self._connection.closed() or self._connection.defunct() or self._connection.is_reset):
            self._connection.rollback()
            await _exchange(self._connection)

    def _ask(self, text: str, parameters: Mapping[str, Any]) -> _Answer:
        answer = _Answer()
        answer.records = _written(self._connection, text, parameters, answer.end)
        return answer

    def _hear(self) -> None:
        waiting, self._waiting = self._waiting, []
        for answer, heard in waiting:
            if answer.whole:
                heard(_one(answer.records))


class _Answer:
    """The records that a statement has returned so far."""

    def __init__(self) -> None:
        self.records = list[Values]()
        self.whole = False

    def end(self, _: Mapping[str, Any]) -> None:
        """Note that the last record has arrived."""
        self.whole = True


def _written(
    connection: Any,
    text: str,
    parameters: Mapping[str, Any],
    ended: Callable[[Mapping[str, Any]], None],
    **settings: Any,
) -> list[Values]:
    """Append a statement to those that wait to be sent; return the list that its records are added to."""
    records = list[Values]()
    scope = connection.new_hydration_scope()
    hooks = {"dehydration_hooks": scope.dehydration_hooks, "hydration_hooks": scope.hydration_hooks}
    connection.run(text, parameters, **settings, **hooks)
    connection.pull(**hooks, on_records=records.extend, on_success=ended)
    return records


async def _exchange(connection: Any) -> None:
    """Send the waiting statements and read all answers; a failure of the database leaves the connection usable."""
    try:
        await connection.send_all()
        await connection.fetch_all()
    except Neo4jError:
        raise
    except BaseException:
        # Cancelled, or broken: answers that are still on their way must not reach another request.
        connection.kill()
        raise


def _one(records: list[Values]) -> Values | None:
    if not records:
        return None
    if records[0].__class__ is not list:
        raise BrokenRecordError
    return records[0]
