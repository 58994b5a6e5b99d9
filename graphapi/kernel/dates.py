"""Days and periods. An association's `since` and `until` are its first and last day, both inclusive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, order=False)
class Period:
    """The days from `since` to `until`; None means open-ended."""

    since: date | None = None
    until: date | None = None

    def is_ordered(self) -> bool:
        """Whether the first day is not after the last."""
        return self.since is None or self.until is None or self.since <= self.until

    def has_ended(self, today: date) -> bool:
        """Whether the last day is before today; an ended association counts toward no limit."""
        return self.until is not None and self.until < today

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share a day."""
        starts_too_late = self.since is not None and other.until is not None and self.since > other.until
        ends_too_soon = self.until is not None and other.since is not None and self.until < other.since
        return not (starts_too_late or ends_too_soon)

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within the period."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def within(self, other: Period) -> Period | None:
        """The intersection with another period; None if it is empty."""
        if not self.overlaps(other):
            return None
        starts = [day for day in (self.since, other.since) if day is not None]
        ends = [day for day in (self.until, other.until) if day is not None]
        return Period(max(starts, default=None), min(ends, default=None))

    def minus(self, other: Period) -> tuple[Period, ...]:
        """The days that are not in the other period: up to two periods, in order."""
        if not self.overlaps(other):
            return (self,)
        before = other.since is not None and other.since > date.min and self.within(Period(None, other.since - DAY))
        after = other.until is not None and other.until < date.max and self.within(Period(other.until + DAY, None))
        return tuple(part for part in (before, after) if part)

    def remaining(self, today: date) -> tuple[Period, ...]:
        """The rest of the period from today on: one period, or none if it has ended; a past start becomes open.

        All open-ended periods that have begun are therefore equal, whenever they began.
        """
        if self.has_ended(today):
            return ()
        return (Period(self.since if self.since is not None and self.since > today else None, self.until),)

    def __str__(self) -> str:
        """The period as words that follow "free: ", such as "until 2018-12-31"."""
        if self.since is None:
            return "any day" if self.until is None else f"until {self.until}"
        return f"from {self.since}" if self.until is None else f"{self.since} to {self.until}"


ALWAYS = Period()


def merged(periods: Iterable[Period]) -> list[Period]:
    """The union of the periods, as ordered, disjoint periods."""
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
    """The days in none of the periods, in order."""
    left = [ALWAYS]
    for taken in merged(periods):
        *before, last = left
        left = [*before, *last.minus(taken)]
        if taken.until is None or len(left) == len(before):
            break
    return left


_YEARS = re.compile(r"%%|%[EO]?([CFGYc])")


def written(value: date, form: str) -> str:
    """A day or an instant in a `strftime` format, with a four-digit year.

    Linux's C library does not pad years before 1000 with zeros; macOS's does.
    """
    parts = {
        "Y": f"{value.year:04}",
        "G": f"{value.isocalendar().year:04}",
        "C": f"{value.year // 100:02}",
        "F": f"{value.year:04}-%m-%d",
        "c": f"%a %b %e %H:%M:%S {value.year:04}",
    }
    return value.strftime(_YEARS.sub(lambda found: parts[found[1]] if found[1] else found[0], form))
