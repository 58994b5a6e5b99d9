"""Relay connections: pages of a list, whatever statement their rows come from."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graphapi.kernel.pages import Found, PageArguments, Slice
from graphapi.operations.executor.rows import Table
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, computed, stored
from graphapi.schema.base.layouts import layout_of_edges
from graphapi.schema.base.sources import NOBODY, Known

Row = TypeVar("Row")

Counter = Callable[[list[Found]], Awaitable[Sequence[int]]]
"""Counts lists that differ only in their parent: parents in, totals out."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[Row]):
    """A row of a page; its cursor is computed on demand."""

    row: Row
    connection: "Connection[Row]"

    @property
    def cursor(self) -> str:
        """The row's position in its list."""
        return self.connection.page.cursor_of(self.row)


@dataclass(frozen=True, slots=True)
class Ends(Generic[Row]):
    """The boundaries of a page."""

    page: Slice[Row]

    @property
    def has_next_page(self) -> bool:
        """Whether there are rows after the page."""
        return self.page.has_next

    @property
    def has_previous_page(self) -> bool:
        """Whether there are rows before the page."""
        return self.page.has_previous

    @property
    def start_cursor(self) -> str | None:
        """The position of the first row."""
        return self.page.cursor_of(self.page.rows[0]) if self.page.rows else None

    @property
    def end_cursor(self) -> str | None:
        """The position of the last row."""
        return self.page.cursor_of(self.page.rows[-1]) if self.page.rows else None


@dataclass(frozen=True, slots=True)
class Connection(Generic[Row]):
    """One parent's page of a list.

    The `counter` is shared by all pages of one field and counts on demand; `known` are contacts loaded with the pages.
    """

    page: Slice[Row]
    counter: Counter
    parent: object = None
    known: Known = NOBODY

    @property
    def edges(self) -> Sequence[Entry[Row]]:
        """The rows."""
        page = self.page
        if page.columns is not None:
            return Table(page.found, layout_of_edges(page.columns), self._entry)
        return [Entry(row, self) for row in page.rows]

    def _entry(self, row: object) -> Entry[Row]:
        return Entry(self.page.read(row), self)

    @property
    def page_info(self) -> Ends[Row]:
        """Where the page lies in its list."""
        return Ends(self.page)


def any_found(pages: Sequence[Slice[Row]]) -> bool:
    """Whether one of the pages has a row."""
    return any(page.found for page in pages)


def connections(
    pages: Sequence[Slice[Row]], counter: Counter, parents: Sequence[object], known: Known = NOBODY
) -> list[Connection[Row]]:
    """The connections of these parents; their totals are counted together."""
    return [Connection(page, counter, parent, known) for page, parent in zip(pages, parents, strict=True)]


async def known_total(totals: list[int]) -> list[int]:
    """The counter of lists whose parents are the totals themselves, loaded with the page."""
    return totals


ROWS = ("edges", "pageInfo")
"""The fields that need rows; a connection whose total alone is selected loads none."""


def rows_wanted(selection: Selection, page: PageArguments) -> bool:
    """Whether to load the page; also true if its arguments have to be validated."""
    return page != PageArguments() or not selection.asked.isdisjoint(ROWS)


def empty() -> Slice[Found]:
    """The page of a connection whose rows are not requested."""
    return Slice((), str, has_next=False, has_previous=False)


def total_count(connection: Connection[Found], info: Info) -> Awaitable[int]:
    """The length of the whole list, counted for all lists of this field at once."""
    loaders = info.context.loaders
    loader = loaders.get(connection.counter)
    if loader is None:
        loader = loaders[connection.counter] = DataLoader(connection.counter, cache=False)
    return loader.load(connection.parent)


def row_of(entry: Entry[Found], _info: Info) -> object:
    """The row behind an edge."""
    return entry.row


@strawberry.type(description="Information about pagination in a connection.")
class PageInfo:
    """Its source is `Ends`."""

    has_next_page: bool = stored(description="Whether there are more items after this page.")
    has_previous_page: bool = stored(description="Whether there are more items before this page.")
    start_cursor: str | None = stored(description="The cursor of the first edge, or null if the page is empty.")
    end_cursor: str | None = stored(description="The cursor of the last edge, or null if the page is empty.")


@strawberry.type
class Paged:
    """The fields of every connection besides its edges."""

    page_info: PageInfo = stored(description="Information to help with pagination.")
    total_count: int = computed(total_count, waits=True, description="The total number of items in the list.")


@strawberry.type
class Edged:
    """The fields of every edge besides its node."""

    cursor: str = stored(description="A cursor for use with `after` and `before`.")
