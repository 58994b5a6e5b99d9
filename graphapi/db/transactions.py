"""The interface of write transactions, and the one that uses the driver's sessions; `direct` has the other.

A deferred statement (`later`) may be sent with the next one that is waited for: its answer is not needed before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, LiteralString, Protocol, cast

from neo4j import AsyncSession, AsyncTransaction

from graphapi.db.bookmarks import Marks

Values = list[Any]
"""The values of the one record of a statement."""

Heard = Callable[[Values | None], None]
"""Called with the one record of a statement, None without one; what it raises ends the transaction."""


class Transaction(Protocol):
    """A transaction that has begun."""

    async def run(self, text: str, parameters: Mapping[str, Any]) -> Values | None:
        """Run a statement and return the values of its one record; raise the errors of those before it."""
        ...

    async def later(self, text: str, parameters: Mapping[str, Any], heard: Heard) -> None:
        """Run a statement with the next one that is waited for, at the latest with the commit."""
        ...

    async def settle(self) -> None:
        """Wait for the deferred statements."""
        ...

    async def commit(self) -> Marks:
        """Commit, and return the bookmarks reached."""
        ...


class SessionTransaction:
    """A transaction of the driver: every statement is waited for."""

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
        """At once."""

    async def commit(self) -> Marks:
        """Commit."""
        await self._transaction.commit()
        return (await self._session.last_bookmarks()).raw_values
