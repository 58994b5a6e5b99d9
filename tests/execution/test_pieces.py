"""Large levels, answered in pieces: what is in them is the same."""

from __future__ import annotations

import pytest

from graphapi.db.database import Db
from graphapi.execution import columns
from graphapi.kernel.label_rules import NewLabel
from graphapi.services.labels.labels import create_label
from tests.api.viewers import Caller
from tests.conftest import ADMIN
from tests.services.graphs import contact, ties

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
    await ties(db, *[(people[n], people[m], "FRIEND") for n in range(ROWS) for m in range(n + 1, ROWS, n + 1)])
    whole = await Caller(db.database, ADMIN).ask(QUERY)
    monkeypatch.setattr(columns, "PIECE", piece)

    assert await Caller(db.database, ADMIN).ask(QUERY) == whole
    assert len(whole["contacts"]["edges"]) == ROWS
