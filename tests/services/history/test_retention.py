"""How long changes stay in the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graphapi.db.request import Db
from graphapi.services.history import retention
from graphapi.services.history.retention import purge_history
from graphapi.services.shared.ids import new_ulid
from graphapi.services.workspace.settings import SettingsPatch, update_settings
from tests.conftest import cypher

DAYS = (400, 366, 364, 29, 0)


async def changed_days_ago(db: Db, days: tuple[int, ...] = DAYS) -> None:
    """A change of each age."""
    now = datetime.now(UTC)
    made = [[f"chg_{new_ulid(now - timedelta(days=one))}", one] for one in days]
    text = "UNWIND $made AS one CREATE (:Change {id: one[0], kind: 'CONTACT_UPDATED', days: one[1]})"
    await cypher(db.database, text, made=made)


async def left(db: Db) -> list[object]:
    """The ages of the changes that are left."""
    text = "MATCH (h:Change) WHERE h.days IS NOT NULL RETURN h.days ORDER BY h.days DESC"
    return [days for (days,) in await cypher(db.database, text)]


async def test_changes_stay_for_a_year_as_shipped(db: Db) -> None:
    """Also in a workspace from before the setting; a second purge finds nothing."""
    await changed_days_ago(db)
    await cypher(db.database, "MATCH (w:Workspace) REMOVE w.historyDays")

    assert await purge_history(db) == 2
    assert await left(db) == [364, 29, 0]
    assert await purge_history(db) == 0


@pytest.mark.parametrize(("days", "stay"), [(36_500, [400, 366, 364, 29, 0]), (30, [29, 0]), (1, [0])])
async def test_the_setting_decides_how_long(db: Db, days: int, stay: list[int]) -> None:
    """It holds at once, in the process that changed it and in others."""
    await changed_days_ago(db)
    await update_settings(db, SettingsPatch(history_days=days))

    assert await purge_history(db) == len(DAYS) - len(stay)
    assert await left(db) == stay


async def test_one_transaction_deletes_one_batch(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are too old."""
    monkeypatch.setattr(retention, "BATCH", 2)
    await changed_days_ago(db, (500,) * 5 + (1,))

    assert await purge_history(db) == 5
    assert db.tally.names.count("changes/purge") == 3
    assert await left(db) == [1]
