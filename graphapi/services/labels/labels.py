"""Registers, changes and removes association labels, for administrators.

A stricter rule is committed first; then we wait for every write that may have read the old one; then the graph
is swept.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import NamedTuple

from graphapi.db.request import Db, Tx
from graphapi.db.retries import LABEL_IN_USE, Retry, retrying
from graphapi.db.statements import statement
from graphapi.kernel.errors import Code, Json, Refused, check_version, conflict
from graphapi.kernel.history import label_created, label_deleted, label_updated
from graphapi.kernel.label_rules import LabelPatch, NewLabel, change, register, tightens, undoing
from graphapi.kernel.labels import LIMIT_MAX, Label, Labels
from graphapi.kernel.names import no_label
from graphapi.kernel.patch import UNSET
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.removed_associations import RemovedRow, record_removed
from graphapi.services.labels.label_sweeps import BATCH, PAIRS, chunks, flag_batch, over_limit, stored_breaks
from graphapi.services.shared.change_records import record
from graphapi.services.shared.counts import association_counts_by_label
from graphapi.services.shared.idempotency import kept_answer, once
from graphapi.services.shared.registry import FIELDS, LabelRow, WorkspaceSettings, forget, label_of, reload
from graphapi.services.workspace.workspace import label_properties

CREATE = statement("labels/create")
UPDATE = statement("labels/update")
DELETE = statement("labels/delete")
LOCK_WORKSPACE = statement("labels/lock_workspace", tuple[list[LabelRow], int, list[str]])
REMOVE_ASSOCIATIONS = statement("labels/remove_associations", tuple[list[RemovedRow]])
DELETE_FLAGS = statement("red_flags/delete_of_label", tuple[int])
WRITERS = statement("workspace/writers", tuple[list[str]])

SWEEP = 3_600.0
"""Seconds allowed for a sweep, which runs in small transactions over all associations of a label."""

_FLAGS_BATCH = 10_000
_UPDATE, _DELETE = "updateAssociationLabel", "deleteAssociationLabel"
_PAUSE = 0.02


async def create_label(db: Db, new: NewLabel, key: str | None = None) -> Label | None:
    """Register a label and return it; None when it was created under this idempotency key before and deleted since.

    Refused: INVALID, CONFLICT when key or names are taken, LIMIT_REACHED for the workspace.
    """
    require(db.viewer, Action.MANAGE_LABELS)

    async def work(tx: Tx) -> Json:
        labels, max_labels, _ = await lock_workspace(tx)
        label = register(new, labels, max_labels)
        await tx.run(CREATE, label=label_properties(db, label))
        await record(tx, [label_created(label)])
        return {"key": label.key}

    answer = await once(db, key, "createAssociationLabel", _json(new), work)
    return (await reload(db)).labels.get(answer["key"])


class ChangedLabel(NamedTuple):
    """The label as it is now; None when it was changed under this idempotency key before and deleted since.

    `over_limit`: contacts over a lowered limit, each flagged. `existing`: stored associations that break a newly
    enabled rule.
    """

    label: Label | None
    over_limit: int
    existing: int


async def update_label(
    db: Db,
    label_key: str,
    patch: LabelPatch,
    expected_version: int | None = None,
    *,
    allow_existing: bool = False,
    key: str | None = None,
) -> ChangedLabel:
    """Change a label.

    An interrupted sweep is completed by the next change of the label, or by repeating this one.
    The change is undone with RULE_BROKEN when it enables `acyclic` or `exclusiveWith` and stored associations
    break that rule, unless existing ones are allowed.
    """
    require(db.viewer, Action.MANAGE_LABELS)
    given = {"key": label_key, **_json(patch), "expectedVersion": expected_version}
    if allow_existing:
        given["allowExisting"] = True
    replayed = await kept_answer(db, key, _UPDATE, given)
    if replayed is not None:
        label = (await reload(db)).labels.get(label_key)
        return ChangedLabel(label, replayed["overLimitCount"], replayed.get("existingCount", 0))
    before, after, unswept = await _commit_change(db, label_key, patch, expected_version)
    swept = replace(before, limit=LIMIT_MAX, inverse_limit=LIMIT_MAX) if unswept else before
    over = existing = 0
    if tightens(swept, after):
        db.deadline.extend(SWEEP)
        await writers_ended(db)
        existing = await _existing(db, before, after, patch, allowed=allow_existing)
        over = await _flag_over_limit(db, swept, after)

    async def work(_: Tx) -> Json:
        return {"key": label_key, "overLimitCount": over, "existingCount": existing}

    if key is not None:
        await once(db, key, _UPDATE, given, work)
    return ChangedLabel(await _stored(db, label_key), over, existing)


async def delete_label(
    db: Db, label_key: str, *, remove_associations: bool = False, key: str | None = None
) -> int | None:
    """Remove a label and, if requested, all its associations in batches, else IN_USE; return how many were removed."""
    require(db.viewer, Action.MANAGE_LABELS)
    given = {"key": label_key, "removeAssociations": remove_associations}
    replayed = await kept_answer(db, key, _DELETE, given)
    if replayed is not None:
        return replayed["removedAssociations"]
    await _stored(db, label_key)
    await _refuse_use(db, label_key, remove_associations)
    before, *_ = await _commit_change(db, label_key, LabelPatch(retired=True), None, _DELETE)
    db.deadline.extend(SWEEP)
    await writers_ended(db)
    try:
        await _refuse_use(db, label_key, remove_associations)
    except Refused:
        await _commit_change(db, label_key, LabelPatch(retired=before.retired), None, _DELETE)
        raise
    removed = 0

    async def work(tx: Tx) -> Json:
        if await tx.run(DELETE, key=label_key) is None:
            raise Retry(LABEL_IN_USE)
        await record(tx, [label_deleted(before)])
        return {"key": label_key, "removedAssociations": removed}

    async def attempt() -> Json:
        nonlocal removed
        removed += await _remove_associations(db, before)
        # Before the label: if we are interrupted, a flag without its label could not be shown.
        await _delete_flags(db, label_key)
        return await once(db, key, _DELETE, given, work)

    async def require_retired(_: Exception) -> None:
        """A concurrent merge moved an association past the scan; the label is left alone if it is in use again."""
        if not (await _stored(db, label_key)).retired:
            raise conflict("The label was changed in the meantime.", "input", "key")

    await retrying(db.database.retries, attempt, {LABEL_IN_USE: require_retired})
    forget(db)
    return removed


async def writers_ended(db: Db) -> None:
    """Wait until every write transaction now in progress has ended, on all servers."""
    waiting = await _writers(db)
    while waiting:
        await asyncio.sleep(_PAUSE)
        waiting &= await _writers(db)


async def _writers(db: Db) -> set[str]:
    row = await db.read(WRITERS)
    return set(row[0] if row else ())


async def lock_workspace(tx: Tx) -> tuple[Labels, int, list[str]]:
    """All labels, the maximum number of labels, and the keys of those whose last sweep has not finished."""
    row = await tx.run(LOCK_WORKSPACE, fields=FIELDS)
    rows, max_labels, unswept = row or ([], WorkspaceSettings().max_labels, [])
    return {row[0]: label_of(row) for row in rows}, max_labels, unswept


async def _commit_change(
    db: Db, label_key: str, patch: LabelPatch, expected_version: int | None, operation: str = _UPDATE
) -> tuple[Label, Label, bool]:
    """Store the new rule, so that every write that takes locks from now on enforces it.

    Return the label before and after, and whether a sweep for an earlier change was interrupted.
    """

    async def work(tx: Tx) -> tuple[Label, Label, bool]:
        labels, _, unswept = await lock_workspace(tx)
        before = labels.get(label_key)
        if before is None:
            raise no_label(label_key, labels, "input", "key")
        check_version(before.version, expected_version)
        after = change(before, patch, labels)
        if after != before:
            properties = label_properties(db, after)
            del properties["createdAt"]
            if after.limit < before.limit or after.inverse_limit < before.inverse_limit:
                properties["unswept"] = True
            await tx.run(UPDATE, key=label_key, properties=properties)
            await record(tx, [label_updated(before, after)])
        return before, after, label_key in unswept

    changed = await db.write(work, operation=operation)
    forget(db)
    return changed


async def _existing(db: Db, before: Label, after: Label, patch: LabelPatch, *, allowed: bool) -> int:
    """The number of stored associations that break a newly enabled rule; unless allowed, the change is undone."""
    breaks = await stored_breaks(db, before, after)
    if breaks and not allowed:
        await _commit_change(db, after.key, undoing(patch, before), None)
        raise replace(breaks[0], others=tuple(breaks[1:]))
    return sum(one.count or 0 for one in breaks)


async def _flag_over_limit(db: Db, before: Label, after: Label) -> int:
    """Flag every contact over a lowered limit; return their number."""
    flagged: set[str] = set()
    for side in after.sides():
        if after.limit_of(side) >= before.limit_of(side):
            continue
        for part in chunks(await over_limit(db, after, side), BATCH):
            flagged |= await db.write(
                lambda tx, part=part, side=side: flag_batch(tx, part, after, side), operation=_UPDATE
            )
    await db.write(lambda tx: tx.run(UPDATE, key=after.key, properties={"unswept": None}))
    return len(flagged)


async def _refuse_use(db: Db, label_key: str, remove_associations: bool) -> None:  # noqa: FBT001 – named as in the API
    count = (await association_counts_by_label(db)).get(label_key, 0)
    if count and not remove_associations:
        message = f"{count:,} associations use this label. Remove them with it, or retire it."
        raise Refused(Code.IN_USE, message, ("input", "key"), count=count)


async def _remove_associations(db: Db, label: Label) -> int:
    """Remove all associations of a retired label in batches, as one scan finds them; return their number."""
    removed, batch = 0, list[list[str]]()
    async with aclosing(db.rows(PAIRS, type=label.key, ended=True, today=db.today())) as pairs:
        async for from_id, to_id, *_ in pairs:
            batch.append([from_id, to_id])
            if len(batch) == BATCH:
                removed += await _remove_batch(db, label, batch)
                batch = []
    return removed + (await _remove_batch(db, label, batch) if batch else 0)


async def _remove_batch(db: Db, label: Label, pairs: list[list[str]]) -> int:
    ids = sorted({end for pair in pairs for end in pair})

    async def work(tx: Tx) -> int:
        row = await tx.run(REMOVE_ASSOCIATIONS, ids=ids, pairs=pairs, type=label.key)
        removed = row[0] if row else []
        await record_removed(tx, removed, {label.key: label})
        return len(removed)

    return await db.write(work, operation=_DELETE)


async def _delete_flags(db: Db, label_key: str) -> None:
    while True:
        row = await db.write(lambda tx: tx.run(DELETE_FLAGS, labelKey=label_key, batch=_FLAGS_BATCH))
        if not row or row[0] < _FLAGS_BATCH:
            return


async def _stored(db: Db, label_key: str) -> Label:
    labels = (await reload(db)).labels
    if label_key not in labels:
        raise no_label(label_key, labels, "input", "key")
    return labels[label_key]


def _json(values: NewLabel | LabelPatch) -> Json:
    given = {name: str(value) for name, value in vars(values).items()}
    # Not there before version 0.2: keys that were used then stay valid.
    if values.family_role in {None, UNSET}:
        del given["family_role"]
    return given
