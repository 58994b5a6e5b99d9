"""One statement or transaction of a request: past the sessions of the driver where `wire` can, else by them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, LiteralString, cast

import neo4j
from neo4j import AsyncManagedTransaction, Query

from graphapi.db.parameters import gathered, gathered_text
from graphapi.db.statements import Statement
from graphapi.db.transactions import SessionTransaction, Transaction, Values

if TYPE_CHECKING:
    from graphapi.db.request import Db

WRITER = {"kind": "write"}
"""The metadata of write transactions in SHOW TRANSACTIONS: changing a rule waits for those that began before."""

LARGE = 10_000
"""Entries of the lists in the lists of a record."""


@asynccontextmanager
async def begun(db: Db) -> AsyncGenerator[Transaction]:
    """Yield a transaction, which is rolled back unless it commits."""
    wire = db.database.wire
    db.database.sessions += 1
    try:
        if wire is not None:
            async with wire.transaction(db.left(), WRITER, db.course.sent()) as transaction:
                yield transaction
        else:
            async with (
                _opened(db, neo4j.WRITE_ACCESS) as session,
                await session.begin_transaction(timeout=db.left(), metadata=WRITER) as transaction,
            ):
                yield SessionTransaction(session, transaction)
    finally:
        db.database.sessions -= 1


async def read_once(db: Db, text: str, parameters: Mapping[str, Any]) -> Values | None:
    """Run a read and return the values of its one record, None without one."""
    db.database.sessions += 1
    try:
        found = await _read(db, text, parameters)
    finally:
        db.database.sessions -= 1
    if found is not None and _is_large(found):
        # It took long to decode, and what is made of it takes long again: others have their turn in between.
        await asyncio.sleep(0)
    return found


def _is_large(values: Values) -> bool:
    """Return whether a record holds so much that others should not wait until it is worked up as well."""
    lists = [value for value in values if value.__class__ is list]
    return sum(len(one) for value in lists for one in value if one.__class__ is list) > LARGE


async def _read(db: Db, text: str, parameters: Mapping[str, Any]) -> Values | None:
    before, wire = db.course.reached, db.database.wire
    if wire is not None and not db.tally.profile:
        row, marks = await wire.read(text, parameters, db.left(), db.course.sent())
        db.course.advance(before, marks)
        return row
    async with _opened(db, _read_access(db)) as session:
        query = Query(cast("LiteralString", text), timeout=db.left())
        result = await session.run(query, cast("dict[str, Any]", parameters))
        record = await result.single()
        if db.tally.profile:
            summary = await result.consume()
            profile = cast("dict[str, Any] | None", summary.profile)  # pyright: ignore[reportUnknownMemberType]
            db.tally.db_hits.append(_db_hits(profile))
        db.course.advance(before, (await session.last_bookmarks()).raw_values)
        return None if record is None else list(record.values())


async def read_again(db: Db, statement: Statement, parameters: Mapping[str, Any]) -> Values | None:
    """Run a read as the driver runs those that may have to be retried."""
    async with reading(db) as session:
        work = neo4j.unit_of_work(timeout=db.left())(_run_managed)
        return await session.execute_read(work, gathered_text(statement.text), gathered(parameters))


@asynccontextmanager
async def reading(db: Db, fetch_size: int = -1) -> AsyncGenerator[neo4j.AsyncSession]:
    """Yield a session for reads; the request is then as far as that has come."""
    db.database.sessions += 1
    before = db.course.reached
    try:
        async with _opened(db, _read_access(db), fetch_size) as session:
            yield session
            db.course.advance(before, (await session.last_bookmarks()).raw_values)
    finally:
        db.database.sessions -= 1


def _opened(db: Db, mode: str, fetch_size: int = -1) -> neo4j.AsyncSession:
    return db.database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
        database=db.database.settings.database, default_access_mode=mode, fetch_size=fetch_size,
        bookmarks=neo4j.Bookmarks.from_raw_values(db.course.sent()),
    )  # fmt: skip


def _read_access(db: Db) -> str:
    """Return how reads are routed."""
    anywhere = db.reads_anywhere or not db.course.routed
    return neo4j.READ_ACCESS if anywhere else neo4j.WRITE_ACCESS


async def _run_managed(transaction: AsyncManagedTransaction, text: str, parameters: Mapping[str, Any]) -> Values | None:
    result = await transaction.run(cast("LiteralString", text), dict(parameters))
    record = await result.single()
    return None if record is None else list(record.values())


def _db_hits(plan: dict[str, Any] | None) -> int:
    """Return the dbHits of a profiled plan and all below it."""
    if plan is None:
        return 0
    return int(plan.get("dbHits", 0) or 0) + sum(_db_hits(child) for child in plan.get("children", []))
