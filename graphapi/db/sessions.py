"""How one request reaches the database: by the direct path where there is one, else through the driver's sessions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, LiteralString, cast

import neo4j
from neo4j import AsyncManagedTransaction, Query

from graphapi.db.bookmarks import Course, Marks
from graphapi.db.database import Database
from graphapi.db.deadlines import Deadline
from graphapi.db.tally import Tally
from graphapi.db.transactions import SessionTransaction, Transaction, Values

WRITER = {"kind": "write"}
"""The metadata of write transactions in SHOW TRANSACTIONS: changing a rule waits for those that began before."""

LARGE = 10_000
"""Entries in the lists of a record from which on it counts as large."""


class Sessions:
    """Runs the statements of one request before its deadline, each on a connection that it holds for that long."""

    def __init__(self, database: Database, deadline: Deadline, tally: Tally, course: Course) -> None:
        """Begin without a connection."""
        self._database, self._deadline, self._tally, self._course = database, deadline, tally, course

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[Transaction]:
        """Yield a transaction, which is rolled back unless it commits."""
        direct, left = self._database.direct, self._deadline.left
        self._database.sessions += 1
        try:
            if direct is not None:
                async with direct.transaction(left(), WRITER, self._course.sent()) as transaction:
                    yield transaction
            else:
                async with (
                    self._open(neo4j.WRITE_ACCESS) as session,
                    await session.begin_transaction(timeout=left(), metadata=WRITER) as transaction,
                ):
                    yield SessionTransaction(session, transaction)
        finally:
            self._database.sessions -= 1

    async def read(self, text: str, parameters: Mapping[str, Any]) -> Values | None:
        """Run a read and return the values of its one record, None without one."""
        before, direct = self._course.reached, self._database.direct
        self._database.sessions += 1
        try:
            if direct is None or self._tally.profile:
                found, marks = await self._read_by_session(text, parameters)
            else:
                found, marks = await direct.read(text, parameters, self._deadline.left(), self._course.sent())
        finally:
            self._database.sessions -= 1
        self._course.advance(before, marks)
        if found is not None and _is_large(found):
            # Decoding took long, and processing it will: other requests get their turn in between.
            await asyncio.sleep(0)
        return found

    async def _read_by_session(self, text: str, parameters: Mapping[str, Any]) -> tuple[Values | None, Marks]:
        async with self._open(self._read_access()) as session:
            query = Query(cast("LiteralString", text), timeout=self._deadline.left())
            result = await session.run(query, cast("dict[str, Any]", parameters))
            record = await result.single()
            if self._tally.profile:
                summary = await result.consume()
                profile = cast("dict[str, Any] | None", summary.profile)  # pyright: ignore[reportUnknownMemberType]
                self._tally.db_hits.append(_db_hits(profile))
            marks = (await session.last_bookmarks()).raw_values
            return None if record is None else list(record.values()), marks

    async def read_managed(self, text: str, parameters: Mapping[str, Any]) -> Values | None:
        """Run a read as the driver runs those that may have to be retried."""
        async with self.reading() as session:
            work = neo4j.unit_of_work(timeout=self._deadline.left())(_run_managed)
            return await session.execute_read(work, text, parameters)

    @asynccontextmanager
    async def reading(self, fetch_size: int = -1) -> AsyncGenerator[neo4j.AsyncSession]:
        """Yield a session for reads; its bookmarks become those of the request."""
        self._database.sessions += 1
        before = self._course.reached
        try:
            async with self._open(self._read_access(), fetch_size) as session:
                yield session
                self._course.advance(before, (await session.last_bookmarks()).raw_values)
        finally:
            self._database.sessions -= 1

    def _open(self, mode: str, fetch_size: int = -1) -> neo4j.AsyncSession:
        return self._database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
            database=self._database.settings.database, default_access_mode=mode, fetch_size=fetch_size,
            bookmarks=neo4j.Bookmarks.from_raw_values(self._course.sent()),
        )  # fmt: skip

    def _read_access(self) -> str:
        """The access mode that routes reads."""
        anywhere = self._course.reads_anywhere or not self._course.routed
        return neo4j.READ_ACCESS if anywhere else neo4j.WRITE_ACCESS


def _is_large(values: Values) -> bool:
    """Whether a record is so large that other requests should get their turn before it is processed."""
    lists = [value for value in values if value.__class__ is list]
    return sum(len(one) for value in lists for one in value if one.__class__ is list) > LARGE


async def _run_managed(transaction: AsyncManagedTransaction, text: str, parameters: Mapping[str, Any]) -> Values | None:
    result = await transaction.run(cast("LiteralString", text), dict(parameters))
    record = await result.single()
    return None if record is None else list(record.values())


def _db_hits(plan: dict[str, Any] | None) -> int:
    """The dbHits of a profiled plan and all below it."""
    if plan is None:
        return 0
    return int(plan.get("dbHits", 0) or 0) + sum(_db_hits(child) for child in plan.get("children", []))
