"""Stores what an import has read, by the same statements as every other write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from graphapi.db.request import Db, Tx
from graphapi.db.retries import CONTACT_IMPORTED, retrying
from graphapi.db.statements import statement
from graphapi.kernel.contacts import Properties, changes
from graphapi.kernel.errors import BudgetExceeded, not_found
from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.relatives import with_relatives
from graphapi.kernel.rules import Decision, Found, Made, Wanted, repeated
from graphapi.kernel.standing import Standing
from graphapi.kernel.updates import Update
from graphapi.services.associations.batches import (
    Batch,
    CircleFound,
    StoredRow,
    acyclic_among,
    grouped,
    store_batch,
    stored_of,
)
from graphapi.services.imports.import_matching import FIELDS, FIND, ImportTerms, Matches, contacts_of, find_matches
from graphapi.services.imports.import_outcomes import (
    RELATIVES,
    NewRelatives,
    OutcomeKind,
    PersonOutcome,
    outcome_of,
    related,
    replaced,
    updated,
)
from graphapi.services.imports.import_people import Person
from graphapi.services.imports.new_contacts import new_contact, shared_properties
from graphapi.services.labels.labels import create_label, update_label
from graphapi.services.shared.registry import registry, reload
from graphapi.services.shared.rows import ContactRow

LOCK = statement("imports/lock_people", tuple[list[ContactRow]])
UPDATE = statement("imports/update_people")
NOTE_PART = statement("imports/note_part")
CREATE = statement("imports/create_people")
NOTE_RELATIVES = statement("imports/note_relatives", tuple[list[str]])
FIND_ASSOCIATIONS = statement("imports/find_associations", tuple[list[StoredRow], list[StoredRow]])

BATCH_SECONDS = 300.0
"""The time allowed for one batch, retries included."""


class Target(Protocol):
    """What an import needs of its target."""

    async def labels(self) -> Labels:
        """The registered labels."""
        ...

    async def register(self, new: NewLabel) -> Label:
        """Register a label. Raises Refused."""
        ...

    async def change(self, key: str, patch: LabelPatch) -> int:
        """Change a label; return how many contacts exceed a lowered limit. Raises Refused."""
        ...

    async def find(self, ids: Sequence[str]) -> dict[str, str]:
        """The contacts that exist already, by the ids in the file."""
        ...

    @property
    def terms(self) -> ImportTerms:
        """What holds for all of the import."""
        ...

    async def add(self, people: Sequence[Person]) -> list[PersonOutcome]:
        """Make the contacts that are not there; those that are get what the terms of the import allow."""
        ...

    async def association(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Decide about associations in their order and store what is allowed, with the flags."""
        ...

    async def there(self, wanted: Sequence[Wanted]) -> dict[str, Found]:
        """Those of the associations that are stored already, by the ids in the request."""
        ...

    async def relate(self, relatives: Sequence[NewRelatives]) -> list[PersonOutcome]:
        """Note relatives who are no contact on those whose relatives they are."""
        ...


