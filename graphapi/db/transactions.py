"""What a write transaction offers, and one by the driver's sessions; `direct` has those past them.

What is asked for later may go with the next statement that is waited for: no answer is needed before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, LiteralString, Protocol, cast

from neo4j import AsyncSession, AsyncTransaction

from graphapi.db.bookmarks import Marks

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
