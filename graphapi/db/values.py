"""The values inside a record, for the types of rows: days and instants are Neo4j's own until `native` reads them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol, overload

Parameters = dict[str, object]
"""Parameters of a statement, by name."""


class Day(Protocol):
    """A day as Neo4j gives it."""

    def to_native(self) -> date:
        """The day of Python."""
        ...


class Instant(Protocol):
    """An instant as Neo4j gives it."""

    def to_native(self) -> datetime:
        """The instant of Python."""
        ...


@overload
def native(value: Instant) -> datetime: ...


@overload
def native(value: Day) -> date: ...


@overload
def native(value: None) -> None: ...


def native(value: Instant | Day | None) -> date | None:
    """A day or an instant of Python; None stays None."""
    return None if value is None else value.to_native()
