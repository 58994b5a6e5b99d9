"""Patches: a field that is absent stays as it is, one that is None is cleared."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unset(Enum):
    """The value of a field that the client did not send."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET


def value_or(value: T | Unset, stored: T) -> T:
    """Return the value sent, else what is stored."""
    return stored if isinstance(value, Unset) else value
