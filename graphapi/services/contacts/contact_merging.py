"""Merges duplicates: two contacts become one, and nothing that belongs to either is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphapi.db.request import Db, Tx
from graphapi.db.retries import NEIGHBOUR_ADDED, Retry
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.access import require_merge_access
from graphapi.kernel.contacts import Properties, changes, complete
from graphapi.kernel.duplicates import pair_key
from graphapi.kernel.errors import Json, conflict, invalid
from graphapi.kernel.history import (
    ChangeRecord,
    association_removed,
    association_updated,
    association_values,
    contacts_merged,
)
from graphapi.kernel.labels import Labels
from graphapi.kernel.merged_values import NOTHING, Choices, merged_values, taken_and_kept
from graphapi.kernel.merging import MergeSteps, Noted, plan
from graphapi.kernel.standing import Standing
from graphapi.kernel.viewer import Action, require
from graphapi.matching.blocking import blocking_keys
from graphapi.services.associations.batches import LOCK_LABELS, StoredRow, circle, circles, stored_of
from graphapi.services.associations.removed_associations import role_of
from graphapi.services.contacts.access_losses import tasks_losing_access
from graphapi.services.contacts.contacts import UPDATE, lock_current
from graphapi.services.red_flags.red_flags import raise_flags
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.registry import FIELDS, RULE_FIELDS, label_of, settings_of
from graphapi.services.shared.registry import LOAD as LOAD_WORKSPACE

LOAD = statement("merging/load", tuple[list[StoredRow], list[str], bool])
NEIGHBOURS = statement("merging/neighbours", tuple[list[str]])
REMOVE = statement("merging/remove")
MOVE = statement("merging/move")
CHANGE = statement("merging/change")
FINISH = statement("merging/finish")

IMPORTED = ("kept", "unlinkedRelatives")
"""What imports store beside the properties: of both contacts, all of it is kept."""


@dataclass(frozen=True)
class MergeResult:
    """The contact that remains, and what happened to the other's associations, as far as the viewer may see them."""

    id: str
    moved: int
    folded: int
    removed: int
    """The associations between the two, which were removed."""

    red_flag_ids: tuple[str, ...]
    tasks_losing_access: tuple[str, ...] = ()


@dataclass(frozen=True)
class MergeForecast:
    """What a merge would do; `contact` are the properties of the one that would stay."""

    contact: Properties
    moved: int
    folded: int
    removed: int
    limits_exceeded: list[str]
    fields_taken: list[str]
    fields_kept: list[str]


@dataclass(frozen=True)
class _Merged:
    """What a merge has done in its transaction."""

    kept: Properties
    other: Properties
    contact: Properties
    steps: MergeSteps
    seen: frozenset[str]
    red_flag_ids: list[str]
    losing: list[str]

    def answer(self) -> Json:
        """As an idempotency key keeps it."""
        moved, folded = self.steps.seen(self.seen)
        counts = {"moved": moved, "folded": folded, "removed": self.steps.between}
        return {"id": self.kept["id"], "redFlags": self.red_flag_ids, "losing": self.losing} | counts

    def preview(self) -> MergeForecast:
        """What has been done, for one who only wants to know."""
        answer = self.answer()
        limits = [f"{flag.role}: {flag.count:,} of {flag.limit:,} ({flag.label_key})" for flag in self.steps.flags]
        taken, kept = taken_and_kept(self.kept, self.other, self.contact)
        return MergeForecast(self.contact, answer["moved"], answer["folded"], answer["removed"], limits, taken, kept)


class _Previewed(Exception):
    """Takes a merge back that was only to be seen."""

    def __init__(self, preview: MergeForecast) -> None:
        super().__init__("previewed")
        self.preview = preview


