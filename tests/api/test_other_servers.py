"""What one server answers about labels that another has just registered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.services.registry import reload
from tests.api.conftest import HOST, Api, settings
from tests.conftest import ADMIN

LIMIT = "errors { code ... on LimitReached { current label { key } redFlag { label { key } } } }"
FULL = {
    "code": "LIMIT_REACHED",
    "current": 1,
    "label": {"key": "FRIEND"},
    "redFlag": {"label": {"key": "FRIEND"}},
}  # fmt: skip


@pytest.fixture
async def other(api: Api) -> AsyncIterator[Api]:
    """Yield a client of a second server, which knows the labels there are now, and no later ones unless it looks."""
    database = Database(api.database.settings)
    await reload(database.request(ADMIN))
    transport = httpx.ASGITransport(application(settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        yield Api(http, database)
    await database.close()


async def friends(api: Api, **label: object) -> dict[str, Any]:
    """Register a label, fill Ann's place for it, and return the input of one association more."""
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
    """Although all of it is undone."""
    item = await friends(api)

    payload = await other.do("associateMany", "AssociateManyInput", f"results {{ {LIMIT} }}", items=[item], atomic=True)

    assert payload["results"] == [{"errors": [FULL]}]


async def test_a_flag_names_a_label_of_another_server(api: Api, other: Api) -> None:
    """Raised by an association that is made here."""
    item = await friends(api, onLimit="FLAG")

    payload = await other.do("associate", "AssociateInput", "created redFlags { label { key } }", **item)

    assert payload == {"created": True, "redFlags": [{"label": {"key": "FRIEND"}}]}
