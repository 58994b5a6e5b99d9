"""A light load for a long time, on a separate server and local database: memory, connections, open transactions.

`python -m tests.chaos.soak --minutes 30 --rate 20` prints a line per minute, and exits with 1 if something has grown.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import re
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import mean
from typing import Any

import httpx
import psutil

from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.settings import DatabaseSettings
from tests.chaos.test_kill import database_pid
from tests.conftest import cypher
from tests.servers import Process, serving

GROWTH = 1.15
"""So much more at the end than in the middle of the time is growth."""

DATABASE_MOST = 512 + 256 + 256
"""MB: the heap, which Java fills up before it cleans it, the page cache, and Java itself."""

CLIENTS = 5
NAMES = "{ contacts(first: 50) { edges { node { id name associationGroups { role totalCount } } } } }"
PATHS = """query ($a: ID!, $b: ID!) {
  shortestPaths(from: { id: $a }, to: { id: $b }) { outcome paths { text } }
  contact(id: $a) { neighbourhood(depth: 2) { members { contact { name } distance } } }
}"""
ASSOCIATE = """mutation ($i: AssociateInput!) {
  associate(input: $i) { association { id } errors { code } } }"""
DISSOCIATE = "mutation ($i: DissociateInput!) { dissociate(input: $i) { errors { code } } }"
TRANSACTIONS = "SHOW TRANSACTIONS YIELD elapsedTime AS lasted WHERE lasted > duration({seconds: 1}) RETURN count(*)"
"""Those that nothing ends: no request of this load takes so long."""


@dataclass(frozen=True)
class Sample:
    """How things stand at a moment: memory in MB, what is open, and what was answered so far."""

    seconds: int
    server: float
    database: float
    connections: int
    transactions: int
    tasks: int
    answered: int
    failed: int
    failure: str

    def line(self) -> str:
        """The sample as a line of the table."""
        cells = (f"{value:>13,.1f}" if isinstance(value, float) else f"{value:>13,}" for value in astuple(self)[:-1])
        return "".join(cells) + f"  {self.failure}"


HEADER = "".join(f"{one.name:>13}" for one in fields(Sample)[:-1])


class Load:
    """Clients that read, and write what they take back."""

    def __init__(self, url: str, rate: float) -> None:
        """Keep where to, and how many requests a second."""
        self.url, self.rate, self.answered, self.failed = url, rate, 0, 0
        self.last = ""
        """The last failure."""

    async def run(self) -> None:
        """Send until it is cancelled, at the times that the rate says."""
        async with httpx.AsyncClient(timeout=60) as http:
            while not (ids := await self._ready(http)):  # noqa: ASYNC110 – nobody else tells
                await asyncio.sleep(0.2)
            self.answered = self.failed = 0
            pairs = itertools.cycle(itertools.combinations(ids, 2))
            async with asyncio.TaskGroup() as clients:
                for n in range(CLIENTS):
                    clients.create_task(self._client(http, pairs, n))

    async def _ready(self, http: httpx.AsyncClient) -> list[str]:
        """Send every request once; returns the contacts, none while something fails.

        The load starts when the database responds again and has planned the statements, whatever happened to it before.
        """
        self.failed = 0
        data = await self._ask(http, NAMES)
        ids = [edge["node"]["id"] for edge in data.get("contacts", {"edges": []})["edges"]]
        if ids:
            await self._ask(http, PATHS, a=ids[0], b=ids[1])
            await self._there_and_back(http, ids[0], ids[1])
        return [] if self.failed else ids

    async def _client(self, http: httpx.AsyncClient, pairs: itertools.cycle[tuple[str, str]], number: int) -> None:
        began = time.monotonic() + number / self.rate
        for turn in itertools.count():
            await asyncio.sleep(began + turn * CLIENTS / self.rate - time.monotonic())
            a, b = next(pairs)
            if turn % 4 == 0:
                await self._there_and_back(http, a, b)
            elif turn % 2:
                await self._ask(http, NAMES)
            else:
                await self._ask(http, PATHS, a=a, b=b)

    async def _there_and_back(self, http: httpx.AsyncClient, a: str, b: str) -> None:
        data = await self._ask(http, ASSOCIATE, i={"fromId": a, "toId": b, "labelKey": "FRIEND"})
        made = (data.get("associate") or {}).get("association")
        if made:
            await self._ask(http, DISSOCIATE, i={"id": made["id"]})

    async def _ask(self, http: httpx.AsyncClient, query: str, **variables: object) -> dict[str, Any]:
        answer = (await http.post(self.url, json={"query": query, "variables": variables})).json()
        if "errors" in answer:
            self.failed += 1
            self.last = str(answer["errors"])
        else:
            self.answered += 1
        return answer.get("data") or {}


async def samples(
    process: Process, folder: Path, *, rate: float, seconds: float, every: float
) -> AsyncGenerator[Sample]:
    """Load a server with that data folder and yield how things stand, so often and so long; at the end without load."""
    server = local_server.attach(LocalSettings(folder))
    assert server is not None
    database = Database(DatabaseSettings(server.uri, server.username, server.password))
    port = int(server.uri.rpartition(":")[2])
    load, began = Load(process.url, rate), time.monotonic()
    task = asyncio.create_task(load.run())
    try:
        for n in range(1, round(seconds / every) + 1):
            done, _ = await asyncio.wait({task}, timeout=max(0, began + n * every - time.monotonic()))
            if done:
                task.result()
            yield await _sample(process, folder, database, port, load, began)
    finally:
        task.cancel()
        await asyncio.wait({task})
        await database.close()


async def _sample(process: Process, folder: Path, database: Database, port: int, load: Load, began: float) -> Sample:
    own = psutil.Process(process.process.pid)
    open_ = [one for one in own.net_connections("inet") if one.raddr and one.raddr.port == port]
    ((transactions,),) = await cypher(database, TRANSACTIONS)
    async with httpx.AsyncClient(timeout=60) as http:
        figures = (await http.get(process.url.replace("/graphql", "/metrics"))).text
    found = re.search(r"^graphapi_tasks ([\d.]+)", figures, re.MULTILINE)
    assert found is not None
    memory, database_memory = (psutil.Process(pid).memory_info().rss / 1e6 for pid in (own.pid, database_pid(folder)))
    return Sample(
        round(time.monotonic() - began), memory, database_memory, len(open_), int(str(transactions)),
        int(float(found[1])), load.answered, load.failed, load.last,
    )  # fmt: skip


def grown(taken: list[Sample]) -> list[str]:
    """What has grown between the second third of the time and the last."""
    third = len(taken) // 3
    middle, last = taken[third : 2 * third], taken[-third:]
    figures: dict[str, Callable[[Sample], float]] = {
        "memory of the server": lambda one: one.server,
        "memory of the database": lambda one: max(one.database, DATABASE_MOST),
        "connections": lambda one: one.connections,
        "open transactions": lambda one: one.transactions + 1,
        "tasks": lambda one: one.tasks,
    }
    return [name for name, figure in figures.items() if mean(map(figure, last)) > GROWTH * mean(map(figure, middle))]


async def soak(minutes: float, rate: float, folder: Path) -> int:
    """Print the samples and what has grown; return the exit code."""
    taken: list[Sample] = []
    every = min(60.0, minutes * 60 / 6)
    print(HEADER)  # noqa: T201 – the table is what the command is for
    environment = {"GRAPHAPI_DATA_DIR": str(folder), "GRAPHAPI_WARM_UP": "1"}
    with serving(environment, folder / "serve.log", "--demo") as process:
        async for sample in samples(process, folder, rate=rate, seconds=minutes * 60, every=every):
            taken.append(sample)
            print(sample.line(), flush=True)  # noqa: T201
    more = grown(taken)
    print(f"Grown: {', '.join(more) or 'nothing'}; failed: {taken[-1].failed}")  # noqa: T201
    return 1 if more or taken[-1].failed or taken[-1].transactions else 0


def main() -> None:
    """Read the arguments and soak."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        sys.exit(asyncio.run(soak(given.minutes, given.rate, Path(folder))))


if __name__ == "__main__":
    main()
