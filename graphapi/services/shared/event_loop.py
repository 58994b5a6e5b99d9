"""Long work on the event loop, in turns with other requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import TypeVar

T = TypeVar("T")

TURN = 20
"""Items between two turns of others: the largest contact takes about a millisecond."""


async def in_turns(items: Iterable[T]) -> AsyncGenerator[T]:
    """Yield the items, and let other requests continue after every few."""
    for number, one in enumerate(items, 1):
        yield one
        if number % TURN == 0:
            await asyncio.sleep(0)
