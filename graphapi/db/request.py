"""One request in the database: its statements run as its viewer, before its deadline, and are counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, LiteralString, Self, TypeVar, cast

from neo4j import AsyncResult, AsyncSession, Query
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graphapi.db.bookmarks import NONE, Course, Marks
from graphapi.db.compilations import Key
from graphapi.db.database import Database
from graphapi.db.deadlines import Deadline
from graphapi.db.errors import is_refused_text, is_transient, translate
from graphapi.db.parameters import gathered, gathered_text
from graphapi.db.retries import IN_TRANSACTION, READ, SPECIALISED_TEXT, retrying
from graphapi.db.sessions import Sessions
from graphapi.db.statements import Statement
from graphapi.db.tally import Tally
from graphapi.db.tracing import statement_span
from graphapi.db.transactions import Transaction, Values
from graphapi.kernel.errors import DeadlineExceeded, OutcomeUnknown, Unavailable
from graphapi.kernel.viewer import Viewer

T = TypeVar("T")
R = TypeVar("R")
Value = Any

ANSWERING = 0.35
"""Seconds of a deadline for answering the client; the database needs some of them to report that it is late."""

FETCHED = 1_000
"""Records of a long read that come at a time."""


class Db:
    """The database for one request: statements run as its viewer, before its deadline, and are counted."""

    def __init__(self, database: Database, viewer: Viewer, deadline: Deadline, tally: Tally, course: Course) -> None:
        """Bind the parts of one request; `of` makes them."""
        self.database, self.viewer, self.deadline, self.tally, self.course = database, viewer, deadline, tally, course
        self._sessions = Sessions(database, deadline, tally, course)
        self.undoes = ""
        """The change that this request undoes: what it records names that change."""

        self._writing = False

    @classmethod
    def of(
        cls,
        database: Database,
        viewer: Viewer,
        *,
        deadline: float | None = None,
        profile: bool = False,
        bookmarks: Marks = NONE,
    ) -> Self:
        """The database as one request of this viewer sees it: as far as these bookmarks at least.

        It gets a little less than the deadline, so that there is time to answer the client.
        """
        seconds = database.settings.deadline if deadline is None else deadline
        seconds = max(seconds - ANSWERING, seconds / 2)
        course = Course(bookmarks, routed=database.settings.routed)
        return cls(database, viewer, Deadline(seconds), Tally(profile=profile), course)

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds, the precision of ids and `createdAt`."""
        now = self.database.clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> date:
        """Return today's date in UTC, which decides whether an association has ended."""
        return self.now().date()

    async def read(self, statement: Statement[R], /, **given: object) -> R | None:
        """Run a read, again after a transient failure; return its one record, None without one."""
        if statement.kind != "read" or self._writing:
            message = (
                f"{statement.name}: only reads, and inside a transaction by it: a second connection may never come"
            )
            raise RuntimeError(message)
        parameters = self.parameters(statement, given)
        self.database.breaker.check()
        try:
            async with asyncio.timeout(self.deadline.left()):
                try:
                    values = await self._auto_commit(statement, parameters)
                    self.database.breaker.hear()
                except (Neo4jError, DriverError) as error:
                    if not is_transient(error):
                        raise
                    self.database.retries.count(READ)
                    values = await self._read_again(statement, parameters)
        except TimeoutError as error:
            raise self._late() from error
        except (Neo4jError, DriverError) as error:
            raise self._lost(error) from error
        return None if values is None else statement.typed(values)

    async def _read_again(self, statement: Statement[object], parameters: Mapping[str, object]) -> Values | None:
        async with self.database.reads.place(self.deadline.ends):
            self.tally.names.append(statement.name)
            return await self._sessions.read_managed(gathered_text(statement.text), gathered(parameters))

    async def rows(self, statement: Statement[R], /, **given: object) -> AsyncGenerator[R]:
        """Run a read of any size and yield its records as they come; for exports and checks, not for requests."""
        parameters = self.parameters(statement, given)
        async with self._translated(), self._sessions.reading(FETCHED) as session:
            self.tally.names.append(statement.name)
            async for record in await self._begin_rows(session, statement, parameters):
                yield statement.typed(record.values())

    async def _begin_rows(
        self, session: AsyncSession, statement: Statement[object], parameters: Mapping[str, object]
    ) -> AsyncResult:
        """Begin a long read, with its specialised text at once: reading many records is worth a compilation."""
        found = self.database.specialised.of(statement, parameters, often=1)
        if found is not None:
            try:
                return await self._run_rows(session, found.text, {name: parameters[name] for name in found.parameters})
            except ClientError as error:
                self._refused(statement, parameters, error)
        return await self._run_rows(session, statement.text, parameters)

    async def _run_rows(self, session: AsyncSession, text: str, parameters: Mapping[str, object]) -> AsyncResult:
        query = Query(cast("LiteralString", gathered_text(text)), timeout=self.deadline.left())
        return await session.run(query, gathered(parameters))

    async def write(self, work: Callable[[Tx], Awaitable[T]], *, guarded: bool = True, operation: str = "") -> T:
        """Run the work in one transaction, and again for the reasons in `retries`, so it must have no other effect.

        It is refused while the disk is almost full, unless it is not `guarded`: for what adds next to nothing and must
        be stored or tried all the same. `operation` names the mutation or command for what the work records.
        """
        async with self._translated():
            if guarded:
                await self.database.disk.check()
            async with self.database.writes.place(self.deadline.ends):
                if guarded:
                    # Once more: it may have waited long for its place while others wrote.
                    await self.database.disk.check()
                return await retrying(self.database.retries, lambda: self._once(work, operation), IN_TRANSACTION)

    async def _once(self, work: Callable[[Tx], Awaitable[T]], operation: str) -> T:
        self._writing = True
        try:
            return await self._in_transaction(work, operation)
        finally:
            self._writing = False

    async def _in_transaction(self, work: Callable[[Tx], Awaitable[T]], operation: str) -> T:
        before = self.course.reached
        async with self._sessions.begin() as transaction:
            tx = Tx(self, transaction, operation)
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
            if self.deadline.is_over():
                raise OutcomeUnknown("The database did not say in time whether the change was stored.") from None
            raise

    async def _auto_commit(self, statement: Statement[object], parameters: Mapping[str, object]) -> Values | None:
        """Run a read, with its specialised text where there is one that the database accepts."""
        self.tally.names.append(statement.name)
        found = self.database.specialised.of(statement, parameters)
        if found is not None:
            try:
                left = {name: parameters[name] for name in found.parameters}
                return await self._read_compiled(statement.name, found.text, left)
            except ClientError as error:
                self._refused(statement, parameters, error)
        return await self._read_compiled(statement.name, statement.text, parameters)

    def _refused(self, statement: Statement[object], parameters: Mapping[str, object], error: ClientError) -> None:
        """Use the static text from now on if the database refused the specialised one; raise any other error."""
        if not is_refused_text(error):
            raise error
        self.database.specialised.refuse(statement, parameters, error.message or "")
        self.database.retries.count(SPECIALISED_TEXT)

    async def _read_compiled(self, name: str, text: str, parameters: Mapping[str, object]) -> Values | None:
        """Run a text when there is a place for it; its first caller compiles it alone."""
        text, parameters = gathered_text(text), gathered(parameters)
        if self.tally.profile:
            text = f"PROFILE {text}"
        reads, compilations, compiled = self.database.reads, self.database.compilations, False
        first = await compilations.begin(text, parameters)
        try:
            with statement_span(name):
                await reads.enter(self.deadline.ends)
                try:
                    values = await self._sessions.read(text, parameters)
                finally:
                    reads.leave()
            compiled = True
            return values
        finally:
            compilations.end(first, compiled=compiled)

    def parameters(self, statement: Statement[object], given: dict[str, object]) -> dict[str, object]:
        """The parameters, with those of the viewer where the text names them."""
        if "principals" in statement.parameters:
            given |= {"principals": self.viewer.principals, "seeAll": self.viewer.sees_all}
        statement.check(frozenset(given))
        return given

    @asynccontextmanager
    async def _translated(self) -> AsyncGenerator[None]:
        self.database.breaker.check()
        try:
            async with asyncio.timeout(self.deadline.left()):
                yield
        except TimeoutError as error:
            raise self._late() from error
        except (Neo4jError, DriverError) as error:
            raise self._lost(error) from error

    def _late(self) -> DeadlineExceeded:
        """The error for a request whose deadline has passed; the database may be down."""
        self.database.breaker.suspect()
        return DeadlineExceeded("The database did not answer in the time that this request may take.")

    def _lost(self, error: Neo4jError | DriverError) -> Exception:
        """Return our error for the driver's; after a lost connection, the database may be down."""
        found = translate(error)
        if isinstance(error, Neo4jError):
            self.database.breaker.hear()
        elif isinstance(found, Unavailable):
            self.database.compilations.forget()
            self.database.breaker.suspect()
        return found


