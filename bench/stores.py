"""Databases that contain a data set: a local Neo4j, filled once by the product's import and kept for the next run."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import neo4j

from bench.sets import Files, prepare
from graphapi.app import prepare as prepare_database
from graphapi.cli.progress import shown
from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings, Server
from graphapi.db.settings import DatabaseSettings

HEAP, PAGE_CACHE = "1g", "512m"
STARTING = 600.0
REFUSED = 3
"""The exit code of `graphapi import` if rows were refused; ego-twitter has associations of contacts with themselves."""

LABELS: LiteralString = """MATCH (l:AssociationLabel)
WHERE l.key IN $written OR COUNT { MATCH ()-[r:$(l.key)]->() RETURN r LIMIT 1 } > 0
RETURN l.key AS key, l.inverseName IS NOT NULL AS inverse
ORDER BY key"""
WRITTEN = ["COLLEAGUE"]
CLEAN: tuple[LiteralString, ...] = (
    "UNWIND $ids AS id MATCH (c:Contact {id: id})-[r:COLLEAGUE]->() WHERE r.note = 'bench' DELETE r",
    "MATCH (k:Idempotency) WHERE k.key STARTS WITH 'usr_local' OR k.key CONTAINS 'bench-' DELETE k",
)


@dataclass(frozen=True)
class Store:
    """A running database that contains a data set."""

    server: Server
    pid: int
    files: Files
    imported: dict[str, Any]
    driver: neo4j.Driver

    def settings(self, deadline: float = 120.0) -> DatabaseSettings:
        """The settings with which the product's own code connects to it."""
        return DatabaseSettings(self.server.uri, self.server.username, self.server.password, deadline=deadline)

    def labels(self) -> list[dict[str, Any]]:
        """The labels in use, and those of written associations."""
        return [dict(record) for record in self.driver.execute_query(LABELS, written=WRITTEN).records]

    def clean(self, ids: Sequence[str]) -> None:
        """Remove what was written from these contacts."""
        for text in CLEAN:
            self.driver.execute_query(text, ids=ids)


@contextmanager
def store(name: str, sets: Path, kept: Path) -> Generator[Store]:
    """Yield the database of a data set; it stops at the end."""
    source, folder = sets / name, kept / "stores" / name
    if not source.is_dir():
        raise SystemExit(f"There is no set of data at {source}; say where with --sets.")
    files = prepare(source, kept / "sets" / name)
    settings = LocalSettings(folder, heap=HEAP, page_cache=PAGE_CACHE)
    with shown() as progress, local_server.use(settings, progress) as server:
        running = local_server.status(settings)
        if running is None:
            raise SystemExit("The database has ended.")
        imported = _imported(server, files, folder)
        opened = neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password))  # pyright: ignore[reportUnknownMemberType] – its own types
        with opened as driver:
            yield Store(server, running.pid, files, imported, driver)


def _imported(server: Server, files: Files, folder: Path) -> dict[str, Any]:
    """Import the data set unless that was done; returns the import's result."""
    report = folder / "imported.json"
    asyncio.run(_prepare(server))
    if not report.exists():
        report.write_text(json.dumps(_import(server, files, folder)))
    return json.loads(report.read_text())


async def _prepare(server: Server) -> None:
    database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=STARTING))
    try:
        await prepare_database(database, may_migrate=True, warm=True)
    finally:
        await database.close()


def _import(server: Server, files: Files, folder: Path) -> dict[str, Any]:
    """Import with all checks in a separate process; returns time and memory."""
    command = [sys.executable, "-m", "graphapi", "import", str(files.people), str(files.associations)]
    command += ["--labels", str(files.labels)]
    started = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "GRAPHAPI_DATA_DIR": str(folder)})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, REFUSED):
        raise SystemExit(f"The import failed: {process.returncode}")
    seconds = time.monotonic() - started
    opened = neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password))  # pyright: ignore[reportUnknownMemberType] – its own types
    with opened as driver:
        found = driver.execute_query("RETURN COUNT { (:Contact) } AS contacts, COUNT { ()-->() } AS associations")
    sizes = dict(found.records[0])
    rate = sizes["associations"] / seconds
    return {**sizes, "seconds": seconds, "per_second": rate, "memory": used.ru_maxrss / 1024}
