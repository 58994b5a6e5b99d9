"""What spreadsheets make of the cells of a CSV file: a text that begins like a formula is guarded by an apostrophe.

The signs are those that OWASP's page on CSV injection lists. Signed numbers and phone numbers are guarded too: a
spreadsheet would drop the plus, or calculate.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 – the wide forms count too
_GUARDED = re.compile(rf"'{_FORMULA.pattern}")
"""The apostrophes before a sign are counted too, so that each text has one guarded form and comes back from it."""


def guard(text: str) -> str:
    """Return the text as it is written into a CSV file: `=1+1` as `'=1+1`, and `'=1+1` as `''=1+1`."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """Return the text that was guarded; other texts, also those that begin with an apostrophe, stay as they are."""
    return cell[1:] if _GUARDED.match(cell) else cell