def _nothing(_: object) -> None:
    """Ignore a record."""


class Tx:
    """The transaction of one request: its statements see each other's changes, and all of them are stored or none."""

    def __init__(self, db: Db, transaction: Transaction, operation: str) -> None:
        """Bind the transaction to the request it belongs to."""
        self.db, self._transaction, self.operation = db, transaction, operation
        self.undone: dict[str, str] = {}
        """The removals that the work undoes, by association, where it undoes several changes."""

        self._begun = False
        self._first: list[Key] = []
        """The statements that other callers wait for."""

    async def run(self, statement: Statement[R], /, **given: object) -> R | None:
        """Run a statement and return its one record, None when there is none."""
        text, parameters = await self._begin(statement, given)
        with statement_span(statement.name):
            values = await self._transaction.run(text, parameters)
        self.heard()
        return None if values is None else statement.typed(values)

    async def later(
        self, statement: Statement[R], heard: Callable[[R | None], None] = _nothing, /, **given: object
    ) -> None:
        """Run a statement with the next one that is waited for, at the latest with the commit.

        Only then is `heard` called with what `run` would return, or the statement's error raised. `heard` may raise to
        end the work.
        """
        text, parameters = await self._begin(statement, given)

        def typed(values: Values | None) -> None:
            heard(None if values is None else statement.typed(values))

        with statement_span(statement.name):
            await self._transaction.later(text, parameters, typed)

    async def settle(self) -> None:
        """Wait for the deferred statements."""
        await self._transaction.settle()
        self.heard()

    def heard(self) -> None:
        """Note that all statements so far were answered."""
        self.db.database.breaker.hear()
        if self._first:
            self._end(compiled=True)

    def end(self) -> None:
        """Release the callers that wait for statements that were not answered."""
        self._end(compiled=False)

    def _end(self, *, compiled: bool) -> None:
        for key in self._first:
            self.db.database.compilations.end(key, compiled=compiled)
        self._first.clear()

    async def _begin(self, statement: Statement[object], given: dict[str, object]) -> tuple[str, dict[str, object]]:
        self.db.tally.names.append(statement.name)
        text, parameters = gathered_text(statement.text), gathered(self.db.parameters(statement, given))
        # Plans for a transaction that has changed something are kept apart from those for one that has not.
        key = await self.db.database.compilations.begin(f"+{text}" if self._begun else text, parameters)
        self._begun = True
        if key is not None:
            self._first.append(key)
        return text, parameters
