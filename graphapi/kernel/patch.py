"""Patches: absent fields keep their value, None clears them."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unset(Enum):
    """The type of UNSET, the value of a field that the client did not send."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET


def value_or(value: T | Unset, stored: T) -> T:
    """The given value, or the stored one if it is UNSET."""
    return stored if isinstance(value, Unset) else value
