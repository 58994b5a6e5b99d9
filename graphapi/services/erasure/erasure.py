"""Erases a contact: itself and what hangs on it, then what the texts of others say of it.

The record of the erasure is written first and holds what is still to be erased, so that any server can finish it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import orjson

from graphapi.db.request import Db, Tx
from graphapi.db.retries import TOO_MANY_ASSOCIATIONS, retrying
from graphapi.db.statements import statement
from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.erasing import phrases_of
from graphapi.kernel.errors import Code, Json, Refused, check_version
from graphapi.kernel.history import ChangeKind, ChangeRecord
from graphapi.kernel.messages import load_left_out, load_recipients
from graphapi.kernel.viewer import Action, require
from graphapi.services.contacts.contact_deletion import delete_within, lock_exactly, lock_with_neighbours, thin_out
from graphapi.services.contacts.contacts import UPDATE
from graphapi.services.erasure.named_elsewhere import SWEEP, erase_elsewhere
from graphapi.services.erasure.own_traces import empty_changes, erase_messages
from graphapi.services.erasure.referring import imports_of, messages_of, tasks_of
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import kept_answer, once
from graphapi.services.shared.ids import contact_time
from graphapi.services.shared.merged_contacts import current_ids

FIND = statement("erasure/find", tuple[tuple[str, str | None] | None, bool])
PENDING = statement("erasure/pending", tuple[list[str]])
RELATED_IDS = statement("erasure/related_ids", tuple[list[tuple[str, str | None]], list[str]])
NOTE, FINISH = statement("erasure/note"), statement("erasure/finish")
ABANDON = statement("erasure/abandon")
REMOVE_PAIRS = statement("erasure/remove_pairs")

STATE = "erasure"
"""The subject of the record while the erasure is not finished."""

PENDING_MAX = 100
_MUTATION = "eraseContact"


@dataclass(frozen=True)
class Erasure:
    """An erasure that is not finished: its record, and what it looks for in the texts of others."""

    id: str
    contact_id: str
    phrases: frozenset[str]
    ids: frozenset[str]
    """The contact, those merged into it, and its red flags."""

    def noted(self) -> str:
        """What its record holds."""
        return _noted(self.phrases, self.ids)

    def knowing(self, held: Iterable[Mapping[str, object]]) -> Erasure:
        """The same with the phrases of earlier values."""
        return replace(self, phrases=self.phrases.union(*map(phrases_of, held)))


def _noted(phrases: Iterable[str], ids: Iterable[str]) -> str:
    return orjson.dumps(_lists(phrases, ids)).decode()


def _lists(phrases: Iterable[str], ids: Iterable[str]) -> dict[str, list[str]]:
    return {"phrases": sorted(phrases), "ids": sorted(ids)}


async def erase_contact(
    db: Db, contact_id: str, expected_version: int | None = None, key: str | None = None
) -> str:  # fmt: skip
    """Erase a contact, or what is left of a deleted one, and return its id; erasing it again changes nothing.

    Raises Refused: NOT_FOUND, FORBIDDEN, CONFLICT when it does not have the expected version.
    """
    require(db.viewer, Action.ERASE_CONTACTS)
    given: Json = {"id": contact_id, "expectedVersion": expected_version}
    if await kept_answer(db, key, _MUTATION, given) is not None:
        return contact_id
    try:
        await db.write(lambda tx: _begin(tx, contact_id, expected_version), operation=_MUTATION)
    except Refused as refused:
        if refused.code is not Code.NOT_FOUND:
            raise
        held = await _left_of(db, contact_id)
        await db.write(lambda tx: _begin(tx, contact_id, expected_version, held), operation=_MUTATION)
    erasure = await _unfinished(db, contact_id)
    if erasure is not None:
        await _erase(db, erasure)

    async def work(tx: Tx) -> Json:
        if erasure is not None:
            await tx.run(FINISH, id=erasure.id)
        return {"id": contact_id}

    # Last, as the keys of other requests about the contact are erased before.
    await once(db, key, _MUTATION, given, work)
    return contact_id


async def finish_erasures(db: Db) -> int:
    """Finish the erasures whose servers have ended, and return their number."""
    row = await db.read(PENDING, most=PENDING_MAX)
    done = 0
    for contact_id in row[0] if row else ():
        erasure = await _unfinished(db, contact_id)
        if erasure is None:
            continue
        with suppress(Refused):
            await _erase(db, erasure)
            await db.write(lambda tx, found=erasure: tx.run(FINISH, id=found.id))
            done += 1
    return done


async def _begin(
    tx: Tx, contact_id: str, expected_version: int | None, held: Sequence[Json] | None = None
) -> None:  # fmt: skip
    """Record that the contact is erased, and hide it from everybody but administrators until it is gone.

    One that was deleted is not found without `held`, what messages and tasks hold of it.
    """
    try:
        stored: Json = await lock_exactly(tx, contact_id)
    except Refused as refused:
        found, known = await tx.run(FIND, id=contact_id) or (None, False)
        is_left = held is not None and (known or held)
        if found is None and (not is_left or await current_ids(tx.run, [contact_id])):
            raise refused from None
        stored = {}
    else:
        check_version(stored["version"], expected_version)
        found, _ = await tx.run(FIND, id=contact_id) or (None, False)
    if found is not None and (found[1] is not None or not stored):
        return
    merged, flags = await tx.run(RELATED_IDS, id=contact_id) or ([], [])
    external_ids = [{"externalId": external} for _, external in merged]
    phrases = phrases_of(stored).union(*map(phrases_of, (*external_ids, *(held or ()))))
    after: Json = dict(_lists(phrases, {contact_id, *flags, *(key for key, _ in merged)}))
    if stored:
        await tx.run(UPDATE, id=contact_id, changes={"readers": [], "ownerId": None})
    await record(tx, [ChangeRecord(ChangeKind.CONTACT_ERASED, contact_id, subject_id=STATE, after=after)])


async def _left_of(db: Db, contact_id: str) -> list[Json]:
    """What messages, tasks and notes of imports hold of a deleted contact: its name and address, or only its id."""
    if contact_time(contact_id) is None:
        return []
    ids = [contact_id]
    held: list[Json] = [{} for _ in (*await tasks_of(db, ids), *await imports_of(db, ids))]
    for message in await messages_of(db, ids):
        to, cc, left_out = (message.get(name) for name in ("to", "cc", "leftOut"))
        people = (*load_recipients(to), *load_recipients(cc), *load_left_out(left_out))
        its = [{"name": one.name, "emails": [one.email]} for one in people if one.contact_id == contact_id]
        held += its or [{}]
    return held


async def _unfinished(db: Db, contact_id: str) -> Erasure | None:
    row = await db.read(FIND, id=contact_id)
    change_id, text = (row and row[0]) or ("", None)
    if text is None:
        return None
    noted: dict[str, Any] = orjson.loads(text)
    return Erasure(change_id, contact_id, frozenset(noted["phrases"]), frozenset(noted["ids"]))


async def _erase(db: Db, erasure: Erasure) -> None:
    """All steps; each can be repeated."""
    db.deadline.extend(SWEEP)
    while True:
        erasure, emptied = await db.write(lambda tx, known=erasure: _empty(tx, known))
        if not emptied:
            break
    await erase_messages(db, erasure.contact_id)

    async def make_room(_: Exception) -> None:
        await thin_out(db, erasure.contact_id, None, recorded=False)

    refused = await retrying(
        db.database.retries, lambda: db.write(lambda tx: _remove(tx, erasure)), {TOO_MANY_ASSOCIATIONS: make_room}
    )
    if refused is not None:
        raise refused
    found = await _unfinished(db, erasure.contact_id)
    if found is not None:
        await erase_elsewhere(db, found.phrases, found.ids)


async def _empty(tx: Tx, erasure: Erasure) -> tuple[Erasure, int]:
    """Empty a batch of the records about the contact, and note which phrases they held."""
    held, emptied = await empty_changes(tx, erasure.contact_id)
    known = erasure.knowing(held)
    if known != erasure:
        await tx.run(NOTE, id=erasure.id, after=known.noted())
    return known, emptied


async def _remove(tx: Tx, erasure: Erasure) -> Refused | None:
    """Remove the contact with all that refers to it by its id: everything else was removed before, or is empty.

    Return a refusal, without the erasure, if an administrator has merged it meanwhile: its data are another's now.
    """
    contact_id = erasure.contact_id
    await lock_with_neighbours(tx, contact_id)
    try:
        stored: Json = await lock_exactly(tx, contact_id)
    except Refused as refused:
        if await current_ids(tx.run, [contact_id]):
            await tx.run(ABANDON, id=erasure.id)
            return refused
        stored = {}
    known = erasure.knowing([{name: stored.get(name) for name in NAMES}])
    # A contact that was merged into this one since the beginning.
    merged, flags = await tx.run(RELATED_IDS, id=contact_id) or ([], [])
    known = known.knowing({"externalId": external} for _, external in merged)
    known = replace(known, ids=known.ids.union(flags, (key for key, _ in merged)))
    emptied = 1
    while emptied:
        known, emptied = await _empty(tx, known)
    await tx.run(REMOVE_PAIRS, id=contact_id)
    if stored:
        await delete_within(tx, contact_id, recorded=False)
    await tx.run(NOTE, id=erasure.id, after=known.noted())
    return None