class Store:
    """Stores into the database; `flag_ids` are the flags that were raised."""

    def __init__(self, db: Db, terms: ImportTerms) -> None:
        self.db, self.terms = db, terms
        self._matches = Matches(terms)
        # A separate request, as people are looked up while the associations before them are being stored.
        self._ahead = Db.of(db.database, db.viewer, deadline=BATCH_SECONDS)
        self.flag_ids: set[str] = set()
        self._registered = set[str]()
        self._mostly_there = False

    async def labels(self) -> Labels:
        """The registered labels, as they are now."""
        return (await reload(self.db)).labels

    async def register(self, new: NewLabel) -> Label:
        """Register a label."""
        label = await create_label(self.db, new)
        if label is None:
            raise not_found("association label", "label")
        await self._note_label(label)
        return label

    async def change(self, key: str, patch: LabelPatch) -> int:
        """Change a label; flag contacts that exceed a lowered limit."""
        changed = await update_label(self.db, key, patch)
        if changed.label is not None and key in self._registered:
            await self._note_label(changed.label)
        return changed.over_limit

    async def _note_label(self, label: Label) -> None:
        """Note a label that this import registered, in its latest version."""
        self._registered.add(label.key)
        version = f"{label.key} {label.version}"
        note = {"importId": self.terms.id, "changes": [], "associations": [], "labels": [version]}
        await self.db.write(lambda tx: tx.run(NOTE_PART, part=note))

    async def find(self, ids: Sequence[str]) -> dict[str, str]:
        """The contacts that have these external ids, or ids."""
        self._ahead.deadline.extend(BATCH_SECONDS)
        row = await self._ahead.read(FIND, ids=list(ids))
        return dict(row[0]) if row else {}

    async def add(self, people: Sequence[Person]) -> list[PersonOutcome]:
        """Create contacts without an owner, visible to all; retry when another writer creates one of them meanwhile."""
        self._ahead.deadline.extend(BATCH_SECONDS)

        async def work(tx: Tx) -> tuple[list[PersonOutcome], Matches]:
            matches = replace(self._matches, taken=set(self._matches.taken))
            return await _add(tx, people, matches), matches

        added, self._matches = await retrying(
            self.db.database.retries, lambda: self._ahead.write(work), {CONTACT_IMPORTED: None}
        )
        return added

    async def relate(self, relatives: Sequence[NewRelatives]) -> list[PersonOutcome]:
        """Note relatives on contacts."""
        self.db.deadline.extend(BATCH_SECONDS)
        return await self.db.write(lambda tx: _relate(tx, relatives, self.terms))

    async def association(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Store what is new; while most of it exists, as in a repeated import, that is checked without locks."""
        there = await self.there(wanted) if self._mostly_there else {}
        rest = [item for item in wanted if item.id not in there]
        decided = iter(await self._association(rest))
        decisions = [there.get(item.id) or next(decided) for item in wanted]
        self._mostly_there = sum(isinstance(one, Found) for one in decisions) * 2 > len(decisions)
        return decisions

    async def there(self, wanted: Sequence[Wanted]) -> dict[str, Found]:
        """The items that are stored already, read without locks: they existed, even if they are removed now."""
        self.db.deadline.extend(BATCH_SECONDS)
        pairs, groups = grouped(dict.fromkeys((item.from_id, item.to_id) for item in wanted))
        row = await self.db.read(FIND_ASSOCIATIONS, pairs=pairs, groups=groups)
        labels = (await registry(self.db)).labels
        standing = Standing(labels, frozenset(), self.db.today(), 0)
        standing.load((), (stored_of(one).association for part in row or () for one in part))
        known = ((item, labels.get(item.label_key)) for item in wanted)
        associations = {item.id: repeated(standing, label, item) for item, label in known if label}
        return {key: Found(association) for key, association in associations.items() if association}

    async def _association(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Store in one transaction; in halves when an item closes a circle or the batch is too large."""
        if not wanted:
            return []
        try:
            batch = await self._store(wanted)
        except (CircleFound, BudgetExceeded):
            if len(wanted) == 1:
                raise
            half = len(wanted) // 2
            return await self._association(wanted[:half]) + await self._association(wanted[half:])
        self.flag_ids.update(batch.flag_ids.values())
        return batch.decisions

    async def _store(self, wanted: Sequence[Wanted]) -> Batch:
        self.db.deadline.extend(BATCH_SECONDS)
        locks = acyclic_among(await registry(self.db), {item.label_key for item in wanted})
        paths: list[tuple[str, ...]] = [()] * len(wanted)

        async def work(tx: Tx) -> Batch:
            careful = len(wanted) == 1
            batch = await store_batch(tx, wanted, paths, label_locks=locks, careful=careful, import_id=self.terms.id)
            await self._note(tx, batch)
            return batch

        return await self.db.write(work)

    async def _note(self, tx: Tx, batch: Batch) -> None:
        """Note the associations between contacts that were there before: those of new ones are found by these."""
        made = (one.association for one in batch.decisions if isinstance(one, Made))
        between = [one.id for one in made if not self.terms.made(one.from_id) and not self.terms.made(one.to_id)]
        if between:
            await tx.run(NOTE_PART, part={"importId": self.terms.id, "changes": [], "associations": between})


async def _add(tx: Tx, people: Sequence[Person], matches: Matches) -> list[PersonOutcome]:
    terms = matches.terms
    matched, loaded = await find_matches(tx, people, matches)
    if terms.update is not Update.REPORT:
        row = await tx.run(LOCK, ids=sorted(loaded), fields=list(FIELDS)) if loaded else None
        loaded = {one["id"]: one for one in contacts_of(row)}
    outcomes = [outcome_of(person, matched.get(person.key), loaded, terms) for person in people]
    made: list[Properties] = []
    now = tx.db.now()
    for n, (person, outcome) in enumerate(zip(people, outcomes, strict=True)):
        if outcome.kind is OutcomeKind.CREATED:
            contact = new_contact(person, now)
            outcomes[n] = replace(outcome, contact_id=contact["id"])
            made.append(contact)
    if made:
        await tx.run(CREATE, people=made, shared=shared_properties(terms.id, now))
    await _update(tx, people, outcomes, loaded, terms)
    return outcomes


async def _update(
    tx: Tx, people: Sequence[Person], outcomes: Sequence[PersonOutcome], loaded: Mapping[str, Properties],
    terms: ImportTerms,
) -> None:  # fmt: skip
    """Store what updates take, and note what was there before, so that it can be taken back."""
    changed: list[tuple[Properties, Properties]] = []
    for person, outcome in zip(people, outcomes, strict=True):
        if outcome.kind is OutcomeKind.UPDATED:
            stored = loaded[outcome.contact_id]
            changed.append((stored, changes(stored, updated(stored, person, outcome.taken))))
    await store_changes(tx, changed, terms)


async def store_changes(tx: Tx, changed: Sequence[tuple[Properties, Properties]], terms: ImportTerms) -> None:
    """Store changes of locked contacts as new versions, and what they replace in the notes of the import."""
    rows = [(stored, new) for stored, new in changed if new]
    if not rows:
        return
    more = {"updatedAt": tx.db.now()}
    await tx.run(UPDATE, rows=[[s["id"], new | more | {"version": s["version"] + 1}] for s, new in rows])
    before = [replaced(stored, new) for stored, new in rows]
    await tx.run(NOTE_PART, part={"importId": terms.id, "changes": before, "associations": []})


async def _relate(tx: Tx, relatives: Sequence[NewRelatives], terms: ImportTerms) -> list[PersonOutcome]:
    """Add relatives to contacts; new ones, which nearly all have none yet, need not be loaded before."""
    made = sorted((one.contact_id, with_relatives(None, one.relatives)[0]) for one in relatives if one.made)
    row = await tx.run(NOTE_RELATIVES, rows=made) if made else None
    noted = frozenset(row[0] if row else ())
    rest = [one for one in relatives if one.contact_id not in noted]
    others = iter(await _relate_loaded(tx, rest, terms) if rest else ())
    nobody: Properties = {RELATIVES: None}
    return [related(nobody, one, terms) if one.contact_id in noted else next(others) for one in relatives]


async def _relate_loaded(tx: Tx, relatives: Sequence[NewRelatives], terms: ImportTerms) -> list[PersonOutcome]:
    """Add relatives to what contacts have; for one that was there before, that is a difference."""
    row = await tx.run(LOCK, ids=sorted({one.contact_id for one in relatives}), fields=list(FIELDS))
    loaded = {one["id"]: one for one in contacts_of(row)}
    outcomes: list[PersonOutcome] = []
    quiet: list[list[object]] = []
    changed: list[tuple[Properties, Properties]] = []
    for one in relatives:
        stored = loaded.get(one.contact_id)
        outcome = related(stored, one, terms)
        outcomes.append(outcome)
        if stored is None or outcome.kind is not OutcomeKind.UPDATED:
            continue
        new: Properties = {RELATIVES: with_relatives(stored[RELATIVES], one.relatives)[0]}
        if one.made:
            quiet.append([one.contact_id, new])
        else:
            changed.append((stored, new))
    if quiet:
        await tx.run(UPDATE, rows=quiet)
    await store_changes(tx, changed, terms)
    return outcomes
