"""What custom fields of the same name say: the number that identifies somebody, the parts of an address, anything else.

A value says as much as it is long: that two contacts have the same street says more than that they have the same
state. No field is known by its name, so a workspace may call its fields what it likes.
"""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz.distance import OSA, JaroWinkler

from graphapi.kernel.duplicates import DuplicateReasonKind, MatchReason
from graphapi.matching.identities import FieldValue

IDENTIFIER, LIKE_IDENTIFIER, OTHER_IDENTIFIER = 12.0, 7.0, -3.0
"""A number that each person has for themselves: of a customer, of social security."""

MOST, LEAST = 11.0, -4.0
"""The bounds of all other fields together: the parts of an address are not independent."""

OTHER_VALUE = -0.8
"""The evidence of a value that differs: people move, and not everybody writes an address alike."""

SHOWN = 4.0
"""The evidence from which the fields are shown as a reason."""

CLOSE, ALIKE = 0.7, 0.1
"""How much of its content a value says that is close, or somewhat alike."""

_CLOSE_FROM, _ALIKE_FROM = 0.9, 0.75
"""Jaro-Winkler similarities."""


def field_evidence(
    one: Mapping[str, FieldValue], other: Mapping[str, FieldValue]
) -> tuple[float, float, MatchReason | None]:
    """The evidence of numbers that identify somebody, that of all other fields, and the reason if they say much."""
    identifiers = others = 0.0
    shared: list[str] = []
    for name in one.keys() & other.keys():
        first, second = one[name], other[name]
        if first.identifies and second.identifies:
            identifiers += _of_identifiers(first.text, second.text)
        else:
            others += _of_values(first, second)
        if first.text == second.text:
            shared.append(name)
    others = max(LEAST, min(MOST, others))
    if not shared or identifiers + others < SHOWN:
        return identifiers, others, None
    detail = ", ".join(f"{name}: {one[name].text}" for name in sorted(shared))
    return identifiers, others, MatchReason(DuplicateReasonKind.SAME_CUSTOM_FIELDS, detail)


def _of_identifiers(one: str, other: str) -> float:
    if one == other:
        return IDENTIFIER
    return LIKE_IDENTIFIER if OSA.distance(one, other, score_cutoff=1) <= 1 else OTHER_IDENTIFIER


def _of_values(one: FieldValue, other: FieldValue) -> float:
    content = min(one.content, other.content)
    if one.text == other.text:
        return content
    similarity = JaroWinkler.similarity(one.text, other.text)
    if similarity >= _CLOSE_FROM or (len(one.text) > 1 and OSA.distance(one.text, other.text, score_cutoff=1) <= 1):
        return content * CLOSE
    return content * ALIKE if similarity >= _ALIKE_FROM else OTHER_VALUE
