"""kill -9 of the server, its database, or both while clients write: what was acknowledged is there, limits hold."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import httpx

from graphapi.db import local
from graphapi.db.database import Database, DatabaseSettings
from graphapi.db.local import LocalSettings
from tests.chaos.sizes import ROUNDS
from tests.cli.test_serve import run
from tests.servers import Process, ask, start
from tests.services.test_limits import over_limit

KINDS = ("database", "both", "server")
WRITERS = 8
CONTACTS = 60
LIMIT = 25
"""So few that places run out while the rounds go on."""

ENOUGH = 60
"""Acknowledged answers of a round after which the processes are killed."""

LABEL = "mutation ($i: CreateAssociationLabelInput!) { createAssociationLabel(input: $i) { label { key } } }"
CREATE = "mutation ($i: CreateContactInput!) { createContact(input: $i) { contact { id } errors { message } } }"
ASSOCIATE = "mutation ($i: AssociateInput!) { associate(input: $i) { association { id } errors { code } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def database_pid(folder: Path) -> int:
    """Return the process id of the local database on this data folder."""
    return int(json.loads((folder / "neo4j" / "server.json").read_text())["pid"])


class Rounds:
    """A server on a data folder, which is killed and comes back."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self.folder, self.environment, self.log = folder, {"GRAPHAPI_DATA_DIR": str(folder)}, folder / "serve.log"
        self.server: Process = start(self.environment, self.log)
        self.acknowledged: list[str] = []
        self.refused, self.goal = 0, 0
        self.slowest = 0.0
        """Seconds from a kill until a write is answered again."""

    async def write(self, pairs: list[tuple[str, str]], enough: asyncio.Event) -> None:
        """Associate pairs until the server or its database is gone, keeping what is acknowledged."""
        async with httpx.AsyncClient(timeout=30) as client:
            while pairs:
                a, b = pairs.pop()
                given = {"fromId": a, "toId": b, "labelKey": "BOND", "note": "written under fire"}
                try:
                    data = await ask(client, self.server.url, ASSOCIATE, i=given)
                except (httpx.HTTPError, AssertionError):
                    return
                self._keep(data["associate"])
                if len(self.acknowledged) + self.refused >= self.goal:
                    enough.set()

    def _keep(self, answer: dict[str, Any]) -> None:
        if answer["association"]:
            self.acknowledged.append(answer["association"]["id"])
            return
        assert [error["code"] for error in answer["errors"]] == ["LIMIT_REACHED"]
        self.refused += 1

    async def once(self, kind: str, pairs: list[tuple[str, str]]) -> None:
        """Write, kill, and wait until the next write is answered."""
        enough = asyncio.Event()
        self.goal = len(self.acknowledged) + self.refused + ENOUGH
        writers = [asyncio.create_task(self.write(pairs, enough)) for _ in range(WRITERS)]
        await asyncio.wait_for(enough.wait(), 120)
        killed = time.monotonic()
        self._kill(kind)
        await asyncio.gather(*writers)
        if kind != "database":
            self.server = await asyncio.to_thread(start, self.environment, self.log)
        await asyncio.wait_for(self._answers(pairs), 120)
        self.slowest = max(self.slowest, time.monotonic() - killed)

    def _kill(self, kind: str) -> None:
        """End them at once, with no chance to clean up; the database of a server that is gone ends with it."""
        pid = database_pid(self.folder)
        if kind != "database":
            self.server.kill()
        if kind != "server":
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    async def _answers(self, pairs: list[tuple[str, str]]) -> None:
        """Wait until writes are answered again; a server starts a database of its own again by itself."""
        before = len(self.acknowledged) + self.refused
        while len(self.acknowledged) + self.refused == before:
            one = [pairs.pop()]
            await self.write(one, asyncio.Event())


@asynccontextmanager
async def database_of(folder: Path) -> AsyncIterator[Database]:
    """Yield the database that runs on a data folder."""
    server = local.attach(LocalSettings(folder))
    assert server is not None
    database = Database(DatabaseSettings(server.uri, server.username, server.password))
    yield database
    await database.close()


async def test_every_acknowledged_association_survives_kill_9(tmp_path: Path, tell: Callable[[str], None]) -> None:
    """Some rounds of writing, killing and starting again on the same folder; then all is looked at by the check."""
    rounds = Rounds(tmp_path)
    async with httpx.AsyncClient(timeout=60) as client:
        url = rounds.server.url
        made: list[dict[str, Any]] = [await ask(client, url, CREATE, i={"name": f"C{n}"}) for n in range(CONTACTS)]
        await ask(client, url, LABEL, i={"name": "Bond", "limit": LIMIT})
    pairs = list(combinations([one["createContact"]["contact"]["id"] for one in made], 2))
    Random(1).shuffle(pairs)
    for number in range(ROUNDS):
        await rounds.once(KINDS[number % len(KINDS)], pairs)

    found: list[Any] = []
    async with httpx.AsyncClient(timeout=60) as client:
        for first in range(0, len(rounds.acknowledged), 100):
            data = await ask(client, rounds.server.url, NODES, ids=rounds.acknowledged[first : first + 100])
            found += data["nodes"]
    async with database_of(tmp_path) as database:
        over = await over_limit(database, "BOND", LIMIT)
    rounds.server.end()
    checked = run("check", GRAPHAPI_DATA_DIR=str(tmp_path))

    tell(
        f"kill -9 of database, both, server in turn, {ROUNDS} rounds: {len(rounds.acknowledged)} acknowledged, "
        f"{found.count(None)} lost, {rounds.refused} refused by the limit, {len(over)} over it; "
        f"answers again after {rounds.slowest:.1f} s at most; check: {checked.stdout.splitlines()[-1]}"
    )
    assert len(rounds.acknowledged) + rounds.refused >= ROUNDS * ENOUGH
    assert None not in found
    assert over == []
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, "Every rule holds.")
