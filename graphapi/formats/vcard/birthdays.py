"""Dates of vCard: whole ones, those without a year, and words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from graphapi.formats.qualified_dates import numbers_of, qualified
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

_FORM = re.compile(
    r"(?:(?P<year>\d{4})(?:-?(?P<month>\d\d)(?:-?(?P<day>\d\d))?)?|-{1,2}(?P<month_>\d\d)(?:-?(?P<day_>\d\d))?|---(?P<only>\d\d))"
    r"(?:[T ].*)?"
)
_DOUBTFUL = {1604, 1900}
"""Years that may stand for none, after another program dropped what said so."""


def read_qualified(text: str, qualifier: str, numbers: str) -> PartialDate | None:
    """The date that our own parameters say beside its text; None where they do not."""
    found = qualified(text, qualifier, numbers)
    if found and write_birthday(without := replace(found, original=""))[0] == text:
        return without
    return found


def qualifiers(born: PartialDate) -> dict[str, str]:
    """Our own parameters of a date that its text alone would not say."""
    text, in_words = write_birthday(born)
    if read_birthday(text, words=in_words) == born:
        return {}
    return {"X-QUALIFIER": born.qualifier.value, "X-NUMBERS": numbers_of(born)}


def read_birthday(text: str, omitted: str = "", *, words: bool = False) -> PartialDate:
    """The date of a text; `omitted` is the year that stands for none, and `words` says that it is not in numbers."""
    found = None if words else _FORM.fullmatch(text.strip())
    if not found:
        return PartialDate(qualifier=DateQualifier.TEXT, original=text)
    parts = found.groupdict()
    year = 0 if parts["year"] in {omitted, "0000"} else int(parts["year"] or 0)
    month, day = int(parts["month"] or parts["month_"] or 0), int(parts["day"] or parts["day_"] or parts["only"] or 0)
    if not (year or month or day) or not _exists(year, month, day):
        return PartialDate(qualifier=DateQualifier.TEXT, original=text)
    if year in _DOUBTFUL and month and day:
        return PartialDate(year, month, day, DateQualifier.DOUBTFUL, f"{year}-{month:02}-{day:02}")
    return PartialDate(year or None, month or None, day or None)


def _exists(year: int, month: int, day: int) -> bool:
    """Whether there is such a day in some year."""
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return True


def write_birthday(born: PartialDate) -> tuple[str, bool]:
    """The date as 4.0 writes it, and whether it is one in words."""
    exact = born.qualifier in {DateQualifier.EXACT, DateQualifier.DOUBTFUL}
    numbers = _in_numbers(born.year, born.month, born.day)
    if exact and numbers:
        return numbers, False
    return born.original or f"{born.qualifier.lower()} {_in_words(born)}".removeprefix("exact "), True


def _in_numbers(year: int | None, month: int | None, day: int | None) -> str:
    match bool(year), bool(month), bool(day):
        case True, True, True:
            return f"{year:04}{month:02}{day:02}"
        case True, True, False:
            return f"{year:04}-{month:02}"
        case True, False, False:
            return f"{year:04}"
        case False, True, True:
            return f"--{month:02}{day:02}"
        case False, True, False:
            return f"--{month:02}"
        case False, False, True:
            return f"---{day:02}"
        case _:
            return ""


def _in_words(born: PartialDate) -> str:
    widths = ((born.year, 4), (born.month, 2), (born.day, 2))
    return "-".join(f"{number:0{width}}" for number, width in widths if number)
