"""Keyset pagination: the requested part of a list, and the opaque cursors for positions in it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from graphapi.kernel.errors import BadArgument

DEFAULT_SIZE = 20
MAX_SIZE = 500
LOWEST, HIGHEST = "", "\U0010ffff"
"""Texts before and after every other: the start of a page without a cursor."""

_VERSION = 1

Row = TypeVar("Row")
Found = Any
"""A row as its statement returns it, or its columns: whatever a list is made of."""

Key = tuple[str, ...]
"""The position of a row: its sort values, as text."""


def encode_cursor(kind: str, key: Key) -> str:
    """The opaque cursor of a position in a list of that kind."""
    text = json.dumps([_VERSION, kind, *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(argument: str, kind: str, cursor: str, parts: int) -> Key:
    """The position that a cursor encodes; BadArgument if it is not a cursor of this list and order."""
    try:
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = json.loads(text.decode())
    except (ValueError, binascii.Error, RecursionError):
        found = None
    if not isinstance(found, list) or found[:2] != [_VERSION, kind] or len(found) != parts + 2:  # pyright: ignore[reportUnknownArgumentType]
        raise BadArgument(argument, f"`{argument}` is not a cursor of this list.")
    key = tuple(part for part in found[2:] if isinstance(part, str) and _is_text(part))  # pyright: ignore[reportUnknownVariableType]
    if len(key) != parts:
        raise BadArgument(argument, f"`{argument}` is not a cursor of this list.")
    return key


def _is_text(part: str) -> bool:
    """Whether the text can be stored and sent: JSON can encode a lone surrogate."""
    return not any("\ud800" <= character <= "\udfff" for character in part)


@dataclass(frozen=True)
class Page:
    """The requested part of a list: `size` rows after `key`, counted from the end if `backward`."""

    size: int
    key: Key | None
    backward: bool

    @property
    def ask(self) -> int:
        """The number of rows to load: one extra shows whether there are more."""
        return self.size + 1


class ListOrder(StrEnum):
    """The orders of a list: KEY_ASC and KEY_DESC of each key."""

    @property
    def by(self) -> str:
        """The key, whatever the direction."""
        return self.rpartition("_")[0]

    @property
    def descends(self) -> bool:
        """Whether the list is in descending order."""
        return self.endswith("_DESC")

    def falls(self, page: Page) -> bool:
        """Whether the page is read in descending order."""
        return self.descends != page.backward


def page(
    kind: str,
    parts: int,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page:
    """The page that the four arguments of a connection request; BadArgument names the one that is wrong."""
    forward, backward = first is not None or after is not None, last is not None or before is not None
    if forward and backward:
        raise BadArgument(
            "first" if first is not None else "after", "Use either first and after, or last and before, not both."
        )
    argument, size = ("last", last) if backward else ("first", first)
    size = in_range(argument, DEFAULT_SIZE if size is None else size, 1, MAX_SIZE)
    cursor, name = (before, "before") if backward else (after, "after")
    key = None if cursor is None else decode_cursor(name, kind, cursor, parts)
    return Page(size, key, backward)


@dataclass(frozen=True)
class PageArguments:
    """The four arguments of a connection, as the client gave them."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def page(self, kind: str, parts: int) -> Page:
        """The page requested of a list; `kind` identifies the list and its order in cursors."""
        return page(kind, parts, first=self.first, after=self.after, last=self.last, before=self.before)


def in_range(argument: str, value: int, lowest: int, highest: int) -> int:
    """The value, if it is in range; BadArgument otherwise: nothing is clamped silently."""
    if not lowest <= value <= highest:
        raise BadArgument(argument, f"`{argument}` must be from {lowest:,} to {highest:,}, not {value:,}.")
    return value


def _same(row: Found) -> Found:
    return row


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """A loaded page, in the order of the list; `cursor_of` computes a row's cursor on demand.

    `found` are the rows as loaded, `columns` describes their columns, and `read` converts one.
    """

    found: Sequence[Found]
    cursor_of: Callable[[Row], str]
    has_next: bool
    has_previous: bool
    read: Callable[[Found], Row] = _same
    columns: Found = None

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows, converted on first access."""
        return [self.read(one) for one in self.found]


def cut(
    wanted: Page,
    found: Sequence[Found],
    cursor_of: Callable[[Row], str],
    read: Callable[[Found], Row] = _same,
    columns: Found = None,
    is_there: Callable[[Found], bool] | None = None,
) -> Slice[Row]:
    """The slice of a page, from up to `wanted.ask` rows loaded in its direction; missing rows are dropped."""
    more = len(found) > wanted.size
    kept = found[: wanted.size]
    if is_there is not None:
        kept = [*filter(is_there, kept)]
    if wanted.backward:
        return Slice(kept[::-1], cursor_of, wanted.key is not None, more, read, columns)
    return Slice(kept, cursor_of, more, wanted.key is not None, read, columns)
