"""Undoes the changes of labels, of the settings and of red flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, replace
from typing import Any

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.errors import Json, conflict, not_found
from graphapi.kernel.history import (
    LABEL_FIELDS,
    flag_reopened,
    flag_resolved,
    label_created,
    label_values,
    settings_changed,
)
from graphapi.kernel.label_rules import LabelPatch, NewLabel, register
from graphapi.kernel.labels import EmailCopy, FamilyRole, Label, OnLimit
from graphapi.kernel.undoing import require_unchanged
from graphapi.services.history.change_lists import ChangeData
from graphapi.services.labels.labels import CREATE, delete_label, lock_workspace, update_label
from graphapi.services.red_flags.red_flags import RESOLVE
from graphapi.services.shared.change_records import record
from graphapi.services.shared.registry import reload, settings_of
from graphapi.services.workspace.settings import NAMES, UPDATE
from graphapi.services.workspace.workspace import label_properties

REOPEN = statement("red_flags/reopen", tuple[bool, str, str, str, str | None])
_PATH = ("input", "changeId")


def _keys(keys: list[str] | None) -> tuple[str, ...]:
    return tuple(keys or ())


_READ: Mapping[str, Callable[[Any], object]] = {
    "onLimit": OnLimit, "emailCopy": EmailCopy, "familyRole": FamilyRole, "exclusiveWith": _keys,
    "acyclic": bool, "retired": bool,
}  # fmt: skip
"""How the values of a label are read from a record."""

_ATTRIBUTES = {
    "name": "name", "inverseName": "inverse_name", "limit": "limit", "inverseLimit": "inverse_limit",
    "onLimit": "on_limit", "acyclic": "acyclic", "exclusiveWith": "exclusive_with", "emailCopy": "email_copy",
    "category": "category", "description": "description", "retired": "retired", "familyRole": "family_role",
}  # fmt: skip


async def undo_label_change(db: Db, change: ChangeData, key: str) -> None:
    """Give the fields of a label the values they had; a rule that becomes stricter is swept as by any change."""
    label = await _label(db, key)
    require_unchanged(label_values(label), change.after, change.after)
    values = _values(change.before)
    if label.single:
        values.pop("inverse_limit", None)
    await update_label(db, key, LabelPatch(**values), label.version)


async def undo_label_creation(db: Db, change: ChangeData, key: str) -> None:
    """Delete a label that no association uses."""
    require_unchanged(label_values(await _label(db, key)), change.after, LABEL_FIELDS)
    await delete_label(db, key)


async def undo_label_deletion(tx: Tx, change: ChangeData, key: str) -> None:
    """Register a label again, under its key and with its rules; its associations are not part of it."""
    labels, max_labels, _ = await lock_workspace(tx)
    values = _values(change.before)
    retired = values.pop("retired", False)
    if "inverse_name" not in values:
        values.pop("inverse_limit", None)
    values["exclusive_with"] = tuple(one for one in values.get("exclusive_with", ()) if one in labels)
    label = replace(register(NewLabel(key=key, **values), labels, max_labels), retired=retired)
    await tx.run(CREATE, label=label_properties(tx.db, label))
    await record(tx, [label_created(label)])


async def undo_settings(tx: Tx, change: ChangeData) -> None:
    """Give the settings the values they had."""
    row = await tx.run(UPDATE, changes={})
    if row is None:
        raise not_found("workspace", *_PATH)
    now = dict(zip(NAMES, astuple(settings_of(row[0])), strict=True))
    require_unchanged(now, change.after, change.after)
    await tx.run(UPDATE, changes=change.before)
    await record(tx, settings_changed(now, now | change.before))


async def undo_resolution(tx: Tx, flag_id: str) -> None:
    """Open a red flag again."""
    row = await tx.run(REOPEN, id=flag_id)
    if row is None:
        raise not_found("red flag", *_PATH)
    reopens, contact_id, label_key, role, resolution = row
    if not reopens:
        raise conflict("The red flag is open, or another one was raised for the same limit since.", *_PATH)
    await record(tx, [flag_reopened(flag_id, contact_id, label_key, role, resolution)])


async def undo_reopening(tx: Tx, change: ChangeData, flag_id: str) -> None:
    """Resolve a red flag that was opened again, with the remark it had."""
    remark = change.before.get("resolution", "")
    row = await tx.run(RESOLVE, id=flag_id, resolution=remark, now=tx.db.now(), by=tx.db.viewer.id)
    if row is None:
        raise not_found("red flag", *_PATH)
    was_open, contact_id, label_key, role = row
    if not was_open:
        raise conflict("The red flag was resolved already.", *_PATH)
    await record(tx, [flag_resolved(flag_id, contact_id, label_key, role, remark)])


async def _label(db: Db, key: str) -> Label:
    label = (await reload(db)).labels.get(key)
    if label is None:
        raise not_found("label", *_PATH)
    return label


def _values(before: Json) -> Json:
    return {
        attribute: _READ[name](before[name]) if name in _READ else before[name]
        for name, attribute in _ATTRIBUTES.items()
        if name in before
    }
