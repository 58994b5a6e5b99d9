"""Dates as tables write them: partial dates, and in which order a file writes days and months.

Dots mean day first everywhere. Slashes and dashes mean either; a file is believed when all of its dates agree.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field

from graphapi.kernel.partial_dates import DateQualifier, PartialDate

DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = (DMY, MDY, YMD)

_NUMBERS = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d{1,2})?)?", re.ASCII)
_TIME = re.compile(r"[T ]\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s*([AP]M|Z|[+-]\d\d:?\d\d)?$", re.ASCII | re.IGNORECASE)
_NO_YEAR = re.compile(r"--(\d\d)-?(\d\d)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY_FIRST = re.compile(r"(?:(\d{1,2})\.?[ -])?([^\W\d_]{3,9})\.?(?:[ ,-]+(\d{4}|\d\d))?")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")

_ABSENT = re.compile(
    r"0{1,4}(?P<dot>[./-])0{1,2}(?P=dot)0{1,4}|0?1[./]0?1[./]4501|4501-01-01|none|ohne|keine?|n/?a|-", re.IGNORECASE
)
"""What programs write where there is no date: Outlook has 0/0/00 and 1/1/4501."""

_DOUBTFUL = {1604, 1900}
"""Years that programs fill in where there is none."""

_MONTHS = {
    name[:3]: number
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jänner februar maerz april mai juni juli august september oktober november dezember",
    )
    for number, name in enumerate(names.split(), 1)
}


def is_absent(text: str) -> bool:
    """Whether a program says by this text that there is no date."""
    return _ABSENT.fullmatch(text.strip()) is not None


def orders_of(text: str) -> frozenset[str]:
    """The orders in which a date can be read; empty when its order is plain, or makes no difference."""
    found = _NUMBERS.fullmatch(_TIME.sub("", text.strip()))
    if not found or found[2] == "." or len(found[1]) > 2:  # noqa: PLR2004 – a year comes first
        return frozenset()
    first, second = int(found[1]), int(found[3])
    if first == second:
        return frozenset()
    possible = {DMY: (first, second), MDY: (second, first)}
    return frozenset(order for order, (day, month) in possible.items() if _exists(None, month, day))


def partial_date(text: str, order: str = "") -> PartialDate:
    """What a text says of a date; a text that cannot be read is kept as words."""
    plain = _TIME.sub("", text.strip())
    numbers = _numbers(plain, order) or _fixed(plain) or _named(plain)
    if numbers is None or not _exists(*numbers):
        return PartialDate(qualifier=DateQualifier.TEXT, original=text.strip())
    year, month, day = numbers
    if year in _DOUBTFUL and day:
        return PartialDate(year, month, day, DateQualifier.DOUBTFUL, text.strip())
    short_year = year is None and len(re.findall(r"\w+", plain)) == 3  # noqa: PLR2004 – day, month and two digits
    return PartialDate(year, month, day, original=plain if short_year else "")


_Numbers = tuple[int | None, int | None, int | None]


def _numbers(text: str, order: str) -> _Numbers | None:
    """Year, month and day of a date in numbers. A year of two digits is not filled up: it stays in the text."""
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    first, second, third = found[1], int(found[3]), found[4]
    if len(first) == 4:  # noqa: PLR2004
        return int(first), second, int(third) if third else None
    if len(first) > 2:  # noqa: PLR2004
        return None
    if order == YMD and third and len(third) <= 2:  # noqa: PLR2004
        return None, second, int(third)
    year = int(third) if third and len(third) == 4 else None  # noqa: PLR2004
    day_first = found[2] == "." or order == DMY or (order != MDY and orders_of(text) == frozenset({DMY}))
    return (year, second, int(first)) if day_first else (year, int(first), second)


def _fixed(text: str) -> _Numbers | None:
    if found := _NO_YEAR.fullmatch(text):
        return None, int(found[1]), int(found[2]) if found[2] else None
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    return (int(text), None, None) if _YEAR.fullmatch(text) else None


def _named(text: str) -> _Numbers | None:
    """A date with the month's name in English or German."""
    if found := _MONTH_FIRST.fullmatch(text):
        name, day, year = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, name, year = found.groups()
    else:
        return None
    month = _MONTHS.get(name[:3].casefold())
    if month is None:
        return None
    return int(year) if year and len(year) == 4 else None, month, int(day) if day else None  # noqa: PLR2004


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    """Whether the numbers are those of a date; 29 February without a year is one."""
    if month is None:
        return year is not None and year > 0
    if not 1 <= month <= 12 or year == 0:  # noqa: PLR2004
        return False
    return day is None or 1 <= day <= monthrange(year or 2000, month)[1]


@dataclass(slots=True)
class OrderEvidence:
    """What the dates of a file say about the order of days and months."""

    decisive: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    """The first line and text that can be read in this order only."""

    open: tuple[int, str] | None = None
    """The first line and text that can be read in both."""

    def see(self, line: int, text: str) -> None:
        """Look at a date."""
        orders = orders_of(text)
        if len(orders) == 1:
            self.decisive.setdefault(next(iter(orders)), (line, text))
        elif orders and self.open is None:
            self.open = line, text

    @property
    def order(self) -> str:
        """The one order that the dates agree on, or nothing."""
        return next(iter(self.decisive)) if len(self.decisive) == 1 else ""

    @property
    def question(self) -> str:
        """What to ask the user; empty when nothing is open."""
        if len(self.decisive) > 1:
            (a, first), (b, second) = self.decisive.values()
            return f"Dates are written in two orders: `{first}` in line {a}, `{second}` in line {b}."
        if self.open is not None and not self.decisive:
            return f"Dates can be read in two orders: `{self.open[1]}` in line {self.open[0]}."
        return ""
