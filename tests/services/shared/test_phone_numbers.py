"""Plain phone numbers are read without the library that knows all numbers, and come out as it would have read them."""

from __future__ import annotations

import random

import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from graphapi.services.shared import contact_input
from graphapi.services.shared.contact_input import e164

EACH = 12
"""Numbers of each country."""

WRITTEN = ("+{code}{number}", "+{code} {number}", "+{code} ({begin}) {rest}", "+{code}-{begin}.{rest}")


def _numbers() -> list[str]:
    """Numbers of every length under every country code, some with a prefix that only callers at home dial."""
    chance = random.Random(20)
    found: list[str] = []
    for code in COUNTRY_CODE_TO_REGION_CODE:
        for _ in range(EACH):
            number = "".join(chance.choices("0123456789", k=chance.randrange(5, 14)))
            form = chance.choice(WRITTEN)
            found.append(form.format(code=code, number=number, begin=number[:2], rest=number[2:]))
    return found


def test_plain_numbers_are_read_as_the_library_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under every country code; those that are not plain are left to the library."""
    numbers = _numbers()
    quick = [e164(one, "DE") for one in numbers]
    monkeypatch.setattr(contact_input, "_plain_e164", lambda _: None)

    assert quick == [e164(one, "DE") for one in numbers]


@pytest.mark.parametrize("text", ["+49 30 901820", "+1 415 555 2671", "+44 20 7946 0018"])
def test_the_usual_number_needs_no_library(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """As most numbers of an address book are."""
    monkeypatch.setattr(contact_input, "_read_e164", lambda *_: None)

    assert e164(text, None) == "+" + "".join(c for c in text if c.isdecimal())


def test_a_number_with_a_prefix_from_home_is_no_plain_one() -> None:
    """The zero in brackets is not dialled from abroad."""
    assert e164("+49 (0) 30 901820", None) == "+4930901820"
