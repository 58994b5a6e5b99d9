"""Dates that are known in part: a year, a day without a year, "about 1850", or words. Nothing is ever filled in."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

_WRITTEN = re.compile(r"(\d{4}|-)(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
YEAR_MAX, LEAP_YEAR = 9_999, 2_000
ORIGINAL_MAX = 300
"""Maximum characters of the text of a source."""


class DateQualifier(StrEnum):
    """How a partial date is meant."""

    EXACT = "EXACT"
    ABOUT = "ABOUT"
    CALCULATED = "CALCULATED"
    ESTIMATED = "ESTIMATED"
    BEFORE = "BEFORE"
    AFTER = "AFTER"
    BETWEEN = "BETWEEN"
    PERIOD = "PERIOD"
    INTERPRETED = "INTERPRETED"
    TEXT = "TEXT"
    DOUBTFUL = "DOUBTFUL"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """What is known of a date; of a range, the numbers are those of its beginning, `original` has the whole."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    qualifier: DateQualifier = DateQualifier.EXACT
    original: str = ""
    """The text of the source; empty where the numbers say everything."""

    @property
    def whole(self) -> date | None:
        """The day, if it is an exact and existing one."""
        if self.qualifier is not DateQualifier.EXACT or not (self.year and self.month and self.day):
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def written(self) -> str:
        """The numbers as ISO 8601 writes them: 1850, 1850-04, --04-12; else the stored text."""
        if self.original or self.qualifier is not DateQualifier.EXACT:
            return self.stored()
        year = f"{self.year:04}" if self.year else "-"
        return "-".join([year, *(f"{part:02}" for part in (self.month, self.day) if part)])

    @property
    def certain(self) -> str:
        """An exact date whose year is known, as ISO 8601 writes it; empty for every other."""
        exact = self.qualifier is DateQualifier.EXACT and self.year and not self.original
        return self.written if exact else ""

    def stored(self) -> str:
        """As one text for the database."""
        known = {
            "year": self.year, "month": self.month, "day": self.day, "qualifier": self.qualifier.value,
            "original": self.original,
        }  # fmt: skip
        return json.dumps({name: value for name, value in known.items() if value}, separators=(",", ":"))

    @property
    def trouble(self) -> str | None:
        """What is wrong with the numbers or the text; None if nothing is."""
        bounds = {"year": (self.year, YEAR_MAX), "month": (self.month, 12), "day": (self.day, 31)}
        for name, (number, most) in bounds.items():
            if number is not None and not 1 <= number <= most:
                return f"`{name}` must be from 1 to {most:,}."
        if self.day and not self.month:
            return "A `day` needs a `month`."
        if self.day and self.month and self.day > monthrange(self.year or LEAP_YEAR, self.month)[1]:
            return "The month does not have this day."
        if not (self.year or self.month or self.original):
            return "A date needs a `year`, a `month` or an `original` text."
        if len(self.original) > ORIGINAL_MAX:
            return f"`original` must not exceed {ORIGINAL_MAX} characters."
        return None

    @classmethod
    def read(cls, text: str) -> Self:
        """The date of a stored text."""
        found = json.loads(text)
        numbers = (found.get("year"), found.get("month"), found.get("day"))
        return cls(*numbers, DateQualifier(found.get("qualifier", "EXACT")), found.get("original", ""))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The date that `written` writes; any other text is kept as words."""
        if text.startswith("{"):
            try:
                return cls.read(text)
            except (ValueError, TypeError, AttributeError, RecursionError):
                pass
        numbers = _WRITTEN.fullmatch(text)
        if numbers:
            year, month, day = (int(part) if part and part != "-" else None for part in numbers.groups())
            found = cls(year, month, day)
            if found.trouble is None:
                return found
        return cls(qualifier=DateQualifier.TEXT, original=text)

    @classmethod
    def of(cls, day: date) -> Self:
        """The partial date of a whole day."""
        return cls(day.year, day.month, day.day)
