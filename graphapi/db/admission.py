"""Admission: limits how many callers of this process work in the database at once; the others wait in a queue.

Without a limit, every caller gets a fraction of a busy database, and all of them miss their deadlines together. With
one, admitted callers finish, and callers that would wait too long are refused while there is still time to answer.
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
"""The usual duration of work is a moving average over about this many callers."""

READS_EACH = 20
"""Reads that one operation may queue at once: one for each root field that it may select."""

BUSY = "The server is busy; try again later."


class Admission:
    """The places for one kind of work, reads or writes, and the queue for them.

    `fixed`: the number of places stays the same. Otherwise it follows how long the work takes, with additive increase
    and multiplicative decrease, as in TCP.
    """

    def __init__(self, most: int, *, queue: int, fixed: bool = False) -> None:
        """Begin empty, with up to `most` places and up to `queue` waiting callers."""
        self.most, self.running = most, 0
        self.places = float(most if fixed else min(FIRST, most))
        self._least, self._room = most if fixed else min(LEAST, most), queue
        self._usual = 0.0
        self._shrunk = 0.0
        # Not a deque: callers leave from its middle, thousands at once when a database stands still.
        self._queue: OrderedDict[asyncio.Future[None], None] = OrderedDict()

    @classmethod
    def of_reads(cls, settings: DatabaseSettings) -> Self:
        """The places of reads: all but a few connections, with a queue for all reads of the running operations.

        An operation has several reads at once. With a shorter queue, a few wide operations would cause refusals while
        the database is nearly idle.
        """
        return cls(max(1, settings.pool * 9 // 10), queue=settings.running * READS_EACH, fixed=True)

    @classmethod
    def of_writes(cls, settings: DatabaseSettings) -> Self:
        """The places of writes, which leave a quarter of the connections to reads.

        An operation has one write at a time, so the queue holds the running operations less the places at the start.
        When places were removed and all operations write, the oldest write is refused.
        """
        return cls(max(1, settings.pool * 3 // 4), queue=max(1, settings.running - FIRST))

    @property
    def waiting(self) -> int:
        """The number of callers in the queue."""
        return len(self._queue)

    @asynccontextmanager
    async def place(self, ends: float) -> AsyncGenerator[None]:
        """Hold a place; Unavailable when none is free early enough before `ends`, a monotonic time."""
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
        """The place; the caller that has waited longest takes it."""
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
        """Leave the queue, or return the place that was granted at the same moment."""
        if turn in self._queue:
            del self._queue[turn]
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self.leave()

    def learn(self, seconds: float) -> None:
        """Adjust the number of places to how long the work of one caller took."""
        now = time.monotonic()
        self._usual += (seconds - self._usual) / SMOOTHING
        if seconds <= SLOW:
            if self.running + 1 >= int(self.places):
                self.places = min(self.most, self.places + 1 / self.places)
        elif now - self._shrunk > SLOW:
            self.places = max(self._least, self.places * SHRINK)
            self._shrunk = now
