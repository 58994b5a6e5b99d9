"""Compilations: the first caller of a statement runs alone; the others wait until the database has compiled it.

Neo4j compiles a text for every caller that finds no plan for it, all at the same time: sixty callers of a new statement
cause sixty compilations. A plan is cached by the text and the types of its parameters, with the sizes of lists. After
ten seconds it is compiled again if the graph has grown much, again by every caller at that moment. So the first caller
of a text, and the first after ten seconds, runs alone.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

FRESH = 10.0
"""Seconds in which Neo4j does not check whether a plan is outdated (`dbms.cypher.min_replan_interval`)."""

PATIENCE = 2.0
"""Seconds after which one more caller proceeds: the first may wait for a lock that only another caller can release."""

KEPT_MAX = 5_000

_SIZES = (0, 1, 10, 100)
"""The largest of each size class: lists of one class share a plan. Most lists come in one map (`parameters`)."""

Key = Hashable


@dataclass
class _First:
    """The callers that compile a statement; the next may proceed at `until`."""

    until: float
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Compilations:
    """The statements that the database has compiled recently, as far as this process knows."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Begin with none; `patience`: the seconds after which one more caller proceeds."""
        self._patience = patience
        self._fresh: dict[Key, float] = {}
        self._first: dict[Key, _First] = {}

    @property
    def running(self) -> int:
        """The number of statements that are being compiled."""
        return len(self._first)

    async def begin(self, text: str, parameters: Mapping[str, Any]) -> Key | None:
        """Wait while another caller compiles; return a key for `end` when this caller is the first, None otherwise."""
        key = (text, tuple(map(_kind, parameters.values())))
        while self._fresh.get(key, 0.0) <= (now := time.monotonic()):
            first = self._first.get(key)
            if first is None:
                self._first[key] = _First(now + self._patience)
                return key
            if first.until <= now:
                first.until = now + self._patience
                return key
            with suppress(TimeoutError):
                async with asyncio.timeout(first.until - now):
                    await first.done.wait()
        return None

    def end(self, key: Key | None, *, compiled: bool = True) -> None:
        """Release the waiting callers; one of them becomes the first unless the statement was `compiled`."""
        if key is None:
            return
        if compiled:
            if len(self._fresh) >= KEPT_MAX:
                self._fresh.clear()
            self._fresh[key] = time.monotonic() + FRESH
        first = self._first.pop(key, None)
        if first is not None:
            first.done.set()

    def forget(self) -> None:
        """Forget all: the database may be another one."""
        self._fresh.clear()


def _kind(value: Any) -> Any:
    """The part of a value that a plan depends on."""
    kind = value.__class__
    return (kind, bisect_left(_SIZES, len(value))) if kind is str or kind is list else kind
