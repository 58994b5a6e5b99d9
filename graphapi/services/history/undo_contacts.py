"""Undoes the changes of a contact, in the transaction of the undo: fields, access, creation and deletion."""

from __future__ import annotations

from datetime import datetime

from graphapi.db.request import Tx
from graphapi.db.statements import statement
from graphapi.kernel.access import access_of, require_access
from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.contacts import Properties, complete
from graphapi.kernel.errors import Json, conflict
from graphapi.kernel.history import ACCESS_FIELDS, contact_restored
from graphapi.kernel.undoing import access_values, contact_value, require_unchanged, restored_contact
from graphapi.matching.blocking import blocking_keys
from graphapi.services.contacts.contact_deletion import BATCH, KEPT, delete_within
from graphapi.services.contacts.contacts import CREATE, EMPTY, STORED, check_users, lock, store_changes
from graphapi.services.history.change_lists import ChangeData, Changes, change_of
from graphapi.services.history.undo_associations import UndoAttempts, restore_associations
from graphapi.services.shared.change_records import record

DEPENDENTS = statement("contacts/dependents", tuple[list[str], bool, bool])
REMOVED_WITH = statement("changes/removed_with", Changes)


async def undo_update(tx: Tx, change: ChangeData, contact_id: str) -> None:
    """Give the fields, the owner or the readers of a contact the values they had."""
    stored = await lock(tx, contact_id, "changeId")
    values = restored_contact(stored, change.before, change.after)
    wanted = complete(stored, values, contact_id, keys=blocking_keys) if values else stored
    access = access_values(stored, change.before, change.after)
    if access:
        require_access(tx.db.viewer, stored["ownerId"], "input", "changeId")
        wanted = wanted | access
        await check_users(tx, access_of(wanted["readers"], wanted["ownerId"]), wanted["ownerId"])
    await store_changes(tx, stored, wanted)


async def undo_creation(tx: Tx, change: ChangeData, contact_id: str) -> None:
    """Delete a contact that was created or restored, if nothing depends on it that was not there then."""
    stored = await lock(tx, contact_id, "changeId")
    require_unchanged(stored, change.after, (*NAMES, *ACCESS_FIELDS))
    associations, tasks, messages = await tx.run(DEPENDENTS, id=contact_id, most=BATCH + 1) or ([], False, False)
    added = not set(associations) <= set(change.after.get("associationIds", ()))
    found = [name for name, is_there in (("associations", added), ("tasks", tasks), ("messages", messages)) if is_there]
    if found:
        message = f"{stored['name']} has {' and '.join(found)} by now. Remove them first, or delete the contact."
        raise conflict(message, "input", "changeId")
    await delete_within(tx, contact_id)


async def undo_deletion(tx: Tx, change: ChangeData, contact_id: str, attempts: UndoAttempts) -> None:
    """Restore a contact with its id, and the associations that went with it to contacts that still exist."""
    contact = _restored(tx, change.before, contact_id)
    await check_users(tx, access_of(contact["readers"], contact["ownerId"]), contact["ownerId"])
    await tx.run(CREATE, contact=contact)
    row = await tx.run(REMOVED_WITH, id=contact_id, before=change.id, most=BATCH)
    restored = await restore_associations(tx, [change_of(one) for one in (row[0] if row else ())], attempts)
    await record(tx, [contact_restored(contact, restored)])


def _restored(tx: Tx, before: Json, contact_id: str) -> Properties:
    """The properties of a deleted contact, from the record of its deletion."""
    values: Properties = {name: contact_value(name, before[name]) for name in NAMES if name in before}
    if before.get("composedName"):
        values["name"] = None
    kept = {name: before[name] for name in KEPT if name in before}
    if "createdAt" in kept:
        kept["createdAt"] = datetime.fromisoformat(kept["createdAt"])
    missing: Properties = dict.fromkeys(STORED)
    return complete(missing | EMPTY, values, contact_id, keys=blocking_keys) | kept | {
        "id": contact_id, "ownerId": before.get("ownerId"), "readers": before.get("readers", []),
        "updatedAt": tx.db.now(), "version": before["version"] + 1, "lock": 0,
    }  # fmt: skip
