"""The values of two contacts that become one: the kept one's win, the other's fill gaps, unless chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

from graphapi.kernel.contact_properties import DATES, FILLED, LISTS, NAMES, Kind, of_kind
from graphapi.kernel.contacts import Properties
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Json
from graphapi.kernel.kept_texts import merged_kept
from graphapi.kernel.relatives import merged_relatives


class MergeSide(StrEnum):
    """Whose value of a field stays."""

    KEEP = "KEEP"
    MERGE = "MERGE"


Choices = Mapping[str, MergeSide]
"""Whose value stays, by property; the others are merged as their kind says."""

CHOOSABLE = tuple(name for name in NAMES if name not in {one.name for one in of_kind(Kind.OPT_OUT)})
"""The properties that can be chosen. Who refuses e-mail has refused it: that is no choice."""

NOTHING: Choices = {}

NOTE_JOIN = "\n"
_RELATIVES = "unlinkedRelatives"


def merged_values(kept: Properties, other: Properties, choices: Choices = NOTHING) -> Properties:
    """The combined values of both contacts that differ in kind from the kept one's, as writes take them."""
    values: Properties = {}
    for name in (one.name for one in of_kind(*FILLED)):
        if _takes(name, choices, default=not kept.get(name) and bool(other.get(name))):
            values[name] = other.get(name)
    dates = [one.name for one in of_kind(*DATES)]
    # They say one thing together, so that a choice of one is a choice of both.
    chosen = next((choices[name] for name in dates if name in choices), None)
    none_kept = not any(kept.get(name) for name in dates) and any(other.get(name) for name in dates)
    if chosen is MergeSide.MERGE or (chosen is None and none_kept):
        values |= {name: other.get(name) for name in dates}
    for name in (one.name for one in of_kind(Kind.NAME)):
        if _takes(name, choices, default=False):
            values[name] = None if other.get("composedName") else other[name]
    for name in (one.name for one in of_kind(Kind.TEXT)):
        values |= _joined(name, kept, other, choices)
    for name in (one.name for one in of_kind(*LISTS)):
        values[name] = _united(name, kept, other, choices)
    for name in (one.name for one in of_kind(Kind.CUSTOM_FIELDS)):
        values[name] = _fields(choices.get(name), *(json.loads(one.get(name) or "{}") for one in (kept, other)))
    for name in (one.name for one in of_kind(Kind.OPT_OUT)):
        values[name] = bool(kept.get(name) or other.get(name))
    return values | _imported(kept, other)


def _imported(kept: Properties, other: Properties) -> Properties:
    """What imports have left with both: nothing of it is lost."""
    values: Properties = {"kept": merged_kept(kept.get("kept"), other["kept"])} if other.get("kept") else {}
    if other.get(_RELATIVES):
        values[_RELATIVES] = merged_relatives(kept.get(_RELATIVES), other[_RELATIVES])
    return values


def taken_and_kept(before: Properties, other: Properties, after: Properties) -> tuple[list[str], list[str]]:
    """The properties for which the other's value is taken, at least in part, and those that differ and stay."""
    differing = [name for name in NAMES if other.get(name) not in (None, "", [], "{}", before.get(name))]
    taken = [name for name in NAMES if after.get(name) != before.get(name)]
    return taken, [name for name in differing if name not in taken]


def _takes(name: str, choices: Choices, *, default: bool) -> bool:
    return choices[name] is MergeSide.MERGE if name in choices else default


def _sides(name: str, kept: Properties, other: Properties, choices: Choices) -> list[Properties]:
    """The contacts whose values stay: both unless one is chosen."""
    side = choices.get(name)
    return [*([] if side is MergeSide.MERGE else [kept]), *([] if side is MergeSide.KEEP else [other])]


def _joined(name: str, kept: Properties, other: Properties, choices: Choices) -> Properties:
    texts = dict.fromkeys(text for side in _sides(name, kept, other, choices) if (text := side.get(name)))
    if texts:
        return {name: NOTE_JOIN.join(texts)}
    return {name: None} if name in choices and kept.get(name) else {}


def _united(name: str, kept: Properties, other: Properties, choices: Choices) -> list[str]:
    sides, both = _sides(name, kept, other, choices), dict[str, str]()
    for value in (value for side in sides for value in side.get(name) or ()):
        both.setdefault(value.casefold(), value)
    return list(both.values())


def _fields(side: MergeSide | None, own: Json, others: Json) -> str:
    if side is None:
        return merge_fields("{}", own | {name: value for name, value in others.items() if name not in own})
    return merge_fields("{}", own if side is MergeSide.KEEP else others)
