"""The pairs of all contacts, kept: contacts that have changed are compared again, in the background.

Every write that changes the words of a contact says that it is to be compared, in the same transaction. Any server may
do some, twice is the same as once, and it may be cut short at any time. Shared associates count as they are then:
a new association alone does not compare its contacts again.
"""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.duplicates import SCORE_LEAST
from graphapi.services.duplicates.comparison import DuplicateData, compare

PENDING = statement("duplicates/pending", tuple[list[tuple[str, int]]])
STORE_PAIRS = statement("duplicates/store_pairs", tuple[int])
FORGET = statement("duplicates/forget", tuple[int])

BATCH, FORGET_BATCH, SECONDS = 200, 5_000, 60.0
"""Contacts compared at once, pairs removed at once, and how long one of these may take."""


async def compare_pending(db: Db, batch: int = BATCH) -> int:
    """Compare the contacts that have changed since they were compared; return how many there were."""
    done, before = 0, list[tuple[str, int]]()
    while True:
        db.deadline.extend(SECONDS)
        row = await db.read(PENDING, batch=batch)
        pending = sorted((contact_id, version) for contact_id, version in (row[0] if row else ()))
        if not pending or pending == before:
            return done
        pairs = await compare(db, [contact_id for contact_id, _ in pending], SCORE_LEAST)
        rows = [_row(pair) for pair in pairs]
        await db.write(lambda tx, ids=pending, rows=rows: tx.run(STORE_PAIRS, compared=ids, rows=rows))
        done, before = done + len(pending), pending


async def forget_pairs(db: Db, batch: int = FORGET_BATCH) -> int:
    """Remove the pairs one of whose contacts is gone; return how many there were."""
    removed = 0
    while True:
        db.deadline.extend(SECONDS)
        row = await db.write(lambda tx: tx.run(FORGET, batch=batch))
        if not row or not row[0]:
            return removed
        removed += row[0]


def _row(pair: DuplicateData) -> dict[str, object]:
    first, second = pair.contact_ids
    return {"key": pair.key, "rank": pair.rank, "score": pair.score, "first": first, "second": second}
