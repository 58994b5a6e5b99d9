"""The watchdog: how long the event loop is held at a stretch, and by which operation.

All requests of a process share one loop: while one step of one of them runs, all others wait. So every step of every
task is timed where it runs, in the context of its request: what is blamed is what ran. (A ticking task that
notices that it is late sees only that something was slow, and blames whoever happens to be there afterwards.) That
costs two looks at a clock for a step, and nothing is counted of steps that take less than a millisecond.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from graphapi.http.metrics import Metrics
from graphapi.limits import HELD_COUNTED, HELD_LONG

logger = logging.getLogger("graphapi.watchdog")


@dataclass
class Work:
    """What a task works on; the tasks that it starts have the same."""

    name: str | None = None


WORK: ContextVar[Work | None] = ContextVar("work", default=None)


def begin_work() -> None:
    """Say that this task, and those that it starts, work on something that gets a name later."""
    WORK.set(Work())


def name_work(name: str | None) -> None:
    """Name what is worked on; a step has the name that is set at its end."""
    work = WORK.get()
    if work is not None:
        work.name = name


class Watchdog:
    """Counts how long the loop is held, and warns of what holds it long."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.perf_counter) -> None:
        """Count in these metrics."""
        self.metrics, self.clock = metrics, clock
        self.longest = 0.0
        """Seconds; for who looks at one process by itself."""

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Time the tasks that are made on a loop from now on."""
        loop.set_task_factory(self._task)

    def _task(self, loop: asyncio.AbstractEventLoop, work: Any, **given: Any) -> asyncio.Task[Any]:  # noqa: ANN401 – as loops call it
        return asyncio.Task(TimedSteps(work, self), loop=loop, **given)

    def saw(self, seconds: float) -> None:
        """Take note that the loop was held by what runs now."""
        if seconds < HELD_COUNTED:
            return
        self.metrics.held.observe(seconds)
        self.longest = max(self.longest, seconds)
        if seconds >= HELD_LONG:
            work = WORK.get()
            told = {"operation": None if work is None else work.name, "milliseconds": round(seconds * 1000)}
            logger.warning("The event loop was held", extra=told)


class TimedSteps(Coroutine[Any, Any, Any]):
    """A coroutine, each step of which is timed."""

    __slots__ = ("_clock", "_coroutine", "_watchdog")

    def __init__(self, coroutine: Coroutine[Any, Any, Any], watchdog: Watchdog) -> None:
        """Wrap a coroutine."""
        self._coroutine, self._watchdog, self._clock = coroutine, watchdog, watchdog.clock

    def send(self, value: Any, /) -> Any:  # noqa: ANN401 – whatever it awaits
        """Run to the next thing that it awaits."""
        began = self._clock()
        try:
            return self._coroutine.send(value)
        finally:
            self._watchdog.saw(self._clock() - began)

    def throw(self, *error: Any) -> Any:  # noqa: ANN401 – as above
        """Run on with an exception."""
        began = self._clock()
        try:
            return self._coroutine.throw(*error)
        finally:
            self._watchdog.saw(self._clock() - began)

    def close(self) -> None:
        """End it."""
        self._coroutine.close()

    def __await__(self) -> Any:  # noqa: ANN401 – as above
        """Await it as it is, untimed: tasks do not ask."""
        return self._coroutine.__await__()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 – what debuggers ask of a coroutine
        """Return what the coroutine has besides."""
        return getattr(self._coroutine, name)
