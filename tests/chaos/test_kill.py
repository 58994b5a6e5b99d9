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

from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.settings import DatabaseSettings
from tests.chaos.sizes import ROUNDS
from tests.cli.test_serve import run
from tests.servers import Process, ask, start
from tests.services.associations.test_limits import over_limit

KINDS = ("both", "database", "server")
WRITERS = 8
CONTACTS = 100
LIMIT = 18
"""So few that places run out while the rounds go on."""

AGAIN = 0.1
ENOUGH = 40
"""Acknowledged answers of a round after which the processes are killed."""

LABEL = "mutation ($i: CreateAssociationLabelInput!) { createAssociationLabel(input: $i) { label { key } } }"
CREATE = "mutation ($i: CreateContactInput!) { createContact(input: $i) { contact { id } errors { message } } }"
ASSOCIATE = "mutation ($i: AssociateInput!) { associate(input: $i) { association { id } errors { code } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def database_pid(folder: Path) -> int:
    """The process id of the local database on this data folder."""
    return int(json.loads((folder / "neo4j" / "server.json").read_text())["pid"])


class Rounds:
    """A server on a data folder, which is killed and comes back."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self.environment = {"GRAPHAPI_DATA_DIR": str(folder), "GRAPHAPI_DEADLINE": "60"}
        self.folder, self.log = folder, folder / "serve.log"
        self.server: Process = start(self.environment, self.log)
        self.acknowledged: list[str] = []
        self.refused = 0
        self.slowest = 0.0
        """Seconds from a kill until a write is answered again."""

    async def write_until(self, stop: asyncio.Event, pairs: list[tuple[str, str]]) -> None:
        """Associate pairs one after the other, keeping what is acknowledged; what fails is tried again later."""
        async with httpx.AsyncClient(timeout=30) as client:
            while not stop.is_set():
                a, b = pairs.pop()
                given = {"fromId": a, "toId": b, "labelKey": "BOND", "note": "written under fire"}
                try:
                    data = await ask(client, self.server.url, ASSOCIATE, i=given)
                except (httpx.HTTPError, AssertionError):
                    pairs.insert(0, (a, b))
                    await asyncio.sleep(AGAIN)
                    continue
                self._keep(data["associate"])

    async def more(self, number: int) -> None:
        """Wait until this many more have been answered."""
        goal = len(self.acknowledged) + self.refused + number
        async with asyncio.timeout(300):
            while len(self.acknowledged) + self.refused < goal:  # noqa: ASYNC110 – they can only be polled
                await asyncio.sleep(0.01)

    def _keep(self, answer: dict[str, Any]) -> None:
        if answer["association"]:
            self.acknowledged.append(answer["association"]["id"])
            return
        # One end is full, or both.
        assert [error["code"] for error in answer["errors"]] in (["LIMIT_REACHED"], ["LIMIT_REACHED"] * 2)
        self.refused += 1

    async def once(self, kind: str, pairs: list[tuple[str, str]]) -> None:
        """Write, kill, and wait until writes are answered again: a server restarts its own database."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(self.write_until(stop, pairs))
            await self.more(ENOUGH)
            killed = time.monotonic()
            self._kill(kind)
            if kind != "database":
                self.server = await asyncio.to_thread(start, self.environment, self.log)
            await self.more(1)
            self.slowest = max(self.slowest, time.monotonic() - killed)
            stop.set()

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


@asynccontextmanager
async def rounds_on(folder: Path) -> AsyncIterator[Rounds]:
    """Yield a server on a data folder, whichever it is in the end."""
    rounds = await asyncio.to_thread(Rounds, folder)
    try:
        yield rounds
    finally:
        await asyncio.to_thread(rounds.server.end)


@asynccontextmanager
async def database_of(folder: Path) -> AsyncIterator[Database]:
    """Yield the database that runs on a data folder."""
    server = local_server.attach(LocalSettings(folder))
    assert server is not None
    database = Database(DatabaseSettings(server.uri, server.username, server.password))
    yield database
    await database.close()


async def pairs_of_contacts(url: str) -> list[tuple[str, str]]:
    """Make contacts and a label, and return all pairs of them in an order of chance."""
    async with httpx.AsyncClient(timeout=60) as client:
        made: list[dict[str, Any]] = [await ask(client, url, CREATE, i={"name": f"C{n}"}) for n in range(CONTACTS)]
        await ask(client, url, LABEL, i={"name": "Bond", "limit": LIMIT})
    pairs = list(combinations([one["createContact"]["contact"]["id"] for one in made], 2))
    Random(1).shuffle(pairs)
    return pairs


async def missing(url: str, ids: list[str]) -> int:
    """How many of these associations are not there."""
    found: list[Any] = []
    async with httpx.AsyncClient(timeout=60) as client:
        for first in range(0, len(ids), 100):
            found += (await ask(client, url, NODES, ids=ids[first : first + 100]))["nodes"]
    return found.count(None)


async def test_every_acknowledged_association_survives_kill_9(tmp_path: Path, report: Callable[[str], None]) -> None:
    """Some rounds of writing, killing and starting again on the same folder; then all is looked at by the check."""
    async with rounds_on(tmp_path) as rounds:
        pairs = await pairs_of_contacts(rounds.server.url)
        for number in range(ROUNDS):
            await rounds.once(KINDS[number % len(KINDS)], pairs)
        lost = await missing(rounds.server.url, rounds.acknowledged)
        async with database_of(tmp_path) as database:
            over = await over_limit(database, "BOND", LIMIT)
    checked = await asyncio.to_thread(run, "check", GRAPHAPI_DATA_DIR=str(tmp_path))

    last = checked.stdout.splitlines()[-1]
    report(
        f"kill -9 of {', '.join(KINDS[:ROUNDS])} in turn, {ROUNDS} rounds: {len(rounds.acknowledged)} acknowledged, "
        f"{lost} lost, {rounds.refused} refused by the limit, {len(over)} over it; "
        f"answers again after {rounds.slowest:.1f} s at most; check: {last}"
    )
    assert len(rounds.acknowledged) + rounds.refused >= ROUNDS * ENOUGH
    assert (lost, over) == (0, [])
    assert (checked.returncode, last) == (0, "Every rule holds.")
