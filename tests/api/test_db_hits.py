"""What each operation costs the database is written down in bench/dbhits.json, and does not grow unnoticed."""

from __future__ import annotations

import pytest

from bench import dbhits
from graphapi.db.request import Db
from graphapi.services.workspace.workspace import prepare
from tests import neo4j5
from tests.conftest import EXECUTOR, VERSION

MORE = 1.05


@pytest.mark.skipif(
    EXECUTOR == "reference", reason="what is written down is what plans cost: they load two fields by one"
)
async def test_no_operation_costs_the_database_more_than_is_written_down(db: Db):
    """Each costs at most 5 % more; what costs more on purpose is written down with `python -m bench dbhits`."""
    await prepare(db)

    found = await dbhits.counted(db.database)

    kept = dbhits.kept() | (neo4j5.HITS if VERSION == "5" else {})
    grown = {name: (kept.get(name), hits) for name, hits in found.items() if hits > kept.get(name, 0) * MORE}
    assert grown == {}
    assert kept.keys() == found.keys()
