"""Dates that are known in part: a year, a day without a year, "about 1850", or words. Nothing is ever filled in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Self


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

    def stored(self) -> str:
        """As one text for the database."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Self:
        """The date of a stored text."""
        found = json.loads(text)
        numbers = (found.get("year"), found.get("month"), found.get("day"))
        return cls(*numbers, DateQualifier(found.get("qualifier", "EXACT")), found.get("original", ""))

    @classmethod
    def of(cls, day: date) -> Self:
        """The partial date of a whole day."""
        return cls(day.year, day.month, day.day)
