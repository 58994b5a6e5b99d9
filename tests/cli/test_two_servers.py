"""Two server processes on one database: each follows what the other has written."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphapi.db.request import Db
from tests.conftest import Server
from tests.servers import Process, ask, serving
from tests.services.people import label, people, stored_associations

CLIENTS = 60
ASSOCIATE = """
mutation ($input: AssociateInput!) {
  associate(input: $input) {
    created
    errors { code message ... on LimitReached { limit current role label { key } contact { id } redFlag { status } } }
  }
}
"""


@pytest.fixture(scope="module")
def two(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Process]]:
    """Yield two servers on the database of this run."""
    folder: Path = tmp_path_factory.mktemp("servers")
    environment = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(folder), "GRAPHAPI_DEADLINE": "60",
    }  # fmt: skip
    with serving(environment, folder / "one.log") as one, serving(environment, folder / "two.log") as other:
        yield [one, other]


@pytest.mark.parametrize("limit", [1, 5, 10])
async def test_sixty_clients_of_two_servers_store_exactly_the_limit(db: Db, two: list[Process], limit: int) -> None:
    """Both ends and both directions are filled to the limit, every refusal says which, and no deadlock is seen."""
    hub, *others = await people(db, "Hub", *(f"P{n}" for n in range(CLIENTS)))
    await label(db, "Parent", "Child", limit)

    async with httpx.AsyncClient(timeout=120, limits=httpx.Limits(max_connections=CLIENTS)) as client:

        async def attempt(n: int, other: str) -> dict[str, Any]:
            ends = (hub, other) if n % 2 else (other, hub)
            given = {"fromId": ends[0], "toId": ends[1], "labelKey": "PARENT_CHILD"}
            data = await ask(client, two[n // 2 % 2].url, ASSOCIATE, input=given)
            return data["associate"]

        answers = await gather(*(attempt(n, other) for n, other in enumerate(others)))

    refused = [answer["errors"][0] for answer in answers if not answer["created"]]
    assert len(await stored_associations(db.database, "PARENT_CHILD")) == 2 * limit
    assert len(refused) == CLIENTS - 2 * limit
    for error in refused:
        assert error["code"] == "LIMIT_REACHED"
        assert (error["limit"], error["current"]) == (limit, limit)
        assert (error["label"]["key"], error["contact"]["id"], error["redFlag"]["status"]) == (
            "PARENT_CHILD",
            hub,
            "OPEN",
        )
        assert error["role"] in {"Parent", "Child"}


async def test_a_label_made_on_one_server_is_used_on_the_other(db: Db, two: list[Process]) -> None:
    """Registered here, used there, shown with its name at once."""
    ann, bob = await people(db, "Ann", "Bob")
    create = "mutation ($i: CreateAssociationLabelInput!) { createAssociationLabel(input: $i) { label { key } } }"
    read = "query ($id: ID!) { contact(id: $id) { associations { edges { role node { name } } } } }"

    async with httpx.AsyncClient(timeout=60) as client:
        made = await ask(client, two[0].url, create, i={"name": "Rival", "limit": 3})
        key = made["createAssociationLabel"]["label"]["key"]
        await ask(client, two[1].url, ASSOCIATE, input={"fromId": ann, "toId": bob, "labelKey": key})
        data = await ask(client, two[0].url, read, id=ann)

    assert data["contact"]["associations"]["edges"] == [{"role": "Rival", "node": {"name": "Bob"}}]
