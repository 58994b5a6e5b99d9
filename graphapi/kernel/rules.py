"""The rules of an association: what is stored, what is refused, which red flags are raised. Values in, decision out.

Limits, exclusive and acyclic labels apply to associations that hold on one same day, from today on. A change is checked
on the days it adds; what stays may be over a limit that was lowered. Acyclic labels need a search in the graph, which
the service makes after storing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from graphapi.kernel.counting import Days, Flag, OverLimit, check_counting
from graphapi.kernel.dates import Period, free
from graphapi.kernel.errors import Code, Refused, Rule, broken, invalid, not_found
from graphapi.kernel.labels import EmailCopy, Label
from graphapi.kernel.names import no_label
from graphapi.kernel.standing import Association, Standing

NOTE_MAX = 1_000
"""Maximum characters of a note."""

FREE_MAX = 5
"""The number of free periods listed in a refusal, latest ones only: a history may be long."""


@dataclass(frozen=True)
class Wanted:
    """A requested association; `id` is its id if it is new."""

    id: str
    from_id: str
    to_id: str
    label_key: str
    period: Period = Period()
    note: str | None = None
    email_copy: EmailCopy | None = None


@dataclass(frozen=True)
class Found:
    """The association already exists."""

    association: Association


@dataclass(frozen=True)
class Made:
    """The association is to be stored, with the flags to raise; `days` are those it newly counts on."""

    association: Association
    wanted: Wanted
    email_copy: EmailCopy
    flags: tuple[Flag, ...] = ()
    days: Days = ()


@dataclass(frozen=True)
class RefusedDecision:
    """The association is refused; its flags are raised anyway."""

    refused: Refused
    flags: tuple[Flag, ...] = ()


Decision = Found | Made | RefusedDecision


def decide(standing: Standing, wanted: Wanted, path: tuple[str, ...] = ("input",)) -> Decision:
    """Decide about one association, and count it if it is to be stored; `path` leads to its fields in the input."""
    try:
        label = check_ends(standing, wanted, path)
        check_order(wanted.period, path)
        if found := repeated(standing, label, wanted):
            return Found(found)
        check_retired(label, path)
        association = Association(wanted.id, label.key, wanted.from_id, wanted.to_id, wanted.period)
        check_dates(standing, label, association, path)
        days = association.period.remaining(standing.today)
        flags = check_counting(standing, label, association, days, path)
    except OverLimit as over:
        return RefusedDecision(over.refused, over.flags)
    except Refused as refused:
        return RefusedDecision(refused)
    standing.add(association)
    return Made(association, wanted, wanted.email_copy or label.email_copy, flags, days)


def decide_change(
    standing: Standing, stored: Association, wanted: Wanted, path: tuple[str, ...] = ("input",)
) -> Made | RefusedDecision:
    """Decide about a change of label or days; only the days it adds are checked."""
    standing.remove(stored)
    changing = changing_field(stored, wanted)
    try:
        label = check_ends(standing, wanted, path)
        check_order(wanted.period, path)
        association = Association(stored.id, label.key, stored.from_id, stored.to_id, wanted.period)
        if label.key != stored.label_key:
            check_retired(label, path)
            check_other_label(standing, label, association, path)
        check_dates(standing, label, association, path)
        days = added_days(stored, association, standing.today)
        flags = check_counting(standing, label, association, days, path)
    except OverLimit as over:
        standing.add(stored)
        return RefusedDecision(_about(over.refused, changing), over.flags)
    except Refused as refused:
        standing.add(stored)
        return RefusedDecision(_about(refused, changing))
    standing.add(association)
    return Made(association, wanted, wanted.email_copy or label.email_copy, flags, days)


def added_days(stored: Association, changed: Association, today: date) -> Days:
    """The days from today on that newly count; with another label, all of them."""
    left: Days = changed.period.remaining(today)
    if changed.label_key != stored.label_key:
        return left
    for had in stored.period.remaining(today):
        left = tuple(part for period in left for part in period.minus(had))
    return left


def changing_field(stored: Association, wanted: Wanted) -> str:
    """The field that makes a changed association count on more days: its label, its last or its first day."""
    if wanted.label_key != stored.label_key:
        return "labelKey"
    return "since" if wanted.period.until == stored.period.until else "until"


def _about(refused: Refused, changing: str) -> Refused:
    """The refusal of a change: its input has neither the contacts nor an unchanged label."""
    *outer, field = refused.path
    path = (*outer, changing) if field in {"fromId", "toId", "labelKey"} else refused.path
    return replace(refused, path=path, others=tuple(_about(other, changing) for other in refused.others))


def check_ends(standing: Standing, wanted: Wanted, path: tuple[str, ...]) -> Label:
    """The label, if it and two different contacts exist."""
    for field, contact_id in (("fromId", wanted.from_id), ("toId", wanted.to_id)):
        if contact_id not in standing.contacts:
            raise not_found("contact", *path, field)
    label = standing.labels.get(wanted.label_key)
    if label is None:
        raise no_label(wanted.label_key, standing.labels, *path, "labelKey")
    if wanted.from_id == wanted.to_id:
        raise broken(Rule.NO_SELF, "A contact cannot be associated with itself.", *path, "toId")
    if wanted.note is not None and len(wanted.note) > NOTE_MAX:
        raise invalid(f"A note must not exceed {NOTE_MAX:,} characters.", *path, "note")
    return label


def repeated(standing: Standing, label: Label, wanted: Wanted) -> Association | None:
    """The association that this one repeats: same two days, or overlapping days if neither has ended.

    Of several overlapping ones, the one that holds today, otherwise the first to begin.
    """
    stored, today = standing.same(label, wanted.from_id, wanted.to_id), standing.today
    for association in stored:
        if association.period == wanted.period:
            return association
    if wanted.period.has_ended(today):
        return None
    sharing = (
        association
        for association in stored
        if not association.period.has_ended(today) and association.period.overlaps(wanted.period)
    )
    return min(
        sharing,
        key=lambda association: (not association.period.holds_on(today), association.period.since or date.min),
        default=None,
    )


def check_retired(label: Label, path: tuple[str, ...]) -> None:
    """Refuse new associations of a retired label."""
    if label.retired:
        raise broken(
            Rule.RETIRED, f"The label {label.name} is retired and takes no new associations.", *path, "labelKey"
        )


def check_other_label(standing: Standing, label: Label, association: Association, path: tuple[str, ...]) -> None:
    """Refuse a change to a label that the two contacts already have on some of the days."""
    wanted = Wanted(association.id, association.from_id, association.to_id, label.key, association.period)
    if not association.period.has_ended(standing.today) and repeated(standing, label, wanted):
        message = f"The two contacts are already associated as {label.name}."
        raise Refused(Code.CONFLICT, message, (*path, "labelKey"))


def check_order(period: Period, path: tuple[str, ...]) -> None:
    """Refuse a first day after the last."""
    if not period.is_ordered():
        raise broken(Rule.DATES, "`since` is after `until`.", *path, "until")


def check_dates(standing: Standing, label: Label, association: Association, path: tuple[str, ...]) -> None:
    """Refuse days on which the same association is already stored; the refusal lists the free days."""
    stored = [other.period for other in standing.same(label, association.from_id, association.to_id)]
    taken = next((period for period in stored if period.overlaps(association.period)), None)
    if taken is not None:
        of = "of " if None not in (taken.since, taken.until) else ""
        left = " and ".join(str(period) for period in free(stored)[-FREE_MAX:]) or "no day"
        raise broken(Rule.DATES, f"They overlap the association {of}{taken}; free: {left}.", *path, "since")
