"""Days and the time that an association holds: `since` and `until` are its first and last day, both included."""

from __future__ import annotations

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
        """Return whether the last day is over; what has not ended counts towards limits."""
        return self.until is not None and self.until < today

    def overlaps(self, other: Period) -> bool:
        """Return whether there is a day in both."""
        starts_too_late = self.since is not None and other.until is not None and self.since > other.until
        ends_too_soon = self.until is not None and other.since is not None and self.until < other.since
        return not (starts_too_late or ends_too_soon)

    def holds_on(self, day: date) -> bool:
        """Return whether the day lies within."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def continued(wanted: Period, stored: list[Period], today: date) -> Period:
    """Return the period wanted, beginning the day after an earlier one that has ended when it names no first day."""
    if wanted.since is not None:
        return wanted
    before = [
        p.until
        for p in stored
        if p.until is not None and p.has_ended(today) and (wanted.until is None or p.until < wanted.until)
    ]
    return Period(max(before) + DAY, wanted.until) if before else wanted
