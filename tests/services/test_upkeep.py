"""What a server does by itself now and then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from graphapi.db.database import Db
from graphapi.kernel.errors import Unavailable
from graphapi.services import upkeep
from graphapi.services.upkeep import keep_up
from tests.conftest import cypher


async def test_old_keys_go_by_themselves(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the database was away the first time."""
    now = datetime.now(UTC)
    text = "UNWIND $keys AS k CREATE (:Idempotency {key: k[0], hash: 'h', answer: '{}', at: k[1]})"
    await cypher(db.database, text, keys=[[f"k{days}", now - timedelta(days=days)] for days in (1, 9, 30)])
    failures = [Unavailable("away")]
    gone, purge = asyncio.Event(), upkeep.purge

    async def purged(request: Db) -> int:
        if failures:
            raise failures.pop()
        found = await purge(request)
        gone.set()
        return found

    monkeypatch.setattr(upkeep, "purge", purged)
    keeping = asyncio.create_task(keep_up(db.database, every=0))
    await asyncio.wait_for(gone.wait(), 20)
    keeping.cancel()

    assert await cypher(db.database, "MATCH (k:Idempotency) RETURN k.key") == [["k1"]]
