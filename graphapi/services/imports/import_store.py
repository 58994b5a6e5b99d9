"""Where an import puts what it has read: the database, by the same statements as every other write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graphapi.db.request import Db, Tx
from graphapi.db.retries import CONTACT_IMPORTED, retrying
from graphapi.db.statements import statement
from graphapi.kernel.contacts import Properties, complete
from graphapi.kernel.errors import BudgetExceeded, not_found
from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.rules import Decision, Found, Wanted, repeated
from graphapi.kernel.standing import Standing
from graphapi.kernel.viewer import EVERYONE
from graphapi.services.associations.batches import (
    Batch,
    CircleFound,
    StoredRow,
    acyclic_among,
    grouped,
    store_batch,
    stored_of,
)
from graphapi.services.imports.import_people import Person
from graphapi.services.labels.labels import create_label, update_label
from graphapi.services.shared.ids import contact_time, new_id
from graphapi.services.shared.registry import registry, reload

FIND = statement("imports/find_people", tuple[list[tuple[str, str]]])
CREATE = statement("imports/create_people")
FIND_ASSOCIATIONS = statement("imports/find_associations", tuple[list[StoredRow], list[StoredRow]])
OPT_OUT = statement("imports/opt_out", tuple[list[str]])

BATCH_SECONDS = 300.0
"""What one batch may take, retries included."""

_EMPTY: Properties = {
    "emails": [], "phones": [], "customFields": "{}", "emailOptOut": False, "readers": [EVERYONE],
    "version": 1, "lock": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Added:
    """All contacts by their ids in the file, how many were made, and which of the others want no e-mail any more."""

    known: dict[str, str]
    made: int
    opted_out: frozenset[str] = frozenset()


class Target(Protocol):
    """What an import needs of the place it fills."""

    async def labels(self) -> Labels:
        """The registered labels."""
        ...

    async def register(self, new: NewLabel) -> Label:
        """Register a label. Raises Refused."""
        ...

    async def change(self, key: str, patch: LabelPatch) -> int:
        """Change a label; return how many contacts are over a lowered limit now. Raises Refused."""
        ...

    async def find(self, ids: Sequence[str]) -> dict[str, str]:
        """The contacts that are there already, by the ids in the file."""
        ...

    async def add(self, people: Sequence[Person]) -> Added:
        """Make the contacts that are not there; of those that are, an opt-out alone is taken."""
        ...

    async def association(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Decide about associations in their order and store what is allowed, with the flags."""
        ...


class Store:
    """The database; flags that were raised are counted in `flag_ids`."""

    def __init__(self, db: Db) -> None:
        self.db = db
        # People are looked for while the associations before them are being stored, by a separate request.
        self._ahead = Db.of(db.database, db.viewer, deadline=BATCH_SECONDS)
        self.flag_ids: set[str] = set()
        self._mostly_there = False

    async def labels(self) -> Labels:
        """The registered labels, as they are now."""
        return (await reload(self.db)).labels

    async def register(self, new: NewLabel) -> Label:
        """Register a label."""
        label = await create_label(self.db, new)
        if label is None:
            raise not_found("association label", "label")
        return label

    async def change(self, key: str, patch: LabelPatch) -> int:
        """Change a label; flags what is over a lowered limit."""
        return (await update_label(self.db, key, patch)).over_limit

    async def find(self, ids: Sequence[str]) -> dict[str, str]:
        """The contacts that have these external ids, or ids."""
        self._ahead.deadline.extend(BATCH_SECONDS)
        row = await self._ahead.read(FIND, ids=list(ids))
        return dict(row[0]) if row else {}

    async def add(self, people: Sequence[Person]) -> Added:
        """Make contacts without an owner, seen by everyone; again when another writer makes one of them meanwhile."""
        self._ahead.deadline.extend(BATCH_SECONDS)
        return await retrying(
            self.db.database.retries, lambda: self._ahead.write(lambda tx: _add(tx, people)), {CONTACT_IMPORTED: None}
        )

    async def association(self, wanted: Sequence[Wanted]) -> list[Decision]:
        """Store what is not there; while most of it is, as in a repeated import, that is found out without locks."""
        there = await self._there(wanted) if self._mostly_there else {}
        rest = [item for item in wanted if item.id not in there]
        decided = iter(await self._association(rest))
        decisions = [there.get(item.id) or next(decided) for item in wanted]
        self._mostly_there = sum(isinstance(one, Found) for one in decisions) * 2 > len(decisions)
        return decisions

    async def _there(self, wanted: Sequence[Wanted]) -> dict[str, Found]:
        """Those that are stored already, without locks: they were, whatever becomes of them now."""
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
        """Store in one transaction; in halves when something in it closes a circle, or it is too large for one."""
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
        return await self.db.write(
            lambda tx: store_batch(tx, wanted, paths, label_locks=locks, careful=len(wanted) == 1)
        )


async def _add(tx: Tx, people: Sequence[Person]) -> Added:
    row = await tx.run(FIND, ids=[person.id for person in people])
    known: dict[str, str] = dict(row[0]) if row else {}
    opted_out = await _opt_out(tx, refusing_mail(known, people))
    rows: list[Properties] = []
    for person in people:
        if person.id not in known:
            contact = contact_of(tx.db, person)
            known[person.id] = contact["id"]
            rows.append(contact)
    if rows:
        await tx.run(CREATE, people=rows)
    return Added(known, len(rows), opted_out)


async def _opt_out(tx: Tx, ids: Sequence[str]) -> frozenset[str]:
    row = await tx.run(OPT_OUT, ids=ids, now=tx.db.now()) if ids else None
    return frozenset(row[0] if row else ())


def refusing_mail(known: Mapping[str, str], people: Sequence[Person]) -> list[str]:
    """The ids of the contacts that are there already and by the file want no e-mail."""
    found = (known[person.id] for person in people if person.values.get("emailOptOut") and person.id in known)
    return sorted(set(found))


def contact_of(db: Db, person: Person) -> Properties:
    """A new contact with all that is derived; a nameless one is called by what else is known, at last its id.

    One that brings its own id was made when that id was: contacts are listed by creation in the order of their ids.
    """
    now = db.now()
    contact_id = person.own_id or new_id("con", now)
    values = {"name": None, **person.values, "externalId": None if person.own_id else person.id}
    made = {"id": contact_id, "createdAt": contact_time(contact_id) or now, "updatedAt": now}
    return complete(_EMPTY, values, contact_id) | made
