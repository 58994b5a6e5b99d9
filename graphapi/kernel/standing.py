"""The associations among a batch's contacts: how many in each role and when, which labels, which pairs.

Loaded under locks and updated while deciding. What counts toward a limit is how many hold on one same day, from today
on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from graphapi.kernel.dates import ALWAYS, Period, merged
from graphapi.kernel.labels import Label, Labels, Side
from graphapi.kernel.timelines import Peak, peak


@dataclass(frozen=True)
class Association:
    """An association as the rules see it."""

    id: str
    label_key: str
    from_id: str
    to_id: str
    period: Period


@dataclass(frozen=True)
class StandingCount:
    """The number of associations on these days that leave (`other` TO) or reach (`other` FROM) a contact by a label.

    The days are the remaining ones: a start before today is open.
    """

    contact_id: str
    label_key: str
    other: Side
    number: int
    period: Period = ALWAYS


_Role = tuple[str, Side]
_Held = dict[_Role, Counter[Period]]
"""The number that hold in each period, by label and side."""


@dataclass
class Standing:
    """Everything that decides about associations between these contacts; `contacts` are the existing, visible ones."""

    labels: Labels
    contacts: AbstractSet[str]
    today: date
    max_labels_per_contact: int
    _held: dict[str, _Held] = field(default_factory=dict[str, _Held])
    _associations: dict[frozenset[str], list[Association]] = field(
        default_factory=dict[frozenset[str], list[Association]]
    )

    def load(self, counts: Iterable[StandingCount], associations: Iterable[Association]) -> None:
        """Add what is stored: `associations` between the pairs, including ended ones, are already part of `counts`."""
        for count in counts:
            self._add(count.contact_id, count.label_key, count.other, count.period, count.number)
        for association in associations:
            self._associations.setdefault(frozenset((association.from_id, association.to_id)), []).append(association)

    def count(self, contact_id: str, label: Label, side: Side) -> int:
        """The number of contacts at that side of the label that have not ended, on any day."""
        return self._of(contact_id, label, side).total()

    def peak(self, contact_id: str, label: Label, side: Side, days: Iterable[Period] = (ALWAYS,)) -> Peak:
        """The highest number of contacts at that side of the label on any one of the days."""
        return peak(self._of(contact_id, label, side).items(), days, self.today)

    def labels_of(self, contact_id: str) -> dict[str, list[Period]]:
        """The days on which the contact uses each label."""
        days: dict[str, list[Period]] = {}
        for (key, _), held in self._held.get(contact_id, {}).items():
            days.setdefault(key, []).extend(period for period, number in held.items() if number > 0)
        return {key: merged(periods) for key, periods in days.items() if periods}

    def associations(self, one: str, other: str) -> list[Association]:
        """All associations between two contacts, in either direction, including ended ones."""
        return self._associations.get(frozenset((one, other)), [])

    def same(self, label: Label, from_id: str, to_id: str) -> list[Association]:
        """The associations of one label; for a PAIRED label, in this direction only."""
        return [
            association
            for association in self.associations(from_id, to_id)
            if association.label_key == label.key and (label.single or association.from_id == from_id)
        ]

    def add(self, association: Association) -> None:
        """Count an association."""
        self._associations.setdefault(frozenset((association.from_id, association.to_id)), []).append(association)
        self._recount(association, 1)

    def remove(self, association: Association) -> None:
        """Stop counting an association."""
        self._associations[frozenset((association.from_id, association.to_id))].remove(association)
        self._recount(association, -1)

    def _recount(self, association: Association, number: int) -> None:
        for period in association.period.remaining(self.today):
            self._add(association.from_id, association.label_key, Side.TO, period, number)
            self._add(association.to_id, association.label_key, Side.FROM, period, number)

    def _add(self, contact_id: str, key: str, other: Side, period: Period, number: int) -> None:
        label = self.labels.get(key)
        roles = self._held.setdefault(contact_id, {})
        roles.setdefault((key, label.side(other) if label else other), Counter())[period] += number

    def _of(self, contact_id: str, label: Label, side: Side) -> Counter[Period]:
        return self._held.get(contact_id, {}).get((label.key, label.side(side)), Counter())
