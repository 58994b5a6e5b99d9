"""Several refusals at once: what is wrong with an input is told together, not one field after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from graphapi.kernel.errors import Refused

T = TypeVar("T")


class Problems:
    """The refusals found so far."""

    def __init__(self) -> None:
        self._found: list[Refused] = []

    def keep(self, read: Callable[[], T], otherwise: T) -> T:
        """Return what `read` returns; when it refuses, keep that and return the value that stands in for it."""
        try:
            return read()
        except Refused as refused:
            self._found.extend(refused.all())
            return otherwise

    def add(self, refusals: Iterable[Refused]) -> None:
        """Keep more refusals."""
        self._found.extend(refusals)

    def copy(self) -> Problems:
        """Return the same refusals, to find more: work that may run again begins with what was found before it."""
        other = Problems()
        other.add(self._found)
        return other

    def settle(self) -> None:
        """Raise the refusals found, the first with the others; nothing when there are none."""
        if self._found:
            first, *others = self._found
            raise replace(first, others=tuple(replace(other, others=()) for other in others))
