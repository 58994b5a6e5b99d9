"""Reads go to readers and writes to the writer; what decides on a change, and what it answers, is never behind."""

from __future__ import annotations

import httpx
import pytest

from graphapi.http.requests import BOOKMARK_HEADER
from tests.cluster.conftest import Client
from tests.lagging import Cluster

CONTACT = "query ($id: ID!) { contact(id: $id) { name } }"
ACCEPT = {"Accept": "application/graphql-response+json"}


async def made(client: Client, name: str) -> str:
    """Make a contact and return its id."""
    payload = await client.do("createContact", "CreateContactInput", "contact { id }", name=name)
    return payload["contact"]["id"]


async def test_reads_go_to_the_reader_and_writes_to_the_writer(clients: list[Client], cluster: Cluster) -> None:
    """Whichever address the server was given."""
    ann = await made(clients[0], "Ann")
    assert cluster.runs["reader"] <= 1  # the labels, before
    await cluster.level()
    before = dict(cluster.runs)

    await clients[0].ask(CONTACT, id=ann)

    assert cluster.runs["writer"] == before["writer"]
    assert cluster.runs["reader"] > before["reader"]


async def test_while_nobody_writes_reads_go_on(clients: list[Client], cluster: Cluster) -> None:
    """Writes get an error, and reads go on."""
    ann = await made(clients[0], "Ann")
    await cluster.level()
    cluster.lose_the_writer()

    for _ in range(2):
        data = await clients[0].ask(CONTACT, id=ann)
        answer = await clients[0].send('mutation { createContact(input: {name: "Bob"}) { contact { id } } }')

        assert data["contact"] == {"name": "Ann"}
        assert answer.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert not clients[0].database.breaker.open


async def test_what_a_mutation_answers_is_what_it_has_written(clients: list[Client]) -> None:
    """However far below, and when the same request goes on to another mutation."""
    client = clients[0]
    await client.do("createAssociationLabel", "CreateAssociationLabelInput", "label { key }", name="Friend", limit=9)
    ann, bob = await made(client, "Ann"), await made(client, "Bob")

    payload = await client.do(
        "associate", "AssociateInput", "association { from { associations { edges { node { name } } } } }",
        fromId=ann, toId=bob, labelKey="FRIEND",
    )  # fmt: skip

    assert payload["association"]["from"]["associations"]["edges"] == [{"node": {"name": "Bob"}}]


async def test_a_server_does_not_forget_a_label_that_it_has_made(clients: list[Client]) -> None:
    """Although the reader does not have it yet."""
    await clients[0].ask("{ associationLabels { key } }")
    await clients[0].do("createAssociationLabel", "CreateAssociationLabelInput", "label { key }", name="Pal", limit=2)

    data = await clients[0].ask("{ associationLabels { key } }")

    assert data["associationLabels"] == [{"key": "PAL"}]


async def test_a_key_is_known_at_the_other_server(clients: list[Client]) -> None:
    """Sent again at once over there, a label is not changed twice."""
    await clients[0].do("createAssociationLabel", "CreateAssociationLabelInput", "label { key }", name="Pal", limit=2)
    change = {"key": "PAL", "limit": 3, "idempotencyKey": "once", "expectedVersion": 1}

    for client in clients:
        payload = await client.do("updateAssociationLabel", "UpdateAssociationLabelInput", "label { limit }", **change)
        assert payload["label"] == {"limit": 3}


async def test_what_was_read_once_is_read_again(clients: list[Client]) -> None:
    """The answer of a query has a bookmark as well: another server shows no less than what it has shown."""
    ann = await made(clients[0], "Ann")
    await clients[0].ask(CONTACT, bookmark=clients[0].bookmark, id=ann)

    data = await clients[1].ask(CONTACT, bookmark=clients[0].bookmark, id=ann)

    assert data["contact"] == {"name": "Ann"}


async def test_a_bookmark_travels_in_extensions_too(clients: list[Client]) -> None:
    """Null only asks for one."""
    create = 'mutation { createContact(input: {name: "Ann"}) { contact { id } } }'

    first = (await clients[0].http.post("/graphql", json={"query": create, "extensions": {"bookmark": None}})).json()
    ann, bookmark = first["data"]["createContact"]["contact"]["id"], first["extensions"]["bookmark"]
    body = {"query": CONTACT, "variables": {"id": ann}, "extensions": {"bookmark": bookmark}}
    second = await clients[1].http.post("/graphql", json=body)

    assert second.json()["data"] == {"contact": {"name": "Ann"}}
    assert second.json()["extensions"]["bookmark"] == second.headers[BOOKMARK_HEADER]


@pytest.mark.parametrize(
    "bookmark",
    ["FB:nonsense", "FB:a,,FB:b", "two words", f"FB:{'x' * 498}," * 4 + "FB:x", "neo4j:bookmark:v1:tx7"],
    ids=lambda text: text[:12],
)
async def test_a_bad_bookmark_is_reported_and_changes_nothing(clients: list[Client], bookmark: str) -> None:
    """Neither by a mutation nor by a query is anything answered from it."""
    create = 'mutation { createContact(input: {name: "Ann"}) { contact { id } } }'
    for query in (create, "{ contactCount: contacts { totalCount } }"):
        answer = await clients[0].http.post(
            "/graphql", json={"query": query}, headers={BOOKMARK_HEADER: bookmark, **ACCEPT}
        )
        assert answer.status_code == 400
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["BAD_USER_INPUT"]
        assert "data" not in answer.json()
        assert BOOKMARK_HEADER not in answer.headers

    assert (await clients[0].ask("{ contacts { totalCount } }"))["contacts"] == {"totalCount": 0}


async def test_a_bookmark_that_is_no_text_is_reported(clients: list[Client]) -> None:
    """In extensions it could be anything."""
    body = {"query": "{ contacts { totalCount } }", "extensions": {"bookmark": 7}}

    answer = await clients[0].http.post("/graphql", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


async def test_pages_of_other_origins_may_send_and_see_bookmarks(clients: list[Client]) -> None:
    """Where they may call at all."""
    origin = {"Origin": "https://app.example.com"}
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": BOOKMARK_HEADER}

    allowed = await clients[0].http.options("/graphql", headers=origin | asks)
    answer: httpx.Response = await clients[0].http.post(
        "/graphql", json={"query": "{ contacts { totalCount } }"}, headers=origin
    )

    assert BOOKMARK_HEADER.lower() in allowed.headers["access-control-allow-headers"].lower()
    assert BOOKMARK_HEADER.lower() in answer.headers["access-control-expose-headers"].lower()
    assert answer.headers[BOOKMARK_HEADER]
