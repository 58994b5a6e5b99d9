"""Days and the time that an association holds: `since` and `until` are its first and last day, both included."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, order=False)
class Period:
    """From the first day to the last; None means open."""

    since: date | None = None
    until: date | None = None

    def is_ordered(self) -> bool:
        """Return whether the first day is not after the last."""
        return self.since is None or self.until is None or self.since <= self.until

    def has_ended(self, today: date) -> bool:
        """Return whether the last day is over; what has ended is history and fills no place."""
        return self.until is not None and self.until < today

    def overlaps(self, other: Period) -> bool:
        """Return whether there is a day in both."""
        starts_too_late = self.since is not None and other.until is not None and self.since > other.until
        ends_too_soon = self.until is not None and other.since is not None and self.until < other.since
        return not (starts_too_late or ends_too_soon)

    def holds_on(self, day: date) -> bool:
        """Return whether the day lies within."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def within(self, other: Period) -> Period | None:
        """Return the days in both, None when there are none."""
        if not self.overlaps(other):
            return None
        starts = [day for day in (self.since, other.since) if day is not None]
        ends = [day for day in (self.until, other.until) if day is not None]
        return Period(max(starts, default=None), min(ends, default=None))

    def minus(self, other: Period) -> tuple[Period, ...]:
        """Return the days that are not in the other: up to two periods, in order."""
        if not self.overlaps(other):
            return (self,)
        before = other.since is not None and other.since > date.min and self.within(Period(None, other.since - DAY))
        after = other.until is not None and other.until < date.max and self.within(Period(other.until + DAY, None))
        return tuple(part for part in (before, after) if part)

    def remaining(self, today: date) -> tuple[Period, ...]:
        """Return what is left from today on: one period, none when it has ended; what began earlier is open there.

        So all that hold for good look the same, whenever they began.
        """
        if self.has_ended(today):
            return ()
        return (Period(self.since if self.since is not None and self.since > today else None, self.until),)

    def __str__(self) -> str:
        """Return it in words that follow "free: ", such as "until 2018-12-31"."""
        if self.since is None:
            return "any day" if self.until is None else f"until {self.until}"
        return f"from {self.since}" if self.until is None else f"{self.since} to {self.until}"


ALWAYS = Period()


def merged(periods: Iterable[Period]) -> list[Period]:
    """Return the days of any of the periods, as periods in order that have no day in common."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda one: one.since or date.min):
        if not found or not found[-1].overlaps(period):
            found.append(period)
            continue
        last = found[-1]
        until = None if last.until is None or period.until is None else max(last.until, period.until)
        found[-1] = Period(last.since, until)
    return found


def free(periods: Iterable[Period]) -> list[Period]:
    """Return the days of none of the periods, in order."""
    left = [ALWAYS]
    for taken in merged(periods):
        *before, last = left
        left = [*before, *last.minus(taken)]
        if taken.until is None or len(left) == len(before):
            break
    return left


_YEARS = re.compile(r"%%|%[EO]?([CFGYc])")


def written(value: date, form: str) -> str:
    """Return a day or an instant in a form of `strftime`, with four digits of the year.

    The C library of Linux does not fill up years before 1000, that of macOS does.
    """
    parts = {
        "Y": f"{value.year:04}",
        "G": f"{value.isocalendar().year:04}",
        "C": f"{value.year // 100:02}",
        "F": f"{value.year:04}-%m-%d",
        "c": f"%a %b %e %H:%M:%S {value.year:04}",
    }
    return value.strftime(_YEARS.sub(lambda found: parts[found[1]] if found[1] else found[0], form))
