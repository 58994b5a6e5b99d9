"""Requests with a token, to a server that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.http.token_authenticator import TokenAuthenticator
from graphapi.settings import ServerSettings

TOKEN_MODE = {"GRAPHAPI_AUTH": "token", "GRAPHAPI_HOST": "0.0.0.0"}  # noqa: S104 – any address may be listened on
VIEWER = {"query": "{ viewer { id name role teams email } }"}
Call = Callable[..., Awaitable[httpx.Response]]


@asynccontextmanager
async def serving(
    database: Database, environ: Mapping[str, str] = TOKEN_MODE, authenticator: TokenAuthenticator | None = None
) -> AsyncIterator[Call]:
    """Yield what sends a request with a token to a server with these settings, by a name that is not this machine's."""
    app = application(ServerSettings.from_environment(environ), database, authenticator=authenticator)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://graph.example.com") as client:

        async def call(token: str | None, body: dict[str, Any] = VIEWER, **headers: str) -> httpx.Response:
            sent = {"Authorization": f"Bearer {token}"} if token is not None else {}
            return await client.post("/graphql", json=body, headers=sent | headers)

        yield call


def assert_refused(response: httpx.Response) -> None:
    """Check that it is the one refusal, whatever the reason."""
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert error["message"] == "Send a valid token as Authorization: Bearer."
    assert "data" not in response.json()
