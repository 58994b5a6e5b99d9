"""Positional rows as they come from a database, and layouts: where in them the fields of a type are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, overload

Source = TypeVar("Source")
Row = Any
"""A list of values, or a value that Table.make knows to read."""

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Cell:
    """Where a field's value is: `at` are the indexes that lead to it in the row; none where the row is the value.

    `convert` makes the value of what is there, or `convert_in(context)` does, which is called once for each level.
    `layout` is that of the value, or of the items of the list, where these are rows themselves. What is `written` is a
    text as it is sent: its scalar needs no serialising.
    """

    at: tuple[int, ...] = ()
    convert: Convert | None = None
    convert_in: Callable[[Any], Convert] | None = None
    layout: Layout | None = None
    written: bool = False


class Layout(Protocol):
    """The columns of a kind of rows. Layouts that are equal share their compiled shapes, so they are hashable."""

    def cell(self, field: str) -> Cell | None:
        """Where a field is in a row; None when it is read from the object of the row."""
        ...

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether making the object of a row looks at more than these fields, so that it may fail over the others."""
        ...

    def source(self, row: Row) -> object:
        """The object of a row; only asked where no table knows better."""
        ...


class _Objects:
    """The layout of objects, which are no rows: their fields say themselves how they are read."""

    def cell(self, field: str) -> None: ...
    def hides(self, shown: frozenset[str]) -> bool:  # noqa: ARG002 – the object is there already
        return False

    def source(self, row: Row) -> object:
        return row


OBJECT = _Objects()


class Table(Sequence[Source], Generic[Source]):
    """Rows of one layout: a sequence of objects, made by `make`, for everybody but the executor."""

    __slots__ = ("layout", "make", "rows")

    def __init__(self, rows: Sequence[Row], layout: Layout, make: Callable[[Row], Source]) -> None:
        self.rows, self.layout, self.make = rows, layout, make

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Source]:
        return map(self.make, self.rows)

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Source]: ...
    def __getitem__(self, index: int | slice) -> Source | Sequence[Source]:
        if isinstance(index, slice):
            return Table(self.rows[index], self.layout, self.make)
        return self.make(self.rows[index])
