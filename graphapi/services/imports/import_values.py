"""Reads the cells of an import: days, yes and no, numbers. A ValueError's message is the reason of the refusal."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from graphapi.kernel.dates import DAY

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"\d{4}")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_YES_MORE = frozenset({"y", "t", "x", "on", "opted out", "opt out", "opted-out", "opt-out", "unsubscribed"})
_NO_MORE = frozenset({"n", "f", "off"})
_DECEMBER = 12

E = TypeVar("E", bound=StrEnum)


def yes_or_no(text: str) -> bool:
    """The value of a word such as true or no."""
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise ValueError(f"`{text}` is neither true nor false")


def opted_out(text: str) -> bool:
    """Whether somebody opts out of e-mail; ValueError when that is unclear, which the caller treats as a yes."""
    word = text.casefold()
    if word in _NO | _NO_MORE:
        return False
    if word in _YES | _YES_MORE:
        return True
    raise ValueError(f"`{text}` is neither a clear yes nor a clear no")


def number(text: str) -> int:
    """A whole number."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"`{text}` is not a whole number")
    return int(text)


def one_of(choices: type[E], text: str) -> E:
    """The choice with that name, ignoring case."""
    try:
        return choices(text.upper())
    except ValueError:
        names = ", ".join(choice.value for choice in choices)
        raise ValueError(f"`{text}` is not one of {names}") from None


def day(text: str) -> date:
    """The day of a calendar date, YYYY-MM-DD."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"`{text}` is not a day such as 2026-11-22")
    return _checked(text, text)


def first_day(text: str) -> date:
    """The day of an ISO date or instant (in UTC); the first day of a month or year."""
    if _YEAR.fullmatch(text):
        return _checked(f"{text}-01-01", text)
    if _MONTH.fullmatch(text):
        return _checked(f"{text}-01", text)
    return _day_of(text)


def last_day(text: str) -> date:
    """The day of an ISO date or instant (in UTC); the last day of a month or year."""
    if _YEAR.fullmatch(text):
        return _checked(f"{text}-12-31", text)
    if month := _MONTH.fullmatch(text):
        if int(month[2]) == _DECEMBER:
            return _checked(f"{text}-31", text)
        return _checked(f"{month[1]}-{int(month[2]) + 1:02}-01", text) - DAY
    return _day_of(text)


def _day_of(text: str) -> date:
    if _DAY.fullmatch(text):
        return _checked(text, text)
    try:
        instant = datetime.fromisoformat(text) if "T" in text or " " in text else None
    except ValueError:
        instant = None
    if instant is None:
        raise ValueError(f"`{text}` is not an ISO date such as 2026-11-22")
    return (instant if instant.tzinfo is None else instant.astimezone(UTC)).date()


def _checked(iso: str, text: str) -> date:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise ValueError(f"`{text}` is not a day of the calendar") from None
