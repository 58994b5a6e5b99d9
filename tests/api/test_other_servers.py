"""What one server answers about labels that another has just registered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.services.shared.registry import reload
from tests.api.conftest import HOST, Api, settings
from tests.conftest import ADMIN

LIMIT = "errors { code ... on LimitReached { current label { key } redFlag { label { key } } } }"
MAKE = 'mutation { createAssociationLabel(input: {name: "Rival", limit: 3}) { label { key } } }'
FULL = {
    "code": "LIMIT_REACHED",
    "current": 1,
    "label": {"key": "FRIEND"},
    "redFlag": {"label": {"key": "FRIEND"}},
}  # fmt: skip


@pytest.fixture
async def other(api: Api) -> AsyncIterator[Api]:
    """Yield a client of a second server, which knows the current labels, and later ones only after a reload."""
    database = Database(api.database.settings)
    await reload(Db.of(database, ADMIN))
    transport = httpx.ASGITransport(application(settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        yield Api(http, database)
    await database.close()


async def friends(api: Api, **label: object) -> dict[str, Any]:
    """Register a label, fill Ann's limit for it, and return the input of one more association."""
    ann, bob, cid = [await api.contact(name) for name in ("Ann", "Bob", "Cid")]
    await api.label("Friend", 1, **label)
    await api.associate(ann, bob, "FRIEND")
    return {"fromId": ann, "toId": cid, "labelKey": "FRIEND"}


async def test_a_refusal_names_a_label_of_another_server(api: Api, other: Api) -> None:
    """With its red flag."""
    item = await friends(api)

    payload = await other.do("associate", "AssociateInput", LIMIT, **item)

    assert payload["errors"] == [FULL]


async def test_a_refused_batch_names_a_label_of_another_server(api: Api, other: Api) -> None:
    """Although the whole batch is rolled back."""
    item = await friends(api)

    payload = await other.do("associateMany", "AssociateManyInput", f"results {{ {LIMIT} }}", items=[item], atomic=True)

    assert payload["results"] == [{"errors": [FULL]}]


async def test_a_flag_names_a_label_of_another_server(api: Api, other: Api) -> None:
    """Raised by an association that is made here."""
    item = await friends(api, onLimit="FLAG")

    payload = await other.do("associate", "AssociateInput", "created redFlags { label { key } }", **item)

    assert payload == {"created": True, "redFlags": [{"label": {"key": "FRIEND"}}]}


async def test_with_a_bookmark_a_label_of_another_server_is_seen_at_once(api: Api, other: Api) -> None:
    """Even on a single database: the cached labels must be as recent as the bookmark."""
    made = await api.http.post("/graphql", json={"query": MAKE})
    bookmark = made.headers["X-GraphQL-Bookmark"]
    labels = {"query": "{ associationLabels { key } }"}

    without = await other.http.post("/graphql", json=labels)
    with_it = await other.http.post("/graphql", json=labels, headers={"X-GraphQL-Bookmark": bookmark})

    assert without.json()["data"]["associationLabels"] == []
    assert with_it.json()["data"]["associationLabels"] == [{"key": "RIVAL"}]


async def test_a_bookmark_costs_a_look_at_the_labels_once(api: Api, other: Api) -> None:
    """No reload if the bookmark is known, and none without one."""
    made = await api.http.post("/graphql", json={"query": MAKE})
    bookmark = {"X-GraphQL-Bookmark": made.headers["X-GraphQL-Bookmark"]}
    ran: list[list[str]] = []
    app = application(settings(), other.database, observe=lambda request: ran.append(list(request.tally.names)))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        for headers in ({}, bookmark, bookmark):
            await http.post("/graphql", json={"query": "{ contacts { edges { node { id } } } }"}, headers=headers)

    assert [names.count("workspace/load") for names in ran] == [0, 1, 0]
