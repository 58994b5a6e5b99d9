"""Periods: both days included, absent is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.dates import DAY, Period, continued

DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 20))
PERIODS = st.builds(Period, st.none() | DAYS, st.none() | DAYS)
ALL = [date(2019, 12, 25) + timedelta(n) for n in range(40)]


def test_the_last_day_is_included() -> None:
    """What ends today still counts; tomorrow it has ended."""
    period = Period(None, date(2020, 1, 5))

    assert not period.has_ended(date(2020, 1, 5))
    assert period.has_ended(date(2020, 1, 6))
    assert period.holds_on(date(2020, 1, 5))
    assert not period.holds_on(date(2020, 1, 6))


def test_the_first_day_is_included() -> None:
    """A single day is a period."""
    day = date(2020, 1, 5)

    assert Period(day, day).is_ordered()
    assert Period(day, day).holds_on(day)
    assert not Period(day, None).holds_on(day - DAY)


@given(PERIODS, PERIODS)
def test_two_overlap_when_a_day_is_in_both(one: Period, other: Period) -> None:
    """Counted day by day."""
    if not (one.is_ordered() and other.is_ordered()):
        return

    assert one.overlaps(other) == any(one.holds_on(day) and other.holds_on(day) for day in ALL)
    assert one.overlaps(other) == other.overlaps(one)


@given(PERIODS, DAYS)
def test_what_has_ended_does_not_hold(period: Period, today: date) -> None:
    """Neither today nor on any later day."""
    if period.has_ended(today):
        assert not any(period.holds_on(day) for day in ALL if day >= today)


@pytest.mark.parametrize(
    ("wanted", "since"),
    [
        (Period(), date(2020, 1, 11)),
        (Period(date(2020, 3, 1)), date(2020, 3, 1)),
        (Period(None, date(2020, 2, 1)), date(2020, 1, 11)),
        (Period(None, date(2020, 1, 7)), date(2020, 1, 6)),
        (Period(None, date(2020, 1, 4)), None),
    ],
)
def test_after_an_ended_one_it_begins_the_day_after(wanted: Period, since: date | None) -> None:
    """Unless it names its first day, or ends before the other did."""
    stored = [Period(None, date(2020, 1, 5)), Period(date(2020, 1, 6), date(2020, 1, 10)), Period(date(2021, 1, 1))]

    assert continued(wanted, stored, date(2020, 6, 1)) == Period(since, wanted.until)


def test_what_has_not_ended_is_not_continued() -> None:
    """Two that are open are the same one, which is not decided here."""
    assert continued(Period(), [Period()], date(2020, 6, 1)) == Period()


@given(st.lists(PERIODS, max_size=4), st.none() | DAYS, DAYS)
def test_what_is_continued_does_not_overlap_what_has_ended_before(
    stored: list[Period], until: date | None, today: date
) -> None:
    """The day after lies behind every ended one that ends before it does."""
    found = continued(Period(None, until), stored, today)

    ended = [p for p in stored if p.has_ended(today) and p.until and (until is None or p.until < until)]
    assert found.is_ordered()
    assert not any(found.since is None or p.until is None or p.until >= found.since for p in ended)
