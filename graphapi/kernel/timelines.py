"""Timelines: how many periods hold on one same day, and which days a chain of periods has in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graphapi.kernel.dates import DAY, Period


@dataclass(frozen=True)
class Peak:
    """The highest number of periods on one day, and the first such day; None if there are no periods."""

    number: int = 0
    day: date | None = None


def peak(held: Iterable[tuple[Period, int]], days: Iterable[Period], today: date) -> Peak:
    """The highest number that hold at once on the days from today on; each period counts as often as given."""
    held, highest = list(held), Peak()
    for window in (part for period in days for part in period.remaining(today)):
        steps: Counter[date] = Counter()
        for period, number in held:
            shared = period.within(window)
            if shared is None:
                continue
            steps[max(shared.since or today, today)] += number
            if shared.until is not None and shared.until < date.max:
                steps[shared.until + DAY] -= number
        standing = 0
        for day in sorted(steps):
            standing += steps[day]
            if standing > highest.number:
                highest = Peak(standing, day)
    return highest


def apart(window: Period, chain: Iterable[Period]) -> tuple[Period, ...]:
    """The parts of the window in which the chain cannot hold; none if it holds on one of the days.

    Each period of the chain shares a day with the window. If they have no day in common, the latest first day splits
    the window in two: before it one of them has not begun, from it on another has ended.
    """
    chain, common = list(chain), window
    for period in chain:
        shared = common.within(period)
        if shared is None:
            cut = max(one.since for one in chain if one.since is not None)
            return Period(window.since, cut - DAY), Period(cut, window.until)
        common = shared
    return ()
