"""Undoes a change: stores the values before it again, as a new change of the same kind, under today's rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import orjson

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.errors import Code, Json, Refused, conflict, not_found
from graphapi.kernel.history import ChangeKind, shown_fields
from graphapi.kernel.history_words import sentence, words_of
from graphapi.kernel.undoing import ACTIONS, ChangedSince, obstacle
from graphapi.kernel.viewer import Action, require
from graphapi.services.history.change_lists import ChangeData, ChangeRow, change_of, changes_by_id, undone_by
from graphapi.services.history.undo_associations import (
    UndoAttempts,
    restore_associations,
    undo_association,
    undo_association_change,
)
from graphapi.services.history.undo_contacts import undo_creation, undo_deletion, undo_update
from graphapi.services.history.undo_workspace import (
    undo_label_change,
    undo_label_creation,
    undo_label_deletion,
    undo_reopening,
    undo_resolution,
    undo_settings,
)
from graphapi.services.shared.idempotency import kept_answer, once
from graphapi.services.shared.registry import forget

CLAIM = statement("changes/claim", tuple[str | None, list[str], bool])
UNDO_REFUSED = statement("changes/undo_refused", tuple[int])
LATER = statement("changes/later", tuple[list[tuple[ChangeRow, str | None, str | None]]])

_PATH = ("input", "changeId")
_OF_CONTACT = frozenset({
    ChangeKind.CONTACT_CREATED, ChangeKind.CONTACT_RESTORED, ChangeKind.CONTACT_UPDATED, ChangeKind.ACCESS_CHANGED,
})  # fmt: skip
_IN_STEPS = {ChangeKind.LABEL_CREATED: undo_label_creation, ChangeKind.LABEL_UPDATED: undo_label_change}
"""The kinds that take several transactions."""

Work = Callable[[Tx], Awaitable[None]]


async def undo(db: Db, change_id: str, key: str | None = None) -> str:
    """Undo a change and return its id; undoing the change that did so is redoing it.

    Raises Refused: NOT_FOUND, FORBIDDEN, CONFLICT where a later change or an earlier undo stands in the way, and what
    the rules of now refuse.
    """
    require(db.viewer, Action.WRITE_CONTACTS)
    given = {"changeId": change_id}
    if (kept := await kept_answer(db, key, "undo", given)) is not None:
        return kept["id"]
    change = (await changes_by_id(db, [change_id]))[0]
    if change is None:
        raise not_found("change", *_PATH)
    _require_no_obstacle(change, change.before)
    require(db.viewer, ACTIONS[change.kind])
    await _require_not_undone(db, change)
    aside = Db(db.database, db.viewer, db.deadline, db.tally, db.course)
    aside.undoes = change_id
    try:
        return await _undo(aside, change, key, given)
    except ChangedSince as since:
        await _require_not_undone(db, change)
        raise await _changed_since(db, change, since) from None
    except Refused as refused:
        if refused.path != ("input", "idempotencyKey"):
            await _require_not_undone(db, change)
        raise _about(refused) from None


async def _undo(db: Db, change: ChangeData, key: str | None, given: Json) -> str:
    attempts, in_steps = UndoAttempts(), _IN_STEPS.get(change.kind)

    async def work(tx: Tx) -> Json:
        if in_steps is None:
            await _claim(tx, change)
            await _work(change, attempts)(tx)
        return {"id": change.id}

    if in_steps is not None:
        try:
            await in_steps(db, change, change.label_key or "")
        except Refused as refused:
            if refused.code in {Code.RULE_BROKEN, Code.IN_USE}:
                # A stricter rule is committed before it is tried, then taken back, and both are recorded.
                await db.write(lambda tx: tx.run(UNDO_REFUSED, id=change.id))
            raise
    answer = await once(db, key, "undo", given, work)
    if change.kind in (ChangeKind.LABEL_DELETED, ChangeKind.SETTINGS_CHANGED):
        forget(db)
    return answer["id"]


async def _claim(tx: Tx, change: ChangeData) -> None:
    """Lock the change, so that of two undos one is refused, and one of what was erased since it was read."""
    before, undone, merged = await tx.run(CLAIM, id=change.id) or (None, [], False)
    if before:
        _require_no_obstacle(change, orjson.loads(before))
    if undone:
        raise _undone(max(undone))
    if merged and change.kind in _OF_CONTACT:
        raise conflict("Another contact was merged into this one since, and a merge cannot be undone.", *_PATH)


def _require_no_obstacle(change: ChangeData, before: Json) -> None:
    if (reason := obstacle(change.kind, change.operation, before)) is not None:
        raise conflict(reason, *_PATH)


def _work(change: ChangeData, attempts: UndoAttempts) -> Work:
    contact_id, association_id = change.contact_id or "", change.association_id or ""
    subject_id, key = change.subject_id or "", change.label_key or ""
    works: dict[ChangeKind, Work] = {
        ChangeKind.CONTACT_UPDATED: lambda tx: undo_update(tx, change, contact_id),
        ChangeKind.ACCESS_CHANGED: lambda tx: undo_update(tx, change, contact_id),
        ChangeKind.CONTACT_CREATED: lambda tx: undo_creation(tx, change, contact_id),
        ChangeKind.CONTACT_RESTORED: lambda tx: undo_creation(tx, change, contact_id),
        ChangeKind.CONTACT_DELETED: lambda tx: undo_deletion(tx, change, contact_id, attempts),
        ChangeKind.ASSOCIATION_CREATED: lambda tx: undo_association(tx, change, association_id),
        ChangeKind.ASSOCIATION_UPDATED: lambda tx: undo_association_change(tx, change, association_id, attempts),
        ChangeKind.ASSOCIATION_REMOVED: lambda tx: _restore(tx, change, attempts),
        ChangeKind.LABEL_DELETED: lambda tx: undo_label_deletion(tx, change, key),
        ChangeKind.SETTINGS_CHANGED: lambda tx: undo_settings(tx, change),
        ChangeKind.RED_FLAG_RESOLVED: lambda tx: undo_resolution(tx, subject_id),
        ChangeKind.RED_FLAG_RAISED: lambda tx: undo_reopening(tx, change, subject_id),
    }
    return works[change.kind]


async def _restore(tx: Tx, change: ChangeData, attempts: UndoAttempts) -> None:
    await restore_associations(tx, [change], attempts, all_=True)


async def _require_not_undone(db: Db, change: ChangeData) -> None:
    (undone,) = await undone_by(db, [change.id])
    if undone is not None:
        raise _undone(undone)


def _undone(change_id: str) -> Refused:
    return conflict(f"This change was undone already, by {change_id}. To redo it, undo that change.", *_PATH)


async def _changed_since(db: Db, change: ChangeData, since: ChangedSince) -> Refused:
    """The refusal that names the later change of a field, as far as the viewer may see it."""
    row = await db.read(
        LATER, contactId=change.contact_id or "", subjectId=change.subject_id or "", after=change.id
    )  # fmt: skip
    fields = set(since.fields)
    words = " and ".join(words_of(name) for name in since.fields if name != "composedName")
    for found, name, other in row[0] if row else ():
        later = change_of(found)
        if later.association_id == change.association_id and fields & {*later.before, *later.after}:
            shown = [one.name for one in shown_fields(later.kind, later.before, later.after)]
            text = sentence(later.kind, shown, later.after, (name, other), later.role or later.label_key or "")
            message = f"The {words} changed since: “{text}” ({later.id}). Undo that change first."
            return conflict(message, *_PATH)
    return conflict(f"The {words} changed since.", *_PATH)


def _about(refused: Refused) -> Refused:
    """The refusal with the path of the input: that of the mutation that the undo stands for has other fields."""
    if not refused.path or refused.path == ("input", "idempotencyKey"):
        return refused
    code = Code.CONFLICT if refused.code is Code.INVALID else refused.code
    return replace(refused, code=code, path=_PATH, others=tuple(_about(one) for one in refused.others))
