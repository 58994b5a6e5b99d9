"""Partial dates of which a format can only write the text, with parameters of ours that say the rest."""

from __future__ import annotations

from dataclasses import replace

from graphapi.kernel.partial_dates import DateQualifier, PartialDate


def numbers_of(date: PartialDate) -> str:
    """What is known of a date in numbers: `1850-04`, `--04-12`, or `-` for nothing."""
    return PartialDate(date.year, date.month, date.day).written


def qualified(text: str, qualifier: str, numbers: str) -> PartialDate | None:
    """The date that a text, a qualifier and numbers say together; None where they are not what we write."""
    known = DateQualifier.__members__.get(qualifier.upper())
    found = PartialDate.parse(numbers)
    if known is None or found.qualifier is not DateQualifier.EXACT or found.trouble:
        return None
    return replace(found, qualifier=known, original="" if known is DateQualifier.EXACT else text)
