"""Abuse: whatever is sent is answered plainly, tells nothing of the inside, and leaves the server as it was."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from tests.api.abuses import Abuse, abuses
from tests.api.conftest import HOST, settings
from tests.conftest import Server
from tests.servers import serving

ALL = list(abuses())
INSIDE = re.compile(
    r"Traceback|File \"|neo4j|cypher|bolt:|strawberry|graphapi|\.py\b|MATCH \(|Exception|codec|NoneType|recursion",
    re.IGNORECASE,
)
ROUNDS = 3
MEMORY = 64_000_000
"""Bytes that the process may grow by: the documents it keeps, and what Python does not give back."""


@pytest.fixture(scope="module")
async def endpoint(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of an endpoint whose data do not matter."""
    transport = httpx.ASGITransport(application(settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        yield http


async def send(http: httpx.AsyncClient, abuse: Abuse, url: str = "/graphql") -> httpx.Response:
    """Send a request as it is."""
    where = f"{url}?{abuse.query}" if abuse.query else url
    return await http.request(abuse.method, where, content=abuse.body, headers=abuse.headers)


def test_there_are_enough_of_them() -> None:
    """Each under a name of its own."""
    assert len({abuse.name for abuse in ALL}) == len(ALL) >= 100


@pytest.mark.parametrize("abuse", ALL, ids=lambda abuse: abuse.name)
async def test_it_is_answered_plainly(endpoint: httpx.AsyncClient, abuse: Abuse) -> None:
    """In JSON, below 500; what is refused has a code."""
    response = await send(endpoint, abuse)

    assert response.status_code < 500, response.text
    assert response.headers["content-type"].partition(";")[0] in (
        "application/json",
        "application/graphql-response+json",
    )
    answer = response.json()
    assert all(error["extensions"]["code"] != "INTERNAL_SERVER_ERROR" for error in answer.get("errors", ())), answer
    assert "errors" in answer or "data" in answer
    assert not INSIDE.search(" ".join(error["message"] for error in answer.get("errors", ()))), answer


async def test_the_server_is_afterwards_as_it_was(server: Server, tmp_path: Path) -> None:
    """Its memory does not grow, and nobody else waits long: printed, with what took the most processor time."""
    where = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    with serving(where, tmp_path / "log") as process:
        async with httpx.AsyncClient(timeout=30) as http:
            before, after, busiest, waits = await _rounds(http, process.url, psutil.Process(process.process.pid))

    names = ", ".join(f"{name} {seconds * 1000:.0f} ms" for seconds, name in busiest)
    middle, longest = sorted(waits)[len(waits) // 2], max(waits)
    figures = (
        f"{len(ALL)} requests, {ROUNDS} rounds: RSS {before / 1e6:.0f} MB before, {after / 1e6:.0f} MB after\n"
        f"most work: {names}\nothers waited {middle * 1000:.1f} ms in the middle, {longest * 1000:.0f} ms at most"
    )
    print(figures)  # noqa: T201 – the figures are what this test shows
    assert after - before < MEMORY


async def _rounds(
    http: httpx.AsyncClient, url: str, process: psutil.Process
) -> tuple[int, int, list[tuple[float, str]], list[float]]:
    """Send everything again and again, and meanwhile ask whether the server lives."""
    waits: list[float] = []
    done = asyncio.Event()
    for abuse in ALL:
        await send(http, abuse, url)
    before, work = process.memory_info().rss, dict[str, float]()
    watch = asyncio.create_task(_watch(url.replace("/graphql", "/health/live"), waits, done))
    for _ in range(ROUNDS):
        for abuse in ALL:
            began = sum(process.cpu_times()[:2])
            response = await send(http, abuse, url)
            assert response.status_code < 500, (abuse.name, response.text)
            work[abuse.name] = max(work.get(abuse.name, 0), sum(process.cpu_times()[:2]) - began)
    done.set()
    await watch
    busiest = sorted(((seconds, name) for name, seconds in work.items()), reverse=True)[:5]
    return before, process.memory_info().rss, busiest, waits


async def _watch(url: str, waits: list[float], done: asyncio.Event) -> None:
    async with httpx.AsyncClient() as http:
        while not done.is_set():
            began = time.perf_counter()
            await http.get(url)
            waits.append(time.perf_counter() - began)
