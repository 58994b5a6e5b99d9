"""Keys of job titles and custom fields: the folded values that filters compare, and the words that find them.

A custom field has one entry for its value, or one for each item of a list: its name, U+0000, the kind of the value,
the value. Texts are folded as names are, so filters ignore case and accents; an object has an entry without a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.text import fold, name_key
from graphapi.kernel.words import short_token

ITEMS_MAX = 20
"""The values of one custom field that have a word each; a contact with a longer list has one word for all of them."""


class ValueKind(StrEnum):
    """The kind of a value of a custom field, as it stands in an entry."""

    TEXT = "s"
    NUMBER = "n"
    BOOLEAN = "b"
    OBJECT = "o"


def derived_keys(contact: Mapping[str, Any]) -> dict[str, object]:
    """The derived properties that filters compare; None where there is nothing to compare."""
    title = name_key(contact.get("jobTitle") or "")
    return {"jobKey": title or None, "fieldKeys": field_keys(contact.get("customFields")) or None}


def field_keys(stored: str | None) -> list[str]:
    """The sorted entries of custom fields as they are stored; none of what is not a JSON object."""
    if not stored or stored == "{}":
        return []
    try:
        fields: object = json.loads(stored)
    except ValueError:
        return []
    if not is_object(fields):
        return []
    return sorted({entry for key, value in fields.items() for entry in _entries(key, value)})


def _entries(key: str, value: object) -> Iterator[str]:
    if is_list(value):
        for item in value:
            yield from [f"{key}\0{ValueKind.OBJECT}"] if is_list(item) else _entries(key, item)
        return
    entry = field_entry(key, value)
    if entry is not None:
        yield entry


def field_entry(key: str, value: object) -> str | None:
    """The entry of one value; None of null and of texts without a letter, which count as empty."""
    match value:
        case bool():
            return f"{key}\0{ValueKind.BOOLEAN}{str(value).lower()}"
        case int() | float():
            return f"{key}\0{ValueKind.NUMBER}{_number(value)}"
        case str():
            folded = fold(value)
            return f"{key}\0{ValueKind.TEXT}{folded}" if folded else None
        case None:
            return None
        case _:
            return f"{key}\0{ValueKind.OBJECT}"


def _number(value: float) -> str:
    """A number in one form: 5 and 5.0 are the same."""
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def field_words(contact: Mapping[str, Any]) -> list[str]:
    """The words by which a contact is found by its job title, custom fields and their names."""
    derived = derived_keys(contact)
    entries: Any = derived["fieldKeys"] or []
    by_name: dict[str, list[str]] = {}
    for entry in entries:
        by_name.setdefault(entry.partition("\0")[0], []).append(entry)
    return [
        *([title_word(str(derived["jobKey"]))] if derived["jobKey"] else []),
        *map(field_name_word, by_name),
        *(word for name, some in by_name.items() for word in _words_of_values(name, some)),
    ]


def _words_of_values(key: str, entries: list[str]) -> list[str]:
    return [short_token("l", key)] if len(entries) > ITEMS_MAX else [short_token("f", entry) for entry in entries]


def title_word(folded: str) -> str:
    """The word of a folded job title."""
    return short_token("j", folded)


def field_name_word(key: str) -> str:
    """The word of every contact that has a custom field of this name."""
    return short_token("k", key)


def words_of_entry(key: str, entry: str) -> list[str]:
    """The words of contacts that can have an entry: its own, and that of long lists in the field of this name."""
    return [short_token("f", entry), short_token("l", key)]
