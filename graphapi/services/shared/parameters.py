"""How reads filter, as parameters of their statements: switches are booleans, nothing is null, so one plan serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from graphapi.kernel.labels import Labels, Side, sides_of_role

NO_DAY = date(1, 1, 1)
"""A day for statements whose day filter is switched off."""


def day_filter(valid_on: date | None) -> dict[str, Any]:
    """Return the parameters that keep the associations which hold on a day; all of them when there is none."""
    return {"anyDate": valid_on is None, "validOn": valid_on or NO_DAY}


def label_filter(label_keys: Sequence[str] | None) -> dict[str, Any]:
    """Return the parameters that keep the associations of these labels; an empty list keeps none."""
    return {"anyType": label_keys is None, "types": sorted(set(label_keys or ()))}


def role_filter(labels: Labels, role: str | None) -> dict[str, Any]:
    """Return the parameters that keep the associations whose other contact is in this role; none for an unknown one."""
    return {"anyRole": role is None, "roles": [] if role is None else role_marks(labels, [role])}


def step_filter(labels: Labels, steps: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the parameters that keep, step after step, the associations whose other contact is in one of its roles."""
    marks = [role_marks(labels, step) for step in steps]
    keys = [{mark for mark in step if mark[-1] not in "<>"} for step in marks]
    alike = all(some == keys[0] for some in keys)
    any_side = all({f"{key}>", f"{key}<"} <= {*step} for step, some in zip(marks, keys, strict=True) for key in some)
    return {"steps": marks, "anyStep": alike, "anySide": any_side} | label_filter(sorted(keys[0]) if alike else None)


def role_marks(labels: Labels, roles: Sequence[str]) -> list[str]:
    """Return the labels and sides that the roles mean: KEY> where the other stands at TO, KEY< where at FROM.

    Each KEY is there by itself as well: it is what statements compare first, as it costs least.
    """
    found: set[str] = set()
    for role in roles:
        for label, side in sides_of_role(labels, role):
            found.add(label.key)
            if label.single or side is Side.TO:
                found.add(f"{label.key}>")
            if label.single or side is Side.FROM:
                found.add(f"{label.key}<")
    return sorted(found)