async def merge_contacts(
    db: Db, keep_id: str, merge_id: str, key: str | None = None, choices: Choices = NOTHING
) -> MergeResult:
    """Merge two contacts: the kept one's id, access and values stay, the other's values fill the gaps.

    Raises Refused: NOT_FOUND, INVALID for one and the same, FORBIDDEN where it changes who sees or owns a contact of
    another owner, CONFLICT where the two were declared distinct, RULE_BROKEN, LIMIT_REACHED where rules part them.
    """
    _check(db, keep_id, merge_id)

    async def work(tx: Tx) -> Json:
        return (await _merge(tx, keep_id, merge_id, choices)).answer()

    given: Json = {"keepId": keep_id, "mergeId": merge_id}
    if choices:
        given["choose"] = {name: side.value for name, side in sorted(choices.items())}
    answer = await once(db, key, "mergeContacts", given, work)
    return MergeResult(
        answer["id"], answer["moved"], answer["folded"], answer["removed"], tuple(answer["redFlags"]),
        tuple(answer.get("losing", ())),
    )  # fmt: skip


async def preview_merge(db: Db, keep_id: str, merge_id: str, choices: Choices = NOTHING) -> MergeForecast:
    """What `merge_contacts` would do: it is done and taken back, so that each rule is tried as it would be.

    Raises Refused as it does.
    """
    _check(db, keep_id, merge_id)
    # A separate request: other fields of the same query read while this transaction is open.
    aside = Db(db.database, db.viewer, db.deadline, db.tally, db.course)

    async def work(tx: Tx) -> None:
        raise _Previewed((await _merge(tx, keep_id, merge_id, choices)).preview())

    try:
        await aside.write(work)
    except _Previewed as previewed:
        return previewed.preview
    raise AssertionError("A preview is always taken back.")


def _check(db: Db, keep_id: str, merge_id: str) -> None:
    require(db.viewer, Action.WRITE_CONTACTS)
    if keep_id == merge_id:
        raise invalid("A contact cannot be merged with itself.", "input", "mergeId")


async def _merge(tx: Tx, keep_id: str, merge_id: str, choices: Choices) -> _Merged:
    labels, max_labels = await _labels(tx)
    acyclic = sorted(label.key for label in labels.values() if label.acyclic)
    if acyclic:
        await tx.run(LOCK_LABELS, keys=acyclic)
    stored, seen, distinct = await _associations(tx, keep_id, merge_id)
    kept = await lock_current(tx, keep_id, "keepId", *IMPORTED)
    other = await lock_current(tx, merge_id, "mergeId", *IMPORTED)
    if (kept["id"], other["id"]) != (keep_id, merge_id):
        # One was merged with another before: nothing is written yet, and the ones that stayed are locked in their turn.
        _check(tx.db, kept["id"], other["id"])
        return await _merge(tx, kept["id"], other["id"], choices)
    require_merge_access(tx.db.viewer, kept, other)
    if distinct:
        message = "The two were declared distinct; take that back with declareDistinct to merge them."
        raise conflict(message, "input", "mergeId")
    wanted = plan(keep_id, merge_id, stored, labels, tx.db.today(), max_labels)
    await _store_plan(tx, wanted, {item.association.id: item for item in stored})
    standing = Standing(labels, frozenset(), tx.db.today(), max_labels)
    moved = [item.association for item in wanted.moved]
    closing = await circles(
        tx, standing, ((association, association.period.remaining(standing.today)) for association in moved)
    )
    for association in (association for association in moved if association.id in closing):
        raise circle(standing, association, ("input", "mergeId"))
    losing = await tasks_losing_access(tx, merge_id, other["readers"], kept["readers"])
    contact = complete(kept, merged_values(kept, other, choices), keep_id, keys=blocking_keys)
    await _finish(tx, kept, other, contact)
    flag_ids = await raise_flags(tx, wanted.flags)
    await record(tx, [contacts_merged(kept, other["id"], contact), *_records(wanted, stored, labels)])
    return _Merged(kept, other, contact, wanted, seen, sorted(flag_ids.values()), losing)


