"""Lists of texts among parameters, filled up: the plan cache has a plan for each of 0, 1, 2–10, 11–100, 101+ texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PAD = ""
"""What short lists are filled up with: no id, type, principal or property is called so."""

TEXT_LISTS = frozenset(
    {
        "ids", "types", "principals", "fields", "avoid", "excludeIds", "keys", "singles", "emails",
        "anchors", "lacking", "roles", "words", "kinds", "values",
    }
)  # fmt: skip
"""The parameters that are lists of texts, which may be filled up."""


def padded(given: Mapping[str, Any], *, writes: bool) -> dict[str, Any]:
    """Return the parameters with every list of texts filled up to two at least.

    In a write it is filled up with what it holds, and left empty when it holds nothing: Neo4j locks the place of an id
    that it looks for and does not find against all other writers, until the transaction ends.
    """
    fill = _repeated if writes else _pad
    return {name: fill(value) if name in TEXT_LISTS else value for name, value in given.items()}


def _pad(texts: list[str]) -> list[str]:
    return [*texts, *[PAD] * (2 - len(texts))]


def _repeated(texts: list[str]) -> list[str]:
    return texts * 2 if len(texts) == 1 else texts
