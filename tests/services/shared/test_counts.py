"""The size of the graph."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.db.errors import NotPermitted
from graphapi.db.request import Db
from graphapi.services.shared import counts as module
from graphapi.services.shared.counts import Summary, association_counts_by_label, graph_summary
from tests.conftest import ADMIN
from tests.services.graphs import EDITOR, SECRET, associations, contact
from tests.services.people import label, people


@pytest.fixture
async def three(db: Db) -> None:
    """Store three contacts, one of them hidden, and three associations."""
    await label(db, "Friend")
    await label(db, "Parent", "Child")
    ann, bob = await people(db, "Ann", "Bob")
    secret = await contact(db, "Secret", readers=SECRET)
    await associations(db, (ann, bob, "FRIEND"), (ann, secret, "FRIEND"), (ann, bob, "PARENT_CHILD"))


@pytest.mark.usefixtures("three")
async def test_the_graph_is_counted_by_label(db: Db) -> None:
    """From what Neo4j counts itself: no association is read."""
    mine = Db.of(db.database, ADMIN, profile=True)

    found = await graph_summary(mine)

    assert found is not None
    counts = {key: number for key, number in found.by_label.items() if number}
    assert (found.contact_count, found.association_count, counts) == (3, 3, {"FRIEND": 2, "PARENT_CHILD": 1})
    assert sum(mine.tally.db_hits) < 5


@pytest.mark.usefixtures("three")
async def test_only_administrators_know_the_totals(db: Db) -> None:
    """Nothing for the others."""
    assert await graph_summary(Db.of(db.database, EDITOR)) is None


@pytest.mark.usefixtures("three")
async def test_an_account_that_may_not_see_the_counts_counts_itself(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server with roles, where they are for its administrators."""
    read = db.read

    async def refusing(statement: Any, /, **given: Any) -> Any:
        if statement is module.BY_TYPE:
            raise NotPermitted
        return await read(statement, **given)

    monkeypatch.setattr(db, "read", refusing)

    assert await association_counts_by_label(db) == {"FRIEND": 2, "PARENT_CHILD": 1}
    assert isinstance(await graph_summary(db), Summary)
