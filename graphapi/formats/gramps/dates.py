"""Dates of Gramps XML as partial dates. Ranges and guesses get the words of GEDCOM, which name them as exactly."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from graphapi.formats.gedcom.dates import read_date, written
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
GRAMPS_DATES = frozenset({"dateval", "daterange", "datespan", "datestr"})
_TYPES = {"about": "ABT", "before": "BEF", "after": "AFT", "from": "FROM", "to": "TO"}
_QUALITIES = {"estimated": "EST", "calculated": "CAL"}


def read_gramps_date(element: Element) -> PartialDate | None:
    """The date below an element. A day of another calendar, or of a year that began in spring, stays as text."""
    for one in element:
        tag, value = one.tag.rpartition("}")[2], one.get("val", "")
        if tag == "datestr":
            return PartialDate(qualifier=DateQualifier.TEXT, original=value)
        if tag == "dateval":
            return _single(one, value)
        if tag in {"daterange", "datespan"}:
            words = ("BET", "AND") if tag == "daterange" else ("FROM", "TO")
            return _range(one, words)
    return None


def _single(element: Element, value: str) -> PartialDate:
    if _foreign(element):
        return PartialDate(qualifier=DateQualifier.TEXT, original=_described(element, value))
    word = _TYPES.get(element.get("type", "")) or _QUALITIES.get(element.get("quality", ""), "")
    return _read(f"{word} {_gedcom(value)}".strip(), value)


def _range(element: Element, words: tuple[str, str]) -> PartialDate:
    start, stop = element.get("start", ""), element.get("stop", "")
    if _foreign(element):
        return PartialDate(qualifier=DateQualifier.TEXT, original=_described(element, f"{start} – {stop}"))
    return _read(f"{words[0]} {_gedcom(start)} {words[1]} {_gedcom(stop)}", f"{start} – {stop}")


def _foreign(element: Element) -> bool:
    return element.get("cformat", "Gregorian") != "Gregorian" or bool(
        element.get("dualdated") or element.get("newyear")
    )


def _described(element: Element, value: str) -> str:
    dual = "dual-dated" if element.get("dualdated") else ""
    return " ".join(part for part in (element.get("cformat", ""), value, dual, element.get("newyear", "")) if part)


def _gedcom(value: str) -> str:
    """A day, month or year as GEDCOM writes it; anything else as it is."""
    found = _DAY.fullmatch(value)
    if not found:
        return value
    year, month, day = (int(part or 0) or None for part in found.groups())
    return written(PartialDate(year, month, day)) if not month or month <= 12 else value  # noqa: PLR2004 – months


def _read(text: str, value: str) -> PartialDate:
    found = read_date(text)
    return (
        found
        if found.qualifier is not DateQualifier.TEXT
        else PartialDate(qualifier=DateQualifier.TEXT, original=value)
    )