def _records(wanted: MergeSteps, stored: Sequence[Noted], labels: Labels) -> list[ChangeRecord]:
    """The records of the associations that a merge removes or gives other days and notes, with the ends they had."""
    before = {item.association.id: item for item in stored}
    removed = [before[one.id] for one in wanted.removed]
    found = [
        association_removed(
            item.association.from_id, item.association.to_id, {"id": item.association.id, **_values(item)},
            role_of(labels, item.association.label_key),
        )
        for item in removed
    ]  # fmt: skip
    return found + [
        association_updated(
            item.association, _values(before[item.association.id]), _values(item),
            role_of(labels, item.association.label_key),
        )
        for item in wanted.changed
    ]  # fmt: skip


def _values(item: Noted) -> Json:
    return association_values(item.association, item.note, item.email_copy)


async def _labels(tx: Tx) -> tuple[Labels, int]:
    rows, _, settings = await tx.run(LOAD_WORKSPACE, fields=FIELDS, ruleFields=RULE_FIELDS) or ([], [], None)
    return {row[0]: label_of(row) for row in rows}, settings_of(settings).max_labels_per_contact


async def _associations(tx: Tx, keep_id: str, merge_id: str) -> tuple[list[Noted], frozenset[str], bool]:
    """Lock the two and their neighbours; return the associations, those that the viewer may see, and a declaration.

    The ids of those seen; whether the two were declared distinct.

    The work runs again when one of them gained a neighbour before the locks were taken.
    """
    pair = [keep_id, merge_id]
    row = await tx.run(NEIGHBOURS, ids=pair)
    locked = {*pair, *(row[0] if row else ())}
    row = await tx.run(LOAD, ids=sorted(locked), keys=pair, key=pair_key(keep_id, merge_id))
    associations, seen, distinct = row or ([], [], False)
    found = [stored_of(association) for association in associations]
    if any(end not in locked for item in found for end in (item.association.from_id, item.association.to_id)):
        raise Retry(NEIGHBOUR_ADDED)
    return (
        [Noted(item.association, item.note, item.version, item.email_copy) for item in found],
        frozenset(seen),
        distinct,
    )


async def _store_plan(tx: Tx, wanted: MergeSteps, before: dict[str, Noted]) -> None:
    """Remove, then change, then move: each step finds its associations at the contact they have at that time."""
    if wanted.removed:
        await tx.run(REMOVE, associations=[[association.from_id, association.id] for association in wanted.removed])
    if wanted.changed:
        await tx.run(CHANGE, associations=[_change(tx, item) for item in wanted.changed])
    if wanted.moved:
        rows = [
            {"id": t.id, "from": before[t.id].association.from_id, "newFrom": t.from_id, "newTo": t.to_id}
            for t in (item.association for item in wanted.moved)
        ]
        await tx.run(MOVE, associations=rows)


def _change(tx: Tx, item: Noted) -> Parameters:
    period = item.association.period
    properties = {
        "since": period.since, "until": period.until, "note": item.note, "emailCopy": item.email_copy.value,
        "version": item.version + 1, "updatedAt": tx.db.now(),
    }  # fmt: skip
    return {"from": item.association.from_id, "id": item.association.id, "properties": properties}


async def _finish(tx: Tx, kept: Properties, other: Properties, contact: Properties) -> None:
    """Store the values of the two as the kept contact's, once the other, whose externalId is unique, is gone.

    An external id that the kept one loses leads to it as the other's would.
    """
    replaced = kept["externalId"] or "" if kept["externalId"] != contact["externalId"] else ""
    await tx.run(
        FINISH, keepId=kept["id"], mergeId=other["id"], now=tx.db.now(), by=tx.db.viewer.id, replacedId=replaced
    )
    changed = changes(kept, contact) | {"version": kept["version"] + 1, "updatedAt": tx.db.now()}
    await tx.run(UPDATE, id=kept["id"], changes=changed)
