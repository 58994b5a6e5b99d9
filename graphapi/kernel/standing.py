"""What stands among the contacts of a batch: how many in each role and when, which labels, which associations.

Loaded under locks, kept up to date while deciding. Time is a line: what counts towards a limit is how many hold on one
same day, from today on.
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
    """The number of associations of these days that leave (`other` TO) or reach (`other` FROM) one contact by a label.

    The days are those that remain: what began before today is open there.
    """

    contact_id: str
    label_key: str
    other: Side
    number: int
    period: Period = ALWAYS


_Role = tuple[str, Side]
_Held = dict[_Role, Counter[Period]]
"""How many hold over which days, by label and side."""


@dataclass
class Standing:
    """All that decides about associations between these contacts; `contacts` are those that are there and visible."""

    labels: Labels
    contacts: AbstractSet[str]
    today: date
    max_labels_per_contact: int
    _held: dict[str, _Held] = field(default_factory=dict[str, _Held])
    _associations: dict[frozenset[str], list[Association]] = field(
        default_factory=dict[frozenset[str], list[Association]]
    )

    def load(self, counts: Iterable[StandingCount], associations: Iterable[Association]) -> None:
        """Take over what is stored: `associations` between the pairs include ended ones; `counts` has them already."""
        for count in counts:
            self._add(count.contact_id, count.label_key, count.other, count.period, count.number)
        for association in associations:
            self._associations.setdefault(frozenset((association.from_id, association.to_id)), []).append(association)

    def count(self, contact_id: str, label: Label, side: Side) -> int:
        """Return how many stand at that side of the label to the contact and have not ended, on whatever day."""
        return self._of(contact_id, label, side).total()

    def peak(self, contact_id: str, label: Label, side: Side, days: Iterable[Period] = (ALWAYS,)) -> Peak:
        """Return the most that stand at that side of the label to the contact on any one of the days."""
        return peak(self._of(contact_id, label, side).items(), days, self.today)

    def labels_of(self, contact_id: str) -> dict[str, list[Period]]:
        """Return the days on which each label is in use at the contact."""
        days: dict[str, list[Period]] = {}
        for (key, _), held in self._held.get(contact_id, {}).items():
            days.setdefault(key, []).extend(period for period, number in held.items() if number > 0)
        return {key: merged(periods) for key, periods in days.items() if periods}

    def associations(self, one: str, other: str) -> list[Association]:
        """Return all associations between two contacts, in either direction, ended ones too."""
        return self._associations.get(frozenset((one, other)), [])

    def same(self, label: Label, from_id: str, to_id: str) -> list[Association]:
        """Return those of one label; for a PAIRED one in this direction only."""
        return [
            association
            for association in self.associations(from_id, to_id)
            if association.label_key == label.key and (label.single or association.from_id == from_id)
        ]

    def add(self, association: Association) -> None:
        """Count one more association."""
        self._associations.setdefault(frozenset((association.from_id, association.to_id)), []).append(association)
        self._recount(association, 1)

    def remove(self, association: Association) -> None:
        """Forget an association."""
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
