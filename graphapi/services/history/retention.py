"""Retention: changes that are older than `settings.historyDays` are deleted, a batch at a time."""

from __future__ import annotations

from datetime import timedelta

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.services.shared.ids import first_ulid
from graphapi.services.shared.registry import reload

PURGE = statement("changes/purge", tuple[int])
BATCH = 5_000


async def purge_history(db: Db) -> int:
    """Delete the changes that are too old and return their number. Their ids grow with time."""
    days = (await reload(db)).settings.history_days
    before, purged = f"chg_{first_ulid(db.now() - timedelta(days=days))}", 0
    while True:
        row = await db.write(lambda tx: tx.run(PURGE, before=before, batch=BATCH))
        found = row[0] if row else 0
        purged += found
        if found < BATCH:
            return purged
