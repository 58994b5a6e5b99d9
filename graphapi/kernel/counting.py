"""The counting rules: exclusive labels, labels per contact, limits. Values in, refusals and red flags out.

Each rule looks at associations that hold on one same day, from today on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from graphapi.kernel.dates import Period, free
from graphapi.kernel.errors import Breach, Code, Refused, Rule, Scope, broken
from graphapi.kernel.labels import Label, OnLimit, Side
from graphapi.kernel.standing import Association, Standing
from graphapi.kernel.timelines import Peak, peak

Days = tuple[Period, ...]
"""Disjoint periods, in order."""


@dataclass(frozen=True)
class Flag:
    """A red flag to raise: `count` contacts would stand at `side` of the label, and the contact's limit is `limit`.

    They would all do so on `day`, the first of the days with the highest count.
    """

    contact_id: str
    label_key: str
    side: Side
    role: str
    limit: int
    count: int
    other_id: str | None
    refused: bool
    day: date | None = None


class OverLimit(Exception):
    """A limit that refuses, with the flags to raise."""

    def __init__(self, refused: Refused, flags: tuple[Flag, ...]) -> None:
        super().__init__(refused.message)
        self.refused, self.flags = refused, flags


def share_a_day(one: Days, other: Days) -> bool:
    """Whether the remaining days of two associations overlap."""
    return any(a.overlaps(b) for a in one for b in other)


def check_counting(
    standing: Standing, label: Label, association: Association, days: Days, path: tuple[str, ...]
) -> tuple[Flag, ...]:
    """Check the counting rules on the newly counted days; return the flags of exceeded limits that permit it."""
    if not days:
        return ()
    check_exclusive(standing, label, association, days, path)
    check_labels_per_contact(standing, label, association, days, path)
    flags = [
        flag for flag in (_over(standing, label, association, side, days) for side in (Side.FROM, Side.TO)) if flag
    ]
    if not flags or label.on_limit is OnLimit.FLAG:
        return tuple(flags)
    refusals = [_reached(standing, label, association, flag, path) for flag in flags]
    raise OverLimit(replace(refusals[0], others=tuple(refusals[1:])), tuple(replace(f, refused=True) for f in flags))


def check_exclusive(
    standing: Standing, label: Label, association: Association, days: Days, path: tuple[str, ...]
) -> None:
    """Refuse if the two contacts have an association whose label excludes this one on one of the days."""
    for other in standing.associations(association.from_id, association.to_id):
        if other.label_key in label.exclusive_with and share_a_day(other.period.remaining(standing.today), days):
            name = standing.labels[other.label_key].name if other.label_key in standing.labels else other.label_key
            message = f"{label.name} cannot hold between two contacts that are associated as {name}."
            raise broken(Rule.EXCLUSIVE, message, *path, "labelKey")


def check_labels_per_contact(
    standing: Standing, label: Label, association: Association, days: Days, path: tuple[str, ...]
) -> None:
    """Refuse if a contact would have more different labels on one day than allowed."""
    highest = standing.max_labels_per_contact
    for field, contact_id in (("fromId", association.from_id), ("toId", association.to_id)):
        used = standing.labels_of(contact_id)
        used_days = used.pop(label.key, [])
        if len(used) < highest:
            continue
        new = [part for period in days for part in _outside(period, used_days)]
        most = peak([(period, 1) for periods in used.values() for period in periods], new, standing.today)
        if most.number >= highest:
            has = f"this one has {most.number:,}{_on(most, standing.today)}"
            breach = Breach(Scope.LABELS_PER_CONTACT, highest, most.number, contact_id)
            message = f"A contact may have at most {highest:,} different labels; {has}."
            raise Refused(Code.LIMIT_REACHED, message, (*path, field), breach=breach)


def _outside(period: Period, taken: list[Period]) -> list[Period]:
    """The days of the period that lie in none of the others."""
    return [part for gap in free(taken) if (part := gap.within(period)) is not None]


def _over(standing: Standing, label: Label, association: Association, side: Side, days: Days) -> Flag | None:
    """The flag for one more contact at that side of the association; None if the limit allows it on all days."""
    contact_id, other_id = (
        (association.to_id, association.from_id) if side is Side.FROM else (association.from_id, association.to_id)
    )
    limit = label.limit_of(side)
    if standing.count(contact_id, label, side) < limit:
        return None
    most = standing.peak(contact_id, label, side, days)
    if most.number < limit:
        return None
    counted = label.side(side)
    role, count = label.role(counted), most.number + 1
    return Flag(contact_id, label.key, counted, role, limit, count, other_id, refused=False, day=most.day)


def _reached(standing: Standing, label: Label, association: Association, flag: Flag, path: tuple[str, ...]) -> Refused:
    current = flag.count - 1
    has = f"this one has {current:,}{_on(Peak(current, flag.day), standing.today)}"
    message = f"{flag.role} ({label.key}): a contact may have at most {flag.limit:,}, and {has}."
    breach = Breach(Scope.LABEL, flag.limit, current, flag.contact_id, label.key, flag.role)
    field = "toId" if flag.contact_id == association.to_id else "fromId"
    return Refused(Code.LIMIT_REACHED, message, (*path, field), breach=breach)


def _on(most: Peak, today: date) -> str:
    """The day as text, empty for today."""
    return "" if most.day in (None, today) else f" on {most.day}"
