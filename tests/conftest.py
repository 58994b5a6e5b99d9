"""A real Neo4j for every test: one server for each process of a run, an empty workspace for each test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from xdist.remote import Producer

from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.migrations import migrate
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.db.specialised import SpecialisedTexts
from graphapi.db.statements import Statement
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.workspace import workspace
from tests import neo4j5
from tests.lanes import Lanes, first_those_that_forget_plans

pytest.register_assert_rewrite("tests.data.answers", "tests.data.sets")

ADMIN = Viewer("usr_local", "Local administrator", Role.ADMIN)


@dataclass(frozen=True)
class Server:
    """Where the Neo4j of this run is."""

    uri: str
    username: str
    password: str
    origin: str


EXECUTOR = os.environ.get("GRAPHAPI_EXECUTOR", "compiled")
"""What executes operations in this run."""

VERSION = os.environ.get("NEO4J_TEST_VERSION", "")
"""The version of the local Neo4j of this run, where it is not the product's own."""

ORIGIN, FIGURE = "Neo4j of this run", "figure"
"""What tests leave for the end of the run; it comes with their reports, from whichever process they ran in."""
NEVER = 10**9
"""Uses after which a statement gets a specialised text."""

PLANS_STAY = "dbms.cypher.min_replan_interval=1h"
"""Workspaces come and go with every test: planning all statements again each time would take a fifth of the run."""

ASK_DOCKER = "import docker; docker.from_env(timeout=5).ping()"


def _docker_answers() -> bool:
    """Whether Docker responds; checked in a separate process, because a failing client leaves its socket open."""
    return subprocess.run([sys.executable, "-c", ASK_DOCKER], capture_output=True, check=False).returncode == 0


def _container() -> Iterator[Server]:
    from testcontainers.community.neo4j import Neo4jContainer  # noqa: PLC0415 – only where it is needed

    with Neo4jContainer("neo4j:2026.09.0-community") as container:
        yield Server(container.get_connection_url(), container.username, container.password, "a container")


def _local(folder: Path) -> Iterator[Server]:
    settings = LocalSettings(data_dir=folder, heap="512m", page_cache="128m", extra_lines=(PLANS_STAY,))
    with local_server.use(settings) as server:
        yield Server(server.uri, server.username, server.password, "a local server")


def _version_5(folder: Path) -> Iterator[Server]:
    with neo4j5.running(folder) as server:
        yield Server(server.uri, server.username, server.password, f"a local server of version {neo4j5.VERSION}")


def pytest_configure(config: pytest.Config) -> None:
    """Let graphql-core execute everything when GRAPHAPI_EXECUTOR is `reference`, in these processes too.

    Refuse to let several processes use one database: each test begins with an empty workspace.
    """
    if EXECUTOR == "reference":
        from graphapi.schema.api import schema  # noqa: PLC0415 – only where it is needed

        schema.compiles = False
    if os.environ.get("NEO4J_TEST_URI") and config.getoption("numprocesses", None):
        raise pytest.UsageError("The database at NEO4J_TEST_URI is for one process: leave out -n, or say -n 0.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests for speed."""
    first_those_that_forget_plans(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Lanes | None:
    """Distribute files among the processes of `make test`."""
    return Lanes(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield the Neo4j of NEO4J_TEST_URI, else of NEO4J_TEST_VERSION, else a container, else a local one."""
    if uri := os.environ.get("NEO4J_TEST_URI"):
        user, password = os.environ.get("NEO4J_TEST_USERNAME", "neo4j"), os.environ.get("NEO4J_TEST_PASSWORD", "")
        servers = iter([Server(uri, user, password, "NEO4J_TEST_URI")])
    elif VERSION:
        assert VERSION == "5", f"There is no list of the jars of version {VERSION}."
        servers = _version_5(tmp_path_factory.mktemp("neo4j") / "neo4j")
    else:
        servers = _container() if _docker_answers() else _local(tmp_path_factory.mktemp("neo4j"))
    yield from servers


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """A function that keeps a line for the end of the run: the figures that a test measures."""
    return lambda line: record_property(FIGURE, line)


@pytest.fixture(scope="session", autouse=True)
def _instants_are_utc() -> Iterator[None]:
    """Hold that all instants reach the driver in UTC: a version of it stored those of other zones wrongly."""
    with pytest.MonkeyPatch.context() as patch:
        parameters = Db.parameters

        def checked(self: Db, statement: Statement, given: dict[str, Any]) -> dict[str, Any]:
            found = parameters(self, statement, given)
            assert not (wrong := list(other_zones(found))), f"{statement.name}: {wrong} not in UTC"
            return found

        patch.setattr(Db, "parameters", checked)
        yield


def other_zones(value: object) -> Iterator[datetime]:
    """Yield the instants in a value that are not in UTC, at whatever depth."""
    if isinstance(value, datetime) and value.tzinfo is not UTC:
        yield value
    elif isinstance(value, dict):
        for one in cast("dict[str, object]", value).values():
            yield from other_zones(one)
    elif isinstance(value, list | tuple):
        for one in cast("list[object]", value):
            yield from other_zones(one)


@pytest.fixture(autouse=True)
def _origin(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> None:
    """Record which Neo4j a test ran on, if it requested one."""
    if "server" in request.fixturenames:
        record_property(ORIGIN, cast("Server", request.getfixturevalue("server")).origin)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of the tests, and which Neo4j they ran on."""
    reports = [one for some in terminalreporter.stats.values() for one in some if isinstance(one, pytest.TestReport)]
    lines = list(dict.fromkeys(pair for report in reports for pair in report.user_properties))
    for name, line in sorted(lines, key=lambda pair: pair[0] == ORIGIN):
        terminalreporter.write_line(str(line) if name == FIGURE else f"{name}: {line}")


@pytest.fixture(scope="session")
async def database(server: Server) -> AsyncIterator[Database]:
    """Yield the migrated database of this run."""
    database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=30))
    # Specialised texts are for repeated requests; most tests send each only a few times.
    database.specialised = SpecialisedTexts(NEVER)
    try:
        await cypher(database, "MATCH (m:Migration) DELETE m")
        await migrate(database)
        yield database
    finally:
        await database.close()


@pytest.fixture
async def db(database: Database) -> Db:
    """An empty workspace with the shipped settings and no labels, as the administrator sees it."""
    await wipe(database)
    db = Db.of(database, ADMIN, deadline=60)
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
