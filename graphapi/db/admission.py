"""Admission: how many callers of this process work in the database at the same time; the others wait in a queue.

Without a limit every caller gets a fraction of a busy database, and all of them miss their deadlines together. With
one, those that were admitted finish, and those that have to wait too long are refused while there is time to say so.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Self

from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.errors import Unavailable

FIRST, LEAST = 16, 8
"""Places at the start, and at the least: a few callers may wait for one lock without stopping all others."""

SLOW = 1.0
"""Seconds of work after which the database counts as overloaded: there are fewer places from then on."""

SHRINK = 0.7
SMOOTHING = 10
"""The usual time of work is an average of about this many callers."""

READS_EACH = 20
"""Reads that one operation has in the queue at once: one for each of the root fields that it may select."""

BUSY = "The server is busy; try again later."


class Admission:
    """The places of one kind of work, reads or writes, and the queue before them.

    `fixed`: the number of places stays; otherwise it follows how long the work takes, additively up and
    multiplicatively down, as TCP does.
    """

    def __init__(self, most: int, *, queue: int, fixed: bool = False) -> None:
        """Begin with nobody in it; there are never more than `most` places, nor more than `queue` callers that wait."""
        self.most, self.running = most, 0
        self.places = float(most if fixed else min(FIRST, most))
        self._least, self._room = most if fixed else min(LEAST, most), queue
        self._usual = 0.0
        self._shrunk = 0.0
        # Not a deque: callers leave from its middle, thousands at once when a database stands still.
        self._queue: OrderedDict[asyncio.Future[None], None] = OrderedDict()

    @classmethod
    def of_reads(cls, settings: DatabaseSettings) -> Self:
        """Return the places of reads: all but a few connections, and room in the queue for all that operations ask.

        An operation has several reads at once. If fewer could wait, a few wide operations would refuse each other while
        the database has hardly anything to do.
        """
        return cls(max(1, settings.pool * 9 // 10), queue=settings.running * READS_EACH, fixed=True)

    @classmethod
    def of_writes(cls, settings: DatabaseSettings) -> Self:
        """Return the places of writes: they leave a quarter of the connections to reads.

        An operation has one write at a time. So as many may wait as operations run, less those that have a place at
        the start: when places were taken away, and all operations write, the oldest is refused.
        """
        return cls(max(1, settings.pool * 3 // 4), queue=max(1, settings.running - FIRST))

    @property
    def waiting(self) -> int:
        """The number of callers in the queue."""
        return len(self._queue)

    @asynccontextmanager
    async def place(self, ends: float) -> AsyncGenerator[None]:
        """Take a place for a while; Unavailable when none is free early enough before `ends`, a monotonic time."""
        await self.enter(ends)
        began = time.monotonic()
        try:
            yield
        finally:
            self.leave()
            self.learn(time.monotonic() - began)

    async def enter(self, ends: float) -> None:
        """Take a place; `leave` must follow."""
        if self.running < int(self.places) and not self._queue:
            self.running += 1
            return
        await self._wait(ends - time.monotonic())

    def leave(self) -> None:
        """Give the place back, to the caller that has waited longest."""
        self.running -= 1
        while self._queue and self.running < int(self.places):
            turn, _ = self._queue.popitem(last=False)
            if not turn.done():
                self.running += 1
                turn.set_result(None)

    async def _wait(self, left: float) -> None:
        if len(self._queue) >= self._room:
            self._refuse_oldest()
        turn = asyncio.get_running_loop().create_future()
        self._queue[turn] = None
        # A caller that would be admitted too late to finish only takes time from others.
        patience = left - min(2 * self._usual, left / 2)
        try:
            async with asyncio.timeout(patience):
                await turn
        except TimeoutError:
            self._withdraw(turn)
            raise Unavailable(BUSY) from None
        except asyncio.CancelledError:
            self._withdraw(turn)
            raise

    def _refuse_oldest(self) -> None:
        oldest, _ = self._queue.popitem(last=False)
        if not oldest.done():
            oldest.set_exception(Unavailable(BUSY))

    def _withdraw(self, turn: asyncio.Future[None]) -> None:
        """Leave the queue, or the place that was given at the same moment."""
        if turn in self._queue:
            del self._queue[turn]
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self.leave()

    def learn(self, seconds: float) -> None:
        """Adjust to how long the work of one caller took."""
        now = time.monotonic()
        self._usual += (seconds - self._usual) / SMOOTHING
        if seconds <= SLOW:
            if self.running + 1 >= int(self.places):
                self.places = min(self.most, self.places + 1 / self.places)
        elif now - self._shrunk > SLOW:
            self.places = max(self._least, self.places * SHRINK)
            self._shrunk = now
