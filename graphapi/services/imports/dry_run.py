"""A dry run of an import: everything is read and decided as in a real one, but kept in memory instead of stored.

Stored associations are loaded when a contact or a pair first occurs, under locks that are released at once. Each row is
decided after the rows before it; only what others write meanwhile may be missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from graphapi.db.request import Db, Tx
from graphapi.kernel.contacts import Properties
from graphapi.kernel.dates import Period
from graphapi.kernel.label_rules import LabelPatch, NewLabel, change, register
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.rules import Decision, Found, Made, RefusedDecision, Wanted, decide
from graphapi.kernel.standing import Association, Standing
from graphapi.kernel.timelines import apart
from graphapi.services.associations.batches import LoadedBatch, circle, lock_and_load, period_of
from graphapi.services.imports.import_matching import (
    COMPARED,
    LOAD,
    ImportTerms,
    MatchedContact,
    Matches,
    contacts_of,
    find_matches,
)
from graphapi.services.imports.import_outcomes import (
    RELATIVES,
    NewRelatives,
    OutcomeKind,
    PersonOutcome,
    outcome_of,
    related,
)
from graphapi.services.imports.import_people import Person
from graphapi.services.imports.import_store import BATCH_SECONDS, Store
from graphapi.services.labels.label_sweeps import PAIRS, over_limit, stored_breaks
from graphapi.services.red_flags.red_flags import open_key
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.registry import Registry, reload

Steps = dict[str, list[tuple[str, Period]]]
"""The contacts that each contact reaches by one label, and over which days."""


class _TakenBack(Exception):
    """Ends a transaction without storing anything; carries the result."""

    def __init__(self, loaded: LoadedBatch) -> None:
        super().__init__("rolled back")
        self.loaded = loaded


class DryRun:
    """Takes the place of the database; `flag_ids` are the red flags that would be raised."""

    def __init__(self, db: Db, known: Registry, terms: ImportTerms) -> None:
        self.db, self.flag_ids, self.terms = db, set[str](), terms
        self._store = Store(db, terms)
        self._matches = Matches(terms)
        self._labels: Labels = dict(known.labels)
        self._stored_labels = frozenset(known.labels)
        self._max_labels = known.settings.max_labels
        self._contacts: set[str] = set()
        self._new: dict[str, str] = {}
        self._new_ids: set[str] = set()
        self._pairs: set[frozenset[str]] = set()
        self._steps: dict[str, Steps] = {}
        self._standing = Standing(self._labels, self._contacts, db.today(), known.settings.max_labels_per_contact)

    @classmethod
    async def begin(cls, db: Db, terms: ImportTerms) -> DryRun:
        """Start from the labels as they are."""
        return cls(db, await reload(db), terms)

    async def labels(self) -> Labels:
        """The labels as they would be."""
        return dict(self._labels)

    async def register(self, new: NewLabel) -> Label:
        """The label that would be registered."""
        label = register(new, self._labels, self._max_labels)
        self._labels[label.key] = label
        return label

    async def change(self, key: str, patch: LabelPatch) -> int:
        """Change a label in memory; return how many contacts would be over a lowered limit."""
        before = self._labels[key]
        after = self._labels[key] = change(before, patch, self._labels)
        if key not in self._stored_labels:
            return 0
        self.db.deadline.extend(BATCH_SECONDS)
        for refused in await stored_breaks(self.db, before, after):
            raise refused
        lowered = [side for side in after.sides() if after.limit_of(side) < before.limit_of(side)]
        return len({contact for side in lowered for contact in await over_limit(self.db, after, side)})

    async def find(self, ids: Sequence[str]) -> dict[str, str]:
        """The contacts that exist, or would exist by now."""
        found = await self._store.find([one for one in ids if one not in self._new])
        return found | {one: self._new[one] for one in ids if one in self._new}

    async def add(self, people: Sequence[Person]) -> list[PersonOutcome]:
        """Give those an id who are not there, and say what differs of those who are."""
        self.db.deadline.extend(BATCH_SECONDS)
        matched, loaded = await find_matches(self.db, people, self._matches)
        matched |= {one.key: MatchedContact((self._new[one.id],)) for one in people if one.lasting_id in self._new}
        outcomes = [outcome_of(person, matched.get(person.key), loaded, self.terms) for person in people]
        for n, (person, outcome) in enumerate(zip(people, outcomes, strict=True)):
            if outcome.kind is OutcomeKind.CREATED:
                contact_id = person.given_id or new_id("con", self.db.now())
                outcomes[n] = replace(outcome, contact_id=contact_id)
                self._new |= {person.lasting_id: contact_id} if person.lasting_id else {}
                self._new_ids.add(contact_id)
                self._contacts.add(contact_id)
        return outcomes

    async def relate(self, relatives: Sequence[NewRelatives]) -> list[PersonOutcome]:
        """Say what would become of relatives who are no contact."""
        self.db.deadline.extend(BATCH_SECONDS)
        ids = [one.contact_id for one in relatives if not one.made]
        row = await self.db.read(LOAD, ids=ids, fields=list(COMPARED)) if ids else None
        loaded = {one["id"]: one for one in contacts_of(row, COMPARED)}
        nobody: Properties = {RELATIVES: None}
        return [related(nobody if one.made else loaded.get(one.contact_id), one, self.terms) for one in relatives]

    async def there(self, wanted: Sequence[Wanted]) -> dict[str, Found]:
        """Those of the associations that are stored already."""
        return await self._store.there(wanted)

    async def association(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Decide about associations in their order, and remember them."""
        await self._load(wanted)
        decisions = [await self._decide(item) for item in wanted]
        flags = [flag for one in decisions if not isinstance(one, Found) for flag in one.flags]
        self.flag_ids.update(open_key(flag) for flag in flags)
        return decisions

    async def _load(self, wanted: Sequence[Wanted]) -> None:
        """Load the associations of stored contacts, and between pairs, that occur for the first time."""
        ends = {end for item in wanted for end in (item.from_id, item.to_id)} - self._new_ids
        pairs = {frozenset((item.from_id, item.to_id)) for item in wanted}
        pairs = {pair for pair in pairs - self._pairs if len(pair) > 1 and not pair & self._new_ids}
        first = ends - self._contacts
        if not first and not pairs:
            return
        loaded = await self._look(first | {end for pair in pairs for end in pair}, pairs)
        counts = [count for count in loaded.counts if count.contact_id in first]
        self._standing.load(counts, (stored.association for stored in loaded.stored.values()))
        self._contacts.update(loaded.standing.contacts)
        self._pairs |= pairs

    async def _look(self, ids: set[str], pairs: set[frozenset[str]]) -> LoadedBatch:
        async def work(tx: Tx) -> None:
            ends = [(min(pair), max(pair)) for pair in pairs]
            raise _TakenBack(await lock_and_load(tx, ids, ends, (), label_locks=set()))

        self.db.deadline.extend(BATCH_SECONDS)
        try:
            await self.db.write(work)
        except _TakenBack as found:
            return found.loaded
        message = "unreachable: the work raises"
        raise AssertionError(message)

    async def _decide(self, wanted: Wanted) -> Decision:
        decision = decide(self._standing, wanted, ())
        if not isinstance(decision, Made):
            return decision
        association = decision.association
        if not self._labels[association.label_key].acyclic:
            return decision
        steps = await self._steps_of(association.label_key)
        if any(_leads(steps, association, window, self._standing.today) for window in decision.days):
            self._standing.remove(association)
            return RefusedDecision(circle(self._standing, association, ()))
        for period in decision.days:
            steps.setdefault(association.from_id, []).append((association.to_id, period))
        return decision

    async def _steps_of(self, key: str) -> Steps:
        """The contacts that each contact reaches by an acyclic label."""
        if key not in self._steps:
            steps = self._steps[key] = Steps()
            today = self._standing.today
            async for from_id, to_id, since, until in self.db.rows(PAIRS, type=key, today=today, ended=False):
                steps.setdefault(from_id, []).append((to_id, period_of(since, until)))
        return self._steps[key]


def _leads(steps: Steps, association: Association, days: Period, today: date) -> bool:
    """Whether a path leads back from TO to FROM on one of the days, all its steps holding on that day."""
    windows = [Period(days.since or today, days.until)]
    while windows:
        window = windows.pop()
        way = _way(steps, association.to_id, association.from_id, window)
        if way is None:
            continue
        parts = apart(window, way)
        if not parts:
            return True
        windows += parts
    return False


def _way(steps: Steps, from_id: str, to_id: str, window: Period) -> list[Period] | None:
    """The days of the steps from one contact to another, each of which holds on some day of the window."""
    before: dict[str, tuple[str, Period] | None] = {from_id: None}
    ahead = [from_id]
    while ahead:
        here = ahead.pop()
        for there, period in steps.get(here, ()):
            if there not in before and period.overlaps(window):
                before[there] = (here, period)
                ahead.append(there)
    way, step = list[Period](), before.get(to_id)
    while step is not None:
        way.append(step[1])
        step = before[step[0]]
    return way or None
