"""The watchdog: how long a single step holds the event loop, and which operation that is.

All requests of a process share one loop: while a step of one runs, all others wait. Every step of every task is timed
where it runs, in the context of its request, so the right operation is blamed. (A periodic task that notices it is late
knows only that something was slow, and blames whatever runs afterwards.) This costs two clock readings per step; steps
under a millisecond are not recorded.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Generator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from graphapi.http.metrics import Metrics
from graphapi.limits import HELD_COUNTED, HELD_LONG

logger = logging.getLogger("graphapi.watchdog")


@dataclass
class Work:
    """What a task works on; tasks it starts inherit it."""

    name: str | None = None


WORK: ContextVar[Work | None] = ContextVar("work", default=None)


def begin_work() -> None:
    """Mark this task, and those it starts, as work that gets its name later."""
    WORK.set(Work())


def name_work(name: str | None) -> None:
    """Name the current work; a step counts under the name at its end."""
    work = WORK.get()
    if work is not None:
        work.name = name


_Coroutine = Coroutine[Any, object, object]


class Watchdog:
    """Records how long the loop is held, and warns about long steps."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.perf_counter) -> None:
        """Record in these metrics."""
        self.metrics, self.clock = metrics, clock
        self.longest = 0.0
        """Seconds; for inspecting a single process."""

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Time all tasks that are created on the loop from now on."""
        loop.set_task_factory(self._task)

    def _task(self, loop: asyncio.AbstractEventLoop, work: Any, **given: Any) -> asyncio.Task[Any]:  # noqa: ANN401 – as loops call it
        return asyncio.Task(TimedSteps(work, self), loop=loop, **given)

    def saw(self, seconds: float) -> None:
        """Record that the current work held the loop."""
        if seconds < HELD_COUNTED:
            return
        self.metrics.held.observe(seconds)
        self.longest = max(self.longest, seconds)
        if seconds >= HELD_LONG:
            work = WORK.get()
            fields = {"operation": None if work is None else work.name, "milliseconds": round(seconds * 1000)}
            logger.warning("The event loop was held", extra=fields)


class TimedSteps(Coroutine[object, object, object]):
    """A coroutine whose steps are timed."""

    __slots__ = ("_clock", "_coroutine", "_watchdog")

    def __init__(self, coroutine: _Coroutine, watchdog: Watchdog) -> None:
        """Wrap a coroutine."""
        self._coroutine, self._watchdog, self._clock = coroutine, watchdog, watchdog.clock

    def send(self, value: object, /) -> object:
        """Run to the next await."""
        began = self._clock()
        try:
            return self._coroutine.send(value)
        finally:
            self._watchdog.saw(self._clock() - began)

    def throw(self, *error: Any) -> object:  # noqa: ANN401 – typed in three ways by its base
        """Resume with an exception."""
        began = self._clock()
        try:
            return self._coroutine.throw(*error)
        finally:
            self._watchdog.saw(self._clock() - began)

    def close(self) -> None:
        """Close the coroutine."""
        self._coroutine.close()

    def __await__(self) -> Generator[object, object, object]:
        """Await it untimed: tasks do not call this."""
        return self._coroutine.__await__()

    def __getattr__(self, name: str) -> object:
        """Every other attribute of the coroutine."""
        return getattr(self._coroutine, name)
