"""Time as a line, against looking at every single day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, product

from hypothesis import example, given
from hypothesis import strategies as st

from graphapi.kernel.circles import Arc, on_circles
from graphapi.kernel.dates import Period, merged
from graphapi.kernel.timelines import Peak, apart, peak

TODAY = date(2020, 1, 8)
DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 16))
PERIODS = st.builds(Period, st.none() | DAYS, st.none() | DAYS).filter(Period.is_ordered)
AHEAD = [TODAY + timedelta(n) for n in range(20)]
CONTACTS = "abcd"


@given(st.lists(st.tuples(PERIODS, st.integers(0, 3)), max_size=8), st.lists(PERIODS, max_size=3).map(merged))
def test_a_peak_is_the_most_on_any_one_day(held: list[tuple[Period, int]], days: list[Period]) -> None:
    """The first of the days with the highest number, from today on; None if nothing holds."""
    asked = [day for day in AHEAD if any(period.holds_on(day) for period in days)]
    numbers = {day: sum(number for period, number in held if period.holds_on(day)) for day in asked}
    most = max(numbers.values(), default=0)

    found = peak(held, days, TODAY)

    assert found == Peak(most, min((day for day in asked if numbers[day] == most), default=None) if most else None)


def test_a_planned_successor_adds_nothing() -> None:
    """Until June, another from July: one at a time, two where they share a day."""
    june, july = Period(None, date(2027, 6, 30)), Period(date(2027, 7, 1), None)

    assert peak([(june, 1), (july, 1)], [Period()], TODAY) == Peak(1, TODAY)
    assert peak([(june, 1), (july, 1), (Period(), 1)], [Period()], TODAY) == Peak(2, TODAY)
    assert peak([(june, 1), (Period(date(2027, 6, 30)), 1)], [Period()], TODAY) == Peak(2, date(2027, 6, 30))


def test_what_holds_until_the_end_of_time_is_counted() -> None:
    """There is no day after it."""
    assert peak([(Period(None, date.max), 2)], [Period()], date(2026, 11, 22)) == Peak(2, date(2026, 11, 22))


@given(st.lists(PERIODS, min_size=1, max_size=5), PERIODS)
def test_a_chain_without_a_common_day_holds_in_neither_part(chain: list[Period], window: Period) -> None:
    """A window is cut only where all of the chain cannot hold, and all its days are in one of the two parts."""
    window = Period(window.since or TODAY, window.until)
    if not (window.is_ordered() and all(one.overlaps(window) for one in chain)):
        return

    parts = apart(window, chain)

    common = [day for day in ALL if window.holds_on(day) and all(one.holds_on(day) for one in chain)]
    assert bool(parts) == (not common)
    if parts:
        assert [day for part in parts for day in ALL if part.holds_on(day)] == [d for d in ALL if window.holds_on(d)]
        assert all(part.is_ordered() and any(not one.overlaps(part) for one in chain) for part in parts)


ALL = [date(2020, 1, 1) + timedelta(n) for n in range(30)]
STEPS = st.lists(st.builds(Arc, st.sampled_from(CONTACTS), st.sampled_from(CONTACTS), PERIODS), max_size=9)


@given(STEPS)
@example([Arc("a", "b", Period(None, TODAY)), Arc("b", "a", Period(AHEAD[1], None))])
@example([Arc(a, b, Period(AHEAD[2])) for a, b in (*pairwise(CONTACTS), "da")])
def test_a_circle_holds_on_one_same_day(steps: list[Arc]) -> None:
    """What lies on a circle of some day, found by following every way of every day."""
    steps = [step for step in steps if step.from_id != step.to_id]
    expected = {
        step
        for day, step in product(AHEAD, steps)
        if step.period.holds_on(day) and leads(steps, day, step.to_id, step.from_id)
    }

    assert set(on_circles(steps, TODAY)) == expected


def leads(steps: list[Arc], day: date, here: str, goal: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether steps of that day lead from one contact to another."""
    return here == goal or any(
        leads(steps, day, step.to_id, goal, seen | {here})
        for step in steps
        if step.from_id == here and step.period.holds_on(day) and step.to_id not in seen
    )


def test_a_long_chain_is_followed_without_recursion() -> None:
    """Longer than Python's own stack; closing it makes every step part of the circle."""
    chain = [Arc(str(n), str(n + 1), Period()) for n in range(5_000)]

    assert on_circles(chain, TODAY) == []
    assert len(on_circles([*chain, Arc("5000", "0", Period())], TODAY)) == 5_001
