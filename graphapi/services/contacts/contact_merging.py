"""Merging duplicates: two contacts become one, and nothing that hangs on either is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass

from graphapi.db.request import Db, Tx
from graphapi.db.retries import NEIGHBOUR_ADDED, Retry
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.access import require_merge_access
from graphapi.kernel.contacts import Properties, changes, complete
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Json, invalid
from graphapi.kernel.labels import Labels
from graphapi.kernel.merging import MergeSteps, Noted, merged_values, plan
from graphapi.kernel.standing import Standing
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.batches import LOCK_LABELS, StoredRow, circle, circles, stored_of
from graphapi.services.contacts.access_losses import tasks_losing_access
from graphapi.services.contacts.contacts import UPDATE, lock
from graphapi.services.red_flags.red_flags import raise_flags
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.registry import FIELDS, label_of, settings_of
from graphapi.services.shared.registry import LOAD as LOAD_WORKSPACE

LOAD = statement("merging/load", tuple[list[StoredRow], list[str]])
NEIGHBOURS = statement("merging/neighbours", tuple[list[str]])
REMOVE = statement("merging/remove")
MOVE = statement("merging/move")
CHANGE = statement("merging/change")
FINISH = statement("merging/finish")

IMPORTED = ("kept", "unlinkedRelatives")
"""What imports store beside the properties: of both contacts, all of it is kept."""


@dataclass(frozen=True)
class MergeResult:
    """The contact that stays, and what became of the other's associations, as far as the viewer may see them."""

    id: str
    moved: int
    folded: int
    removed: int
    """Those between the two, which are nobody's any more."""

    red_flag_ids: tuple[str, ...]
    tasks_losing_access: tuple[str, ...] = ()


async def merge_contacts(db: Db, keep_id: str, merge_id: str, key: str | None = None) -> MergeResult:
    """Make two contacts one: the kept one's id, access and values stay, the other's fill the gaps.

    Raises Refused: NOT_FOUND, INVALID for one and the same, FORBIDDEN where it changes who sees or owns a contact of
    another owner, RULE_BROKEN, LIMIT_REACHED where rules part them.
    """
    require(db.viewer, Action.WRITE_CONTACTS)
    if keep_id == merge_id:
        raise invalid("A contact cannot be merged with itself.", "input", "mergeId")

    async def work(tx: Tx) -> Json:
        return await _merge(tx, keep_id, merge_id)

    answer = await once(db, key, "mergeContacts", {"keepId": keep_id, "mergeId": merge_id}, work)
    return MergeResult(
        answer["id"], answer["moved"], answer["folded"], answer["removed"], tuple(answer["redFlags"]),
        tuple(answer.get("losing", ())),
    )  # fmt: skip


async def _merge(tx: Tx, keep_id: str, merge_id: str) -> Json:
    labels, max_labels = await _labels(tx)
    acyclic = sorted(label.key for label in labels.values() if label.acyclic)
    if acyclic:
        await tx.run(LOCK_LABELS, keys=acyclic)
    stored, seen = await _associations(tx, keep_id, merge_id)
    kept = await lock(tx, keep_id, "keepId", *IMPORTED)
    other = await lock(tx, merge_id, "mergeId", *IMPORTED)
    require_merge_access(tx.db.viewer, kept, other)
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
    await tx.run(FINISH, keepId=keep_id, mergeId=merge_id, now=tx.db.now(), by=tx.db.viewer.id)
    await _store_values(tx, kept, other)
    flag_ids = await raise_flags(tx, wanted.flags)
    moved, folded = wanted.seen(seen)
    counts = {"moved": moved, "folded": folded, "removed": wanted.between}
    return {"id": keep_id, "redFlags": sorted(flag_ids.values()), "losing": losing} | counts


async def _labels(tx: Tx) -> tuple[Labels, int]:
    rows, settings = await tx.run(LOAD_WORKSPACE, fields=FIELDS) or ([], None)
    return {row[0]: label_of(row) for row in rows}, settings_of(settings).max_labels_per_contact


async def _associations(tx: Tx, keep_id: str, merge_id: str) -> tuple[list[Noted], frozenset[str]]:
    """Lock the two and their neighbours; return the associations and the ids of those that the viewer may see.

    The work is run again when one of them got a neighbour before it was locked.
    """
    pair = [keep_id, merge_id]
    row = await tx.run(NEIGHBOURS, ids=pair)
    locked = {*pair, *(row[0] if row else ())}
    row = await tx.run(LOAD, ids=sorted(locked), keys=pair)
    associations, seen = row or ([], [])
    found = [stored_of(association) for association in associations]
    if any(end not in locked for item in found for end in (item.association.from_id, item.association.to_id)):
        raise Retry(NEIGHBOUR_ADDED)
    return [Noted(item.association, item.note, item.version) for item in found], frozenset(seen)


async def _store_plan(tx: Tx, wanted: MergeSteps, before: dict[str, Noted]) -> None:
    """Remove, then change, then move: each finds its association from where it stands at that time."""
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
        "since": period.since, "until": period.until, "note": item.note, "version": item.version + 1,
        "updatedAt": tx.db.now(),
    }  # fmt: skip
    return {"from": item.association.from_id, "id": item.association.id, "properties": properties}


async def _store_values(tx: Tx, kept: Properties, other: Properties) -> None:
    """Store the values of the two as the kept contact's, once the other, whose externalId is unique, is gone."""
    own, others = (json.loads(contact["customFields"] or "{}") for contact in (kept, other))
    fields: Json = own | {name: value for name, value in others.items() if name not in own}
    values = merged_values(kept, other) | {"customFields": merge_fields("{}", fields)}
    changed = changes(kept, complete(kept, values, kept["id"]))
    changed |= {"version": kept["version"] + 1, "updatedAt": tx.db.now()}
    await tx.run(UPDATE, id=kept["id"], changes=changed)
