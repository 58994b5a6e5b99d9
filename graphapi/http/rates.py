"""Rate limits: the cost each caller may spend per window, counted in the memory of this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from graphapi.limits import RATE_WINDOW


class RateExceeded(Exception):
    """A caller has spent its budget; `again` is the number of seconds until it can retry."""

    def __init__(self, again: int) -> None:
        """Keep the number of seconds until a retry."""
        super().__init__(f"This caller has exceeded its cost budget for {RATE_WINDOW} seconds.")
        self.again = again


class Rates:
    """Tracks the cost that callers spend."""

    def __init__(self, rate: int) -> None:
        """Give each caller a budget of `rate` per RATE_WINDOW seconds."""
        self._item = RateLimitItemPerSecond(rate, RATE_WINDOW)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def spend(self, caller: str, cost: int) -> None:
        """Charge a cost, capped at the whole budget; RateExceeded if the budget is used up."""
        if not self._limiter.hit(self._item, caller, cost=min(max(cost, 1), self._item.amount)):
            resets = self._limiter.get_window_stats(self._item, caller).reset_time
            raise RateExceeded(min(max(math.ceil(resets - time.time()), 1), RATE_WINDOW))
