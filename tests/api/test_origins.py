"""Local mode on the web: other sites must not act as the administrator."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from tests.api.conftest import HOST, Api, settings

QUERY = {"query": "{ __typename }"}
FRIEND = "https://app.example.com"


@pytest.fixture
async def open_to_a_friend(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of a server that allows one other origin."""
    app = application(settings(GRAPHAPI_ALLOWED_ORIGINS=FRIEND), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:9999", "LOCALHOST", "[::1]:8000"])
async def test_names_of_the_loopback_are_served(api: Api, host: str) -> None:
    """Whatever port a container publishes."""
    assert (await api.http.post("/graphql", json=QUERY, headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.1.1", "192.168.1.2:8000", "[", ""])
async def test_other_host_names_are_refused(api: Api, host: str) -> None:
    """After DNS rebinding, the name belongs to someone else's page."""
    response = await api.http.post("/graphql", json=QUERY, headers={"host": host})

    assert response.status_code == 421
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_the_page_s_own_origin_may_call(api: Api) -> None:
    """GraphiQL sends it."""
    assert (await api.http.post("/graphql", json=QUERY, headers={"origin": HOST})).status_code == 200


LOCAL = ["http://localhost:5173", "http://127.0.0.1:9000", "http://localhost", "http://[::1]:3000"]
ABROAD = [
    "https://evil.example", "null", "https://127.0.0.1:8000", FRIEND, "http://localhost.evil.example", "http://127.0.0.12",
    "http://localhost:5173.evil.example", "http://evil.example:5173", "http://localhost:", "file://", "http://0.0.0.0:80",
]  # fmt: skip


@pytest.mark.parametrize("origin", LOCAL)
async def test_pages_that_this_machine_serves_may_call_and_read(api: Api, origin: str) -> None:
    """Front ends in development have a port of their own."""
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }

    preflight = await api.http.options("/graphql", headers=asked)
    response = await api.http.post("/graphql", json=QUERY, headers={"origin": origin})

    assert (preflight.status_code, response.status_code) == (200, 200)
    assert preflight.headers["access-control-allow-origin"] == origin
    assert response.headers["access-control-allow-origin"] == origin


async def test_with_tokens_no_page_of_another_origin_is_let_in_unasked(database: Database) -> None:
    """Pages served from this machine get no special treatment."""
    app = application(settings(GRAPHAPI_AUTH="token"), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as client:
        response = await client.post("/graphql", json=QUERY, headers={"origin": LOCAL[0]})

    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("origin", ABROAD)
async def test_other_origins_are_refused(api: Api, origin: str) -> None:
    """Whatever their names look like."""
    response = await api.http.post("/graphql", json=QUERY, headers={"origin": origin})

    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_allowed_origin_may_call_and_read(open_to_a_friend: httpx.AsyncClient) -> None:
    """Its browser sends a preflight request, which is allowed."""
    asked = {
        "origin": FRIEND,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }

    preflight = await open_to_a_friend.options("/graphql", headers=asked)
    response = await open_to_a_friend.post("/graphql", json=QUERY, headers={"origin": FRIEND})

    assert (preflight.status_code, response.status_code) == (200, 200)
    assert preflight.headers["access-control-allow-origin"] == FRIEND
    assert response.headers["access-control-allow-origin"] == FRIEND


async def test_allowing_one_origin_allows_no_other(open_to_a_friend: httpx.AsyncClient) -> None:
    """The list is the list."""
    response = await open_to_a_friend.post("/graphql", json=QUERY, headers={"origin": "https://evil.example"})

    assert response.status_code == 403
