"""Merging two contacts: what happens to their associations. Values in, plan out; `merged_values` has their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graphapi.kernel.counting import Flag, share_a_day
from graphapi.kernel.dates import ALWAYS, Period, merged
from graphapi.kernel.errors import Breach, Code, Refused, Rule, Scope, broken
from graphapi.kernel.labels import EmailCopy, Label, Labels, Side
from graphapi.kernel.standing import Association
from graphapi.kernel.timelines import Peak, peak

NOTE_JOIN = "\n"

_COPIED = {
    EmailCopy.NONE: frozenset[Side](), EmailCopy.FROM: frozenset({Side.FROM}), EmailCopy.TO: frozenset({Side.TO}),
    EmailCopy.BOTH: frozenset(Side),
}  # fmt: skip
_OPPOSITE = {Side.FROM: Side.TO, Side.TO: Side.FROM}


@dataclass(frozen=True)
class Noted:
    """An association of one of the two, with its note, its version, and who is copied on messages."""

    association: Association
    note: str | None
    version: int
    email_copy: EmailCopy = EmailCopy.NONE


@dataclass(frozen=True)
class MergeSteps:
    """The steps of a merge: `moved` get other ends, `changed` other days and notes; `removed` are deleted.

    Removed are duplicates, and the associations `between` the two.
    """

    moved: tuple[Noted, ...] = ()
    changed: tuple[Noted, ...] = ()
    removed: tuple[Association, ...] = ()
    between: int = 0
    flags: tuple[Flag, ...] = ()

    @property
    def folded(self) -> int:
        """The number of associations combined with another."""
        return len(self.removed) - self.between

    def seen(self, ids: frozenset[str]) -> tuple[int, int]:
        """How many of these ids were moved, and how many were combined with another."""
        moved = sum(item.association.id in ids for item in self.moved)
        return moved, sum(association.id in ids for association in self.removed[self.between :])


def plan(
    keep_id: str, merge_id: str, stored: Sequence[Noted], labels: Labels, today: date, max_labels: int
) -> MergeSteps:
    """What happens to the associations of both contacts; refused if rules of the labels do not allow the merge.

    If both have the same association and the periods touch, one remains with the earlier `since`, the later `until` and
    both notes; one between the two is removed. Exceeded limits raise flags.
    """
    between = [
        item.association for item in stored if {item.association.from_id, item.association.to_id} == {keep_id, merge_id}
    ]
    rest = [item for item in stored if item.association not in between]
    groups: dict[tuple[str, str, bool], list[Noted]] = {}
    for item in rest:
        groups.setdefault(_same_as(item.association, keep_id, merge_id, labels), []).append(item)
    kept = [item for group in groups.values() for item in _folded(group)]
    kept_ids = {item.association.id for item in kept}
    before = {item.association.id: item for item in rest}
    _check(keep_id, merge_id, kept, labels, today, max_labels)
    return MergeSteps(
        moved=tuple(
            _moved(item, keep_id, merge_id)
            for item in kept
            if merge_id in (item.association.from_id, item.association.to_id)
        ),
        changed=tuple(item for item in kept if item != before[item.association.id]),
        removed=(*between, *(item.association for item in rest if item.association.id not in kept_ids)),
        between=len(between),
        flags=tuple(_flags(keep_id, merge_id, rest, kept, labels, today)),
    )


def _same_as(association: Association, keep_id: str, merge_id: str, labels: Labels) -> tuple[str, str, bool]:
    """What makes two associations the same after the merge: label, other contact, direction."""
    ours = {keep_id, merge_id}
    outgoing = association.from_id in ours
    single = association.label_key in labels and labels[association.label_key].single
    return association.label_key, association.to_id if outgoing else association.from_id, single or outgoing


def _folded(group: Iterable[Noted]) -> list[Noted]:
    """The associations of one label and pair; those that overlap are combined and keep the older id."""
    kept: list[Noted] = []
    for item in sorted(group, key=lambda item: (item.association.period.since or date.min, item.association.id)):
        over = [other for other in kept if other.association.period.overlaps(item.association.period)]
        if not over:
            kept.append(item)
            continue
        for other in over:
            kept.remove(other)
        kept.append(_united([*over, item]))
    return kept


def _united(items: Sequence[Noted]) -> Noted:
    first = min(items, key=lambda item: item.association.id)
    starts = [item.association.period.since for item in items]
    ends = [item.association.period.until for item in items]
    since = None if None in starts else min(day for day in starts if day)
    until = None if None in ends else max(day for day in ends if day)
    notes = dict.fromkeys(item.note for item in items if item.note)
    return replace(
        first,
        association=replace(first.association, period=Period(since, until)),
        note=NOTE_JOIN.join(notes) or None,
        email_copy=_copied(first.association, items),
    )


def _copied(first: Association, items: Sequence[Noted]) -> EmailCopy:
    """Who is copied on messages by any of these; one of a symmetric label may run the other way round."""
    sides = set[Side]()
    for item in items:
        copied = _COPIED[item.email_copy]
        sides |= {_OPPOSITE[side] for side in copied} if _runs_back(item.association, first) else copied
    return next(copy for copy, copied in _COPIED.items() if copied == frozenset(sides))


def _runs_back(one: Association, other: Association) -> bool:
    return one.from_id != other.from_id and one.to_id != other.to_id


def _moved(item: Noted, keep_id: str, merge_id: str) -> Noted:
    ends = {merge_id: keep_id}
    association = item.association
    return replace(
        item,
        association=replace(
            association,
            from_id=ends.get(association.from_id, association.from_id),
            to_id=ends.get(association.to_id, association.to_id),
        ),
    )


def _check(keep_id: str, merge_id: str, kept: Sequence[Noted], labels: Labels, today: date, max_labels: int) -> None:
    """Refuse what no sequence of writes could have stored: mutually exclusive labels, too many labels on one day."""
    between: dict[str, list[Association]] = {}
    used: dict[str, list[Period]] = {}
    for association in (item.association for item in kept if not item.association.period.has_ended(today)):
        other = association.to_id if association.from_id in (keep_id, merge_id) else association.from_id
        between.setdefault(other, []).append(association)
        used.setdefault(association.label_key, []).append(association.period)
    for associations in between.values():
        clash = next(
            (label for one in associations if (label := _excluded(one, associations, keep_id, labels, today))), None
        )
        if clash:
            message = f"Merged, a contact would be associated with them as {clash.name} and as a label it excludes."
            raise broken(Rule.EXCLUSIVE, message, "input", "mergeId")
    most = peak([(period, 1) for periods in used.values() for period in merged(periods)], (ALWAYS,), today).number
    if most > max_labels:
        breach = Breach(Scope.LABELS_PER_CONTACT, max_labels, most, keep_id)
        message = f"A contact may have at most {max_labels:,} different labels; merged, they would have {most:,}."
        raise Refused(Code.LIMIT_REACHED, message, ("input", "mergeId"), breach=breach)


def _excluded(
    one: Association, associations: Iterable[Association], keep_id: str, labels: Labels, today: date
) -> Label | None:
    """The label of an association that may not share a day with one from the other contact; None if there is none."""
    label = labels.get(one.label_key)
    for other in associations:
        # Conflicts that one of the two already has were permitted when the rule was turned on.
        apart = (keep_id in (one.from_id, one.to_id)) != (keep_id in (other.from_id, other.to_id))
        clashes = label is not None and apart and other.label_key in label.exclusive_with
        if clashes and share_a_day(one.period.remaining(today), other.period.remaining(today)):
            return label
    return None


def _flags(
    keep_id: str, merge_id: str, before: Sequence[Noted], kept: Sequence[Noted], labels: Labels, today: date
) -> Iterable[Flag]:
    """Yield a flag for each role that exceeds both the kept contact's limit on one day and its count before."""
    for label in labels.values():
        for side in label.sides():
            most, limit = _most({keep_id, merge_id}, kept, label, side, today), label.limit_of(side)
            if most.number > limit and most.number > _most({keep_id}, before, label, side, today).number:
                role = label.role(side)
                yield Flag(keep_id, label.key, side, role, limit, most.number, None, refused=False, day=most.day)


def _most(ours: set[str], items: Sequence[Noted], label: Label, side: Side, today: date) -> Peak:
    held = [
        (association.period, 1)
        for association in (item.association for item in items if item.association.label_key == label.key)
        if (label.single and (association.from_id in ours or association.to_id in ours))
        or (association.to_id if side is Side.FROM else association.from_id) in ours
    ]
    return peak(held, (ALWAYS,), today)
