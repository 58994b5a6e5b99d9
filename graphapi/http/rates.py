"""How much each caller may ask in a while: counted by what operations cost, in the memory of this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from graphapi.limits import RATE_WINDOW


class RateExceeded(Exception):
    """A caller has spent what it may; `again` is in how many seconds it may try once more."""

    def __init__(self, again: int) -> None:
        """Keep when to try again."""
        super().__init__(f"This caller has asked for more than it may in {RATE_WINDOW} seconds.")
        self.again = again


class Rates:
    """Counts what callers spend."""

    def __init__(self, rate: int) -> None:
        """Let each caller spend so much in RATE_WINDOW seconds."""
        self._item = RateLimitItemPerSecond(rate, RATE_WINDOW)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def spend(self, caller: str, cost: int) -> None:
        """Count a cost; RateExceeded when the caller has none left. One that is larger than all counts as all."""
        if not self._limiter.hit(self._item, caller, cost=min(max(cost, 1), self._item.amount)):
            resets = self._limiter.get_window_stats(self._item, caller).reset_time
            raise RateExceeded(min(max(math.ceil(resets - time.time()), 1), RATE_WINDOW))
