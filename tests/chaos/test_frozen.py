"""A database that stands still under fifty clients; and what a load leaves behind: nothing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from tests.chaos.sizes import LONG, STOPS
from tests.chaos.soak import samples
from tests.chaos.test_kill import database_pid
from tests.servers import Process, ask, serving

CLIENTS = 50
DEADLINE = 15.0 if LONG else 2.0
SLACK = 2.0
"""Seconds beyond the deadline, and beyond what the machine takes for an answer that needs no database."""

RECOVERY = 2.0
PAUSE = 0.5
"""Seconds between two requests of a client."""

CONTACTS = "query ($first: Int!) { contacts(first: $first) { edges { node { id } } } }"
READ = "query ($id: ID!) { contact(id: $id) { name associations(first: 5) { totalCount } } }"
WRITE = "mutation ($i: UpdateContactInput!) { updateContact(input: $i) { contact { version } errors { code } } }"
WELL = frozenset({"ok", "TIMEOUT", "SERVICE_UNAVAILABLE"})


@dataclass
class Answers:
    """When answers came, how late, and with which codes."""

    codes: Counter[str] = field(default_factory=Counter[str])
    slowest: float = 0.0
    idlest: float = 0.0
    """The slowest response to a request that needs no database: the share of this machine."""
    good: list[float] = field(default_factory=list[float])

    async def client(self, http: httpx.AsyncClient, url: str, contact: str) -> None:
        """Read and write in turn, until it is cancelled."""
        turn = 0
        while True:
            turn += 1
            read = {"query": READ, "variables": {"id": contact}}
            write = {"query": WRITE, "variables": {"i": {"id": contact, "jobTitle": str(turn)}}}
            began = time.monotonic()
            answer = await http.post(url, json=write if turn % 4 == 0 else read)
            self.note(json.loads(answer.content), began, time.monotonic())
            await asyncio.sleep(PAUSE)

    async def ping(self, http: httpx.AsyncClient, url: str) -> None:
        """Ask for what needs no database, until it is cancelled."""
        while True:
            began = time.monotonic()
            await http.get(url.replace("/graphql", "/health/live"))
            self.idlest = max(self.idlest, time.monotonic() - began)
            await asyncio.sleep(PAUSE / 5)

    def note(self, body: dict[str, list[dict[str, dict[str, str]]]], began: float, ended: float) -> None:
        """Keep what was answered, and when."""
        code = body["errors"][0]["extensions"]["code"] if "errors" in body else "ok"
        self.codes[code] += 1
        self.slowest = max(self.slowest, ended - began)
        if code == "ok":
            self.good.append(ended)

    async def more(self, number: int) -> None:
        """Wait until this many more have succeeded."""
        goal = len(self.good) + number
        async with asyncio.timeout(300):
            while len(self.good) < goal:  # noqa: ASYNC110 – it tells nobody but those who ask
                await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server of these tests."""
    return tmp_path_factory.mktemp("frozen")


@pytest.fixture(scope="module")
def serve(folder: Path) -> Iterator[Process]:
    """Yield a server with a separate local database."""
    environment = {"GRAPHAPI_DATA_DIR": str(folder), "GRAPHAPI_DEADLINE": str(DEADLINE)}
    with serving(environment, folder / "serve.log", "--demo") as process:
        yield process


async def figures(serve: Process) -> tuple[float, int]:
    """The memory of the server in MB and its tasks."""
    async with httpx.AsyncClient(timeout=60) as http:
        text = (await http.get(serve.url.replace("/graphql", "/metrics"))).text
    (tasks,) = re.findall(r"^graphapi_tasks ([\d.]+)", text, re.MULTILINE)
    return psutil.Process(serve.process.pid).memory_info().rss / 1e6, int(float(tasks))


async def some_contacts(http: httpx.AsyncClient, url: str) -> list[str]:
    """The ids of a contact for each client; a server that has just started may need more than one deadline."""
    async with asyncio.timeout(60):
        while True:
            try:
                found = await ask(http, url, CONTACTS, first=CLIENTS)
            except AssertionError:
                await asyncio.sleep(PAUSE)
                continue
            return [edge["node"]["id"] for edge in found["contacts"]["edges"]]


async def warm(http: httpx.AsyncClient, url: str, contacts: list[str]) -> None:
    """Let a server that has just started do everything once, so that it is the database that holds it up."""
    for contact in contacts:
        for query, variables in ((READ, {"id": contact}), (WRITE, {"i": {"id": contact, "jobTitle": ""}})):
            await http.post(url, json={"query": query, "variables": variables})


@pytest.mark.parametrize("seconds", STOPS)
async def test_a_database_that_stands_still_holds_nobody_longer_than_the_deadline(
    serve: Process, folder: Path, seconds: float, report: Callable[[str], None]
) -> None:
    """Every answer comes in time; the server grows by nothing; the first good answer comes soon after it goes on."""
    answers, pid = Answers(), database_pid(folder)
    limits = httpx.Limits(max_connections=CLIENTS + 1, max_keepalive_connections=CLIENTS + 1)
    async with httpx.AsyncClient(timeout=60, limits=limits) as http:
        contacts = await some_contacts(http, serve.url)
        await warm(http, serve.url, contacts)
        clients = [asyncio.create_task(answers.client(http, serve.url, one)) for one in contacts]
        clients.append(asyncio.create_task(answers.ping(http, serve.url)))
        await answers.more(2 * CLIENTS)
        before = await figures(serve)
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
            still = await figures(serve)
        finally:
            os.kill(pid, signal.SIGCONT)
        went_on = time.monotonic()
        await answers.more(2 * CLIENTS)
        after = await figures(serve)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    first = next(moment for moment in answers.good if moment > went_on) - went_on
    report(
        f"Still for {seconds:g} s under {CLIENTS} clients: {dict(answers.codes)}; slowest {answers.slowest:.2f} s, "
        f"deadline {DEADLINE:g} s, without a database {answers.idlest:.2f} s; "
        f"first good answer after {first:.2f} s; memory and tasks before, during, after: "
        + ", ".join(f"{memory:.0f} MB {tasks}" for memory, tasks in (before, still, after))
    )
    assert answers.slowest < DEADLINE + SLACK + answers.idlest
    assert set(answers.codes) <= WELL
    assert first < RECOVERY + answers.idlest
    assert max(still[0], after[0]) < before[0] + 20
    # A request is one task, and holds one more or two while it waits.
    assert max(still[1], after[1]) < before[1] + 3 * CLIENTS


async def test_a_load_leaves_nothing_behind(serve: Process, folder: Path, report: Callable[[str], None]) -> None:
    """No failure, no transaction that stays open, no more connections than the pool has: the soak, for moments."""
    taken = [sample async for sample in samples(serve, folder, rate=10, seconds=10, every=5)]

    report(f"Soak: {taken[-1]}")
    assert taken[-1].answered > 0
    assert (taken[-1].failed, taken[-1].transactions) == (0, 0)
    # The pool, the availability probe, and the connection of the restarting test.
    assert taken[-1].connections <= 42
