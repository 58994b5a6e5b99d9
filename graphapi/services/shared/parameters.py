"""Filters of reads as parameters: switches are booleans and nothing is null, so one query plan serves all filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graphapi.db.values import Parameters
from graphapi.kernel.labels import Labels, Side, sides_of_role

NO_DAY = date(1, 1, 1)
"""Placeholder for statements whose day filter is off."""


def day_filter(valid_on: date | None) -> Parameters:
    """Parameters for the associations that hold on a day; all of them without a day."""
    return {"anyDate": valid_on is None, "validOn": valid_on or NO_DAY}


def label_filter(label_keys: Sequence[str] | None) -> Parameters:
    """Parameters for the associations of these labels; an empty list keeps none."""
    return {"anyType": label_keys is None, "types": sorted(set(label_keys or ()))}


def role_filter(labels: Labels, role: str | None) -> Parameters:
    """Parameters for the associations whose other contact has this role; an unknown role keeps none."""
    return {"anyRole": role is None, "roles": [] if role is None else role_marks(labels, [role])}


def step_filter(labels: Labels, steps: Sequence[Sequence[str]]) -> Parameters:
    """Parameters for the associations of each step, in which the other contact has one of the step's roles."""
    marks = [role_marks(labels, step) for step in steps]
    keys = [{mark for mark in step if mark[-1] not in "<>"} for step in marks]
    alike = all(some == keys[0] for some in keys)
    any_side = all({f"{key}>", f"{key}<"} <= {*step} for step, some in zip(marks, keys, strict=True) for key in some)
    return {"steps": marks, "anyStep": alike, "anySide": any_side} | label_filter(sorted(keys[0]) if alike else None)


def role_marks(labels: Labels, roles: Sequence[str]) -> list[str]:
    """The labels and sides of the roles: KEY> where the other contact is at TO, KEY< where it is at FROM.

    Each plain KEY is included too: statements compare it first, because that is cheapest.
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
