"""The watchdog: steps that hold the event loop are counted, and long ones are logged with their operation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from graphapi.http.metrics import Metrics
from graphapi.http.watchdog import Watchdog
from tests.api.conftest import Api


class Clock:
    """A clock that advances by a fixed amount on each reading."""

    def __init__(self, step: float) -> None:
        """Begin at 0."""
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        """The time, and move."""
        self.now += self.step
        return self.now


@contextmanager
def watching(step: float) -> Iterator[Watchdog]:
    """Watch the loop by a clock by which every step takes this long."""
    loop, watchdog = asyncio.get_running_loop(), Watchdog(Metrics(), Clock(step))
    watchdog.watch(loop)
    try:
        yield watchdog
    finally:
        loop.set_task_factory(None)


def counted(watchdog: Watchdog) -> int:
    """How many steps were counted."""
    [line] = [one for one in watchdog.metrics.text().decode().splitlines() if "held_seconds_count" in one]
    return int(float(line.rpartition(" ")[2]))


async def test_a_step_is_counted_with_its_time() -> None:
    """Each by itself: waiting between steps does not hold the loop."""

    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    with watching(0.02) as watchdog:
        assert await asyncio.create_task(work()) == "done"

    assert counted(watchdog) == 2
    assert watchdog.longest == pytest.approx(0.02)


async def test_what_takes_no_time_is_not_counted() -> None:
    """Nearly all steps are like that."""
    with watching(0.000_1) as watchdog:
        await asyncio.create_task(asyncio.sleep(0))

    assert (counted(watchdog), watchdog.longest) == (0, 0)


async def test_a_failure_and_a_cancellation_pass() -> None:
    """As without a watchdog."""

    async def fail() -> None:
        raise KeyError("x")

    with watching(0.02) as watchdog:
        failed, waiting = asyncio.create_task(fail()), asyncio.create_task(asyncio.Event().wait())
        await asyncio.wait({failed})
        waiting.cancel()
        await asyncio.wait({waiting})

    assert isinstance(failed.exception(), KeyError)
    assert waiting.cancelled()
    assert counted(watchdog) == 3


async def test_the_operation_that_holds_the_loop_is_named(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """Even if other tasks do its work and two run at once; no values are logged."""
    with watching(0.2), caplog.at_level(logging.WARNING, "graphapi.watchdog"):
        first = api.http.post("/graphql", json={"query": 'query First { contact(id: "secret") { id } }'})
        second = api.http.post("/graphql", json={"query": "query Second { contacts { totalCount } }"})
        await asyncio.gather(first, second)

    held = [vars(record) for record in caplog.records]
    assert {one["operation"] for one in held} - {None} == {"First", "Second"}
    assert {one["milliseconds"] for one in held} == {200}
    assert "secret" not in caplog.text


async def test_the_figure_is_among_the_metrics(api: Api) -> None:
    """For all operations together: their names are in the log."""
    figures = (await api.http.get("/metrics")).text

    assert 'graphapi_loop_held_seconds_bucket{le="0.25"}' in figures
