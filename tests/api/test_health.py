"""Health: alive, and ready."""

from __future__ import annotations

import httpx

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.settings import DatabaseSettings
from graphapi.limits import SCHEMA_HEADER
from tests.api.conftest import HOST, Api, settings
from tests.conftest import cypher


async def test_a_server_with_its_database_is_ready(api: Api) -> None:
    """Both say so."""
    live, ready = await api.http.get("/health/live"), await api.http.get("/health/ready")

    assert (live.json(), ready.json()) == ({"status": "live"}, {"status": "ready"})


async def test_a_server_without_its_database_lives_but_is_not_ready() -> None:
    """The reason names no address."""
    gone = Database(DatabaseSettings("bolt://127.0.0.1:1", "neo4j", "secret", deadline=2))
    transport = httpx.ASGITransport(application(settings(), gone))

    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        live, ready = await http.get("/health/live"), await http.get("/health/ready")
    await gone.close()

    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json() == {"status": "unavailable", "reason": "The database does not respond."}


async def test_a_database_that_lacks_a_migration_is_not_ready(api: Api) -> None:
    """The reason names the migration."""
    [[kept]] = await cypher(api.database, "MATCH (m:Migration) WITH m ORDER BY m.id DESC LIMIT 1 RETURN properties(m)")
    await cypher(api.database, "MATCH (m:Migration {id: $id}) DELETE m", id=kept["id"])  # pyright: ignore[reportIndexIssue]
    try:
        ready = await api.http.get("/health/ready")
    finally:
        await cypher(api.database, "CREATE (m:Migration) SET m = $kept", kept=kept)

    assert ready.status_code == 503
    assert kept["id"] in ready.json()["reason"]  # pyright: ignore[reportIndexIssue]


async def test_without_a_database_introspection_is_answered_and_data_is_not() -> None:
    """A failed read is SERVICE_UNAVAILABLE at its place; nothing is said about where the database is."""
    gone = Database(DatabaseSettings("bolt://127.0.0.1:1", "neo4j", "secret", deadline=2))
    transport = httpx.ASGITransport(application(settings(), gone))

    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        schema = await http.post(
            "/graphql", json={"query": "{ __schema { queryType { name } } }"}, headers={SCHEMA_HEADER: "1"}
        )
        data = await http.post("/graphql", json={"query": '{ contact(id: "con_1") { id } }'})
    await gone.close()

    assert schema.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
    assert data.json()["data"] == {"contact": None}
    assert data.json()["errors"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
    assert (data.headers["Retry-After"], "Retry-After" in schema.headers) == ("1", False)
    assert "127.0.0.1" not in data.text
