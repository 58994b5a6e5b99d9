"""Collecting refusals, to report everything wrong with an input at once instead of field by field."""

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
        """The result of `read`; if it refuses, keep the refusal and return `otherwise`."""
        try:
            return read()
        except Refused as refused:
            self._found.extend(refused.all())
            return otherwise

    def add(self, refusals: Iterable[Refused]) -> None:
        """Add more refusals."""
        self._found.extend(refusals)

    def copy(self) -> Problems:
        """A copy to continue with: retried work starts from the refusals found before it."""
        other = Problems()
        other.add(self._found)
        return other

    def found(self) -> tuple[Refused, ...]:
        """The refusals found so far, in order."""
        return tuple(self._found)

    def together(self) -> Refused | None:
        """The first refusal, with the others attached; None if there are none."""
        if not self._found:
            return None
        first, *others = self._found
        return replace(first, others=tuple(replace(other, others=()) for other in others))

    def settle(self) -> None:
        """Raise the first refusal, with the others attached; do nothing if there are none."""
        refused = self.together()
        if refused is not None:
            raise refused
