"""Large levels, answered in pieces: what is in them is the same."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from graphapi.db.request import Db
from graphapi.kernel.label_rules import NewLabel
from graphapi.operations.executor import columns
from graphapi.services.labels.labels import create_label
from tests.api.viewers import Caller
from tests.conftest import ADMIN
from tests.services.graphs import associations, contact

ROWS = 7
QUERY = """{ contacts(first: 50) { edges { node { name
  two: associations(first: 2) { totalCount edges { association { label { key } } node { name } } }
  one: associations(first: 1) { totalCount edges { association { label { key } } node { name } } }
  company owner { name }
} } } }"""


@pytest.mark.parametrize("piece", [1, 2, 3, ROWS - 1, ROWS])
async def test_pieces_of_any_size_give_the_same_answer(db: Db, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where several aliases of a field are loaded together."""
    await create_label(db, NewLabel(name="Friend", limit=ROWS))
    people = [await contact(db, f"C{n}") for n in range(ROWS)]
    await associations(db, *[(people[n], people[m], "FRIEND") for n in range(ROWS) for m in range(n + 1, ROWS, n + 1)])
    whole = await Caller(db.database, ADMIN).ask(QUERY)
    monkeypatch.setattr(columns, "PIECE", piece)

    assert await Caller(db.database, ADMIN).ask(QUERY) == whole
    assert len(whole["contacts"]["edges"]) == ROWS


async def test_others_have_their_turn_between_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece is made in a step of its loop; a level of one piece is made at once."""
    monkeypatch.setattr(columns, "PIECE", 2)
    turns, sizes = 0, list[tuple[int, int]]()

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def shape(rows: list[int], objects: list[int], _run: object, column: list[int]) -> list[tuple[int, int, int]]:
        sizes.append((len(rows), turns))
        return list(zip(rows, objects, column, strict=True))

    beside = asyncio.create_task(others())
    numbers = list(range(ROWS))
    answer = await columns.built(shape, numbers, iter(numbers), cast("columns.Run", None), [numbers])
    beside.cancel()

    assert answer == [(n, n, n) for n in numbers]
    assert [size for size, _ in sizes] == [2, 2, 2, 1]
    assert len({turn for _, turn in sizes}) == len(sizes)
