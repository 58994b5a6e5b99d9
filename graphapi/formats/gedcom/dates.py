"""Dates of GEDCOM and partial dates. Only days of the Gregorian calendar have numbers; all else stays as text."""

from __future__ import annotations

import re
from dataclasses import replace

from graphapi.kernel.partial_dates import DateQualifier, PartialDate

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}
_GREGORIAN = re.compile(r"(?:@#DGREGORIAN@ *|GREGORIAN +)?")
_DATE = re.compile(rf"(?:(?:(\d{{1,2}}) +)?({'|'.join(MONTHS)}) +)?(\d{{1,4}})")
_DAY = re.compile(rf"(\d{{1,2}}) +({'|'.join(MONTHS)})")
_DUAL = re.compile(rf"(?:(?:\d{{1,2}} +)?(?:{'|'.join(MONTHS)}) +)?(\d{{3,4}})/(\d{{2}}(?:\d{{2}})?)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_CENTURY = 100
_QUALIFIED = {
    "ABT": DateQualifier.ABOUT, "CAL": DateQualifier.CALCULATED, "EST": DateQualifier.ESTIMATED,
    "BEF": DateQualifier.BEFORE, "AFT": DateQualifier.AFTER, "BET": DateQualifier.BETWEEN,
    "FROM": DateQualifier.PERIOD, "TO": DateQualifier.PERIOD, "INT": DateQualifier.INTERPRETED,
}  # fmt: skip
_WORDS = {qualifier: word for word, qualifier in _QUALIFIED.items() if word not in {"TO", "BET"}} | {
    # Without its text, only the beginning of a range is known.
    DateQualifier.BETWEEN: "AFT"
}
_SECOND = re.compile(r" +(?:AND|TO) +.*| *\(.*\)$")
_CALENDAR = re.compile(r"@#D(JULIAN|HEBREW|FRENCH R)@ *")
_CALENDAR7 = re.compile(r"(JULIAN|HEBREW|FRENCH_R) +")
_INTERPRETED = re.compile(r"INT (.*?) *\((.*)\)", re.IGNORECASE)


def read_date(text: str) -> PartialDate:
    """What a DATE says. A year that began in spring, and every other calendar, is not counted in Gregorian days."""
    given = " ".join(text.split())
    upper = given.upper()
    word, _, rest = upper.partition(" ")
    qualifier = _QUALIFIED.get(word)
    if qualifier is None:
        return _plain(given)
    date = _numbers(_SECOND.sub("", rest)) if word != "TO" else PartialDate()
    if date is None:
        return PartialDate(qualifier=DateQualifier.TEXT, original=given)
    return replace(date, qualifier=qualifier, original=given if "(" in given else upper)


def _plain(given: str) -> PartialDate:
    """A date without a qualifier, or a phrase."""
    phrase = given[1:-1].strip() if given.startswith("(") and given.endswith(")") else given
    date = _numbers(phrase.upper())
    if date is not None and phrase == given:
        return date
    if day := _DAY.fullmatch(phrase.upper()):
        return PartialDate(None, _NUMBERS[day[2]], int(day[1]))
    dual = _DUAL.fullmatch(_GREGORIAN.sub("", phrase.upper(), count=1))
    year = _later(dual[1], dual[2]) if dual else None
    return PartialDate(year, qualifier=DateQualifier.TEXT, original=phrase)


def _later(first: str, second: str) -> int | None:
    """The year of a dual date by today's count: 1731/32 was 1732 for all who began the year in January.

    1731/1732 may also mean that the year is not known.
    """
    year = int(first) + 1
    return year if year % _CENTURY == int(second) else None


def _numbers(upper: str) -> PartialDate | None:
    """A day, month or year of the Gregorian calendar; None if it is anything else."""
    if iso := _ISO.fullmatch(upper):
        found = PartialDate(int(iso[1]), int(iso[2]), int(iso[3]))
        return found if found.whole else None
    found = _DATE.fullmatch(upper[_GREGORIAN.match(upper).end() :])  # pyright: ignore[reportOptionalMemberAccess] – matches always
    if not found or not int(found[3]):
        return None
    date = PartialDate(int(found[3]), _NUMBERS.get(found[2] or ""), int(found[1]) if found[1] else None)
    return date if date.day is None or date.whole else None


def written(date: PartialDate) -> str:
    """The numbers of a date as GEDCOM writes them."""
    parts = (str(date.day or ""), MONTHS[date.month - 1] if date.month else "", str(date.year or ""))
    return " ".join(part for part in parts if part)


def date_and_phrase(date: PartialDate, *, version7: bool) -> tuple[str, str]:
    """The payload of DATE, and the phrase of GEDCOM 7, which in 5.5.1 stands in parentheses within the payload."""
    payload, phrase = _parts(date)
    if version7:
        if _DUAL.fullmatch(payload):
            return "", payload
        calendar = _CALENDAR.sub(lambda found: found[1].replace(" ", "_") + " ", payload)
        return calendar.removeprefix("INT "), phrase
    found = _CALENDAR7.match(payload)
    payload = f"@#D{found[1].replace('_', ' ')}@ {payload[found.end() :]}" if found else payload
    return (f"{payload} ({phrase})".strip() if phrase else payload), ""


def _parts(date: PartialDate) -> tuple[str, str]:
    """The payload and the phrase, whatever the version."""
    if date.original and read_date(date.original) == date:
        return _of_text(date)
    if date.qualifier is DateQualifier.EXACT and not date.year:
        return "", written(date) or date.original
    if date.qualifier in {DateQualifier.DOUBTFUL, DateQualifier.TEXT} or not date.year:
        return "", date.original or written(date)
    if date.qualifier is DateQualifier.INTERPRETED:
        return f"INT {written(date)}", date.original
    return f"{_WORDS.get(date.qualifier, '')} {written(date)}".strip(), ""


def _of_text(date: PartialDate) -> tuple[str, str]:
    """The parts of a text that `read_date` reads to this date."""
    text = date.original
    if found := _INTERPRETED.fullmatch(text):
        return f"INT {found[1].upper()}", found[2]
    if date.qualifier is not DateQualifier.TEXT:
        return (text.upper(), "") if date.qualifier is not DateQualifier.EXACT else ("", text)
    return (
        (text.upper(), "")
        if _DUAL.fullmatch(text.upper()) or _CALENDAR.match(text) or _CALENDAR7.match(text)
        else ("", text)
    )
