"""Replacements for template filters of unbounded cost, and limits for the input and output of all filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeGuard

from liquid.exceptions import LiquidError
from liquid.undefined import Undefined

from graphapi.kernel.dates import written
from graphapi.kernel.json_values import is_list
from graphapi.kernel.long_texts import TEXT_MAX

LIST_MAX = 2_000
DIGITS_MAX = 300
FORMAT_MAX = 100


class TooMuch(LiquidError):
    """A template exceeds its limits."""


def _replace(text: object, old: object, new: object = "") -> str:
    text, old, new = str(text), str(old), str(new)
    count = text.count(old)
    check_length(len(text) + count * len(new))
    return text.replace(old, new)


def _join(items: object, separator: object = " ") -> str:
    parts, between = [str(item) for item in _items(items)], str(separator)
    check_length(sum(map(len, parts)) + len(parts) * len(between))
    return between.join(parts)


def _map(items: object, key: object) -> list[object]:
    """Return that value of each item which has it."""
    found = [item.get(str(key)) for item in _items(items) if _has_values(item)]
    return [value for value in found if value is not None]


def _has_values(item: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(item, Mapping)


def _items(items: object) -> Iterable[object]:
    if isinstance(items, Undefined):
        str(items)
        return []
    return items if isinstance(items, range) or is_list(items) else [items]


def date_text(now: datetime, value: object, form: object = "%Y-%m-%d", *_: object) -> str:
    """A day or time in the given format; any other text unchanged."""
    if isinstance(value, str) and value.strip().lower() in {"now", "today"}:
        value = now
    form = str(form)
    if len(form) > FORMAT_MAX:
        raise TooMuch(f"a date format can have at most {FORMAT_MAX} characters", token=None)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return written(value, form) if isinstance(value, date) else str(value)


def check_length(length: int) -> None:
    """Refuse a text that is too long."""
    if length > TEXT_MAX:
        raise TooMuch(f"it produces more than {TEXT_MAX:,} characters", token=None)


def check_size(value: object) -> None:
    """Refuse a value that would make the next filter costly."""
    if isinstance(value, str):
        check_length(len(value))
    elif (isinstance(value, range) or is_list(value)) and len(value) > LIST_MAX:
        raise TooMuch(f"it produces lists of more than {LIST_MAX:,} entries", token=None)
    elif isinstance(value, int) and value.bit_length() > DIGITS_MAX * 4:
        raise TooMuch(f"it produces numbers of more than {DIGITS_MAX} digits", token=None)


REPLACED = {"replace": _replace, "join": _join, "map": _map}
"""Filters that replace Liquid's own."""
