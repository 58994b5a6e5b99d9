"""A generated social network, imported by the command: what others computed, what LDBC asks, and merges."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.kernel.label_rules import LabelPatch
from graphapi.services.labels.labels import update_label
from graphapi.settings import ServerSettings
from tests.conftest import Server, cypher
from tests.data.answers import (
    no_rule_is_broken,
    same_mutual_contacts,
    same_neighbourhoods,
    same_pairs,
    same_paths,
    same_roles,
)
from tests.data.ldbc import Client
from tests.data.merges import flagged, merge_pairs, over_limit
from tests.data.sets import DATA, MISSING, Imported, imported_set

NAME, VIEWS = "ldbc-sf0.1", ("expected-all.json", "expected-knows.json")
PAIRS = 200
FIRST = 10

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)


@pytest.fixture(scope="module")
async def imported(
    database: Database, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Imported]:
    """Yield the set that was imported by the command."""
    async with imported_set(database, server, tmp_path_factory.mktemp("import"), NAME, *VIEWS) as imported:
        yield imported


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    """The queries with their answers."""
    return json.loads((DATA / NAME / "expected-ldbc-queries.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
async def client(imported: Imported) -> AsyncIterator[Client]:
    """Yield somebody who asks the API about this set."""
    app = application(ServerSettings.from_environment({"GRAPHAPI_DEADLINE": "60"}), imported.db.database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as http:
        yield Client(http)


CHECKS = [same_pairs, same_neighbourhoods, same_paths, same_mutual_contacts, same_roles, no_rule_is_broken]


@pytest.mark.parametrize("check", CHECKS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("view", range(len(VIEWS)), ids=VIEWS)
async def test_what_others_computed(imported: Imported, check: Callable[..., Any], view: int) -> None:
    """Neighbourhoods, hops, paths, mutual contacts and roles; over all labels, and over acquaintances only."""
    await check(imported, imported.answers[view])


async def test_hops_and_shortest_paths_between_two_people(client: Client, asked: dict[str, Any]) -> None:
    """As LDBC's complex queries 13 and 14 ask."""
    for one in asked["ic13"]:
        hops = {len(path) - 1 for path in await client.paths(one["from"], one["to"])}
        assert hops == ({one["hops"]} if one["hops"] >= 0 else set()), one

    for one in asked["ic14_paths"]:
        paths = await client.paths(one["from"], one["to"])
        assert len(paths) == one["number"]
        assert paths == {tuple(path) for path in one["paths"]}, one


async def test_whom_a_person_knows_newest_first(client: Client, asked: dict[str, Any]) -> None:
    """As LDBC's short query 3 asks, to the day: an association's dates are days, whose own order is by name."""
    for one in asked["is3"]:
        number, found = await client.newest(one["person"])

        days = [day for day, _ in found]
        day_of = {person: day for day, person in found}
        newer = {person for day, person in found if day > day_of[one["first"][-1]]} if found else set[str]()
        assert number == len(found) == one["number"]
        assert days == sorted(days, reverse=True)
        assert days[:FIRST] == [day_of[person] for person in one["first"]], one
        assert newer <= set(one["first"]) <= set(day_of), one


async def test_namesakes_within_three_hops(client: Client, asked: dict[str, Any]) -> None:
    """As LDBC's complex query 1 asks."""
    for one in asked["ic1"]:
        assert await client.namesakes(one["person"], one["first_name"], one["limit"]) == one["answer"], one


async def test_who_near_works_in_a_country(client: Client, asked: dict[str, Any]) -> None:
    """As LDBC's complex query 11 asks."""
    for one in asked["ic11"]:
        found = await client.employed(one["person"], one["country"], one["before_year"], one["limit"])
        assert found == one["answer"], one


async def test_two_hundred_pairs_are_merged_without_loss(imported: Imported) -> None:
    """Each pair's neighbourhoods united; over a limit is flagged; the rest of the graph as it was. It comes last."""
    db, ids = imported.db, [contact for _, contact in sorted(imported.ids.items())]
    await update_label(db, "KNOWS", LabelPatch(limit=30))

    sums = await merge_pairs(db, ids, PAIRS)

    print(f"{PAIRS} pairs: {sums.moved} associations moved, {sums.folded} folded, {sums.flagged} flags")  # noqa: T201 – the figures
    assert await cypher(db.database, "MATCH (c:Contact) RETURN count(c)") == [[len(ids)]]
    assert sums.flagged > 0
    assert await over_limit(db.database) <= await flagged(db.database)
    await no_rule_is_broken(replace(imported, ids=dict.fromkeys(ids, "")), imported.answers[0])
