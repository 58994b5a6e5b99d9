"""Warming up: every statement can be run without finding or leaving anything."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.db.statements import Statement, all_statements
from graphapi.db.warmup import OWN, SAMPLES, SKIPPED, run, warm_up, warm_up_rest
from tests.conftest import cypher

STATEMENTS = [statement for statement in all_statements() if statement.name not in SKIPPED]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.name)
async def test_every_statement_can_be_warmed_up(db: Db, statement: Statement) -> None:
    """Its parameters are in the table, with values that it takes."""
    before = await cypher(db.database, "MATCH (n) RETURN count(n)")

    await run(db, statement)

    assert await cypher(db.database, "MATCH (n) RETURN count(n)") == before


async def test_nothing_fails_on_the_way(db: Db, caplog: pytest.LogCaptureFixture) -> None:
    """The log stays empty, and every statement was run."""
    await warm_up(db)
    await warm_up_rest(db)

    assert caplog.records == []
    assert {statement.name for statement in STATEMENTS} <= set(db.tally.names)


def test_the_table_has_nothing_that_no_statement_needs() -> None:
    """An entry goes when its last statement goes."""
    used = {name for statement in all_statements() for name in statement.parameters}

    assert set(SAMPLES) <= used
    assert {*OWN, *SKIPPED} <= {statement.name for statement in all_statements()}
