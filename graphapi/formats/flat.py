"""The values of a card as texts, for formats whose cells are texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from graphapi.kernel.contacts import Properties
from graphapi.kernel.partial_dates import PartialDate

Value = str | bool | date | PartialDate | Sequence[str] | Mapping[str, object] | None


def flat_values(values: Properties) -> dict[str, str]:
    """The values that are not empty: lists with an entry a line, objects as JSON, dates as ISO 8601 writes them."""
    return {name: text for name, value in values.items() if (text := _text(value))}


def _text(value: Value) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else ""
        case date():
            return value.isoformat()
        case PartialDate():
            return date_text(value)
        case Mapping():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case None:
            return ""
        case _:
            return "\n".join(value)


def date_text(partial: PartialDate) -> str:
    """A partial date: the text of its source, else `1850`, `1850-03`, `1850-03-09` or `--03-09`."""
    if partial.original:
        return partial.original
    year = "-" if partial.year is None else f"{partial.year:04}"
    return "-".join([year, *(f"{number:02}" for number in (partial.month, partial.day) if number)])
