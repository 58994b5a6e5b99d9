"""Admission: some work, the others wait, and nobody waits until it is too late."""

from __future__ import annotations

import asyncio
import time
from asyncio import gather

import pytest

from graphapi.db.admission import FIRST, LEAST, READS_EACH, SLOW, Admission
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.errors import Unavailable

LONG, QUEUE = 60.0, 20


def ends(seconds: float = LONG) -> float:
    """The end of a request that may take this many seconds."""
    return time.monotonic() + seconds


async def waiting(admission: Admission, number: int) -> list[asyncio.Task[None]]:
    """Queue this many callers, in order."""
    tasks = [asyncio.create_task(admission.enter(ends())) for _ in range(number)]
    await asyncio.sleep(0)
    assert admission.waiting == number
    return tasks


async def test_no_more_work_at_once_than_there_are_places() -> None:
    """All are done in the end."""
    admission, at_once = Admission(3, queue=QUEUE), list[int]()

    async def work() -> None:
        async with admission.place(ends()):
            at_once.append(admission.running)
            await asyncio.sleep(0)

    await gather(*(work() for _ in range(20)))

    assert (len(at_once), max(at_once), admission.running, admission.waiting) == (20, 3, 0, 0)


async def test_who_has_waited_longest_is_next() -> None:
    """A place that is given back goes to the first in the queue."""
    admission = Admission(1, queue=QUEUE)
    await admission.enter(ends())
    first, second = await waiting(admission, 2)

    admission.leave()
    await first

    assert not second.done()
    admission.leave()
    await second


async def test_when_the_queue_is_full_the_oldest_is_refused() -> None:
    """It is the one that has the least time left."""
    admission = Admission(1, queue=2)
    await admission.enter(ends())
    oldest, *others = await waiting(admission, 2)

    newest = asyncio.create_task(admission.enter(ends()))

    with pytest.raises(Unavailable, match="busy"):
        await oldest
    assert admission.waiting == 2
    for caller in (*others, newest):
        admission.leave()
        await caller


async def test_who_would_be_too_late_is_refused_before_the_deadline() -> None:
    """Half of the time is left, at the most, for what others usually take."""
    admission = Admission(1, queue=QUEUE)
    admission.learn(LONG)
    await admission.enter(ends())
    deadline = ends(0.2)

    with pytest.raises(Unavailable, match="busy"):
        await admission.enter(deadline)

    assert time.monotonic() < deadline
    assert admission.waiting == 0


async def test_a_caller_that_leaves_takes_no_place() -> None:
    """Neither in the queue, nor when its turn comes at the same moment."""
    admission = Admission(1, queue=QUEUE)
    await admission.enter(ends())
    in_queue, in_turn = await waiting(admission, 2)

    in_queue.cancel()
    await asyncio.wait({in_queue})
    admission.leave()
    in_turn.cancel()
    await asyncio.wait({in_turn})

    assert (admission.running, admission.waiting) == (0, 0)


async def test_slow_work_takes_places_away_and_quick_work_brings_them_back() -> None:
    """Never fewer than the least, never more than the most; those of a fixed number stay."""
    admission, fixed = Admission(30, queue=QUEUE), Admission(30, queue=QUEUE, fixed=True)
    assert int(admission.places) == FIRST

    admission.learn(2 * SLOW)
    fewer = admission.places
    for one in (admission, fixed):
        one.running = 30
        for _ in range(1_000):
            one.learn(SLOW / 2)

    assert LEAST <= fewer < FIRST
    assert (int(admission.places), int(fixed.places)) == (30, 30)


async def test_reads_of_wide_operations_do_not_refuse_each_other() -> None:
    """As many wait as the operations of a process can have at once, and they may leave at any time."""
    reads = Admission.of_reads(DatabaseSettings("bolt://127.0.0.1:1", "neo4j", "-", pool=4, running=50))
    for _ in range(int(reads.places)):
        await reads.enter(ends())

    tasks = await waiting(reads, 50 * READS_EACH)

    assert not any(one.done() for one in tasks)
    for one in tasks:
        one.cancel()
    await asyncio.wait(tasks)
    assert (reads.waiting, reads.running) == (0, int(reads.places))
