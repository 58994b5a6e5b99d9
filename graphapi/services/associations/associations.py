"""Creates associations: one, or many with an outcome each. The kernel decides under the locks that `batches` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graphapi.db.request import Db, Tx
from graphapi.db.retries import CIRCLE, MERGED, Retry
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Code, Json, Refused, invalid
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.rules import RefusedDecision, Wanted
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.association_outcomes import OUTCOMES, Associated, Outcome, describe_outcomes
from graphapi.services.associations.batches import Batch, CircleFound, acyclic_among, store_batch
from graphapi.services.red_flags.red_flags import raise_flags
from graphapi.services.shared import ids
from graphapi.services.shared.idempotency import once_as
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import AssociationData

ITEMS_MAX = 1_000


@dataclass(frozen=True)
class AssociationInput:
    """An association that a client requests."""

    from_id: str
    to_id: str
    label_key: str
    since: date | None = None
    until: date | None = None
    note: str | None = None
    email_copy: EmailCopy | None = None

    def as_json(self) -> Json:
        """The input as an idempotency key remembers it."""
        return {name: None if value is None else str(value) for name, value in vars(self).items()}


class _Undone(Exception):
    """An atomic batch is rolled back because an item was refused."""

    def __init__(self, batch: Batch) -> None:
        super().__init__("undone")
        self.batch = batch


async def associate(db: Db, given: AssociationInput, key: str | None = None, mutation: str = "associate") -> Associated:
    """Make FROM the label's name of TO; an existing association is returned unchanged. Raises Refused."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    (outcome,) = await _stored_once(db, mutation, [given], [("input",)], key, atomic=False)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


async def associate_many(
    db: Db, given: Sequence[AssociationInput], *, atomic: bool = False, key: str | None = None
) -> list[Outcome]:
    """Create up to 1,000 associations in one transaction, each with its outcome; `atomic`: one refusal undoes all."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    if len(given) > ITEMS_MAX:
        raise invalid(f"At most {ITEMS_MAX:,} items at once, not {len(given):,}.", "input", "items")
    if not given:
        return []
    paths = [("input", "items", str(n)) for n in range(len(given))]
    try:
        return await _stored_once(db, "associateMany", given, paths, key, atomic=atomic)
    except _Undone as undone:
        return await _aborted(db, undone.batch)


async def _stored_once(
    db: Db,
    mutation: str,
    given: Sequence[AssociationInput],
    paths: Sequence[tuple[str, ...]],
    key: str | None,
    *,
    atomic: bool,
) -> list[Outcome]:
    """Store the items, once for the key, and return their outcomes; raise _Undone when nothing may be kept."""
    now = db.now()
    wanted = [_wanted(item, ids.new_association_id(item.from_id, now)) for item in given]
    careful = len(wanted) == 1
    locks = acyclic_among(await registry(db), (item.label_key for item in wanted))

    async def work(tx: Tx) -> list[Outcome]:
        nonlocal careful, wanted
        try:
            batch = await store_batch(tx, wanted, paths, label_locks=locks, careful=careful)
        except CircleFound:
            careful = True
            raise Retry(CIRCLE) from None
        if now_at := await current_ids(tx.run, _unknown_ends(batch, wanted)):
            wanted = [_with_current(one, now_at) for one in wanted]
            raise Retry(MERGED)
        if atomic and any(isinstance(decision, RefusedDecision) for decision in batch.decisions):
            raise _Undone(batch)
        outcomes = await describe_outcomes(tx, batch.labels, batch.decisions, batch.flag_ids)
        made = batch.made()
        return [_with_data(outcome, made) for outcome in outcomes]

    request = {"items": [item.as_json() for item in given], "atomic": atomic}
    return await once_as(OUTCOMES, db, key, mutation, request, work)


def _unknown_ends(batch: Batch, wanted: Sequence[Wanted]) -> list[str]:
    """The contacts of the associations that were refused because one of them was not found."""
    return [
        end
        for decision, one in zip(batch.decisions, wanted, strict=True)
        if isinstance(decision, RefusedDecision) and decision.refused.code is Code.NOT_FOUND
        for end in (one.from_id, one.to_id)
    ]


def _with_current(wanted: Wanted, now_at: Mapping[str, str]) -> Wanted:
    """The association between the contacts that stayed, where its own were merged."""
    from_id, to_id = (now_at.get(end, end) for end in (wanted.from_id, wanted.to_id))
    return replace(wanted, from_id=from_id, to_id=to_id)


def _with_data(outcome: Outcome, made: Mapping[str, AssociationData]) -> Outcome:
    data = made.get(outcome.association_id) if isinstance(outcome, Associated) else None
    return outcome if data is None else replace(outcome, data=data)


async def _aborted(db: Db, batch: Batch) -> list[Outcome]:
    """The outcome of each item of a batch that was undone; red flags of the refused ones are raised all the same."""
    flags = [flag for decision in batch.decisions if isinstance(decision, RefusedDecision) for flag in decision.flags]

    async def work(tx: Tx) -> list[Outcome]:
        return await describe_outcomes(tx, batch.labels, batch.decisions, await raise_flags(tx, flags))

    message = "Undone, because another item was refused."
    return [
        outcome if isinstance(outcome, Refused) else Refused(Code.ABORTED, message, ("input", "items", str(n)))
        for n, outcome in enumerate(await db.write(work, operation="associateMany"))
    ]


def _wanted(given: AssociationInput, new_id: str) -> Wanted:
    note = (given.note or "").strip() or None
    return Wanted(
        new_id, given.from_id, given.to_id, given.label_key, Period(given.since, given.until), note, given.email_copy
    )
