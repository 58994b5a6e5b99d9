"""The deadline of one request, in seconds of the monotonic clock."""

from __future__ import annotations

import time

from graphapi.kernel.errors import DeadlineExceeded


class Deadline:
    """When a request must have ended."""

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self.ends = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds left; DeadlineExceeded when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded("The request took longer than it may.")
        return left

    def is_over(self) -> bool:
        """Whether no time is left."""
        return self.ends <= time.monotonic()

    def extend(self, seconds: float) -> None:
        """Allow at least this many seconds from now: for the few operations that sweep a graph of any size."""
        self.ends = max(self.ends, time.monotonic() + seconds)
