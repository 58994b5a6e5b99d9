"""Positional rows as they come from a database, and what tells where in them the fields of a type are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, overload

Source = TypeVar("Source")
Row = Any
"""A list of values, or a value that Table.make knows to read."""


@dataclass(frozen=True)
class Cell:
    """Where a field's value is: an expression in which {row} is the row and {context} the request's context.

    `layout` is that of the row, or of each row of the list, below; OBJECT where it is an object. A cell that is
    `written` holds what is sent: its scalar needs no more serialising.
    """

    text: str
    layout: Layout | None = None
    written: bool = False


class Layout(Protocol):
    """The columns of a kind of rows; equal layouts share their compiled shapes, so they are hashable."""

    def cell(self, field: str) -> Cell | None:
        """Return where a field is in a row; None when it takes the object of the row."""
        ...

    def hides(self, shown: frozenset[str]) -> bool:
        """Return whether a row of which only these fields are shown has others, of which its object is made."""
        ...

    def source(self, row: Row) -> object:
        """Return the object of a row; only asked where no table knows better."""
        ...

    def helpers(self) -> dict[str, Any]:
        """Return what the cells' expressions name besides."""
        ...


class Objects:
    """The layout of what is no row but an object: its fields say themselves how they are read."""

    def cell(self, field: str) -> Cell | None:  # noqa: ARG002 – the same for all
        """Return None: nothing of it lies in columns."""
        return None

    def hides(self, shown: frozenset[str]) -> bool:  # noqa: ARG002 – the same for all
        """Return False: there is no row."""
        return False

    def source(self, row: Row) -> object:
        """Return the object itself."""
        return row

    def helpers(self) -> dict[str, Any]:
        """Return none."""
        return {}


OBJECT = Objects()


class Table(Sequence[Source], Generic[Source]):
    """Rows of one layout: a sequence of objects for all who look at it, columns for the executor."""

    __slots__ = ("layout", "make", "rows")

    def __init__(self, rows: Sequence[Row], layout: Layout, make: Callable[[Row], Source]) -> None:
        """Keep the rows; `make` returns the object of one."""
        self.rows, self.layout, self.make = rows, layout, make

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Source]:
        """Make the objects, one after the other."""
        return map(self.make, self.rows)

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Source]: ...
    def __getitem__(self, index: int | slice) -> Source | Sequence[Source]:
        """Return an object, or a part of the rows."""
        if isinstance(index, slice):
            return Table(self.rows[index], self.layout, self.make)
        return self.make(self.rows[index])
