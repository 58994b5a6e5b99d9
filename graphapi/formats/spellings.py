"""Spellings of one value in several formats."""

from __future__ import annotations

import re

_NO_DIGIT = re.compile(r"\D")
_SAME_DIGITS = 8
"""The last digits that two spellings of one phone number share, whatever prefix is written before them."""


def same_number(one: str, other: str) -> bool:
    """Whether two spellings are of one phone number, with its prefix or without."""
    first, second = _NO_DIGIT.sub("", one), _NO_DIGIT.sub("", other)
    length = min(len(first), len(second), _SAME_DIGITS)
    return first[-length:] == second[-length:] if length else one.strip() == other.strip()
