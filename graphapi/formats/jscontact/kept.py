"""Kept members on their way back into a file: which of them still hold."""

from __future__ import annotations

from collections.abc import Iterable

from graphapi.formats.cards import Card, Relative
from graphapi.formats.jscontact.builders import is_member
from graphapi.formats.jscontact.members import READERS, JsonDraft
from graphapi.formats.spellings import same_number
from graphapi.kernel.json_values import is_list


def said_of(name: str, value: object) -> JsonDraft:
    """What a member says."""
    draft = JsonDraft()
    if name in READERS:
        READERS[name](draft, value)
    return draft


def holds(name: str, value: object, card: Card) -> bool:
    """Whether a kept member says nothing that has changed."""
    said = said_of(name, value)
    if name in {"relatedTo", "members"}:
        others = [one for one in card.relatives if is_member(card, one) == (name == "members")]
        return _people(said.relatives) == _people(others)
    fields: dict[str, object] = card.values.get("customFields") or {}
    unchanged = all(fields.get(key) == one for key, one in said.fields.items())
    return unchanged and all(_same(card.values.get(key), one) for key, one in said.values.items())


def _people(relatives: Iterable[Relative]) -> set[tuple[str, str]]:
    return {(one.role.casefold(), one.uid or one.name) for one in relatives}


def _same(value: object, said: object) -> bool:
    if is_list(value) and is_list(said):
        pairs = zip(map(str, value), map(str, said), strict=False)
        return len(value) == len(said) and all(_same_entry(one, other) for one, other in pairs)
    return value == said


def _same_entry(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() if "@" in one else same_number(one, other)
