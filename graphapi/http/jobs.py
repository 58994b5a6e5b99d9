"""Jobs: imports, explanations and exports, each in a thread with an event loop and database connections for itself.

They compute for seconds at a time, during which the event loop of the server would answer nobody. A job ends at its
next step when its client leaves or the server shuts down.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.http.draining import Drain
from graphapi.http.metrics import Metrics
from graphapi.kernel.errors import Unavailable, conflict
from graphapi.kernel.viewer import Viewer
from graphapi.limits import JOB_CONNECTIONS, JOBS

T = TypeVar("T")

JobProgress = Callable[[str, int, int], None]
Step = tuple[str, int, int]
"""The current step of a job, the amount done, and the total, which is 0 if unknown."""

STEP_SECONDS = 300.0
"""The deadline of a job's first statements; services extend it with each batch."""


class Stopped(Exception):
    """A job was asked to end: its client has left."""


@dataclass(eq=False)
class Job(Generic[T]):
    """A running job: its steps as they come, None after the last one, and then its result."""

    drain: Drain
    steps: asyncio.Queue[Step | None] = field(default_factory=asyncio.Queue[Step | None])
    result: asyncio.Future[T] = field(init=False)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _stop: threading.Event = field(default_factory=threading.Event)

    async def finish(self) -> None:
        """Let it end at its next step, if it has not, and wait until it has."""
        self._stop.set()
        await asyncio.wait([self.result])

    def progress(self, what: str, done: int, total: int, /) -> None:
        """Report a step, from the job's thread; ends the job here if it was asked to."""
        if self._stop.is_set():
            raise Stopped
        if self.drain.leaving:
            raise Unavailable("The server is shutting down.")
        self._say((what, done, total))

    def end(self) -> None:
        """Report that there are no more steps."""
        self._say(None)

    def _say(self, step: Step | None) -> None:
        # The loop may be closed when a server that was killed twice ends while the job is in its last step.
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.steps.put_nowait, step)


class Jobs:
    """Starts jobs, up to a number at a time in each process; imports one at a time."""

    def __init__(self, database: Database, drain: Drain, metrics: Metrics) -> None:
        """Keep what jobs need."""
        self.database, self.drain, self.metrics = database, drain, metrics
        self._running = 0
        self._alone = False

    @contextmanager
    def alone(self) -> Generator[None]:
        """While entered, no other import of this process changes what this one reads. CONFLICT if one is running."""
        self.check_alone()
        self._alone = True
        try:
            yield
        finally:
            self._alone = False

    def check_alone(self) -> None:
        """Raise CONFLICT while an import is running."""
        if self._alone:
            raise conflict("Another import is running; wait until it has ended.")

    def start(self, viewer: Viewer, work: Callable[[Db, JobProgress], Awaitable[T]]) -> Job[T]:
        """Start a job. Unavailable if too many are running, or the server is shutting down."""
        if self.drain.leaving:
            raise Unavailable("The server is shutting down.")
        if self._running >= JOBS:
            raise Unavailable("Too many imports and exports are running; try again later.")
        job = Job[T](self.drain)
        self._running += 1
        job.result = asyncio.ensure_future(asyncio.to_thread(self._run, job, viewer, work))
        job.result.add_done_callback(self._ended)
        return job

    def _ended(self, result: asyncio.Future[T]) -> None:
        self._running -= 1
        # Its client may have left: then nobody else looks at the failure.
        if not result.cancelled():
            result.exception()

    def _run(self, job: Job[T], viewer: Viewer, work: Callable[[Db, JobProgress], Awaitable[T]]) -> T:
        """Run in a thread."""
        try:
            return asyncio.run(self._work(job, viewer, work))
        finally:
            job.end()

    async def _work(self, job: Job[T], viewer: Viewer, work: Callable[[Db, JobProgress], Awaitable[T]]) -> T:
        where = replace(self.database.settings, pool=min(JOB_CONNECTIONS, self.database.settings.pool))
        database = Database(where, self.database.clock)
        database.disk.needed = self.database.disk.needed
        database.retries.observe = self.metrics.retried
        db = Db.of(database, viewer, deadline=STEP_SECONDS)
        try:
            return await work(db, job.progress)
        finally:
            for statement in db.tally.names:
                job.loop.call_soon_threadsafe(self.metrics.stated, statement)
            await database.close()
