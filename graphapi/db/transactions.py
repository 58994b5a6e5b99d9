"""Write transactions: what services ask of them, and the driver's own; `wire` has those past its sessions.

What is asked for later may go with the next statement that is waited for: no answer is needed before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, LiteralString, Protocol, cast

from neo4j import AsyncSession, AsyncTransaction

from graphapi.db.bookmarks import Marks
from graphapi.db.compilations import Key
from graphapi.db.parameters import gathered, gathered_text
from graphapi.db.statements import Statement
from graphapi.db.tracing import statement_span

if TYPE_CHECKING:
    from graphapi.db.request import Db

Values = list[Any]
"""Of the one record of a statement."""

Heard = Callable[[Values | None], None]
"""Is told the one record of a statement, None when it has none; what it raises is raised where that is heard."""


class Transaction(Protocol):
    """A transaction that has begun."""

    async def run(self, text: str, parameters: Mapping[str, Any]) -> Values | None:
        """Run a statement and return the values of its one record; raise what those before it failed with."""
        ...

    async def later(self, text: str, parameters: Mapping[str, Any], heard: Heard) -> None:
        """Run a statement with the next one that is waited for, at the latest with the commit."""
        ...

    async def settle(self) -> None:
        """Wait for what was asked for later."""
        ...

    async def commit(self) -> Marks:
        """Commit, and return how far the database is then."""
        ...


class SessionTransaction:
    """A transaction of the driver's own: every statement is waited for."""

    def __init__(self, session: AsyncSession, transaction: AsyncTransaction) -> None:
        """Bind the two."""
        self._session, self._transaction = session, transaction

    async def run(self, text: str, parameters: Mapping[str, Any]) -> Values | None:
        """Run a statement."""
        result = await self._transaction.run(cast("LiteralString", text), dict(parameters))
        record = await result.single()
        return None if record is None else list(record.values())

    async def later(self, text: str, parameters: Mapping[str, Any], heard: Heard) -> None:
        """Run a statement now."""
        heard(await self.run(text, parameters))

    async def settle(self) -> None:
        """Return at once."""

    async def commit(self) -> Marks:
        """Commit."""
        await self._transaction.commit()
        return (await self._session.last_bookmarks()).raw_values


def _nothing(_: Values | None) -> None:
    """Hear what is of no interest."""


class Tx:
    """The transaction of one request: its statements see each other, and all or none of them is stored."""

    def __init__(self, db: Db, transaction: Transaction) -> None:
        """Bind the transaction to the request it belongs to."""
        self.db, self._transaction = db, transaction
        self._begun = False
        self._first: list[Key] = []
        """The statements that others wait for."""

    async def run(self, statement: Statement, /, **given: Any) -> Values | None:
        """Run a statement and return the values of its one record, None when there is none."""
        text, parameters = await self._begin(statement, given)
        with statement_span(statement.name):
            values = await self._transaction.run(text, parameters)
        self.heard()
        return values

    async def later(self, statement: Statement, heard: Heard = _nothing, /, **given: Any) -> None:
        """Run a statement with the next one that is waited for, at the latest with the commit.

        Only then is `heard` told what `run` would return, or raised what the statement failed with. `heard` may raise
        to end the work.
        """
        text, parameters = await self._begin(statement, given)
        with statement_span(statement.name):
            await self._transaction.later(text, parameters, heard)

    async def settle(self) -> None:
        """Wait for what was to be run later."""
        await self._transaction.settle()
        self.heard()

    def heard(self) -> None:
        """Note that all statements so far were answered."""
        self.db.database.breaker.hear()
        if self._first:
            self._end(compiled=True)

    def end(self) -> None:
        """Let others run the statements that were not answered."""
        self._end(compiled=False)

    def _end(self, *, compiled: bool) -> None:
        for key in self._first:
            self.db.database.compilations.end(key, compiled=compiled)
        self._first.clear()

    async def _begin(self, statement: Statement, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        self.db.tally.names.append(statement.name)
        text, parameters = gathered_text(statement.text), gathered(self.db.parameters(statement, given))
        # Plans for a transaction that has changed something are kept apart from those for one that has not.
        key = await self.db.database.compilations.begin(f"+{text}" if self._begun else text, parameters)
        self._begun = True
        if key is not None:
            self._first.append(key)
        return text, parameters
