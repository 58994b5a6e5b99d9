"""The queries that the demo prints: each has an answer worth looking at."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.services.imports.demo import examples, load_demo
from graphapi.services.workspace import workspace
from tests.api.conftest import Api
from tests.conftest import ADMIN, wipe


@pytest.fixture
async def demo(api: Api) -> Api:
    """A client of a new installation with the demo in it."""
    await wipe(api.database)
    db = Db.of(api.database, ADMIN, deadline=60)
    await workspace.prepare(db)
    assert await load_demo(db)
    return api


async def test_who_is_ann_related_to(demo: Api) -> None:
    """Family, work and friends, grouped by what they are to her."""
    (ann,) = (await demo.ask(examples()[0]))["contactsBy"]

    found = {
        group["role"]: [edge["node"]["name"] for edge in group["associations"]["edges"]]
        for group in ann["associationGroups"]
    }
    assert found["Parent"] == ["Laura Maple", "Martin Oak"]
    assert found["Child"] == ["Jack Oak", "Lily Oak"]
    assert (found["Spouse"], found["Employer"], found["Manager"]) == (["Tom Oak"], ["Acorn Works"], ["Paul Elm"])
    assert len(found) == 11


async def test_how_ann_and_dan_are_connected(demo: Api) -> None:
    """Four steps, each of another kind, and more than one way."""
    answer = (await demo.ask(examples()[1]))["shortestPaths"]

    texts = [path["text"] for path in answer["paths"]]
    assert (answer["outcome"], {path["length"] for path in answer["paths"]}) == ("FOUND", {4})
    assert (
        "Ann Oak → Sibling: Ben Oak → Housemate: Hugo Larch → Club: Riverside Chess Club → Club member: Dan Larch"
        in texts
    )


async def test_anns_uncles_and_aunts(demo: Api) -> None:
    """On both sides of the family."""
    (ann,) = (await demo.ask(examples()[2]))["contactsBy"]

    assert [edge["node"]["name"] for edge in ann["walk"]["edges"]] == ["Karl Maple", "Peter Oak", "Susan Birch"]
