"""A dry run of an import: everything is read and decided as it would be, and kept in memory instead of being stored.

What stands is loaded when a contact or a pair first comes, under locks that are given back at once. So every row is
decided after those before it, and only what others write meanwhile may be missed.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphapi.db.database import Db
from graphapi.db.transactions import Tx
from graphapi.kernel.label_rules import LabelPatch, NewLabel, change, register
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.rules import Decision, Declined, Found, Made, Wanted, decide
from graphapi.kernel.standing import Standing
from graphapi.services.batches import Loaded, circle, lock_and_load
from graphapi.services.ids import new_id
from graphapi.services.import_people import Person
from graphapi.services.import_store import BATCH_SECONDS, Store
from graphapi.services.labels import PAIRS, check_circles, over_limit
from graphapi.services.red_flags import open_key
from graphapi.services.registry import Registry, reload


class _TakenBack(Exception):
    """Ends a transaction without storing anything; holds what it found."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__("taken back")
        self.loaded = loaded


class Rehearsal:
    """Stands in for the database; `flag_ids` are the red flags that would be raised."""

    def __init__(self, db: Db, known: Registry) -> None:
        self.db, self.flag_ids = db, set[str]()
        self._store = Store(db)
        self._labels: Labels = dict(known.labels)
        self._stored_labels = frozenset(known.labels)
        self._max_labels = known.settings.max_labels
        self._contacts: set[str] = set()
        self._new: dict[str, str] = {}
        self._new_ids: set[str] = set()
        self._pairs: set[frozenset[str]] = set()
        self._steps: dict[str, dict[str, list[str]]] = {}
        self._standing = Standing(self._labels, self._contacts, db.today(), known.settings.max_labels_per_contact)

    @classmethod
    async def begin(cls, db: Db) -> Rehearsal:
        """Return a rehearsal over the labels as they are."""
        return cls(db, await reload(db))

    async def labels(self) -> Labels:
        """Return the labels as they would be."""
        return dict(self._labels)

    async def register(self, new: NewLabel) -> Label:
        """Return the label that would be registered."""
        label = register(new, self._labels, self._max_labels)
        self._labels[label.key] = label
        return label

    async def change(self, key: str, patch: LabelPatch) -> int:
        """Change a label in memory; return how many contacts would be over a lowered limit."""
        before = self._labels[key]
        after = self._labels[key] = change(before, patch, self._labels)
        if key not in self._stored_labels:
            return 0
        self.db.extend(BATCH_SECONDS)
        if after.acyclic and not before.acyclic:
            await check_circles(self.db, after)
        lowered = [side for side in after.sides() if after.limit_of(side) < before.limit_of(side)]
        return len({contact for side in lowered for contact in await over_limit(self.db, after, side)})

    async def find(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the contacts that are there, or would be by now."""
        found = await self._store.find([one for one in ids if one not in self._new])
        return found | {one: self._new[one] for one in ids if one in self._new}

    async def add(self, people: Sequence[Person]) -> tuple[dict[str, str], int]:
        """Give those an id who are not there."""
        known = await self.find([person.external_id for person in people])
        made = dict.fromkeys(person.external_id for person in people if person.external_id not in known)
        new = {external_id: new_id("con", self.db.now()) for external_id in made}
        self._new |= new
        self._new_ids.update(new.values())
        self._contacts.update(new.values())
        return known | new, len(new)

    async def tie(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Decide about associations in their order, and remember them."""
        await self._load(wanted)
        decisions = [await self._decide(item) for item in wanted]
        flags = [flag for one in decisions if not isinstance(one, Found) for flag in one.flags]
        self.flag_ids.update(open_key(flag) for flag in flags)
        return decisions

    async def _load(self, wanted: Sequence[Wanted]) -> None:
        """Load what stands among stored contacts that come for the first time, and between pairs that do."""
        ends = {end for item in wanted for end in (item.from_id, item.to_id)} - self._new_ids
        pairs = {frozenset((item.from_id, item.to_id)) for item in wanted}
        pairs = {pair for pair in pairs - self._pairs if len(pair) > 1 and not pair & self._new_ids}
        first = ends - self._contacts
        if not first and not pairs:
            return
        loaded = await self._look(first | {end for pair in pairs for end in pair}, pairs)
        counts = [count for count in loaded.counts if count.contact_id in first]
        self._standing.load(counts, (stored.tie for stored in loaded.stored.values()))
        self._contacts.update(loaded.standing.contacts)
        self._pairs |= pairs

    async def _look(self, ids: set[str], pairs: set[frozenset[str]]) -> Loaded:
        async def work(tx: Tx) -> None:
            ends = [(min(pair), max(pair)) for pair in pairs]
            raise _TakenBack(await lock_and_load(tx, ids, ends, (), label_locks=frozenset()))

        self.db.extend(BATCH_SECONDS)
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
        tie = decision.tie
        if not self._labels[tie.label_key].acyclic or tie.period.has_ended(self._standing.today):
            return decision
        steps = await self._steps_of(tie.label_key)
        if _leads(steps, tie.to_id, tie.from_id):
            self._standing.remove(tie)
            return Declined(circle(self._standing, tie, ()))
        steps.setdefault(tie.from_id, []).append(tie.to_id)
        return decision

    async def _steps_of(self, key: str) -> dict[str, list[str]]:
        """Return where each contact leads by an acyclic label."""
        if key not in self._steps:
            steps = self._steps[key] = dict[str, list[str]]()
            async for from_id, to_id in self.db.rows(PAIRS, type=key, today=self.db.today(), ended=False):
                steps.setdefault(from_id, []).append(to_id)
        return self._steps[key]


def _leads(steps: dict[str, list[str]], from_id: str, to_id: str) -> bool:
    """Return whether the steps lead from one contact to another."""
    seen, ahead = {from_id}, [from_id]
    while ahead:
        for one in steps.get(ahead.pop(), ()):
            if one == to_id:
                return True
            if one not in seen:
                seen.add(one)
                ahead.append(one)
    return False
