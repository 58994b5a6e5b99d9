"""Guards CSV cells against spreadsheets: a text that starts like a formula gets a leading apostrophe.

The characters are those listed by OWASP for CSV injection. Signed numbers and phone numbers are guarded too: a
spreadsheet would drop the plus, or calculate.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 – the wide forms count too
_GUARDED = re.compile(rf"'{_FORMULA.pattern}")
"""Includes apostrophes before a sign, so that guarding is reversible for every text."""


def guard(text: str) -> str:
    """The text as written to a CSV file: `=1+1` becomes `'=1+1`, and `'=1+1` becomes `''=1+1`."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """The text without its guard; other texts stay unchanged, including those that start with an apostrophe."""
    return cell[1:] if _GUARDED.match(cell) else cell
