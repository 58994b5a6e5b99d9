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


def padded(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with every list of texts filled up to two at least."""
    return {name: _pad(value) if name in TEXT_LISTS else value for name, value in given.items()}


def _pad(texts: list[str]) -> list[str]:
    return [*texts, *[PAD] * (2 - len(texts))]
