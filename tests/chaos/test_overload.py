"""More to do than the machine can: the first burst after a start, and writers beside programs that take all cores."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.settings import DatabaseSettings
from tests.chaos.sizes import BURSTS, LONG, LOOPS
from tests.chaos.test_kill import database_pid
from tests.conftest import cypher
from tests.servers import Process, serving

CLIENTS = 60
AGAIN = frozenset({"TIMEOUT", "SERVICE_UNAVAILABLE"})
FOREVER = 120.0
DEADLINE = "15" if LONG else "60"
"""As shipped; in `make test` other tests keep the cores busy."""

CONTACTS = """
UNWIND $ids AS id
CREATE (:Contact {id: id, name: id, sortKey: id, words: 'c', readers: ['everyone'], lock: 0, version: 1,
  createdAt: datetime(), updatedAt: datetime()})
"""
ASSOCIATE = "mutation ($i: AssociateInput!) { associate(input: $i) { created errors { code } } }"
READ = """
query ($id: ID!) { contact(id: $id) { name associationGroups { role associations(first: 5) { totalCount } } } }
"""


@dataclass
class Fresh:
    """A server that has just said that it is ready, on a new data folder, and the contacts there."""

    server: Process
    database: psutil.Process
    ids: Iterator[str]

    def cpu(self) -> float:
        """The seconds of work that the database has done."""
        times = self.database.cpu_times()
        return times.user + times.system


@dataclass
class Burst:
    """The outcomes of associations requested at the same time."""

    outcomes: Counter[str] = field(default_factory=Counter[str])
    told_when: list[str | None] = field(default_factory=list["str | None"])
    """What answers say about when to ask again, where they say that it was too much."""
    seconds: float = 0.0
    work: float = 0.0

    def note(self, answer: httpx.Response) -> None:
        """Note one answer."""
        body = json.loads(answer.content)
        if "errors" not in body and body["data"]["associate"]["created"]:
            self.outcomes["done"] += 1
            return
        self.outcomes[body["errors"][0]["extensions"]["code"]] += 1
        self.told_when.append(answer.headers.get("Retry-After"))


@contextmanager
def started(folder: Path) -> Generator[Fresh]:
    """Start a server as its users do, and store contacts past it: what it has not done yet is not warm."""
    environment = {"GRAPHAPI_DATA_DIR": str(folder), "GRAPHAPI_WARM_UP": "1", "GRAPHAPI_DEADLINE": DEADLINE}
    with serving(environment, folder / "log") as server:
        ids = [f"con_{n:026}" for n in range(2 * CLIENTS * (2 * BURSTS + 3))]
        asyncio.run(store(folder, ids))
        yield Fresh(server, psutil.Process(database_pid(folder)), iter(ids))


async def store(folder: Path, ids: list[str]) -> None:
    """Store contacts."""
    where = local_server.attach(LocalSettings(folder))
    assert where is not None
    database = Database(DatabaseSettings(where.uri, where.username, where.password))
    await cypher(database, CONTACTS, ids=ids)
    await database.close()


@contextmanager
def busy(loops: int) -> Generator[None]:
    """Keep this many cores busy."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for one in programs:
            one.kill()
            one.wait()


async def burst(fresh: Fresh) -> Burst:
    """Associate distinct pairs of contacts, all at once."""
    found, pairs = Burst(), [(next(fresh.ids), next(fresh.ids)) for _ in range(CLIENTS)]
    began, worked = time.monotonic(), fresh.cpu()
    async with httpx.AsyncClient(timeout=FOREVER, limits=httpx.Limits(max_connections=CLIENTS)) as client:

        async def associate(one: str, other: str) -> None:
            given = {"fromId": one, "toId": other, "labelKey": "FRIEND"}
            found.note(await client.post(fresh.server.url, json={"query": ASSOCIATE, "variables": {"i": given}}))

        await asyncio.gather(*(associate(one, other) for one, other in pairs))
    found.seconds, found.work = time.monotonic() - began, fresh.cpu() - worked
    return found


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Yield a server that has just said that it is ready."""
    with started(tmp_path_factory.mktemp("fresh")) as fresh:
        yield fresh


def test_the_first_burst_after_the_start_is_like_any_other(fresh: Fresh, report: Callable[[str], None]) -> None:
    """What it needs is compiled once, not once for each caller: that was twenty times the work."""
    with busy(LOOPS if LONG else 2):
        first = asyncio.run(burst(fresh))
        second = asyncio.run(burst(fresh))

    for name, one in (("first", first), ("second", second)):
        report(f"{name} {CLIENTS} associations after a start: {one.seconds:.1f} s, {one.work:.1f} s of the database")
    assert first.outcomes == second.outcomes == {"done": CLIENTS}
    # The database itself learns to run what it has compiled; a second of work is for that.
    assert first.work < 3 * second.work + 1


async def reading(fresh: Fresh, enough: asyncio.Event) -> list[float]:
    """Read a contact again and again, and return how long each answer took."""
    found, contact = list[float](), next(fresh.ids)
    async with httpx.AsyncClient(timeout=FOREVER) as client:
        while not enough.is_set():
            began = time.monotonic()
            answer = await client.post(fresh.server.url, json={"query": READ, "variables": {"id": contact}})
            assert "errors" not in answer.json(), answer.text
            found.append(time.monotonic() - began)
    return found


async def burst_and_reads(fresh: Fresh) -> tuple[Burst, list[float]]:
    """Read while there is a burst of writes."""
    enough = asyncio.Event()
    reads = asyncio.create_task(reading(fresh, enough))
    found = await burst(fresh)
    enough.set()
    return found, await reads


def test_beside_busy_programs_writes_are_done_or_refused_and_reads_go_on(
    fresh: Fresh, report: Callable[[str], None]
) -> None:
    """Each of sixty writers gets an answer, at least a third of them succeed, and no reader is refused.

    A refusal says when to ask again.
    """
    with busy(LOOPS):
        for _ in range(BURSTS):
            found, reads = asyncio.run(burst_and_reads(fresh))
            outcomes = f"{dict(found.outcomes)} in {found.seconds:.1f} s"
            report(
                f"{CLIENTS} associations beside {LOOPS} busy programs: {outcomes}, "
                f"and {len(reads)} reads, the slowest {max(reads):.1f} s"
            )
            assert found.outcomes.total() == CLIENTS
            assert found.outcomes["done"] >= CLIENTS / 3
            assert set(found.outcomes) <= AGAIN | {"done"}
            assert set(found.told_when) <= {"1"}
            assert reads
