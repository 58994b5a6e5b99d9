"""Compilations: a statement that is new to the database is run by one caller first."""

from __future__ import annotations

import asyncio
from asyncio import gather
from collections.abc import Mapping
from typing import Any

from graphapi.db.compilations import PATIENCE, Compilations
from graphapi.db.request import Db
from graphapi.db.statements import statement

TEXT = "RETURN $ids"
SHORT = {"ids": ["a", "b"]}
CALLERS = 60


class Callers:
    """Callers of a statement, and how many run it at once."""

    def __init__(self, compilations: Compilations) -> None:
        """Begin without callers."""
        self.compilations = compilations
        self.running = 0
        self.at_once: list[int] = []

    async def call(self, parameters: Mapping[str, Any] = SHORT, *, compiled: bool = True) -> None:
        """Run the statement."""
        key = await self.compilations.begin(TEXT, parameters)
        self.running += 1
        self.at_once.append(self.running)
        await asyncio.sleep(0)
        self.running -= 1
        self.compilations.end(key, compiled=compiled)


async def test_one_caller_runs_a_new_statement_and_then_all_others_at_once() -> None:
    """Sixty callers compile it once."""
    callers = Callers(Compilations())

    await gather(*(callers.call() for _ in range(CALLERS)))

    assert callers.at_once == [1, *range(1, CALLERS)]


async def test_while_it_is_not_compiled_one_caller_runs_it_after_the_other() -> None:
    """A first caller that fails leaves it to the next."""
    callers = Callers(Compilations())

    await gather(*(callers.call(compiled=False) for _ in range(5)))

    assert callers.at_once == [1] * 5


async def test_other_sizes_of_lists_and_texts_are_compiled_apart() -> None:
    """A plan is for lists of 2 to 10 or of 11 to 100, whatever they hold."""
    compilations = Compilations()
    callers = Callers(compilations)
    await callers.call()

    assert await compilations.begin(TEXT, {"ids": [*"abcdefghij"]}) is None
    assert await compilations.begin(TEXT, {"ids": [*"abcdefghijk"]}) is not None
    assert await compilations.begin(TEXT, {"ids": "ab"}) is not None
    assert await compilations.begin(f"{TEXT} AS ids", SHORT) is not None


async def test_a_first_caller_that_waits_for_another_does_not_stop_it() -> None:
    """It may wait for a lock that only one of the others can release: one more goes ahead after a while."""
    compilations = Compilations(patience=PATIENCE / 100)
    first = await compilations.begin(TEXT, SHORT)

    second = await compilations.begin(TEXT, SHORT)

    assert first == second is not None
    compilations.end(second)
    assert await compilations.begin(TEXT, SHORT) is None


async def test_another_database_has_compiled_nothing() -> None:
    """After a lost connection it may be one that has just started."""
    compilations = Compilations()
    await Callers(compilations).call()

    compilations.forget()

    assert await compilations.begin(TEXT, SHORT) is not None


async def test_reads_and_transactions_let_others_go_ahead(db: Db) -> None:
    """However they ended, no other caller waits for them."""
    load, record = statement("workspace/load"), statement("idempotency/record")
    db.database.compilations.forget()

    async def store(db: Db) -> None:
        given = {"hash": "-", "answer": "-", "now": db.now()}
        await db.write(lambda tx: tx.later(record, key=str(id(db)), **given))

    requests = [Db.of(db.database, db.viewer) for _ in range(CALLERS)]
    await gather(*(one.read(load, fields=["key"], ruleFields=["key"]) for one in requests), *map(store, requests))

    assert db.database.compilations.running == 0
    assert (db.database.reads.running, db.database.writes.running) == (0, 0)
