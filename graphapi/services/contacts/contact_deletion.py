"""Deletes a contact with its associations and red flags, under the locks of all its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.db.request import Db, Tx
from graphapi.db.retries import NEIGHBOUR_ADDED, TOO_MANY_ASSOCIATIONS, Retry, retrying
from graphapi.db.statements import statement
from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import Code, Json, Refused, check_version
from graphapi.kernel.history import contact_deleted
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.removed_associations import RemovedRow, record_removed
from graphapi.services.contacts.contacts import lock
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import kept_answer, once
from graphapi.services.shared.merged_contacts import current_ids

NEIGHBOURS = statement("contacts/neighbours", tuple[int, list[str]])
LOCK_ALL = statement("contacts/lock_all")
SEVER = statement("contacts/sever", tuple[int, int, list[RemovedRow]])
DELETE = statement("contacts/delete")

BATCH = 5_000
"""The maximum number of associations that one transaction removes."""

SWEEP = 600.0
"""Seconds allowed for a contact with more associations than that."""

_MUTATION = "deleteContact"

KEPT = ("kept", "unlinkedRelatives", "importId", "createdAt")
"""What the record of a deletion has of a contact, beside what every change loads."""


@dataclass(frozen=True)
class Deleted:
    """The deleted contact, and the number of removed associations that the viewer could see."""

    id: str
    removed_associations: int


async def delete_contact(
    db: Db, contact_id: str, expected_version: int | None = None, key: str | None = None
) -> Deleted:
    """Delete a contact. Raises Refused: NOT_FOUND, CONFLICT when it does not have the expected version."""
    require(db.viewer, Action.WRITE_CONTACTS)
    given: Json = {"id": contact_id, "expectedVersion": expected_version}
    removed = 0

    async def work(tx: Tx) -> Json:
        severed = await delete_within(tx, contact_id, expected_version)
        return {"id": contact_id, "removedAssociations": removed + severed}

    async def make_room(_: Exception) -> None:
        nonlocal removed
        # A key that was used for another request is refused before anything is removed.
        await kept_answer(db, key, _MUTATION, given)
        removed += await thin_out(db, contact_id, expected_version)

    answer = await retrying(
        db.database.retries, lambda: once(db, key, _MUTATION, given, work), {TOO_MANY_ASSOCIATIONS: make_room}
    )
    return Deleted(answer["id"], answer["removedAssociations"])


async def delete_within(
    tx: Tx, contact_id: str, expected_version: int | None = None, *, recorded: bool = True
) -> int:  # fmt: skip
    """Delete a contact with its associations, as many as one transaction can; return how many the viewer could see."""
    total, ids = await _neighbours(tx, contact_id)
    if total > BATCH:
        raise Retry(TOO_MANY_ASSOCIATIONS)
    severed, left, stored = await _sever(tx, contact_id, ids, expected_version, recorded=recorded)
    if left:
        raise Retry(NEIGHBOUR_ADDED)
    await tx.run(DELETE, id=contact_id)
    if recorded:
        await record(tx, [contact_deleted(stored)])
    return severed


async def thin_out(db: Db, contact_id: str, expected_version: int | None, *, recorded: bool = True) -> int:
    """Remove associations in batches until one transaction can remove the rest; return how many were visible."""
    db.deadline.extend(SWEEP)
    removed, left = 0, BATCH + 1

    async def work(tx: Tx) -> tuple[int, int]:
        _, ids = await _neighbours(tx, contact_id)
        severed, left, _ = await _sever(tx, contact_id, ids, expected_version, recorded=recorded)
        return severed, left

    while left > BATCH:
        severed, left = await db.write(work, operation=_MUTATION)
        removed += severed
    return removed


async def _neighbours(tx: Tx, contact_id: str) -> tuple[int, list[str]]:
    """The contact's number of associations, and the neighbours of up to one batch of them."""
    row = await tx.run(NEIGHBOURS, id=contact_id, most=BATCH)
    return row or (0, [])


async def _sever(
    tx: Tx, contact_id: str, ids: list[str], expected_version: int | None, *, recorded: bool
) -> tuple[int, int, Properties]:  # fmt: skip
    """Lock the contact with these neighbours and remove its associations with them.

    Return how many of the removed ones the viewer could see, how many remain, and what is stored of the contact.
    """
    await tx.run(LOCK_ALL, ids=sorted({contact_id, *ids}))
    stored = await lock_exactly(tx, contact_id)
    check_version(stored["version"], expected_version)
    row = await tx.run(SEVER, id=contact_id, ids=ids)
    seen, left, removed = row or (0, 0, [])
    if recorded:
        await record_removed(tx, removed, deleted_id=contact_id)
    return seen, left, stored


async def lock_with_neighbours(tx: Tx, contact_id: str) -> None:
    """Lock the contact and the neighbours of a batch of its associations in the order of ids, as all writers do."""
    _, ids = await _neighbours(tx, contact_id)
    await tx.run(LOCK_ALL, ids=sorted({contact_id, *ids}))


async def lock_exactly(tx: Tx, contact_id: str) -> Properties:
    """Lock the contact. The id of a merged one does not lead on here, where it would delete the one that stayed.

    It is named to those who see it.
    """
    try:
        return await lock(tx, contact_id, "id", *KEPT)
    except Refused:
        now = (await current_ids(tx.run, [contact_id])).get(contact_id)
        if now is None:
            raise
        await lock(tx, now)
        message = f"This contact was merged into {now}, which has its data now: use that ID."
        raise Refused(Code.NOT_FOUND, message, ("input", "id")) from None
