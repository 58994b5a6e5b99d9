"""Payload objects, read after the write: a payload has its object, or an error if the object is gone."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from graphapi.kernel.errors import Code, Refused
from graphapi.schema.base.context import Info
from graphapi.schema.errors import Outcome, Problem

Result = TypeVar("Result")

Load = Callable[[Result], Awaitable[object] | object]
"""Loads a payload's object from the mutation's result."""


async def showing(outcome: Outcome[Result], load: Load[Result]) -> Outcome[Result]:
    """The outcome with its payload's object, or with an error if others have deleted or hidden it since."""
    return (await showing_all([outcome], load))[0]


async def showing_all(outcomes: Sequence[Outcome[Result]], load: Load[Result]) -> list[Outcome[Result]]:
    """The outcomes with their payloads' objects, loaded together."""
    return list(await asyncio.gather(*(_shown(outcome, load) for outcome in outcomes)))


async def _shown(outcome: Outcome[Result], load: Load[Result]) -> Outcome[Result]:
    if outcome.result is None:
        return outcome
    try:
        found = load(outcome.result)
        if inspect.isawaitable(found):
            found = await found
    except Exception as error:  # noqa: BLE001 – the write is done: only the field that shows it fails
        return replace(outcome, shown=_Unread(error))
    return replace(outcome, shown=found) if found is not None else replace(outcome, errors=(GONE,))


@dataclass(frozen=True)
class _Unread:
    """Why a payload's object could not be read although the mutation succeeded."""

    error: Exception


GONE = Problem(Refused(Code.NOT_FOUND, "The mutation succeeded, but the object has since been deleted or hidden."))
"""The error of a payload whose object is gone: a payload always has its object or an error."""


def shown(outcome: Outcome[object], _info: Info) -> object:
    """The payload's object; raises the error that kept it from being read."""
    if isinstance(outcome.shown, _Unread):
        raise outcome.shown.error
    return outcome.shown
