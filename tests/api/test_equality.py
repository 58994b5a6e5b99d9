"""The executor answers as graphql-core does, to the byte, or leaves it to it: random operations over the whole schema.

EQUALITY_OPERATIONS says how many, EQUALITY_SEED which.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from random import Random
from typing import Any

import orjson
import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Viewer
from graphapi.operations.executor.plans import PLANS_MAX
from graphapi.operations.failures import INTERNAL, TIMEOUT, UNAVAILABLE
from graphapi.operations.fallbacks import Fallback
from graphapi.operations.run import Answer, OperationRequest
from graphapi.schema.api import execute, schema
from tests.api.equality_graph import World, spoil, world
from tests.api.equality_operations import Asked, operations
from tests.api.visibility_graph import VIEWERS
from tests.conftest import ADMIN

OPERATIONS = int(os.environ.get("EQUALITY_OPERATIONS", "300"))
SEED = int(os.environ.get("EQUALITY_SEED", "1"))

WRONG = 0.1
"""The share of operations that may have wrong values."""

AT_ONCE = 16
"""Operations that are under way together."""

COST = 3_000
"""What an operation may cost here: many small ones show more than few large ones."""


@dataclass
class Tally:
    """How operations were answered."""

    planned: int = 0
    left: Counter[Fallback] = field(default_factory=Counter[Fallback])
    failed: int = 0
    values: int = 0
    different: list[str] = field(default_factory=list[str])

    @property
    def total(self) -> int:
        """How many there were."""
        return self.planned + self.left.total()

    def add(self, left: Fallback | None, answer: Answer) -> None:
        """Count an operation, and why it was left to the reference if it was."""
        if left is None:
            self.planned += 1
        else:
            self.left[left] += 1
        self.failed += bool(answer.errors)
        self.values += _sent(answer).count(b":")

    def in_one_line(self, what: str) -> str:
        """The figures in one line."""
        return (
            f"Equality, {what}: {self.total:,} operations, {len(self.different)} different, {self.planned:,} answered "
            f"by plans ({self.planned / self.total:.1%}), {self.left.total():,} handed over, {self.failed:,} with "
            f"errors; {self.values:,} values"
        )


@pytest.fixture(autouse=True)
def _plans() -> Iterator[None]:
    """Leave the executor as it was."""
    compiles = schema.compiles
    yield
    schema.compiles = compiles


async def test_operations_are_answered_as_the_reference_does(db: Db, report: Callable[[str], None]) -> None:
    """The same data in the same order, the same errors at the same places; four of five by plans."""
    chance = Random(SEED)
    there = await world(db, chance)

    tally = await _compared(db.database, _operations(there, chance, OPERATIONS), chance)

    report(tally.in_one_line("values as they should be"))
    assert not tally.different, tally.different[0]
    assert tally.planned >= 0.8 * tally.total


async def test_stored_values_that_do_not_fit_are_left_to_the_reference(db: Db, report: Callable[[str], None]) -> None:
    """Names that are numbers, nulls where there must be a value, unknown enums, days that there are not."""
    chance = Random(SEED)
    there = await world(db, chance)
    assert await spoil(db, chance, 0.6)

    tally = await _compared(db.database, _operations(there, chance, OPERATIONS // 2), chance)

    report(tally.in_one_line("values that do not fit"))
    assert not tally.different, tally.different[0]
    assert tally.failed >= 0.15 * tally.total
    assert tally.planned >= 0.15 * tally.total


async def test_more_combinations_of_directives_than_are_kept_are_answered_by_plans(db: Db) -> None:
    """The plans used last stay; one that went is compiled again."""
    names = "abcde"
    fields = " ".join(f"{name}: name @include(if: ${name})" for name in names)
    text = f"query ({', '.join(f'${name}: Boolean!' for name in names)}) {{ viewer {{ id {fields} }} }}"
    combinations = list(product((True, False), repeat=len(names)))

    for chosen in combinations * 2:
        asked = Asked(text, None, dict(zip(names, chosen, strict=True)))
        (answer,) = await _answers(db.database, [(asked, ADMIN)], compiles=True)
        assert answer.fallback is None
        assert answer.data == {"viewer": {"id": ADMIN.id, **{n: ADMIN.name for n, on in asked.variables.items() if on}}}

    assert len(combinations) > PLANS_MAX


def _operations(there: World, chance: Random, number: int) -> Iterator[Asked]:
    """Yield random operations that are valid and not too large."""
    while number > 0:
        for asked in operations(schema.core, chance, there.pool, wrong=chance.random() < WRONG):
            prepared = schema.documents.prepare(asked.text)
            if prepared.errors:
                break
            if prepared.operations["Asked"].cost.of(asked.variables) <= COST:
                number -= 1
                yield asked


async def _compared(database: Database, wanted: Iterator[Asked], chance: Random) -> Tally:
    """Execute all operations both ways, each for some viewer, and compare what is sent."""
    tally = Tally()
    while some := [(asked, chance.choice(VIEWERS)) for asked in islice(wanted, AT_ONCE)]:
        mine = await _answers(database, some, compiles=True)
        reference = await _answers(database, some, compiles=False)
        for n, (asked, viewer) in enumerate(some):
            assert not (_codes(mine[n]) | _codes(reference[n])) & {TIMEOUT, UNAVAILABLE}, (
                "The database does not answer: there is nothing to compare."
            )
            why, equal = mine[n].fallback, _alike(mine[n], reference[n])
            if not equal and (why is None or not await _equal_alone(database, asked, viewer)):
                tally.different.append(f"{viewer}: {asked.text}\n{asked.variables}\n{why}")
            tally.add(why, reference[n])
    return tally


async def _equal_alone(database: Database, asked: Asked, viewer: Viewer) -> bool:
    """Whether an operation left to the reference is answered the same when it runs alone.

    Which of several errors is reported depends on which statement ends first.
    """
    for _ in range(10):
        mine = await _answers(database, [(asked, viewer)], compiles=True)
        reference = await _answers(database, [(asked, viewer)], compiles=False)
        if _alike(mine[0], reference[0]):
            return True
    return False


async def _answers(database: Database, some: list[tuple[Asked, Viewer]], *, compiles: bool) -> list[Answer]:
    schema.compiles = compiles
    tasks = [
        asyncio.create_task(
            execute(Db.of(database, viewer, deadline=60), OperationRequest(asked.text, asked.variables, asked.name))
        )
        for asked, viewer in some
    ]
    return await asyncio.gather(*tasks)


def _alike(mine: Answer, reference: Answer) -> bool:
    """Whether both are sent alike; where a plan met a fault of the server, whether both report one."""
    if mine.fallback is None and INTERNAL in _codes(mine):
        return INTERNAL in _codes(reference)
    return _sent(mine) == _sent(reference)


def _codes(answer: Answer) -> set[object]:
    return {error.get("extensions", {}).get("code") for error in answer.errors}


def _sent(answer: Answer) -> bytes:
    """An answer as it is sent; the number of an incident is each request's own."""
    errors: list[Any] = [
        {**error, "extensions": {**error.get("extensions", {}), "incident": "one"}}
        if "incident" in error.get("extensions", {})
        else error
        for error in answer.errors
    ]
    return orjson.dumps([answer.data, errors, answer.executed])
