"""Warming up: every statement can be run without finding or leaving anything."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.db.statements import all_statements
from graphapi.db.warmup import SAMPLES, SAMPLES_OF, SKIPPED, warm_up, warm_up_rest
from tests.conftest import cypher


async def test_nothing_fails_on_the_way(db: Db, caplog: pytest.LogCaptureFixture) -> None:
    """Every statement takes its samples and was run; nothing is logged, found or left behind."""
    before = await cypher(db.database, "MATCH (n) RETURN count(n)")

    await warm_up(db)
    await warm_up_rest(db)

    assert caplog.records == []
    assert {statement.name for statement in all_statements()} - {*SKIPPED} <= set(db.tally.names)
    assert await cypher(db.database, "MATCH (n) RETURN count(n)") == before


def test_the_table_has_nothing_that_no_statement_needs() -> None:
    """An entry goes when its last statement goes."""
    used = {name for statement in all_statements() for name in statement.parameters}

    assert set(SAMPLES) <= used
    assert {*SAMPLES_OF, *SKIPPED} <= {statement.name for statement in all_statements()}
