"""What stands among the contacts of a batch: how many in each role, which labels, which ties.

Loaded under locks, kept up to date while deciding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from graphapi.kernel.dates import Period
from graphapi.kernel.labels import Label, Labels, Side


@dataclass(frozen=True)
class Tie:
    """An association as the rules see it."""

    id: str
    label_key: str
    from_id: str
    to_id: str
    period: Period


@dataclass(frozen=True)
class Count:
    """So many associations that count leave (`other` TO) or reach (`other` FROM) one contact by one label."""

    contact_id: str
    label_key: str
    other: Side
    number: int


@dataclass
class Standing:
    """All that decides about associations between these contacts; `contacts` are those that are there and visible."""

    labels: Labels
    contacts: AbstractSet[str]
    today: date
    max_labels_per_contact: int
    _counts: dict[str, Counter[tuple[str, Side]]] = field(default_factory=dict[str, Counter[tuple[str, Side]]])
    _ties: dict[frozenset[str], list[Tie]] = field(default_factory=dict[frozenset[str], list[Tie]])

    def load(self, counts: Iterable[Count], ties: Iterable[Tie]) -> None:
        """Take over what is stored: `ties` are those between the pairs, ended ones too; `counts` has them already."""
        for count in counts:
            self._add(count.contact_id, count.label_key, count.other, count.number)
        for tie in ties:
            self._ties.setdefault(frozenset((tie.from_id, tie.to_id)), []).append(tie)

    def count(self, contact_id: str, label: Label, side: Side) -> int:
        """Return how many stand at that side of the label to the contact."""
        return self._of(contact_id)[label.key, label.side(side)]

    def labels_of(self, contact_id: str) -> set[str]:
        """Return the labels among the associations of the contact that count."""
        return {key for (key, _), number in self._of(contact_id).items() if number > 0}

    def ties(self, one: str, other: str) -> list[Tie]:
        """Return all associations between two contacts, in either direction, ended ones too."""
        return self._ties.get(frozenset((one, other)), [])

    def same(self, label: Label, from_id: str, to_id: str) -> list[Tie]:
        """Return those of one label; for a PAIRED one in this direction only."""
        return [
            tie
            for tie in self.ties(from_id, to_id)
            if tie.label_key == label.key and (label.single or tie.from_id == from_id)
        ]

    def add(self, tie: Tie) -> None:
        """Count one more association."""
        self._ties.setdefault(frozenset((tie.from_id, tie.to_id)), []).append(tie)
        self._recount(tie, 1)

    def remove(self, tie: Tie) -> None:
        """Forget an association."""
        self._ties[frozenset((tie.from_id, tie.to_id))].remove(tie)
        self._recount(tie, -1)

    def _recount(self, tie: Tie, number: int) -> None:
        if not tie.period.has_ended(self.today):
            self._add(tie.from_id, tie.label_key, Side.TO, number)
            self._add(tie.to_id, tie.label_key, Side.FROM, number)

    def _add(self, contact_id: str, key: str, other: Side, number: int) -> None:
        label = self.labels.get(key)
        self._of(contact_id)[key, label.side(other) if label else other] += number

    def _of(self, contact_id: str) -> Counter[tuple[str, Side]]:
        found = self._counts.get(contact_id)
        if found is None:
            found = self._counts[contact_id] = Counter()
        return found
