"""The pairs of all contacts, kept: contacts that have changed are compared again, in the background.

Every write that changes the words of a contact says that it is to be compared, in the same transaction. Any server may
do some, twice is the same as once, and it may be cut short at any time. Shared associates count as they are then:
a new association alone does not compare its contacts again.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.duplicates import SCORE_LEAST
from graphapi.services.duplicates.comparison import DuplicateData, compare
from graphapi.services.duplicates.full_comparison import STORE_PAIRS, compare_all

PENDING = statement("duplicates/pending", tuple[list[tuple[str, int]]])
PENDING_COUNT = statement("duplicates/pending_count", tuple[int, int])
FORGET = statement("duplicates/forget", tuple[int])

BATCH, FORGET_BATCH, SECONDS = 200, 5_000, 60.0
"""Contacts compared at once, pairs removed at once, and how long one of these may take."""

MANY, SHARE = 1_000, 0.05
"""The changed contacts, and their share of all, from which all contacts are read to compare them: looking up one
contact in the index takes about as long as reading twenty."""

GROWTH = 1.1
"""More than this many times as many as a moment before: an import goes on, and is waited for."""


@dataclass
class Backlog:
    """The contacts that have changed, as a server looks at them now and then."""

    pending: int = 0
    many: int = MANY

    async def work_off(self, db: Db) -> int:
        """Compare them, unless many more come at this time; return how many were compared."""
        pending, _ = await pending_count(db)
        grows = pending >= self.many and pending > self.pending * GROWTH
        self.pending = pending
        return 0 if grows or not pending else await compare_pending(db, many=self.many)


async def pending_count(db: Db) -> tuple[int, int]:
    """How many contacts have changed since they were compared, and how many there are."""
    return await db.read(PENDING_COUNT) or (0, 0)


async def compare_pending(db: Db, batch: int = BATCH, many: int = MANY) -> int:
    """Compare the contacts that have changed since they were compared; return how many there were."""
    pending, every = await pending_count(db)
    done = await compare_all(db) if pending >= max(many, every * SHARE) else 0
    return 0 if done is None else done + await _compare_few(db, batch)


async def _compare_few(db: Db, batch: int) -> int:
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
