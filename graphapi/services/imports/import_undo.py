"""Taking an import back: what it made and nobody changed since goes, the rest stays and is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.contact_properties import Kind, of_kind
from graphapi.kernel.contacts import Properties
from graphapi.kernel.erasing import PARTLY
from graphapi.kernel.errors import Code, Refused, not_found
from graphapi.kernel.history import ChangeKind, imported
from graphapi.kernel.viewer import Action, require
from graphapi.services.imports.import_matching import FIELDS
from graphapi.services.imports.import_runs import FINISH, UNDONE
from graphapi.services.imports.import_store import BATCH_SECONDS, LOCK, UPDATE
from graphapi.services.labels.labels import delete_label
from graphapi.services.shared.change_records import record
from graphapi.services.shared.ids import anchor_of
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.registry import reload
from graphapi.services.shared.rows import named

LeftRow = tuple[str, str, int, int]
"""A contact that stays: id, name, version, and the number of its associations."""

BY_ID = statement("imports/by_id", tuple[str])
PARTS = statement("imports/parts", tuple[list[tuple[list[str], list[str], list[str]]]])
UNDO_ASSOCIATIONS = statement("imports/undo_associations", tuple[int])
UNDO_NOTED = statement("imports/undo_noted", tuple[int, list[str]])
UNDO_MERGED = statement("imports/undo_merged", tuple[list[tuple[str, str, str]]])
UNDO_CONTACTS = statement("imports/undo_contacts", tuple[int, str, list[LeftRow]])

BATCH = 1_000
LEFT_MAX = 1_000
"""How many of those that stay are named."""

_DAYS = frozenset(one.name for one in of_kind(Kind.DAY))


@dataclass(frozen=True)
class Left:
    """A contact or association that stays, and why."""

    id: str
    name: str
    because: str


@dataclass
class Undone:
    """What was taken back, and what was not."""

    contacts: int = 0
    associations: int = 0
    restored: int = 0
    labels: int = 0
    left_count: int = 0
    left: list[Left] = field(default_factory=list[Left])

    def counts(self) -> dict[str, int]:
        """The number of objects of each kind that were taken back."""
        return {
            "contacts": self.contacts, "associations": self.associations, "restored": self.restored,
            "labels": self.labels,
        }  # fmt: skip

    def leave(self, left: Left) -> None:
        """Note something that stays."""
        self.left_count += 1
        if len(self.left) < LEFT_MAX:
            self.left.append(left)


async def undo_import(db: Db, import_id: str) -> Undone:
    """Take an import back: for administrators. NOT_FOUND without such an import, CONFLICT if it was taken back."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    row = await db.read(BY_ID, id=import_id)
    if row is None:
        raise not_found("import", "id")
    if row[0] == UNDONE:
        raise Refused(Code.CONFLICT, "This import was already taken back.", ("id",))
    done = Undone()
    parts = await db.read(PARTS, id=import_id)
    registered: dict[str, str] = {}
    for changes, associations, labels in parts[0] if parts else ():
        await _restore(db, changes, done)
        await _remove_noted(db, import_id, associations, done)
        # The latest note of a label comes first.
        registered = dict(note.split() for note in labels) | registered
    await _remove_associations(db, import_id, done)
    await _remove_contacts(db, import_id, done)
    await _leave_merged(db, import_id, done)
    await _remove_labels(db, registered, done)

    async def work(tx: Tx) -> None:
        await tx.run(FINISH, id=import_id, changes={"state": UNDONE, "undoneAt": db.now()})
        await record(tx, [imported(ChangeKind.UNDONE, import_id, done.counts())])

    await db.write(work, operation="undoImport")
    return done


