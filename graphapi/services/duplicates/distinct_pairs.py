"""Contacts declared distinct: who looked at a pair and knows better than a score. It is kept, through merges too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.duplicates import pair_key
from graphapi.kernel.errors import Json, invalid, not_found
from graphapi.kernel.viewer import Action, require
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.merged_contacts import current_ids

DECLARE = statement("duplicates/declare", tuple[list[str]])
UNDECLARE = statement("duplicates/undeclare", tuple[list[str]])

IDS_MAX = 50
"""The contacts that can be declared distinct at once: every two of them are a pair."""


async def declare_distinct(db: Db, ids: Sequence[str], *, distinct: bool, key: str | None = None) -> list[str]:
    """Store, or take back, that each of these contacts is another person than the others; return their ids."""
    require(db.viewer, Action.WRITE_CONTACTS)
    wanted = sorted(set(ids))
    if not 1 < len(wanted) <= IDS_MAX:
        message = f"`contactIds` must be 2 to {IDS_MAX} different contacts, not {len(wanted)}."
        raise invalid(message, "input", "contactIds")

    async def work(tx: Tx) -> Json:
        current = {one: one for one in wanted}
        while True:
            seen = await _store(tx, sorted({*current.values()}), distinct=distinct)
            now = await current_ids(tx.run, (one for one in current.values() if one not in seen))
            if not now:
                break
            # Nothing was stored: some were merged into others, before or while their locks were waited for.
            current = {one: now.get(stayed, stayed) for one, stayed in current.items()}
        for place, contact_id in enumerate(ids):
            if current[contact_id] not in seen:
                raise not_found("contact", "input", "contactIds", str(place))
        if len(seen) == 1:
            raise invalid(f"All `contactIds` are one contact now, {current[wanted[0]]}.", "input", "contactIds")
        return {"ids": sorted(seen)}

    given: Json = {"contactIds": list(ids), "distinct": distinct}
    return (await once(db, key, "declareDistinct", given, work))["ids"]


async def _store(tx: Tx, ids: Sequence[str], *, distinct: bool) -> set[str]:
    """Store or remove the pairs of these contacts, if the viewer sees all of them; return those seen."""
    pairs = [(pair_key(*pair), *pair) for pair in combinations(ids, 2)]
    if not distinct:
        row = await tx.run(UNDECLARE, ids=ids, keys=[pair for pair, *_ in pairs], most=len(ids))
        return set(row[0] if row else ())
    by, at = tx.db.viewer.id, tx.db.now()
    rows = [
        {"key": key, "first": first, "second": second, "declaredById": by, "declaredAt": at}
        for key, first, second in pairs
    ]
    row = await tx.run(DECLARE, ids=ids, rows=rows, most=len(ids))
    return set(row[0] if row else ())
