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

    def found(self) -> tuple[Refused, ...]:
        """Return the refusals found so far."""
        return tuple(self._found)

    def together(self) -> Refused | None:
        """Return the first refusal with the others, None when there is none."""
        if not self._found:
            return None
        first, *others = self._found
        return replace(first, others=tuple(replace(other, others=()) for other in others))

    def settle(self) -> None:
        """Raise the refusals found, the first with the others; nothing when there are none."""
        refused = self.together()
        if refused is not None:
            raise refused
