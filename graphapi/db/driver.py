"""The tables of the driver, replaced in the versions whose insides were tested.

The driver fills them when it is imported, which takes 25 MB of each process: the days of every month of 9,999 years,
and every 16-bit number in both directions. Its Rust extension reads almost none of them, so entries are computed on
demand here.
"""

from __future__ import annotations

from struct import Struct
from typing import Any, cast

import neo4j
import neo4j.time

from graphapi.tested_versions import uses_insides

_WORD = Struct(">H")
_FEBRUARY, _SHORT = 2, frozenset({4, 6, 9, 11})


class DaysInMonth:
    """The days of each (year, month)."""

    def __getitem__(self, of: tuple[int, int]) -> int:
        """The days of a month."""
        year, month = of
        if month == _FEBRUARY:
            return 29 if neo4j.time.Date.is_leap_year(year) else 28
        return 30 if month in _SHORT else 31


class Packed:
    """The two bytes of each number of 16 bits."""

    def __getitem__(self, number: int) -> bytes:
        """The bytes of a number."""
        return _WORD.pack(number)


def replace_tables() -> None:
    """Replace each table by an object that computes its entries; do nothing in a version that was not tested."""
    if not uses_insides("neo4j", neo4j.__version__):
        return
    # Not at the top of the file: another version may not have these modules, and has to work without them.
    from neo4j._codec.packstream import v1, v2  # noqa: PLC0415

    cast("Any", neo4j.time)._DAYS_IN_MONTH = DaysInMonth()  # noqa: SLF001
    for codec in cast("tuple[Any, ...]", (v1, v2)):
        codec.PACKED_UINT_16 = Packed()
        codec.UNPACKED_UINT_16 = {}  # which nothing reads
