"""What an address-book format knows of a contact and no property holds: kept byte for byte, by format.

It is written back when the contact is exported to that format, and stored as one JSON text on the contact.
"""

from __future__ import annotations

import json

from graphapi.kernel.json_values import is_list, is_object

KEPT_MAX = 1_000_000
"""Maximum characters that a contact keeps of all formats together."""

_ENCODED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

Kept = dict[str, list[str]]
"""The texts of each format; after a merge there may be one of each contact."""


def read_kept(text: str | None) -> Kept:
    """The texts of a stored text."""
    return json.loads(text) if text else {}


def stored_kept(kept: Kept) -> str | None:
    """The texts as one, None if there are none."""
    found = {name: texts for name, texts in kept.items() if texts}
    return _ENCODED(found) if found else None


def with_kept(stored: str | None, name: str, text: str) -> str | None:
    """The stored text with what a format knows in place of what it knew before; None if that is too much to keep."""
    found = stored_kept(read_kept(stored) | {name: [text]})
    return found if found is not None and len(found) <= KEPT_MAX else None


def merged_kept(kept: str | None, other: str | None) -> str | None:
    """What the formats know of both contacts, each text once."""
    found = read_kept(kept)
    for name, texts in read_kept(other).items():
        found[name] = list(dict.fromkeys((*found.get(name, ()), *texts)))
    return stored_kept(found)


def is_kept(value: object) -> bool:
    """Whether a text is one that is stored here."""
    try:
        found = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return False
    return is_object(found) and all(map(_is_texts, found.values()))


def _is_texts(value: object) -> bool:
    return is_list(value) and all(isinstance(one, str) for one in value)
