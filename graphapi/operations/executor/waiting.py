"""Waiting for what is not there yet: a whole level's values are a list, or the coroutine of one."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, cast

Values = list[Any]
Waiting = Values | Coroutine[Any, Any, Values]


def begun(columns: Iterable[Any]) -> list[Any]:
    """Return all of these, begun one after the other; when one fails at once, those before it are closed."""
    found: list[Any] = []
    try:
        for column in columns:
            found.append(column)  # noqa: PERF402 – what was begun is closed on a failure
    except BaseException:
        close(found)
        raise
    return found


def close(found: Iterable[object]) -> None:
    """Close what nobody will wait for."""
    for one in found:
        if inspect.iscoroutine(one):
            _drop(one)
            one.close()


def _drop(coroutine: Coroutine[Any, Any, Any]) -> bool:
    """Close what a coroutine was going to wait for, which its arguments hold; False when it has begun already."""
    if inspect.getcoroutinestate(coroutine) != inspect.CORO_CREATED:
        return False
    for argument in inspect.getcoroutinelocals(coroutine).values():
        close(cast("list[object]", argument) if isinstance(argument, list) else [argument])
    return True


def are_here(found: Sequence[Waiting]) -> bool:
    """Return whether there is nothing to wait for."""
    return all(one.__class__ is list for one in found)


async def all_of(found: list[Waiting]) -> list[Values]:
    """Wait for the columns that are not there yet, all at once.

    When one fails, those that have begun come to their end: to break off a statement costs its connection.
    """
    waiting = [n for n, one in enumerate(found) if one.__class__ is not list]
    done = cast("list[Values]", list(found))
    if len(waiting) == 1:
        done[waiting[0]] = await cast("Awaitable[Values]", found[waiting[0]])
        return done
    tasks = [asyncio.ensure_future(cast("Coroutine[Any, Any, Values]", found[n])) for n in waiting]
    try:
        for n, values in zip(waiting, await asyncio.gather(*tasks), strict=True):
            done[n] = values
    except BaseException:
        for n, task in zip(waiting, tasks, strict=True):
            if _drop(cast("Coroutine[Any, Any, Values]", found[n])):
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    return done


async def now(found: Waiting) -> Values:
    """Return the values, waited for if need be."""
    return found if isinstance(found, list) else await found


def then(found: Waiting, finish: Callable[[Values], Values]) -> Waiting:
    """Return what `finish` makes of the values."""
    return finish(found) if isinstance(found, list) else _finished(found, finish)


async def _finished(found: Coroutine[Any, Any, Values], finish: Callable[[Values], Values]) -> Values:
    return finish(await found)


def awaitable(value: object) -> bool:
    """Return whether a value has to be waited for."""
    return hasattr(value.__class__, "__await__")


async def present(values: Values) -> Values:
    """Wait for those of the values that are awaitable."""
    waiting = [n for n, value in enumerate(values) if awaitable(value)]
    if len(waiting) == 1:
        found = [await values[waiting[0]]]
    else:
        found = await asyncio.gather(*(values[n] for n in waiting))
    for n, value in zip(waiting, found, strict=True):
        values[n] = value
    return values
