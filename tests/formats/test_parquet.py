"""Parquet: contacts and associations as two tables with typed columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from graphapi.formats import parquet
from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.parquet import write_parquet

CHILD = Relative("Child", "Bob Oak", "b", since="2001-02-03", inverse_role="Parent", label="PARENT_CHILD")
PARENT = Relative(
    "Parent", "Ann Oak", "a", since="2001-02-03", inverse_role="Child", label="PARENT_CHILD", forward=False
)
AUNT = Relative("Aunt", "Dora Elm")
ANN = Card(1, "a", {"name": "Ann Oak", "emails": ["ann@example.org"], "birthDate": date(1990, 3, 5)}, (CHILD, AUNT))
BOB = Card(2, "b", {"name": "Bob Oak", "emailOptOut": True, "customFields": {"city": "Rome"}}, (PARENT,))


def test_both_tables_have_what_the_cards_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are days, lists are lists; cards come in several row groups."""
    monkeypatch.setattr(parquet, "_ROWS", 1)
    losses: list[Loss] = []

    write_parquet([ANN, BOB], tmp_path, losses)

    ann, bob = pq.read_table(tmp_path / "contacts.parquet").to_pylist()
    assert {name: ann[name] for name in ("id", "name", "emails", "birthDate", "emailOptOut", "customFields")} == {
        "id": "a", "name": "Ann Oak", "emails": ["ann@example.org"], "birthDate": date(1990, 3, 5),
        "emailOptOut": False, "customFields": None,
    }  # fmt: skip
    assert (bob["emails"], bob["emailOptOut"], bob["customFields"]) == ([], True, '{"city": "Rome"}')
    assert pq.read_table(tmp_path / "associations.parquet").to_pylist() == [
        {
            "fromId": "a", "toId": "b", "label": "PARENT_CHILD", "role": "Parent", "inverseRole": "Child",
            "since": date(2001, 2, 3), "until": None, "note": None,
        }
    ]  # fmt: skip
    assert losses == [Loss(1, "relative", "Aunt: Dora Elm", "The other is not a contact of the export.")]


def test_no_cards_are_two_empty_tables(tmp_path: Path) -> None:
    """Their columns are there all the same."""
    write_parquet([], tmp_path, [])

    assert pq.read_table(tmp_path / "contacts.parquet").num_rows == 0
    assert pq.read_table(tmp_path / "associations.parquet").num_rows == 0
