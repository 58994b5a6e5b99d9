"""The workers that read and fill in templates: work beyond its budget ends, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from graphapi.kernel.errors import Unavailable
from graphapi.services.templates.frames import load_request
from graphapi.services.templates.pool import OverBudget, Pool, PoolBounds

BUSY = "{% for i in (1..90) %}{% for j in (1..90) %}{{ words | split: ' ' | uniq | size }}{% endfor %}{% endfor %}"
"""Harmless, and more work than any budget here."""

CONTACT: dict[str, Any] = {"id": "con_a", "name": "Ann", "emails": [], "phones": [], "customFields": "{}"}
SERVER = """
import asyncio
from graphapi.services.templates.pool import Pool

async def serve():
    pool = Pool()
    await pool.ask("ann", "read", 10.0, text="{{ a }}")
    print(*(worker.process.pid for worker in pool.workers), flush=True)
    await asyncio.sleep(600)

asyncio.run(serve())
"""


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    """Yield a pool of two workers; after the test none of its processes is left."""
    pool = Pool(PoolBounds(workers=2, waiting=3, waiting_each=2))
    yield pool
    pids = pids_of(pool)
    await pool.close()
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def pids_of(pool: Pool) -> list[int]:
    """The processes of a pool."""
    return [worker.process.pid for worker in pool.workers]


async def read(pool: Pool, caller: str = "ann", text: str = "{{ contact.name }}") -> Any:
    """What a template names."""
    return (await pool.ask(caller, "read", 10.0, text=text))["fields"]


async def fill(pool: Pool, text: str, seconds: float = 10.0, **custom: str) -> dict[str, Any]:
    """What a worker makes of a contact with these words to go through."""
    words = " ".join(map(str, range(1_500)))
    return await pool.ask(
        "ann", "fill", seconds, texts=[text], labels=[], user={}, now=datetime(2026, 11, 22, tzinfo=UTC), left=60.0,
        contacts=[(CONTACT | custom, [])] if custom else [(CONTACT | {"customFields": f'{{"words": "{words}"}}'}, [])],
    )  # fmt: skip


async def gone(*pids: int) -> None:
    """Wait until none of these processes is there."""
    async with asyncio.timeout(30):
        while any(psutil.pid_exists(pid) for pid in pids):  # noqa: ASYNC110 – a process tells only who asks
            await asyncio.sleep(0.01)


async def stopped(pool: Pool, caller: str) -> asyncio.Task[Any]:
    """Start a request whose worker stands still: it ends with the pool."""
    await read(pool, caller)
    os.kill(pool.idle[-1].process.pid, signal.SIGSTOP)
    task = asyncio.create_task(read(pool, caller))
    await asyncio.sleep(0)
    return task


async def test_a_worker_reads_and_fills_in(pool: Pool) -> None:
    """One process, for one request after the other."""
    assert await read(pool) == [["contact", "name"]]
    [worker] = pids_of(pool)

    answer = await fill(pool, "Dear {{ contact.name }}, {{ contact.company }}")

    assert answer["filled"] == [[["Dear Ann, ", ["contact.company"]]]]
    assert pids_of(pool) == [worker]


async def test_work_over_its_budget_is_ended_and_others_go_on(pool: Pool) -> None:
    """By the system, whatever runs; another caller is answered again and again meanwhile."""
    await asyncio.gather(read(pool, "ann"), read(pool, "bob"))
    [*before] = pids_of(pool)
    heavy = asyncio.create_task(fill(pool, BUSY.replace("words", "contact.customFields.words"), seconds=0.25))
    answered = 0

    while not heavy.done():
        await read(pool, "bob")
        answered += 1

    with pytest.raises(OverBudget, match="too much time"):
        await heavy
    assert answered > 1
    assert len(set(before) - set(pids_of(pool))) == 1


async def test_one_caller_leaves_a_worker_to_the_others(pool: Pool) -> None:
    """However many requests it has: the next turn is for who has the fewest."""
    first = await stopped(pool, "ann")
    second = asyncio.create_task(read(pool, "ann"))

    found = await read(pool, "bob")

    assert found == [["contact", "name"]]
    assert not first.done()
    assert not second.done()
    first.cancel()
    assert await second == [["contact", "name"]]


async def test_what_waits_is_bounded(pool: Pool) -> None:
    """For each caller and in all; more are refused for now."""
    tasks = [await stopped(pool, "ann"), *(asyncio.create_task(read(pool, "ann")) for _ in range(2))]
    await asyncio.sleep(0)

    with pytest.raises(Unavailable, match="too many templates"):
        await read(pool, "ann")

    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await read(pool, "ann") == [["contact", "name"]]


async def test_a_request_that_is_given_up_ends_its_worker(pool: Pool) -> None:
    """When the client has left, or the time of the request is over."""
    task = await stopped(pool, "ann")
    [worker] = pids_of(pool)

    task.cancel()

    await gone(worker)
    assert pids_of(pool) == []


async def test_a_worker_that_dies_is_replaced(pool: Pool) -> None:
    """While it waits or while it works: the request is answered by another."""
    await read(pool)
    [first] = pids_of(pool)
    os.kill(first, signal.SIGKILL)
    assert await read(pool) == [["contact", "name"]]
    task = await stopped(pool, "ann")
    [second] = pids_of(pool)

    os.kill(second, signal.SIGKILL)

    assert await task == [["contact", "name"]]
    assert not {first, second} & set(pids_of(pool))


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold processes to their address space")
async def test_the_memory_of_a_worker_is_bounded() -> None:
    """What takes more is refused, and does not harm the next request."""
    pool = Pool(PoolBounds(memory=100_000_000))
    try:
        with pytest.raises(OverBudget, match="too much memory"):
            await fill(pool, "{{ contact.customFields.a }}", customFields=f'{{"a": "{"x" * 40_000_000}"}}')

        assert await read(pool) == [["contact", "name"]]
        [worker] = pids_of(pool)
        assert psutil.Process(worker).rlimit(psutil.RLIMIT_AS) == (100_000_000, 100_000_000)
    finally:
        await pool.close()


async def test_a_worker_without_work_ends_after_a_while() -> None:
    """So that a server whose users write no templates is as small as before."""
    pool = Pool(PoolBounds(idle=0.0))
    await read(pool)

    async with asyncio.timeout(30):
        while pool.workers:  # noqa: ASYNC110 – it tells nobody but those who ask
            await asyncio.sleep(0)
    await pool.close()

    with pytest.raises(Unavailable, match="shutting down"):
        await read(pool)


async def test_a_worker_knows_no_secrets_and_ignores_signals_of_the_terminal(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its environment has none of the server's settings; ending it is the server's business."""
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    await read(pool)
    [worker] = pids_of(pool)

    os.kill(worker, signal.SIGINT)
    os.kill(worker, signal.SIGTERM)

    assert await read(pool) == [["contact", "name"]]
    assert pids_of(pool) == [worker]
    assert not [name for name in psutil.Process(worker).environ() if name.startswith(("NEO4J", "GRAPHAPI"))]


def test_workers_end_with_a_server_that_is_killed() -> None:
    """They read the end of their socket."""
    with subprocess.Popen((sys.executable, "-c", SERVER), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in server.stdout.readline().split()]

        server.kill()

    assert workers
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def test_only_values_travel() -> None:
    """Nothing that a request names is anything but a day or a type of the kernel."""
    with pytest.raises(pickle.UnpicklingError, match="is not allowed"):
        load_request(pickle.dumps(("read", {"text": Path("a")})))
