"""Time as a line: how many periods hold on one same day, and which days a chain of them has in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graphapi.kernel.dates import DAY, Period


@dataclass(frozen=True)
class Peak:
    """The largest number of periods that hold on one day, and the first such day; None when nothing holds."""

    number: int = 0
    day: date | None = None


def peak(held: Iterable[tuple[Period, int]], days: Iterable[Period], today: date) -> Peak:
    """Return the most that hold at once on the days from today on; each period counts the given number of times."""
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
    """Return the parts of the window in which the chain cannot hold; none when it holds on one of its days.

    Each period of the chain shares a day with the window. Where they have none in common, the latest first day cuts
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
