"""A real Neo4j for every test: one server a run, an empty workspace a test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from graphapi.db.database import Database, DatabaseSettings, Db
from graphapi.db.migrations import migrate
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services import workspace

ADMIN = Viewer("usr_local", "Local administrator", Role.ADMIN)


@dataclass(frozen=True)
class Server:
    """Where the Neo4j of this run is."""

    uri: str
    username: str
    password: str
    origin: str


def _containers() -> Iterator[Server]:
    """Yield a Neo4j in a container, where Docker answers."""
    import docker  # noqa: PLC0415 – only where it is needed: the import is slow

    docker.from_env().ping()
    from testcontainers.neo4j import Neo4jContainer  # noqa: PLC0415

    with Neo4jContainer("neo4j:2026.09.0-community") as container:
        yield Server(container.get_connection_url(), container.username, container.password, "a container")


def _local(folder: object) -> Iterator[Server]:
    from pathlib import Path  # noqa: PLC0415

    from graphapi.db import local  # noqa: PLC0415

    settings = local.LocalSettings(data_dir=Path(str(folder)), heap="512m", page_cache="128m")
    with local.use(settings) as server:
        yield Server(server.uri, server.username, server.password, "a local server")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield the Neo4j of NEO4J_TEST_URI, else a container where Docker answers, else a local one."""
    if uri := os.environ.get("NEO4J_TEST_URI"):
        user, password = os.environ.get("NEO4J_TEST_USERNAME", "neo4j"), os.environ.get("NEO4J_TEST_PASSWORD", "")
        yield Server(uri, user, password, "NEO4J_TEST_URI")
        return
    try:
        containers = _containers()
        found = next(containers)
    except Exception:  # noqa: BLE001 – whatever keeps Docker from answering, the local server is next
        yield from _local(tmp_path_factory.mktemp("neo4j"))
        return
    yield found
    next(containers, None)


@pytest.fixture(scope="session")
async def database(server: Server) -> AsyncIterator[Database]:
    """Yield the migrated database of this run."""
    database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=30))
    try:
        await cypher(database, "MATCH (m:Migration) DELETE m")
        await migrate(database)
        yield database
    finally:
        await database.close()


@pytest.fixture
async def db(database: Database) -> Db:
    """Return an empty workspace with the shipped settings and no labels, as the administrator sees it."""
    await wipe(database)
    db = database.request(ADMIN, deadline=60)
    await workspace.prepare(db, catalogue=False)
    return db


async def wipe(database: Database) -> None:
    """Delete all but the migrations, in batches."""
    text = "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
    async with database.driver.session(database=database.settings.database) as session:
        await (await session.run(text)).consume()
    database.shared.clear()


async def cypher(database: Database, text: str, **parameters: object) -> list[list[object]]:
    """Run any Cypher and return its rows: how tests arrange what no service makes, and look at what is stored."""
    async with database.driver.session(database=database.settings.database) as session:
        result = await session.run(text, parameters)  # pyright: ignore[reportArgumentType]
        return [list(record.values()) async for record in result]
