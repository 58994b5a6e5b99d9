"""Abuse: whatever is sent gets a plain answer, reveals nothing internal, and leaves the server as it was."""

from __future__ import annotations

import asyncio
import gc
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from graphql import GraphQLFormattedError, get_named_type

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.http.metrics import Metrics
from graphapi.http.watchdog import Watchdog
from graphapi.operations.bounds import bound_of, givens, in_words, lacking
from graphapi.operations.documents import PreparedOperation
from graphapi.operations.kinds import type_of
from graphapi.schema.api import schema
from tests.api.abuses import JSON, Abuse, abuses
from tests.api.conftest import HOST, settings
from tests.api.largest import largest, too_large
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
PLACES = list(givens(schema.core))
HELD = 0.25
"""Seconds of computing that one request may hold the event loop at a stretch."""


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
    """Each has a different name."""
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


def test_whatever_takes_a_list_or_a_text_has_a_bound() -> None:
    """Arguments and input fields, all of them; their descriptions say it, or that of their scalar."""
    assert lacking(schema.core) == []
    for place, given in PLACES:
        bound, scalar = bound_of(given), get_named_type(type_of(given))
        assert bound is None or in_words(bound, type_of(given)) in f"{given.description} {scalar.description}", place


def test_what_is_over_a_bound_is_refused_where_it_stands() -> None:
    """For every place there is, before any work; the error has its path, and not one of its 60,000 entries."""
    for large, path in too_large(schema.core):
        error = _refusal(large.query, large.variables)

        assert error is not None, large.name
        assert error.get("extensions") == {"code": "BAD_USER_INPUT", "argument": _last(path), "path": path}
        assert len(str(error)) < 1_000


async def test_the_largest_requests_hold_nobody_up(endpoint: httpx.AsyncClient) -> None:
    """Every operation, with as much as it takes: in processor time, so that nothing else on the machine counts."""
    loop, watchdog = asyncio.get_running_loop(), Watchdog(Metrics(), time.thread_time)
    held: list[tuple[float, str]] = []
    watchdog.watch(loop)
    # As a server does once it is up: what the tests before this one left is not looked through again.
    gc.collect()
    gc.freeze()
    try:
        for large in largest(schema.core):
            watchdog.longest = 0
            request = endpoint.post("/graphql", content=large.body(), headers=JSON)
            response = await asyncio.create_task(request)
            assert response.status_code < 500, large.name
            held.append((watchdog.longest, large.name))
    finally:
        gc.unfreeze()
        loop.set_task_factory(None)

    worst = [f"{name}: {seconds * 1000:.0f} ms" for seconds, name in sorted(held, reverse=True)[:10]]
    print(*worst, sep="\n")  # noqa: T201 – the figures are what this test shows
    assert max(held) < (HELD, "")


async def test_the_server_is_afterwards_as_it_was(server: Server, tmp_path: Path) -> None:
    """Its memory does not grow and no other client waits long; prints what took the most processor time."""
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


def _refusal(query: str, variables: dict[str, Any]) -> GraphQLFormattedError | None:
    """What the values of an operation are refused for."""
    operation = schema.documents.prepare(query).operation(None)
    assert isinstance(operation, PreparedOperation), query
    return operation.bounded.error(variables)


def _last(path: list[str]) -> str:
    """The last name of a path, which may end with places in lists."""
    return next(part for part in reversed(path) if not part.isdecimal())


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
