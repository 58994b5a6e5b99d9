"""Running statements: the driver, its pool, one `Db` per request with its deadline and its count."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, LiteralString, Protocol, TypeVar, cast

import neo4j
from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction, Query
from neo4j.exceptions import DriverError, Neo4jError

from graphapi.db.admission import Admission
from graphapi.db.bookmarks import NONE, Course, Marks
from graphapi.db.breaker import Breaker
from graphapi.db.compilations import Compilations
from graphapi.db.disk import DiskWatch
from graphapi.db.driver import replace_tables
from graphapi.db.errors import is_transient, translate
from graphapi.db.parameters import gathered, gathered_text
from graphapi.db.specials import Specials
from graphapi.db.statements import Statement
from graphapi.db.tracing import statement_span
from graphapi.db.transactions import SessionTransaction, Transaction, Tx
from graphapi.db.wire import Wire
from graphapi.kernel.errors import DeadlineExceeded, OutcomeUnknown, Unavailable
from graphapi.kernel.viewer import Viewer

replace_tables()

T = TypeVar("T")
Value = Any
"""What Neo4j returns: it is given a type where a service reads it."""

Row = list[Value]


class Closable(Protocol):
    """What is closed with the database."""

    async def close(self) -> None:
        """Let go of everything."""
        ...


WRITER = {"kind": "write"}
"""What write transactions are known by in SHOW TRANSACTIONS: changing a rule waits for those that began before."""

RETRIES = 40
"""Attempts at one write, which take some five seconds: in a storm of deadlocks a dozen were not enough."""

TELLING = 0.35
"""Seconds of a deadline in which the client is told: of them the database itself has some to say that it is late."""

_FIRST_WAIT, _LONGEST_WAIT = 0.005, 0.25


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class DatabaseSettings:
    """Where the database is and how much of it this process may use."""

    uri: str
    username: str
    password: str
    database: str = "neo4j"
    pool: int = 40
    deadline: float = 15.0
    folder: Path | None = None
    """Where its files are, when it is the local one."""

    min_free: int = 0
    """Bytes that must be free on the disk of that folder, or writes are refused."""

    @property
    def routed(self) -> bool:
        """Whether the driver chooses among the servers of a cluster: one that writes, others that may be behind."""
        return self.uri.startswith("neo4j")


@dataclass
class Tally:
    """The statements that one request ran, in their order; with `profile` each is profiled and its dbHits are kept."""

    names: list[str] = field(default_factory=list[str])
    profile: bool = False
    db_hits: list[int] = field(default_factory=list[int])


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
        self.reads = Admission(max(1, settings.pool * 9 // 10), fixed=True)
        self.writes = Admission(max(1, settings.pool * 3 // 4))
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
        async with self.database.reads.place(self.ends), self._session(self._reading()) as session:
            self.tally.names.append(statement.name)
            work = neo4j.unit_of_work(timeout=self.left())(_run_managed)
            return await session.execute_read(work, gathered_text(statement.text), gathered(parameters))

    async def rows(self, statement: Statement, /, **given: Value) -> AsyncGenerator[Row]:
        """Run a read of any size and yield its records as they come; for exports and checks, not for requests."""
        parameters = self.parameters(statement, given)
        async with self._translated(), self._session(self._reading(), fetch_size=1_000) as session:
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
        async with self._begun() as transaction:
            tx = Tx(self, transaction)
            try:
                result = await work(tx)
                self.course.advance(before, await self._commit(transaction))
                tx.heard()
            finally:
                tx.end()
            return result

    @contextlib.asynccontextmanager
    async def _begun(self) -> AsyncGenerator[Transaction]:
        self.database.sessions += 1
        wire = self.database.wire
        try:
            if wire is not None:
                async with wire.transaction(self.left(), WRITER, self.course.sent()) as transaction:
                    yield transaction
            else:
                async with (
                    self._opened(neo4j.WRITE_ACCESS) as session,
                    await session.begin_transaction(timeout=self.left(), metadata=WRITER) as transaction,
                ):
                    yield SessionTransaction(session, transaction)
        finally:
            self.database.sessions -= 1

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
        database.sessions += 1
        try:
            return await self._read_once(text, parameters)
        finally:
            database.sessions -= 1
            database.reads.leave()

    async def _read_once(self, text: str, parameters: Mapping[str, Value]) -> Row | None:
        before, wire = self.course.reached, self.database.wire
        if wire is not None and not self.tally.profile:
            row, marks = await wire.read(text, parameters, self.left(), self.course.sent())
            self.course.advance(before, marks)
            return row
        async with self._opened(self._reading()) as session:
            query = Query(cast("LiteralString", text), timeout=self.left())
            result = await session.run(query, cast("dict[str, Value]", parameters))
            record = await result.single()
            if self.tally.profile:
                summary = await result.consume()
                profile = cast("dict[str, Any] | None", summary.profile)  # pyright: ignore[reportUnknownMemberType]
                self.tally.db_hits.append(_db_hits(profile))
            self.course.advance(before, (await session.last_bookmarks()).raw_values)
            return None if record is None else list(record.values())

    def parameters(self, statement: Statement, given: dict[str, Value]) -> dict[str, Value]:
        """Return the parameters with the viewer's own where the text names them."""
        if "principals" in statement.parameters:
            given |= {"principals": self.viewer.principals, "seeAll": self.viewer.sees_all}
        statement.check(frozenset(given))
        return given

    @contextlib.asynccontextmanager
    async def _session(self, mode: str, fetch_size: int = -1) -> AsyncGenerator[neo4j.AsyncSession]:
        self.database.sessions += 1
        before = self.course.reached
        try:
            async with self._opened(mode, fetch_size) as session:
                yield session
                self.course.advance(before, (await session.last_bookmarks()).raw_values)
        finally:
            self.database.sessions -= 1

    def _opened(self, mode: str, fetch_size: int = -1) -> neo4j.AsyncSession:
        return self.database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
            database=self.database.settings.database, default_access_mode=mode, fetch_size=fetch_size,
            bookmarks=neo4j.Bookmarks.from_raw_values(self.course.sent()),
        )  # fmt: skip

    def _reading(self) -> str:
        """Return how reads are routed."""
        anywhere = self.reads_anywhere or not self.course.routed
        return neo4j.READ_ACCESS if anywhere else neo4j.WRITE_ACCESS

    @contextlib.asynccontextmanager
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
        """Return what a request is told whose time is over; perhaps the database is gone."""
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


async def _run_managed(transaction: AsyncManagedTransaction, text: str, parameters: Mapping[str, Value]) -> Row | None:
    result = await transaction.run(cast("LiteralString", text), dict(parameters))
    record = await result.single()
    return None if record is None else list(record.values())


def _db_hits(plan: dict[str, Any] | None) -> int:
    """Return the dbHits of a profiled plan and all below it."""
    if plan is None:
        return 0
    return int(plan.get("dbHits", 0) or 0) + sum(_db_hits(child) for child in plan.get("children", []))
