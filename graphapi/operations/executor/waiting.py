"""Waiting for values that are not there yet: the values of a level are a list, or a coroutine that returns one.

Most levels are there at once. To make a coroutine of each would cost more than to write it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

Values = list[Any]
Waiting = Values | Coroutine[Any, Any, Values]


def awaitable(value: object) -> bool:
    """Whether a value has to be waited for; inspect.isawaitable takes four times as long."""
    return hasattr(value.__class__, "__await__")


def begun(values: Iterable[Any]) -> Values:
    """All of these, begun one after the other. One that fails at once does so when it is waited for.

    Those before it are coroutines by then, and one that is never awaited is reported as a mistake.
    """
    found = list[Any]()
    try:
        for value in values:
            found.append(value)
    except Exception as error:  # noqa: BLE001 – raised again by `_failed`
        found.append(_failed(error))
    return found


async def _failed(error: Exception) -> Values:
    raise error


def together(found: Values) -> Waiting:
    """The values with those among them awaited that have to be, all at the same time."""
    return _all_of(found) if any(map(awaitable, found)) else found


async def _all_of(found: Values) -> Values:
    waiting = [n for n, one in enumerate(found) if awaitable(one)]
    if len(waiting) == 1:
        done = [await found[waiting[0]]]  # no task: it takes longer than many a level
    else:
        tasks = [asyncio.ensure_future(found[n]) for n in waiting]
        try:
            done = await asyncio.gather(*tasks)
        except BaseException:
            # The others come to their end: to break off a statement costs its connection.
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
    for n, value in zip(waiting, done, strict=True):
        found[n] = value
    return found


async def now(found: Waiting) -> Values:
    """The values, waited for if need be."""
    return found if isinstance(found, list) else await found


def then(found: Waiting, finish: Callable[[Values], Waiting]) -> Waiting:
    """What `finish` makes of the values."""
    return finish(found) if isinstance(found, list) else _finished(found, finish)


async def _finished(found: Awaitable[Values], finish: Callable[[Values], Waiting]) -> Values:
    return await now(finish(await found))
