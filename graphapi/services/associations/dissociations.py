"""Many associations removed at once, each with its outcome."""

from __future__ import annotations

from collections.abc import Sequence

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.errors import Code, Json, Refused, invalid, not_found, refused_from_json, refused_to_json
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.association_changes import Dissociated
from graphapi.services.associations.associations import ITEMS_MAX
from graphapi.services.associations.removed_associations import RemovedRow, record_removed
from graphapi.services.shared import ids
from graphapi.services.shared.idempotency import Form, once_as

ENDS_OF_MANY = statement("associations/ends_of_many", tuple[list[tuple[str, str, str]]])
DELETE_MANY = statement("associations/delete_many", tuple[list[RemovedRow]])

Outcomes = list[Dissociated | Refused]


class _RemovalsUndone(Exception):
    """An atomic batch is rolled back: some of it was refused."""

    def __init__(self, outcomes: Outcomes) -> None:
        super().__init__("undone")
        self.outcomes = outcomes


def _to_json(one: Dissociated | Refused) -> Json:
    return (
        {"refused": refused_to_json(one)} if isinstance(one, Refused) else {"removed": [one.id, one.from_id, one.to_id]}
    )


def _from_json(kept: Json) -> Dissociated | Refused:
    return refused_from_json(kept["refused"]) if "refused" in kept else Dissociated(*kept["removed"])


FORM = Form[Outcomes](
    lambda outcomes: {"outcomes": [_to_json(one) for one in outcomes]},
    lambda kept: [_from_json(one) for one in kept["outcomes"]],
    lambda outcomes: any(isinstance(one, Dissociated) for one in outcomes),
)
"""Of each association that it was removed, or why not; refusals alone are not kept."""


async def dissociate_many(
    db: Db, association_ids: Sequence[str], *, atomic: bool = False, key: str | None = None
) -> Outcomes:
    """Remove up to 1,000 associations in one transaction, each with its outcome; `atomic`: one refusal undoes all."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    if len(association_ids) > ITEMS_MAX:
        message = f"At most {ITEMS_MAX:,} associations at once, not {len(association_ids):,}."
        raise invalid(message, "input", "ids")
    if not association_ids:
        return []

    async def work(tx: Tx) -> Outcomes:
        outcomes = await _remove(tx, association_ids)
        if atomic and any(isinstance(one, Refused) for one in outcomes):
            raise _RemovalsUndone(outcomes)
        return outcomes

    try:
        return await once_as(FORM, db, key, "dissociateMany", {"ids": list(association_ids), "atomic": atomic}, work)
    except _RemovalsUndone as undone:
        return [one if isinstance(one, Refused) else _aborted(n) for n, one in enumerate(undone.outcomes)]


async def _remove(tx: Tx, association_ids: Sequence[str]) -> Outcomes:
    pairs = [[anchor, one] for one in dict.fromkeys(association_ids) if (anchor := ids.anchor_of(one))]
    row = await tx.run(ENDS_OF_MANY, pairs=pairs) if pairs else None
    ends = {one: Dissociated(one, from_id, to_id) for one, from_id, to_id in (row[0] if row else ())}
    locked = sorted({end for one in ends.values() for end in (one.from_id, one.to_id)})
    from_ends = [[one.from_id, one.id] for one in ends.values()]
    row = await tx.run(DELETE_MANY, ids=locked, pairs=from_ends) if ends else None
    rows = row[0] if row else []
    await record_removed(tx, rows)
    removed = {values["id"] for *_, values in rows}
    outcomes: Outcomes = []
    for n, one in enumerate(association_ids):
        # Of one that is in the list twice, the second finds nothing any more.
        outcomes.append(ends[one] if one in removed else not_found("association", "input", "ids", str(n)))
        removed.discard(one)
    return outcomes


def _aborted(n: int) -> Refused:
    return Refused(Code.ABORTED, "Undone, because another item was refused.", ("input", "ids", str(n)))
