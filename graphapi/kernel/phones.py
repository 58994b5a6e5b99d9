"""Phone numbers for comparison: digits, country, national number, extension. The services parse E.164."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

RUN_MIN = 4
"""The minimum number of trailing digits by which a phone number is found."""

NATIONAL_MIN = 7
"""The minimum number of digits of a complete number without leading zeros."""

ABROAD = "00"
"""The dialled form of + in most countries."""

_WRITTEN = re.compile(r"[\d\s+()./\[\]\-\u2010-\u2015\u2212\u30fc]+")
_EXTENSION = re.compile(
    r"(?P<number>.*\d)\W*?"
    r"(?:;ext=|[#~;,]\s*|(?<![^\W\d_])(?:e?xt(?:ension|ensi\u00f3n|n)?|x|int(?:erno)?|anexo|ramal|durchwahl|poste"
    r"|\u0434\u043e\u0431(?:\u0430\u0432\u043e\u0447\u043d\u044b\u0439)?|\u5185\u7dda|\u5167\u7dda|\u5185\u7ebf)[\s.:=]*)"
    r"(?P<extension>\d{1,8})\s*#?\s*",
    re.IGNORECASE | re.DOTALL,
)
"""The words and signs before an extension, in the languages that the E.164 library supports and some more."""

_WIDE = {0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)}
"""The full-width forms of ASCII that Chinese, Japanese and Korean keyboards produce."""

_NO_DIGIT = re.compile(r"\D+", re.ASCII)
_PLAIN = re.compile(r"\+?\d+", re.ASCII)
_TRUNK = re.compile(r"\(\s*0\s*\)")
_SHORT_CODES = frozenset(
    str(code)
    for codes in ((1, 7, 20, 27, 36, 39, 40, 41, 81, 82, 84, 86, 98), range(30, 35), range(43, 50), range(51, 59),
                  range(60, 67), range(90, 96))
    for code in codes
)  # fmt: skip
_LONG_CODE = 3
"""Country codes by ITU E.164: no code is a prefix of another, and those not listed have three digits."""

_TRUNKS = {"7": "8", "36": "6", "370": "8", "375": "8", "993": "8"}
"""Trunk prefixes other than 0, without leading zeros: Hungary dials 06."""


@dataclass(frozen=True)
class Phone:
    """A number for comparison: `digits` as written, `national` without country code and leading zeros.

    `country` is None if the number has no country code.
    """

    digits: str
    national: str
    country: str | None = None
    extension: str = ""

    @property
    def at_home(self) -> list[str]:
        """The domestic forms without leading zeros: 8 495 1234567 is +7 495 1234567."""
        trunk = _TRUNKS.get(self.country or "")
        return [self.national] if trunk is None else [self.national, trunk + self.national]


def digits(text: str) -> str:
    """The decimal digits of a phone number, in ASCII."""
    if text.isascii():
        return _NO_DIGIT.sub("", text)
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


@lru_cache(8_192)
def phone_of(text: str) -> Phone:
    """A number for comparison: +49 (0)30 1234 and 0049 30 1234 are the same."""
    number, extension = without_extension(text)
    found = digits(number)
    abroad = found.startswith(ABROAD) and len(_bare(found)) >= NATIONAL_MIN
    if abroad or number.lstrip("([ ").startswith("+"):
        whole = (digits(_TRUNK.sub("", number)) if "(" in number else found).lstrip("0")
        country = _country_of(whole)
        return Phone(whole, _bare(whole.removeprefix(country)), country or None, extension)
    return Phone(found, _bare(found), None, extension)


def without_extension(text: str) -> tuple[str, str]:
    """A number and the digits of its extension, "" if it has none: 030 1234 ext. 5, 555-0100 x5, …#5.

    Full-width forms become ASCII; invisible characters that come with copied numbers are removed.
    """
    if not text.isascii():
        text = "".join(c for c in text.translate(_WIDE) if unicodedata.category(c) != "Cf")
    found = None if _PLAIN.fullmatch(text) else _EXTENSION.fullmatch(text)
    return (text.strip(), "") if found is None else (found["number"].strip(), digits(found["extension"]))


def _country_of(number: str) -> str:
    return next((number[:n] for n in (1, 2) if number[:n] in _SHORT_CODES), number[:_LONG_CODE])


def _bare(number: str) -> str:
    """A national number without its trunk prefix or Italian leading zero; zeros alone stay."""
    return number.lstrip("0") or number


def phone_suffixes(phone: Phone) -> list[str]:
    """Every run of four or more trailing digits, shortest first."""
    return [phone.digits[-n:] for n in range(RUN_MIN, len(phone.digits) + 1)]


def number_asked(text: str) -> str | None:
    """The digits of a text that is written as a phone number or part of one; None for other texts."""
    number, _ = without_extension(text)
    found = phone_of(text).digits
    return found if len(found) >= RUN_MIN and _WRITTEN.fullmatch(number) else None


def phone_runs(text: str) -> list[str]:
    """The digits to search for in phone numbers, with and without leading zeros; none for other texts.

    Leading zeros are a written country or trunk prefix, and are not stored.
    """
    number = number_asked(text)
    if number is None:
        return []
    bare = number.lstrip("0")
    return [number] if bare == number or len(bare) < NATIONAL_MIN else [number, bare]
