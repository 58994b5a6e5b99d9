"""What we lean on of the driver's insides: a version that was tried, and tables that say what the driver's said."""

from __future__ import annotations

import calendar
import subprocess
import sys
from typing import Any, cast

import neo4j
import neo4j.time
from neo4j._codec.packstream import v1, v2

from graphapi.db.database import Database
from graphapi.db.driver import DaysInMonth, Packed

ANOTHER_VERSION = """
import sys
import neo4j
from neo4j._codec import packstream

neo4j.__version__ = "6.9.0"
for name in ("v1", "v2"):
    delattr(packstream, name)
    sys.modules[f"neo4j._codec.packstream.{name}"] = None
from graphapi.app import create_app
from graphapi.db.database import Database
from graphapi.db.settings import DatabaseSettings

print(Database(DatabaseSettings("bolt://127.0.0.1:1", "neo4j", "x")).direct)
"""


def test_with_another_version_nothing_of_the_insides_is_needed() -> None:
    """The server starts, and talks to the database by sessions."""
    done = subprocess.run([sys.executable, "-c", ANOTHER_VERSION], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, "None"), done.stderr


def test_where_statements_are_run_the_tables_are_gone() -> None:
    """From both versions of the codec, and from the days."""
    codecs = cast("list[Any]", [v1, v2])

    assert Database.__module__ == "graphapi.db.database"
    assert isinstance(cast("Any", neo4j.time)._DAYS_IN_MONTH, DaysInMonth)  # noqa: SLF001
    assert [type(codec.PACKED_UINT_16) for codec in codecs] == [Packed, Packed]


def test_every_month_has_the_days_of_the_calendar() -> None:
    """From the driver's first year to its last."""
    days = DaysInMonth()
    months = [(year, month) for year in range(neo4j.time.MIN_YEAR, neo4j.time.MAX_YEAR + 1) for month in range(1, 13)]

    assert [days[month] for month in months] == [calendar.monthrange(*month)[1] for month in months]


def test_the_drivers_dates_know_the_last_day_of_a_month() -> None:
    """They ask the table."""
    assert neo4j.time.Date.days_in_month(2024, 2) == neo4j.time.Date(2024, 2, -1).day == 29
    assert neo4j.time.Date.days_in_month(1900, 2) == neo4j.time.Date(1900, 2, -1).day == 28


def test_every_number_is_packed_as_two_bytes() -> None:
    """The greater one first."""
    packed = Packed()

    assert [packed[number] for number in range(0x10000)] == [number.to_bytes(2, "big") for number in range(0x10000)]


def test_text_of_a_length_of_two_bytes_is_packed_in_python_too() -> None:
    """As on a machine for which the driver has no Rust extension."""
    written: list[bytes] = []
    packer = v1.Packer(cast("Any", type("Stream", (), {"write": staticmethod(written.append)})))

    cast("Any", packer)._py_pack("a" * 300)  # noqa: SLF001

    assert b"".join(written) == b"\xd1\x01\x2c" + b"a" * 300
