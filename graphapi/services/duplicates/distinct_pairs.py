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
        pairs = [(pair_key(*pair), *pair) for pair in combinations(wanted, 2)]
        if distinct:
            rows = [
                {"key": pair, "first": first, "second": second, "declaredById": db.viewer.id, "declaredAt": db.now()}
                for pair, first, second in pairs
            ]
            row = await tx.run(DECLARE, ids=wanted, rows=rows, most=len(wanted))
        else:
            row = await tx.run(UNDECLARE, ids=wanted, keys=[pair for pair, *_ in pairs], most=len(wanted))
        seen = set(row[0] if row else ())
        for place, contact_id in enumerate(ids):
            if contact_id not in seen:
                raise not_found("contact", "input", "contactIds", str(place))
        return {"ids": wanted}

    given: Json = {"contactIds": list(ids), "distinct": distinct}
    return (await once(db, key, "declareDistinct", given, work))["ids"]
