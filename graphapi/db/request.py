"""One request in the database: its statements run as its viewer, before its deadline, and are counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar, cast

from neo4j import Query
from neo4j.exceptions import DriverError, Neo4jError

from graphapi.db.bookmarks import Course, Marks
from graphapi.db.errors import is_transient, translate
from graphapi.db.parameters import gathered, gathered_text
from graphapi.db.sessions import begun, read_again, read_once, reading
from graphapi.db.statements import Statement
from graphapi.db.tracing import statement_span
from graphapi.db.transactions import Transaction, Tx
from graphapi.kernel.errors import DeadlineExceeded, OutcomeUnknown, Unavailable
from graphapi.kernel.viewer import Viewer

if TYPE_CHECKING:
    from graphapi.db.database import Database

T = TypeVar("T")
Value = Any
"""What Neo4j returns: it is given a type where a service reads it."""

Row = list[Value]

RETRIES = 40
"""Attempts at one write, which take some five seconds: in a storm of deadlocks a dozen were not enough."""

FETCHED = 1_000
"""Records of a long read that come at a time."""

_FIRST_WAIT, _LONGEST_WAIT = 0.005, 0.25


@dataclass
class Tally:
    """The statements that one request ran, in their order; with `profile` each is profiled and its dbHits are kept."""

    names: list[str] = field(default_factory=list[str])
    profile: bool = False
    db_hits: list[int] = field(default_factory=list[int])


class Db:
    """The database for one request: statements run as its viewer, before its deadline, and are counted."""

    def __init__(self, database: Database, viewer: Viewer, ends: float, tally: Tally, course: Course) -> None:
        """Bind the parts of one request."""
        self.database, self.viewer, self.ends, self.tally, self.course = database, viewer, ends, tally, course
        self.reads_anywhere = False
        """In a cluster: any server may answer reads. Unless told so they go to the one that writes: what is read
        to decide on a change, or to wait for others, must be the latest."""
        self._writing = False

    def now(self) -> datetime:
        """Return the time in UTC, in whole milliseconds as ids and `createdAt` have it."""
        now = self.database.clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> date:
        """Return the day in UTC, by which associations have ended or not."""
        return self.now().date()

    def extend(self, seconds: float) -> None:
        """Give the request so much time from now on: for the few acts that sweep the graph, however large."""
        self.ends = max(self.ends, time.monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds left; DeadlineExceeded when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded("The request took longer than it may.")
        return left

    async def read(self, statement: Statement, /, **given: Value) -> Row | None:
        """Run a read, once more after a transient failure; return the values of its one record, None without one."""
        if statement.kind != "read" or self._writing:
            message = (
                f"{statement.name}: only reads, and inside a transaction by it: a second connection may never come"
            )
            raise RuntimeError(message)
        parameters = self.parameters(statement, given)
        self.database.breaker.check()
        try:
            async with asyncio.timeout(self.left()):
                try:
                    row = await self._auto_commit(statement, parameters)
                    self.database.breaker.hear()
                    return row
                except (Neo4jError, DriverError) as error:
                    if not is_transient(error):
                        raise
                    return await self._read_again(statement, parameters)
        except TimeoutError as error:
            raise self._late() from error
        except (Neo4jError, DriverError) as error:
            raise self._lost(error) from error

    async def _read_again(self, statement: Statement, parameters: Mapping[str, Value]) -> Row | None:
        async with self.database.reads.place(self.ends):
            self.tally.names.append(statement.name)
            return await read_again(self, statement, parameters)

    async def rows(self, statement: Statement, /, **given: Value) -> AsyncGenerator[Row]:
        """Run a read of any size and yield its records as they come; for exports and checks, not for requests."""
        parameters = self.parameters(statement, given)
        async with self._translated(), reading(self, FETCHED) as session:
            self.tally.names.append(statement.name)
            query = Query(cast("LiteralString", gathered_text(statement.text)), timeout=self.left())
            result = await session.run(query, gathered(parameters))
            async for record in result:
                yield list(record.values())

    async def write(self, work: Callable[[Tx], Awaitable[T]], *, guarded: bool = True) -> T:
        """Run the work in one transaction, again when the database asks for it: it has no other effect.

        It is refused while the disk is almost full, unless it is not `guarded`: for what adds next to nothing and must
        be stored or tried all the same.
        """
        async with self._translated():
            if guarded:
                await self.database.disk.check()
            async with self.database.writes.place(self.ends):
                if guarded:
                    # Again: it may have waited long for its place, behind others that wrote.
                    await self.database.disk.check()
                return await self._write(work)

    async def _write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        for attempt in range(RETRIES):
            try:
                return await self._once(work)
            except (Neo4jError, DriverError) as error:
                if attempt == RETRIES - 1 or not isinstance(error, Neo4jError) or not is_transient(error):
                    raise
            longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt)
            await asyncio.sleep(random.uniform(_FIRST_WAIT / 2, longest))  # noqa: S311 – spreads retries, no secret
        message = "unreachable: the loop returns or raises"
        raise AssertionError(message)

    async def _once(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        self._writing = True
        try:
            return await self._in_transaction(work)
        finally:
            self._writing = False

    async def _in_transaction(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        before = self.course.reached
        async with begun(self) as transaction:
            tx = Tx(self, transaction)
            try:
                result = await work(tx)
                self.course.advance(before, await self._commit(transaction))
                tx.heard()
            finally:
                tx.end()
            return result

    async def _commit(self, transaction: Transaction) -> Marks:
        """Commit; when the deadline comes before the answer, the change may have been stored or not."""
        try:
            return await transaction.commit()
        except asyncio.CancelledError:
            if self.ends <= time.monotonic():
                raise OutcomeUnknown("The database did not say in time whether the change was stored.") from None
            raise

    async def _auto_commit(self, statement: Statement, parameters: Mapping[str, Value]) -> Row | None:
        self.tally.names.append(statement.name)
        text = statement.text
        special = self.database.specials.of(statement, parameters)
        if special is not None:
            text, parameters = special.text, {name: parameters[name] for name in special.parameters}
        text, parameters = gathered_text(text), gathered(parameters)
        if self.tally.profile:
            text = f"PROFILE {text}"
        compilations, compiled = self.database.compilations, False
        first = await compilations.begin(text, parameters)
        try:
            with statement_span(statement.name):
                row = await self._read_in_place(text, parameters)
            compiled = True
            return row
        finally:
            compilations.end(first, compiled=compiled)

    async def _read_in_place(self, text: str, parameters: Mapping[str, Value]) -> Row | None:
        database = self.database
        await database.reads.enter(self.ends)
        try:
            return await read_once(self, text, parameters)
        finally:
            database.reads.leave()

    def parameters(self, statement: Statement, given: dict[str, Value]) -> dict[str, Value]:
        """Return the parameters with the viewer's own where the text names them."""
        if "principals" in statement.parameters:
            given |= {"principals": self.viewer.principals, "seeAll": self.viewer.sees_all}
        statement.check(frozenset(given))
        return given

    @asynccontextmanager
    async def _translated(self) -> AsyncGenerator[None]:
        self.database.breaker.check()
        try:
            async with asyncio.timeout(self.left()):
                yield
        except TimeoutError as error:
            raise self._late() from error
        except (Neo4jError, DriverError) as error:
            raise self._lost(error) from error

    def _late(self) -> DeadlineExceeded:
        """Return the error of a request whose time is over; perhaps the database is gone."""
        self.database.breaker.suspect()
        return DeadlineExceeded("The database did not answer in the time that this request may take.")

    def _lost(self, error: Neo4jError | DriverError) -> Exception:
        """Return our error for the driver's; without a connection, perhaps the database is gone."""
        found = translate(error)
        if isinstance(error, Neo4jError):
            self.database.breaker.hear()
        elif isinstance(found, Unavailable):
            self.database.compilations.forget()
            self.database.breaker.suspect()
        return found
