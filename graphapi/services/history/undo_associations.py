"""Undoes the changes of associations, in the transaction of the undo, under all rules and limits of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from graphapi.db.request import Tx
from graphapi.db.retries import CIRCLE, Retry
from graphapi.db.statements import statement
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Code, Json, Refused, conflict
from graphapi.kernel.history import ASSOCIATION_FIELDS
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.rules import Decision, Made, RefusedDecision, Wanted
from graphapi.kernel.undoing import require_unchanged
from graphapi.services.associations.association_changes import AssociationPatch, change_within, remove_within, values_of
from graphapi.services.associations.batches import CircleFound, StoredAssociation, store_batch
from graphapi.services.history.change_lists import ChangeData

CHANGE = statement("merging/change")
_PATH = ("input", "changeId")


@dataclass
class UndoAttempts:
    """What the attempts of one undo have found out: the labels to lock first, and whether to store one by one."""

    label_locks: set[str] = field(default_factory=set[str])
    careful: bool = False


async def undo_association(tx: Tx, change: ChangeData, association_id: str) -> None:
    """Remove an association that was created; what changed since stands in the way."""
    *_, values = await remove_within(tx, association_id)
    require_unchanged(values, change.after, ASSOCIATION_FIELDS)


async def undo_association_change(tx: Tx, change: ChangeData, association_id: str, attempts: UndoAttempts) -> None:
    """Give the fields of an association the values they had."""

    def check(stored: StoredAssociation) -> None:
        require_unchanged(values_of(stored), change.after, change.after)

    (outcome,) = await change_within(tx, association_id, _patch(change.before), None, attempts.label_locks, check)
    if isinstance(outcome, Refused):
        raise outcome


async def restore_associations(
    tx: Tx, removals: Sequence[ChangeData], attempts: UndoAttempts, *, all_: bool = False
) -> list[str]:
    """Store removed associations again, with their ids; return the ids.

    Those whose contacts no longer exist are left out, unless `all_` are wanted. Raises Refused where a rule or a limit
    of now stands in the way.
    """
    if not removals:
        return []
    wanted = [_wanted(one) for one in removals]
    tx.undone = {one.association_id: one.id for one in removals if one.association_id}
    careful, paths = attempts.careful or len(wanted) == 1, [_PATH] * len(wanted)
    try:
        batch = await store_batch(tx, wanted, paths, label_locks=attempts.label_locks, careful=careful)
    except CircleFound:
        attempts.careful = True
        raise Retry(CIRCLE) from None
    made = {association_id for decision in batch.decisions if (association_id := _restored(decision, all_=all_))}
    stored = [_stored(tx, one) for one in removals if one.association_id in made]
    await tx.run(CHANGE, associations=stored)
    return sorted(made)


def _restored(decision: Decision, *, all_: bool) -> str | None:
    """The association if it is stored again; raises Refused if something stands in the way."""
    if isinstance(decision, Made):
        return decision.association.id
    if isinstance(decision, RefusedDecision):
        refused = decision.refused
        if not all_ and refused.code is Code.NOT_FOUND and refused.path[-1] in {"fromId", "toId"}:
            return None
        raise refused
    raise conflict("The two contacts have been associated in this way again.", *_PATH)


def _wanted(removal: ChangeData) -> Wanted:
    before, from_id, to_id = removal.before, removal.contact_id or "", removal.other_id or ""
    period = Period(_day(before.get("since")), _day(before.get("until")))
    email_copy = EmailCopy(before["emailCopy"])
    return Wanted(
        removal.association_id or "", from_id, to_id, before["labelKey"], period, before.get("note"), email_copy
    )


def _stored(tx: Tx, removal: ChangeData) -> Json:
    """What `merging/change` sets: who created the association, when, and its next version."""
    before = removal.before
    properties: Json = {"updatedAt": tx.db.now(), "version": before.get("version", 1) + 1}
    properties |= {name: before[name] for name in ("createdById", "importId") if name in before}
    if "createdAt" in before:
        properties["createdAt"] = datetime.fromisoformat(before["createdAt"])
    return {"from": removal.contact_id, "id": removal.association_id, "properties": properties}


def _patch(before: Json) -> AssociationPatch:
    values: Json = {"label_key": before["labelKey"]} if "labelKey" in before else {}
    values |= {name: _day(before[name]) for name in ("since", "until") if name in before}
    if "note" in before:
        values["note"] = before["note"]
    if "emailCopy" in before:
        values["email_copy"] = EmailCopy(before["emailCopy"])
    return AssociationPatch(**values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
