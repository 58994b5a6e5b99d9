"""The rules of an association: what is stored, what is refused, which red flags rise. Values in, decision out.

Circles of acyclic labels are the one rule that needs a search in the graph; the service asks for it after storing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphapi.kernel.dates import Period, continued
from graphapi.kernel.errors import Breach, Code, Refused, Rule, Scope, broken, invalid, not_found
from graphapi.kernel.labels import EmailCopy, Label, OnLimit, Side
from graphapi.kernel.standing import Standing, Tie

NOTE_MAX = 1_000
"""Characters of a note."""


@dataclass(frozen=True)
class Wanted:
    """An association that somebody asks for; `id` is what it gets when it is new."""

    id: str
    from_id: str
    to_id: str
    label_key: str
    period: Period = Period()
    note: str | None = None
    email_copy: EmailCopy | None = None


@dataclass(frozen=True)
class Flag:
    """A red flag to raise: `count` contacts would stand at `side` of the label to the contact, its limit is `limit`."""

    contact_id: str
    label_key: str
    side: Side
    role: str
    limit: int
    count: int
    other_id: str | None
    refused: bool


@dataclass(frozen=True)
class Found:
    """The association is there already."""

    tie: Tie


@dataclass(frozen=True)
class Made:
    """The association is to be stored, with the flags that it raises."""

    tie: Tie
    wanted: Wanted
    email_copy: EmailCopy
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Declined:
    """The association is refused; flags are raised all the same."""

    refused: Refused
    flags: tuple[Flag, ...] = ()


Decision = Found | Made | Declined


def decide(standing: Standing, wanted: Wanted, path: tuple[str, ...] = ("input",)) -> Decision:
    """Decide about one association and count it when it is made; `path` is where its fields stand in the input."""
    try:
        label = check_ends(standing, wanted, path)
        period, found = placed(standing, label, wanted)
        if found:
            return Found(found)
        check_retired(label, path)
        tie = Tie(wanted.id, label.key, wanted.from_id, wanted.to_id, period)
        check_dates(standing, label, tie, path)
        flags = check_counting(standing, label, tie, path)
    except _Over as over:
        return Declined(over.refused, over.flags)
    except Refused as refused:
        return Declined(refused)
    standing.add(tie)
    return Made(tie, wanted, wanted.email_copy or label.email_copy, flags)


def decide_change(standing: Standing, stored: Tie, wanted: Wanted, path: tuple[str, ...] = ("input",)) -> Decision:
    """Decide about an association whose label or days change; what stays as it is is not counted anew."""
    standing.remove(stored)
    changing = changing_field(stored, wanted.label_key)
    try:
        label = check_ends(standing, wanted, path)
        tie = Tie(stored.id, label.key, stored.from_id, stored.to_id, wanted.period)
        if label.key != stored.label_key:
            check_retired(label, path)
            check_other_label(standing, label, tie, path)
        check_dates(standing, label, tie, path)
        counts_already = label.key == stored.label_key and not stored.period.has_ended(standing.today)
        flags = () if counts_already else check_counting(standing, label, tie, path)
    except _Over as over:
        standing.add(stored)
        return Declined(_about(over.refused, changing), over.flags)
    except Refused as refused:
        standing.add(stored)
        return Declined(_about(refused, changing))
    standing.add(tie)
    return Made(tie, wanted, wanted.email_copy or label.email_copy, flags)


def changing_field(stored: Tie, label_key: str) -> str:
    """Return the field of a change that can make an association count anew: its label, else its last day."""
    return "until" if label_key == stored.label_key else "labelKey"


def _about(refused: Refused, changing: str) -> Refused:
    """Return the refusal of a change: its input names neither the contacts nor a label that stays."""
    *outer, field = refused.path
    path = (*outer, changing) if field in {"fromId", "toId", "labelKey"} else refused.path
    return replace(refused, path=path, others=tuple(_about(other, changing) for other in refused.others))


def check_ends(standing: Standing, wanted: Wanted, path: tuple[str, ...]) -> Label:
    """Return the label when it and both contacts are there and two."""
    for field, contact_id in (("fromId", wanted.from_id), ("toId", wanted.to_id)):
        if contact_id not in standing.contacts:
            raise not_found("contact", *path, field)
    label = standing.labels.get(wanted.label_key)
    if label is None:
        raise not_found("association label", *path, "labelKey")
    if wanted.from_id == wanted.to_id:
        raise broken(Rule.NO_SELF, "A contact cannot be associated with itself.", *path, "toId")
    if wanted.note is not None and len(wanted.note) > NOTE_MAX:
        raise invalid(f"A note has at most {NOTE_MAX:,} characters.", *path, "note")
    return label


def placed(standing: Standing, label: Label, wanted: Wanted) -> tuple[Period, Tie | None]:
    """Return the days that the association gets, and the stored one that it repeats, if it does."""
    same = standing.same(label, wanted.from_id, wanted.to_id)
    period = continued(wanted.period, [tie.period for tie in same], standing.today)
    # One that was given its first day by an earlier one that has ended is found again by that day.
    return period, repeated(standing, label, wanted) or next((tie for tie in same if tie.period == period), None)


def repeated(standing: Standing, label: Label, wanted: Wanted) -> Tie | None:
    """Return the association that this one repeats: the same two days, or neither has ended."""
    stored = standing.same(label, wanted.from_id, wanted.to_id)
    for tie in stored:
        if tie.period == wanted.period:
            return tie
    if wanted.period.has_ended(standing.today):
        return None
    return next((tie for tie in stored if not tie.period.has_ended(standing.today)), None)


def check_retired(label: Label, path: tuple[str, ...]) -> None:
    """Refuse new associations of a retired label."""
    if label.retired:
        raise broken(
            Rule.RETIRED, f"The label {label.name} is retired: it takes no new associations.", *path, "labelKey"
        )


def check_other_label(standing: Standing, label: Label, tie: Tie, path: tuple[str, ...]) -> None:
    """Refuse the change to a label that holds between the two already."""
    if tie.period.has_ended(standing.today):
        return
    if any(not t.period.has_ended(standing.today) for t in standing.same(label, tie.from_id, tie.to_id)):
        message = f"The two are associated as {label.name} already."
        raise Refused(Code.CONFLICT, message, (*path, "labelKey"))


def check_dates(standing: Standing, label: Label, tie: Tie, path: tuple[str, ...]) -> None:
    """Refuse days in the wrong order, and time in which the same association is stored already."""
    if not tie.period.is_ordered():
        raise broken(Rule.DATES, "`since` is later than `until`.", *path, "until")
    for other in standing.same(label, tie.from_id, tie.to_id):
        if other.period.overlaps(tie.period):
            message = f"The two were associated as {label.name} in that time already."
            raise broken(Rule.DATES, message, *path, "since")


def check_counting(standing: Standing, label: Label, tie: Tie, path: tuple[str, ...]) -> tuple[Flag, ...]:
    """Check what only associations that count have to keep; return the flags of limits that let it pass."""
    if tie.period.has_ended(standing.today):
        return ()
    check_exclusive(standing, label, tie, path)
    check_labels_per_contact(standing, label, tie, path)
    flags = [flag for flag in (_over(standing, label, tie, side) for side in (Side.FROM, Side.TO)) if flag]
    if not flags or label.on_limit is OnLimit.FLAG:
        return tuple(flags)
    refusals = [_reached(label, tie, flag, path) for flag in flags]
    raise _Over(replace(refusals[0], others=tuple(refusals[1:])), tuple(replace(f, refused=True) for f in flags))


def check_exclusive(standing: Standing, label: Label, tie: Tie, path: tuple[str, ...]) -> None:
    """Refuse when a label that excludes this one holds between the two today."""
    for other in standing.ties(tie.from_id, tie.to_id):
        if other.label_key in label.exclusive_with and not other.period.has_ended(standing.today):
            name = standing.labels[other.label_key].name if other.label_key in standing.labels else other.label_key
            message = f"{label.name} cannot hold between two contacts that are associated as {name}."
            raise broken(Rule.EXCLUSIVE, message, *path, "labelKey")


def check_labels_per_contact(standing: Standing, label: Label, tie: Tie, path: tuple[str, ...]) -> None:
    """Refuse one label more than a contact may have."""
    highest = standing.max_labels_per_contact
    for field, contact_id in (("fromId", tie.from_id), ("toId", tie.to_id)):
        used = standing.labels_of(contact_id)
        if label.key not in used and len(used) >= highest:
            message = f"A contact may have {highest:,} different labels; this one has {len(used):,}."
            breach = Breach(Scope.LABELS_PER_CONTACT, highest, len(used), contact_id)
            raise Refused(Code.LIMIT_REACHED, message, (*path, field), breach=breach)


def _over(standing: Standing, label: Label, tie: Tie, side: Side) -> Flag | None:
    """Return the flag for one contact more at that side of the association, None while there is room."""
    contact_id, other_id = (tie.to_id, tie.from_id) if side is Side.FROM else (tie.from_id, tie.to_id)
    count, limit = standing.count(contact_id, label, side), label.limit_of(side)
    if count < limit:
        return None
    counted = label.side(side)
    return Flag(contact_id, label.key, counted, label.role(counted), limit, count + 1, other_id, refused=False)


def _reached(label: Label, tie: Tie, flag: Flag, path: tuple[str, ...]) -> Refused:
    current = flag.count - 1
    message = f"{flag.role} ({label.key}): a contact may have {flag.limit:,}, and this one has {current:,}."
    breach = Breach(Scope.LABEL, flag.limit, current, flag.contact_id, label.key, flag.role)
    field = "toId" if flag.contact_id == tie.to_id else "fromId"
    return Refused(Code.LIMIT_REACHED, message, (*path, field), breach=breach)


class _Over(Exception):
    """A limit that refuses, with the flags that it raises."""

    def __init__(self, refused: Refused, flags: tuple[Flag, ...]) -> None:
        super().__init__(refused.message)
        self.refused, self.flags = refused, flags