async def _restore(db: Db, changes: Sequence[str], done: Undone) -> None:
    """Give contacts that the import updated their earlier values, unless somebody changed them since."""
    notes = [orjson.loads(one) for one in changes]
    if not notes:
        return

    async def work(tx: Tx) -> tuple[int, list[Left]]:
        row = await tx.run(LOCK, ids=sorted(note["id"] for note in notes), fields=list(FIELDS))
        stored = {one["id"]: one for one in (named(FIELDS, found) for found in (row[0] if row else ()))}
        merged = await current_ids(tx.run, (note["id"] for note in notes if note["id"] not in stored))
        rows: list[list[object]] = []
        left: list[Left] = []
        for note in notes:
            contact = stored.get(note["id"])
            if contact is None:
                if note["id"] in merged:
                    left.append(Left(note["id"], "", f"was updated, and merged into {merged[note['id']]} since"))
                continue
            if contact["version"] != note["version"]:
                left.append(Left(note["id"], str(contact["name"]), "was updated, and changed since"))
                continue
            if note.keys() & PARTLY.keys():
                because = "was updated, and its earlier values named a contact that was erased since"
                left.append(Left(note["id"], str(contact["name"]), because))
                continue
            more = {"version": note["version"] + 1, "updatedAt": tx.db.now(), "toCompare": True}
            rows.append([note["id"], _values(note["before"]) | more])
        if rows:
            await tx.run(UPDATE, rows=rows)
        return len(rows), left

    db.deadline.extend(BATCH_SECONDS)
    restored, left = await db.write(work)
    done.restored += restored
    for one in left:
        done.leave(one)


def _values(before: Mapping[str, Any]) -> Properties:
    return {n: date.fromisoformat(value) if n in _DAYS and value else value for n, value in before.items()}


async def _remove_noted(db: Db, import_id: str, associations: Sequence[str], done: Undone) -> None:
    """Remove associations that the import made between contacts that were there before."""
    pairs = [[anchor, one] for one in associations if (anchor := anchor_of(one))]
    for n in range(0, len(pairs), BATCH):
        part = pairs[n : n + BATCH]
        db.deadline.extend(BATCH_SECONDS)
        removed, changed = await db.write(lambda tx, part=part: tx.run(UNDO_NOTED, id=import_id, pairs=part)) or (0, [])
        done.associations += removed
        for one in changed:
            done.leave(Left(one, "an association", "was changed since"))


async def _remove_associations(db: Db, import_id: str, done: Undone) -> None:
    """Remove the unchanged associations of contacts that the import made."""
    removed = 1
    while removed:
        db.deadline.extend(BATCH_SECONDS)
        row = await db.write(lambda tx: tx.run(UNDO_ASSOCIATIONS, id=import_id, most=BATCH * 5))
        removed = row[0] if row else 0
        done.associations += removed


async def _leave_merged(db: Db, import_id: str, done: Undone) -> None:
    """Name the contacts that are part of others now: what they brought cannot be told from what was there."""
    row = await db.read(UNDO_MERGED, id=import_id, most=LEFT_MAX)
    for contact_id, into, name in row[0] if row else ():
        done.leave(Left(contact_id, name, f"was merged into {into} since"))


async def _remove_contacts(db: Db, import_id: str, done: Undone) -> None:
    """Remove the contacts that are as they were made, and that nothing else refers to."""
    after = ""
    while True:
        db.deadline.extend(BATCH_SECONDS)
        row = await db.write(lambda tx, after=after: tx.run(UNDO_CONTACTS, id=import_id, after=after, most=BATCH))
        if row is None or not row[1]:
            return
        removed, after, left = row
        done.contacts += removed
        for contact_id, name, version, associations in left:
            because = "was changed since" if version > 1 else "has associations, tasks or messages"
            if version == 1 and associations:
                because = "has associations that others made or changed"
            done.leave(Left(contact_id, name, because))


async def _remove_labels(db: Db, registered: Mapping[str, str], done: Undone) -> None:
    """Remove the labels that the import registered, unless somebody changed them or uses them; keys to versions."""
    labels = (await reload(db)).labels
    for key in sorted(registered.keys() & labels.keys()):
        label = labels[key]
        name = f"the label {label.name}"
        if str(label.version) != registered[key]:
            done.leave(Left(label.id, name, "was changed since"))
            continue
        try:
            await delete_label(db, key)
        except Refused as refused:
            done.leave(Left(label.id, name, f"stays: {refused.message}"))
            continue
        done.labels += 1
