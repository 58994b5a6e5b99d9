"""Two servers on a cluster whose reader lags, called over HTTP."""

from __future__ import annotations

import gc
import warnings
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.migrations import migrate
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.http.requests import BOOKMARK_HEADER
from graphapi.services.workspace import workspace
from graphapi.settings import ServerSettings
from tests.conftest import ADMIN, Server, wipe
from tests.lagging import Cluster, lagging

HOST = "http://127.0.0.1:8000"
LAG = 0.2
"""Seconds after which the reader has what the writer has committed."""


@dataclass
class Client:
    """A client of one server; it keeps the bookmark of the last response, and sends it only on request."""

    http: httpx.AsyncClient
    database: Database
    bookmark: str = ""

    async def send(self, query: str, *, bookmark: str = "", **variables: object) -> httpx.Response:
        """Send an operation."""
        headers: Mapping[str, str] = {BOOKMARK_HEADER: bookmark} if bookmark else {}
        body = {"query": query, "variables": variables}
        answer = await self.http.post("/graphql", json=body, headers=headers)
        self.bookmark = answer.headers.get(BOOKMARK_HEADER, "")
        return answer

    async def ask(self, query: str, *, bookmark: str = "", **variables: object) -> Any:
        """Send an operation that must succeed and return its data."""
        answer = (await self.send(query, bookmark=bookmark, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def do(self, mutation: str, kind: str, selection: str, **given: object) -> Any:
        """Send a mutation that must not be refused and return its payload."""
        query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} errors {{ message }} }} }}"
        payload = (await self.ask(query, input=given))[mutation]
        assert payload["errors"] == []
        return payload


@pytest.fixture(scope="session")
def replica(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a second database with the password of the first, as the members of a cluster have."""
    settings = LocalSettings(data_dir=tmp_path_factory.mktemp("replica"), heap="256m", page_cache="64m")
    if server.username != "neo4j":
        pytest.skip("The reader of the cluster has the user neo4j, and so must the writer.")
    settings.folder.make()
    (settings.folder.home / "password").write_text(server.password)
    with local_server.use(settings) as found:
        yield Server(found.uri, found.username, found.password, "a local server")


@pytest.fixture(scope="session")
async def second(replica: Server) -> AsyncIterator[Database]:
    """Yield the second database by itself, migrated."""
    database = Database(DatabaseSettings(replica.uri, replica.username, replica.password, deadline=60))
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
async def cluster(db: Db, second: Database, server: Server, replica: Server) -> AsyncIterator[Cluster]:
    """Yield a cluster in which both databases hold the same empty workspace."""
    await wipe(second)
    await workspace.prepare(Db.of(second, ADMIN, deadline=60), catalogue=False)
    async with db.database.driver.session(database="neo4j") as session:
        await (await session.run("RETURN 1")).consume()
        (mark,) = (await session.last_bookmarks()).raw_values
    async with lagging(server, replica, mark, LAG) as cluster:
        yield cluster


@pytest.fixture
async def clients(cluster: Cluster, server: Server) -> AsyncIterator[list[Client]]:
    """Yield a client of each of two servers that know nothing of each other."""
    settings = ServerSettings.from_environment({"GRAPHAPI_ALLOWED_ORIGINS": "https://app.example.com"})
    async with AsyncExitStack() as stack:
        made: list[Client] = []
        for _ in range(2):
            database = Database(DatabaseSettings(cluster.uri, server.username, server.password, deadline=60))
            stack.push_async_callback(database.close)
            transport = httpx.ASGITransport(application(settings, database))
            http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60))
            made.append(Client(http, database))
        yield made
    # The driver leaves the sockets of failed connections to garbage collection.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()
