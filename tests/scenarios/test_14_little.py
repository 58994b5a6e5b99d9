"""14: who sees little, waits little."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.operations.run import OperationRequest
from graphapi.schema.api import execute
from tests.scenarios.story import Person, Story, names, shown
from tests.services.people import people

QUERIES = {
    "page": "{ contacts(first: 20) { edges { node { name } } } }",
    "search": '{ contacts(first: 20, filter: {search: "ann"}) { edges { node { name } } } }',
    "count": "{ contacts { totalCount } }",
}


async def hits(db: Db, viewer: Viewer, name: str) -> int:
    """The dbHits of a query."""
    answer = None
    mine = Db.of(db.database, viewer, profile=True, deadline=60)
    answer = await execute(mine, OperationRequest(QUERIES[name], {}))
    assert answer.errors == []
    return sum(mine.tally.db_hits)


async def test_14_a_page_costs_what_is_seen_not_what_there_is(db: Db, story: Story) -> None:
    """Two of 2,000 contacts, then two of 20,000: the page, the search and the count read as much as before."""
    sam: Person = await story.user("Sam", Role.VIEWER, "Sales")
    viewer = Viewer(sam.id, "Sam", Role.VIEWER, ("Sales",))
    await people(db, "Ann Lee", readers=[f"user:{sam.id}"])
    await people(db, "Bob Lee", readers=["team:Sales"])
    costs: dict[int, dict[str, int]] = {}
    for wanted, made in ((2_000, 0), (20_000, 1_998)):
        for start in range(made, wanted - 2, 6_000):
            chunk = range(start, min(start + 6_000, wanted - 2))
            await people(db, *(f"Ann {number}" for number in chunk), readers=["team:Board"])
        for name in QUERIES:
            await hits(db, viewer, name)
        costs[wanted] = {name: await hits(db, viewer, name) for name in QUERIES}

    assert names((await sam.ask(QUERIES["page"]))["contacts"]) == ["Ann Lee", "Bob Lee"]
    assert names((await sam.ask(QUERIES["search"]))["contacts"]) == ["Ann Lee"]
    assert (await sam.ask(QUERIES["count"]))["contacts"]["totalCount"] == 2
    for name in QUERIES:
        assert costs[20_000][name] <= 2 * costs[2_000][name] + 20, (name, costs)
    told = ", ".join(f"{name} {costs[2_000][name]} → {costs[20_000][name]}" for name in QUERIES)
    shown(14, f"who sees little: dbHits for 2 visible of 2,000 → of 20,000 contacts: {told}")
