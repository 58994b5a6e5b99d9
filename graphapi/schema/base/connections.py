"""Pages of a list as Relay names them. Where the rows come from does not belong here."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graphapi.kernel.pages import PageArguments, Slice
from graphapi.operations.executor.rows import Table
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, computed, stored
from graphapi.schema.base.layouts import layout_of_edges
from graphapi.schema.base.sources import NOBODY, Known

Row = TypeVar("Row")

Counter = Callable[[list[Any]], Awaitable[Sequence[int]]]
"""How the totals of lists that differ in their parent alone are counted: parents in, totals out."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[Row]):
    """A row of a page; its cursor is made when it is asked for."""

    row: Row
    connection: "Connection[Row]"

    @property
    def cursor(self) -> str:
        """The row's place in its list."""
        return self.connection.page.cursor_of(self.row)


@dataclass(frozen=True, slots=True)
class Ends(Generic[Row]):
    """What lies around a page."""

    page: Slice[Row]

    @property
    def has_next_page(self) -> bool:
        """Whether there are rows behind it."""
        return self.page.has_next

    @property
    def has_previous_page(self) -> bool:
        """Whether there are rows before it."""
        return self.page.has_previous

    @property
    def start_cursor(self) -> str | None:
        """The place of its first row."""
        return self.page.cursor_of(self.page.rows[0]) if self.page.rows else None

    @property
    def end_cursor(self) -> str | None:
        """The place of its last row."""
        return self.page.cursor_of(self.page.rows[-1]) if self.page.rows else None


@dataclass(frozen=True, slots=True)
class Connection(Generic[Row]):
    """A page of the list of one parent.

    `counter`, shared with its sisters, tells the total when it is asked for; `known` are contacts that came with them.
    """

    page: Slice[Row]
    counter: Counter
    parent: Any = None
    known: Known = NOBODY

    @property
    def edges(self) -> Sequence[Entry[Row]]:
        """The rows."""
        page = self.page
        if page.columns is not None:
            return Table(page.found, layout_of_edges(page.columns), self._entry)
        return [Entry(row, self) for row in page.rows]

    def _entry(self, row: Any) -> Entry[Row]:  # noqa: ANN401 – as the page found it
        return Entry(self.page.read(row), self)

    @property
    def page_info(self) -> Ends[Row]:
        """What lies around them."""
        return Ends(self.page)


def connections(
    pages: Sequence[Slice[Row]], counter: Counter, parents: Sequence[Any], known: Known = NOBODY
) -> list[Connection[Row]]:
    """Return the connections of these parents, counted together."""
    return [Connection(page, counter, parent, known) for page, parent in zip(pages, parents, strict=True)]


async def known_total(totals: list[int]) -> list[int]:
    """The counter of lists whose parents are their totals: they came with the page."""
    return totals


ROWS = ("edges", "pageInfo")
"""What needs the rows of a page; a connection that is asked for its total alone loads none."""


def rows_wanted(selection: Selection, page: PageArguments) -> bool:
    """Return whether to load the page: also to find out that its arguments are wrong."""
    return page != PageArguments() or not selection.asked.isdisjoint(ROWS)


def empty() -> Slice[Any]:
    """Return the page that nobody looks at."""
    return Slice((), str, has_next=False, has_previous=False)


def total_count(connection: Connection[Any], info: Info) -> Awaitable[int]:
    """Count the whole list: all lists of one place at once."""
    loaders = info.context.loaders
    loader = loaders.get(connection.counter)
    if loader is None:
        loader = loaders[connection.counter] = DataLoader(connection.counter, cache=False)
    return loader.load(connection.parent)


def row_of(entry: Entry[Any], _info: Info) -> Any:  # noqa: ANN401 – whatever the list is of; never awaitable
    """Return the row that an edge stands for."""
    return entry.row


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Its source is `Ends`."""

    has_next_page: bool = stored(description="Whether there are more behind this page.")
    has_previous_page: bool = stored(description="Whether there are more before this page.")
    start_cursor: str | None = stored(description="The cursor of the first edge; null when there is none.")
    end_cursor: str | None = stored(description="The cursor of the last edge; null when there is none.")


@strawberry.type
class Paged:
    """What every connection has beside its edges."""

    page_info: PageInfo = stored(description="Where this page lies in the list.")
    total_count: int = computed(total_count, waits=True, description="How many there are in the whole list.")


@strawberry.type
class Edged:
    """What every edge has beside its node."""

    cursor: str = stored(description="The place of this edge, for `after` and `before`.")
