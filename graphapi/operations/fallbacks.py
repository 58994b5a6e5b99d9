"""What passes between an operation that runs and graphql-core, which executes what no plan does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fallback(StrEnum):
    """Why graphql-core executes an operation instead of a plan."""

    SWITCHED_OFF = "plans are switched off"
    FIELD = "a field that plans do not cover"
    KIND = "neither a query nor a mutation"
    VARIABLE = "a wrong variable"
    NULL = "null where there must be a value"
    VALUE = "a value of another type"
    ERROR = "an error of a field"


class NotCovered(Exception):
    """What a plan leaves to graphql-core: an operation, or a value in its answer, that plans are not made for."""

    def __init__(self, reason: Fallback, what: str = "") -> None:
        super().__init__(f"{reason.value}: {what}" if what else reason.value)
        self.reason, self.what = reason, what


@dataclass(frozen=True)
class Done:
    """What came of a field of a mutation, which is not done again: what it returned, or raised."""

    value: object = None
    error: Exception | None = None

    def again(self) -> object:
        """Return it again, or raise it."""
        if self.error is not None:
            raise self.error
        return self.value
