"""What a chain of associations says: the role of each contact to the one before, and all of them in words."""

from __future__ import annotations

from collections.abc import Iterable

from graphapi.kernel.labels import Labels, Side

ARROW = " → "


def role_of_step(labels: Labels, label_key: str, *, outgoing: bool) -> str:
    """Return what the contact stepped to is to the one before; `outgoing` when the association starts at the latter."""
    label = labels.get(label_key)
    return label_key if label is None else label.role(Side.TO if outgoing else Side.FROM)


def chain(first: str, steps: Iterable[tuple[str, str]]) -> str:
    """Return names and roles as one line: Ann → Child: Bob → Spouse: Cid."""
    return ARROW.join([first, *(f"{role}: {name}" for role, name in steps)])
