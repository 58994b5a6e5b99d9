"""Pages by key: which part of a list is wanted, and the opaque cursors that name a place in it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from graphapi.kernel.errors import BadArgument

DEFAULT_SIZE = 20
MAX_SIZE = 500
LOWEST, HIGHEST = "", "\U0010ffff"
"""What stands before and after every text: where a page begins that has no cursor."""

_VERSION = 1

Row = TypeVar("Row")
Key = tuple[str, ...]
"""The place of a row in its order: the values it is sorted by, as text."""


def encode_cursor(kind: str, key: Key) -> str:
    """Return the opaque cursor of a place in a list of that kind."""
    text = json.dumps([_VERSION, kind, *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(argument: str, kind: str, cursor: str, parts: int) -> Key:
    """Return the place that a cursor names; BadArgument when it is not one of this list and order."""
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
    """Return whether it can be stored and sent: JSON can write half a character."""
    return not any("\ud800" <= character <= "\udfff" for character in part)


@dataclass(frozen=True)
class Page:
    """The part of a list that is wanted: `size` rows beyond `key`, from the end when `backward`."""

    size: int
    key: Key | None
    backward: bool

    @property
    def ask(self) -> int:
        """Return how many rows to ask for: one more than wanted tells whether there are others."""
        return self.size + 1


def page(
    kind: str,
    parts: int,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page:
    """Return the page that the four arguments of a connection ask for; BadArgument names the one that is wrong."""
    forward, backward = first is not None or after is not None, last is not None or before is not None
    if forward and backward:
        raise BadArgument(
            "first" if first is not None else "after", "Ask with first and after, or with last and before, not both."
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
        """Return the page asked for of a list whose cursors are of that kind; `kind` names the list and its order."""
        return page(kind, parts, first=self.first, after=self.after, last=self.last, before=self.before)


def in_range(argument: str, value: int, lowest: int, highest: int) -> int:
    """Return the value when it lies in the range, else BadArgument: nothing is clamped silently."""
    if not lowest <= value <= highest:
        raise BadArgument(argument, f"`{argument}` must be from {lowest:,} to {highest:,}, not {value:,}.")
    return value


def _same(row: Any) -> Any:  # noqa: ANN401 – a row is whatever its list is made of
    return row


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """A page as found, in the order of the list; `cursor_of` makes a row's cursor only when it is asked for.

    `found` are its rows as they came, `columns` says what is where in each, and `read` makes a row of one.
    """

    found: Sequence[Any]
    cursor_of: Callable[[Row], str]
    has_next: bool
    has_previous: bool
    read: Callable[[Any], Row] = _same
    columns: Any = None

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows, made when they are looked at for the first time."""
        return [self.read(one) for one in self.found]


def cut(
    wanted: Page,
    found: Sequence[Any],
    cursor_of: Callable[[Row], str],
    read: Callable[[Any], Row] = _same,
    columns: Any = None,  # noqa: ANN401 – whatever the rows have
    is_there: Callable[[Any], bool] | None = None,
) -> Slice[Row]:
    """Return the slice of up to `wanted.ask` rows found in the direction of the page, without those not there."""
    more = len(found) > wanted.size
    kept = found[: wanted.size]
    if is_there is not None:
        kept = [*filter(is_there, kept)]
    if wanted.backward:
        return Slice(kept[::-1], cursor_of, wanted.key is not None, more, read, columns)
    return Slice(kept, cursor_of, more, wanted.key is not None, read, columns)
