"""Paths in words: each contact's role toward the previous one, and the whole chain."""

from __future__ import annotations

from collections.abc import Iterable

from graphapi.kernel.labels import Labels, Side

ARROW = " → "


def role_of_step(labels: Labels, label_key: str, *, outgoing: bool) -> str:
    """The role of a step's target toward its source; `outgoing` if the association starts at the source."""
    label = labels.get(label_key)
    return label_key if label is None else label.role(Side.TO if outgoing else Side.FROM)


def chain(first: str, steps: Iterable[tuple[str, str]]) -> str:
    """Names and roles as one line: Ann → Child: Bob → Spouse: Cid."""
    return ARROW.join([first, *(f"{role}: {name}" for role, name in steps)])
