"""Partial dates: what is known is kept, nothing is filled in."""

from __future__ import annotations

from datetime import date

import pytest

from graphapi.kernel.contacts import birth_of, dated
from graphapi.kernel.errors import Refused
from graphapi.kernel.partial_dates import DateQualifier, PartialDate


@pytest.mark.parametrize("text", ["1850", "1850-04", "--04-12", "1850-04-12", "ABT 1850", "2001-02-30", "--13-01", "{"])
def test_what_is_written_is_read_again(text: str) -> None:
    """Numbers in the form of ISO 8601, all else as the words that it is."""
    found = PartialDate.parse(text)

    assert PartialDate.parse(found.written) == found
    assert PartialDate.read(found.stored()) == found
    assert text in (found.written, found.original)


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (PartialDate(), "needs"),
        (PartialDate(day=3), "month"),
        (PartialDate(month=13), "1 to 12"),
        (PartialDate(1900, 2, 29), "this day"),
        (PartialDate(original="x" * 301), "300"),
    ],
)
def test_what_cannot_be_a_date_is_named(wrong: PartialDate, because: str) -> None:
    """A day that its month never has, or nothing at all."""
    assert because in str(wrong.trouble)


def test_a_birthday_without_a_year_may_be_in_a_leap_year() -> None:
    """29 February is one."""
    assert PartialDate(month=2, day=29).trouble is None


def test_a_whole_day_needs_no_second_property() -> None:
    """Unless the source has other words for it."""
    plain, worded = PartialDate(1732, 2, 11), PartialDate(1732, 2, 11, original="11 FEB 1731/32")

    assert dated({"birth": plain.stored()}) == {"birthDate": date(1732, 2, 11), "birth": None}
    assert dated({"birth": worded.stored()}) == {"birthDate": date(1732, 2, 11), "birth": worded.stored()}
    assert birth_of(dated({"birth": plain.stored()})) == plain
    assert birth_of({"birth": None, "birthDate": None}) is None


def test_either_property_replaces_both() -> None:
    """A day that is set takes the place of what was known in part, and the other way round."""
    about = PartialDate(1850, qualifier=DateQualifier.ABOUT).stored()

    assert dated({"birthDate": date(1850, 3, 1)})["birth"] is None
    assert dated({"birth": about}) == {"birth": about, "birthDate": None}
    assert dated({"birth": None, "birthDate": None}) == {"birth": None, "birthDate": None}
    assert dated({"notes": "x"}) == {"notes": "x"}
    with pytest.raises(Refused, match="contradict"):
        dated({"birth": about, "birthDate": date(1850, 3, 1)})
