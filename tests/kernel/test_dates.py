"""Periods: both days included, absent is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.dates import DAY, Period, free, merged, written

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


@given(PERIODS, PERIODS)
def test_what_is_in_both_and_what_is_in_one_alone(one: Period, other: Period) -> None:
    """Counted day by day; what is in one alone is in order."""
    if not (one.is_ordered() and other.is_ordered()):
        return

    both, alone = one.within(other), one.minus(other)

    assert days(both) == days(one) & days(other)
    assert [days(part) for part in alone] == runs(days(one) - days(other))


@given(PERIODS, DAYS)
def test_what_remains_is_what_holds_from_today_on(period: Period, today: date) -> None:
    """What began earlier looks like what was always there."""
    if not period.is_ordered():
        return

    left = period.remaining(today)

    ahead = {day for day in ALL if day >= today}
    assert set[date]().union(*map(days, left)) & ahead == days(period) & ahead
    assert all(one.since is None or one.since > today for one in left)


@given(st.lists(PERIODS.filter(Period.is_ordered), max_size=5))
def test_free_days_are_those_of_none(taken: list[Period]) -> None:
    """Taken and free periods are the runs of days that they say."""
    busy = set[date]().union(*map(days, taken))

    assert set[date]().union(*map(days, merged(taken))) == busy
    assert [days(one) for one in free(taken)] == runs(set(ALL) - busy)


def test_periods_are_said_in_words() -> None:
    """As they follow "free: "."""
    first, last = date(2019, 1, 1), date(2021, 6, 30)

    words = [str(one) for one in (Period(), Period(first), Period(None, last), Period(first, last))]

    assert words == ["any day", "from 2019-01-01", "until 2021-06-30", "2019-01-01 to 2021-06-30"]


def test_the_first_and_the_last_day_there_are_have_no_neighbour() -> None:
    """Nothing lies before the one or after the other."""
    assert free([Period(date.min, date(2020, 1, 1))]) == [Period(date(2020, 1, 2))]
    assert free([Period(date(2020, 1, 1), date.max)]) == [Period(None, date(2019, 12, 31))]


def days(period: Period | None) -> set[date]:
    """The days of ALL that lie within."""
    return {day for day in ALL if period is not None and period.holds_on(day)}


def runs(found: set[date]) -> list[set[date]]:
    """The days in runs of days that follow each other."""
    parts: list[set[date]] = []
    for day in sorted(found):
        if parts and day - DAY in parts[-1]:
            parts[-1].add(day)
        else:
            parts.append({day})
    return parts


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Y-%m-%d", "0987-01-02"),
        ("%d.%m.%Y", "02.01.0987"),
        ("%F", "0987-01-02"),
        ("%G", "0987"),
        ("%C", "09"),
        ("%EY", "0987"),
        ("%%Y %%%Y", "%Y %0987"),
        ("%y", "87"),
        ("%c", "Tue Jan  2 00:00:00 0987"),
    ],
)
def test_years_are_written_with_four_digits(form: str, text: str) -> None:
    """On every platform: the C library of Linux does not fill them up."""
    assert written(date(987, 1, 2), form) == text


def test_a_century_begins_with_its_first_year() -> None:
    """1900 is of the 20th that `strftime` writes as 19."""
    assert [written(date(year, 1, 1), "%C") for year in (1899, 1900, 1999)] == ["18", "19", "19"]


@given(st.dates(), st.sampled_from(["%Y", "%F", "%d %B %Y", "%j/%Y", "%C%y"]))
def test_a_day_is_written_with_the_length_of_any_other(day: date, form: str) -> None:
    """Names of months aside, whatever the year."""
    assert len(written(day, form)) == len(written(day.replace(year=2000), form))
