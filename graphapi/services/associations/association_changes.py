"""Changes and removes associations, from either of their contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from graphapi.db.request import Db, Tx
from graphapi.db.retries import RELABELLED, Retry
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Json, Refused, check_version, invalid, not_found
from graphapi.kernel.history import association_updated, association_values
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.patch import UNSET, Unset, value_or
from graphapi.kernel.rules import Made, Wanted, changing_field, decide_change
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.association_outcomes import OUTCOMES, Associated, Outcome, describe_outcomes
from graphapi.services.associations.batches import (
    DELETE,
    LoadedBatch,
    StoredAssociation,
    acyclic_among,
    circle,
    circles,
    lock_and_load,
)
from graphapi.services.associations.removed_associations import record_removed
from graphapi.services.red_flags.red_flags import raise_flags
from graphapi.services.shared import ids
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import once, once_as
from graphapi.services.shared.registry import registry

ENDS = statement("associations/ends", tuple[tuple[str, str, str]])
CHANGE = statement("associations/change")
RELABEL = statement("associations/relabel")


@dataclass(frozen=True)
class AssociationPatch:
    """The changes to an association: UNSET keeps a value, None clears it."""

    label_key: str | Unset | None = UNSET
    since: date | Unset | None = UNSET
    until: date | Unset | None = UNSET
    note: str | Unset | None = UNSET
    email_copy: EmailCopy | Unset | None = UNSET


@dataclass(frozen=True)
class Dissociated:
    """An association that was removed, and the two contacts it connected."""

    id: str
    from_id: str
    to_id: str


async def update_association(
    db: Db, association_id: str, patch: AssociationPatch, expected_version: int | None = None, key: str | None = None
) -> str:
    """Change an association's label, days, note or copies; a new label is checked as for a new association."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    _check_patch(patch)
    given = {"id": association_id, **{name: str(value) for name, value in vars(patch).items()}}
    # Only the locks known to be needed: `lock_and_load` asks for that of the current label if it is acyclic.
    wanted = [patch.label_key] if isinstance(patch.label_key, str) else list[str]()
    locks = acyclic_among(await registry(db), wanted)

    async def work(tx: Tx) -> list[Outcome]:
        return await change_within(tx, association_id, patch, expected_version, locks)

    given |= {"expectedVersion": expected_version}
    (outcome,) = await once_as(OUTCOMES, db, key, "updateAssociation", given, work)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome.association_id


async def dissociate(db: Db, association_id: str, key: str | None = None) -> Dissociated:
    """Remove an association; NOT_FOUND when it was removed already."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)

    async def work(tx: Tx) -> Json:
        from_id, to_id, _ = await remove_within(tx, association_id)
        return {"id": association_id, "from": from_id, "to": to_id}

    answer = await once(db, key, "dissociate", {"id": association_id}, work)
    return Dissociated(answer["id"], answer["from"], answer["to"])


async def remove_within(tx: Tx, association_id: str) -> tuple[str, str, Json]:
    """Remove an association; return its contacts and its values."""
    from_id, to_id, _ = await _ends(tx, association_id)
    row = await tx.run(DELETE, ids=sorted({from_id, to_id}), id=association_id)
    if not row or not row[0]:
        raise not_found("association", "input", "id")
    await record_removed(tx, row[0])
    ((_, _, label_key, values),) = row[0]
    return from_id, to_id, values | {"labelKey": label_key}


def values_of(stored: StoredAssociation) -> Json:
    """The values of a stored association that its changes are about."""
    return association_values(stored.association, stored.note, stored.email_copy)


def _accept(_: StoredAssociation) -> None:
    """Accept an association as it is."""


async def change_within(
    tx: Tx, association_id: str, patch: AssociationPatch, expected_version: int | None, label_locks: set[str],
    check: Callable[[StoredAssociation], None] = _accept,
) -> list[Outcome]:  # fmt: skip
    """Change an association, once `check` has seen it under the locks."""
    from_id, to_id, label_key = await _ends(tx, association_id)
    keys = {label_key, patch.label_key} if isinstance(patch.label_key, str) else {label_key}
    loaded = await lock_and_load(tx, [from_id, to_id], [(from_id, to_id)], keys, label_locks=label_locks)
    stored = loaded.stored.get(association_id)
    if stored is None:
        raise not_found("association", "input", "id")
    check_version(stored.version, expected_version)
    if stored.association.label_key != label_key:
        raise Retry(RELABELLED)
    check(stored)
    wanted = _changed(stored, patch)
    if _same(wanted, stored):
        return [Associated(association_id, created=False)]
    decision = decide_change(loaded.standing, stored.association, wanted)
    if isinstance(decision, Made):
        await _write_change(tx, loaded, stored, decision)
        return [Associated(association_id, created=False)]
    flag_ids = await raise_flags(tx, decision.flags)
    return await describe_outcomes(tx, loaded.standing.labels, [decision], flag_ids)


def _changed(stored: StoredAssociation, patch: AssociationPatch) -> Wanted:
    association = stored.association
    period = Period(value_or(patch.since, association.period.since), value_or(patch.until, association.period.until))
    note = value_or(patch.note, stored.note)
    email_copy = value_or(patch.email_copy, stored.email_copy)
    label_key = value_or(patch.label_key, association.label_key) or association.label_key
    return Wanted(
        association.id,
        association.from_id,
        association.to_id,
        label_key,
        period,
        (note or "").strip() or None,
        email_copy,
    )


async def _write_change(tx: Tx, loaded: LoadedBatch, stored: StoredAssociation, made: Made) -> None:
    """Store an allowed change with its flags; refuse it when it closes a circle."""
    association, wanted = made.association, made.wanted
    properties: Parameters = {
        "since": association.period.since, "until": association.period.until,
        "note": wanted.note, "emailCopy": made.email_copy.value,
        "updatedAt": tx.db.now(), "version": stored.version + 1,
    }  # fmt: skip
    place = {"fromId": association.from_id, "toId": association.to_id, "id": association.id, "properties": properties}
    if association.label_key == stored.association.label_key:
        await tx.run(CHANGE, **place)
    else:
        await tx.run(RELABEL, type=association.label_key, **place)
    if await circles(tx, loaded.standing, [(association, made.days)]):
        raise circle(loaded.standing, association, ("input", changing_field(stored.association, wanted)))
    await raise_flags(tx, made.flags)
    after = association_values(association, wanted.note, made.email_copy)
    role = loaded.standing.labels[association.label_key].name
    await record(tx, [association_updated(association, values_of(stored), after, role)])


async def _ends(tx: Tx, association_id: str) -> tuple[str, str, str]:
    """FROM, TO and the label of an association that the viewer may see, else NOT_FOUND."""
    anchor = ids.anchor_of(association_id)
    row = await tx.run(ENDS, anchor=anchor, id=association_id) if anchor else None
    if row is None:
        raise not_found("association", "input", "id")
    return row[0]


def _check_patch(patch: AssociationPatch) -> None:
    for name, value in (("labelKey", patch.label_key), ("emailCopy", patch.email_copy)):
        if value is None:
            raise invalid(f"`{name}` cannot be empty.", "input", name)


def _same(wanted: Wanted, stored: StoredAssociation) -> bool:
    before = (stored.association.label_key, stored.association.period, stored.note, stored.email_copy)
    return (wanted.label_key, wanted.period, wanted.note, wanted.email_copy) == before
