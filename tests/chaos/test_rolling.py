"""Two servers behind a balancer, replaced one after the other under load: no client notices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from graphapi.db.request import Db
from tests.balancer import Balancer, balanced
from tests.chaos.sizes import LONG
from tests.conftest import Server
from tests.servers import Process, start
from tests.services.people import people

RATE, REPLACED = (200, 2) if LONG else (50, 1)
"""Requests a second, and how many of the two servers are replaced."""

CLIENTS = 20 if LONG else 5
CONTACTS = 20
DRAIN = 5.0
"""Seconds in which every client sends at least once, even on a busy machine, so that each reconnects elsewhere."""

READ = "query ($id: ID!) { contact(id: $id) { name associations(first: 5) { totalCount } } }"
WRITE = "mutation ($i: UpdateContactInput!) { updateContact(input: $i) { contact { version } errors { code } } }"


@dataclass
class Load:
    """Clients, each with a connection that it keeps as long as it may."""

    url: str
    contacts: list[str]
    answered: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list[str])

    async def client(self, number: int) -> None:
        """Send at fixed times, one write in ten, until cancelled; every response must be a success."""
        began, turn = time.monotonic() + number / RATE, 0
        async with httpx.AsyncClient(timeout=60) as http:
            while True:
                await asyncio.sleep(began + turn * CLIENTS / RATE - time.monotonic())
                turn += 1
                await self._send(http, self.contacts[number % CONTACTS], turn)

    async def _send(self, http: httpx.AsyncClient, contact: str, turn: int) -> None:
        asked = {"query": READ, "variables": {"id": contact}}
        if turn % 10 == 0:
            asked = {"query": WRITE, "variables": {"i": {"id": contact, "jobTitle": str(turn)}}}
        began = time.monotonic()
        try:
            answer = await http.post(self.url, json=asked)
            if not answer.is_success or "errors" in answer.json():
                self.failures.append(answer.text)
        except httpx.HTTPError as error:
            self.failures.append(repr(error))
        self.answered += 1
        self.slowest = max(self.slowest, time.monotonic() - began)

    async def more(self, number: int) -> None:
        """Wait for this number of further responses."""
        goal = self.answered + number
        async with asyncio.timeout(120):
            while self.answered < goal:  # noqa: ASYNC110 – it tells nobody but those who ask
                await asyncio.sleep(0.01)


async def replace(balancer: Balancer, old: Process, environment: dict[str, str], log: Path) -> Process:
    """End a server as an orchestrator does, by one signal, and put a new one in its place."""
    await asyncio.to_thread(old.end)
    balancer.remove(old.url)
    new = await asyncio.to_thread(start, environment, log)
    balancer.add(new.url)
    return new


async def test_servers_are_replaced_and_no_request_fails(
    db: Db, server: Server, tmp_path: Path, report: Callable[[str], None]
) -> None:
    """SIGTERM, a new one, then the other: every request of every client has its answer."""
    environment = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(tmp_path), "GRAPHAPI_DRAIN": str(DRAIN), "GRAPHAPI_DEADLINE": "60",
    }  # fmt: skip
    contacts = await people(db, *(f"P{n}" for n in range(CONTACTS)))
    running = await asyncio.gather(
        *(asyncio.to_thread(start, environment, tmp_path / f"{name}.log") for name in ("one", "other"))
    )
    async with balanced(*(one.url for one in running)) as balancer:
        load, began = Load(balancer.url, contacts), time.monotonic()
        clients = [asyncio.create_task(load.client(n)) for n in range(CLIENTS)]
        await load.more(RATE)
        for n in range(REPLACED):
            running[n] = await replace(balancer, running[n], environment, tmp_path / f"new {n}.log")
            await load.more(RATE)
        lasted = time.monotonic() - began
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
    await asyncio.gather(*(asyncio.to_thread(one.end) for one in running))

    report(
        f"{REPLACED} of two servers replaced under {load.answered / lasted:.0f} requests a second ({RATE} asked for): "
        f"{load.answered:,} requests in {lasted:.0f} s, {len(load.failures)} failed, slowest {load.slowest:.2f} s"
    )
    assert load.failures == []
