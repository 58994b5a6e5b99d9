"""Retries: every reason for which work is done again, in one table, and the one loop that does it.

Work that finds out inside a transaction that it began with too little, such as the wrong locks, raises `Retry`. The
transaction is rolled back, and the work begins again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from neo4j.exceptions import Neo4jError

from graphapi.db.errors import is_transient
from graphapi.kernel.errors import Code, Refused, Unavailable

T = TypeVar("T")
Prepare = Callable[[Exception], Awaitable[None]]
"""What is done between two attempts."""


@dataclass(frozen=True)
class RetryReason:
    """Why work is done again, under the name that `/metrics` counts it by."""

    name: str
    attempts: int | None = None
    """How many there are in all; None where the deadline of the request ends them."""

    pauses: tuple[float, float] | None = None
    """Seconds before the second attempt, doubled with each, and at most. Up to a half of it is chance."""

    applies: Callable[[Exception], bool] | None = None
    """The errors that are this reason; None where work raises `Retry` with it."""

    def is_of(self, error: Exception) -> bool:
        """Whether an error is this reason."""
        if isinstance(error, Retry):
            return error.reason is self
        return self.applies is not None and self.applies(error)

    def pause(self, failed: int) -> float:
        """The seconds to wait after this number of failed attempts."""
        if self.pauses is None:
            return 0.0
        first, longest = self.pauses
        return random.uniform(first / 2, min(longest, first * 2 ** (failed - 1)))  # noqa: S311 – spreads retries, no secret


class Retry(Exception):
    """Work is to begin again."""

    def __init__(self, reason: RetryReason) -> None:
        """Keep the reason."""
        super().__init__(reason.name)
        self.reason = reason


def _is_deadlock(error: Exception) -> bool:
    """Whether the database asks for the transaction once more; a connection that was lost does not."""
    return isinstance(error, Neo4jError) and is_transient(error)


def _is_conflict(error: Exception) -> bool:
    return isinstance(error, Refused) and error.code is Code.CONFLICT


# Forty attempts take some five seconds: in a storm of deadlocks a dozen were not enough.
TRANSIENT = RetryReason("transient", 40, (0.005, 0.25), _is_deadlock)
LABEL_LOCKS = RetryReason("label_became_acyclic")
CIRCLE = RetryReason("circle_in_batch")
RELABELLED = RetryReason("association_relabelled")
NEIGHBOUR_ADDED = RetryReason("neighbour_added")
MERGED = RetryReason("contact_merged")

TOO_MANY_ASSOCIATIONS = RetryReason("too_many_associations")
LABEL_IN_USE = RetryReason("label_in_use")
READ = RetryReason("read", 2, None, is_transient)
SPECIALISED_TEXT = RetryReason("specialised_text_refused", 2)
CONTACT_IMPORTED = RetryReason("contact_imported", 5, None, _is_conflict)
UNREACHABLE = RetryReason("outcome_not_yet_known", None, (0.1, 0.1), lambda error: isinstance(error, Unavailable))
SENT_NOT_MARKED = RetryReason("sent_not_marked", None, (1.0, 1.0), lambda _: True)
MIGRATION_LOCK = RetryReason("migration_lock", None, None, is_transient)

IN_TRANSACTION: Mapping[RetryReason, Prepare | None] = dict.fromkeys(
    (TRANSIENT, LABEL_LOCKS, CIRCLE, RELABELLED, NEIGHBOUR_ADDED, MERGED)
)
"""Those for which a write begins again, in a new transaction."""


class Retries:
    """How often work was done again in this process, by reason."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.counts = Counter[str]()
        self.observe: Callable[[str], None] | None = None
        """Called with the name of each reason, as it occurs."""

    def count(self, reason: RetryReason) -> None:
        """Count one."""
        self.counts[reason.name] += 1
        if self.observe is not None:
            self.observe(reason.name)


async def retrying(
    retries: Retries,
    attempt: Callable[[], Awaitable[T]],
    reasons: Mapping[RetryReason, Prepare | None],
    *,
    until: float | None = None,
) -> T:
    """What an attempt returns, the first that fails for none of these reasons; `until`: a monotonic time.

    What a reason maps to is done before the next attempt.
    """
    failed = Counter[RetryReason]()
    while True:
        try:
            return await attempt()
        except Exception as error:
            reason = next((one for one in reasons if one.is_of(error)), None)
            if reason is None or failed[reason] + 1 == reason.attempts or (until and time.monotonic() > until):
                raise
            failed[reason] += 1
            retries.count(reason)
            if prepare := reasons[reason]:
                await prepare(error)
        await asyncio.sleep(reason.pause(failed[reason]))
