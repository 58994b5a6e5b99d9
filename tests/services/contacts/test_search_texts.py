"""How numbers are read: what is stored with one region is found with another, or with none."""

from __future__ import annotations

import pytest

from graphapi.kernel.phones import RUN_MIN
from graphapi.kernel.words import search_words
from graphapi.services.contacts.search_texts import number_tokens
from graphapi.services.shared.contact_input import read_phone


def finds(asked: str, region: str | None, stored: str, stored_with: str | None) -> bool:
    """Whether a whole number finds another that was stored when the workspace had that region."""
    words = search_words("", [], [read_phone(stored, stored_with)]).split()
    return not set(number_tokens(asked, region)).isdisjoint(words)


@pytest.mark.parametrize(
    ("asked", "stored", "regions"),
    [
        ("+49 30 901820", "0049 30 901820", (None, "US", "JP", "AU", "DE")),
        ("+49 30 901820", "0011 49 30 901820", ("AU",)),
        ("+7 495 1234567", "8 (495) 123-45-67", (None, "RU")),
        ("+36 1 234 5678", "06 1 234 5678", (None, "HU")),
        ("+81 3 1234 5678", "03-1234-5678", (None, "JP")),
        ("+81 3 1234 5678", "(03) 1234 5678 #", (None, "JP")),
        ("+55 11 91234 5678", "(11) 91234-5678", (None, "BR")),
        ("+54 9 11 2345 6789", "011 15-2345-6789", ("AR",)),
        ("+1 212 555 0123", "(212) 555-0123", (None, "US")),
        ("+1 212 555 0123", "1-212-555-0123", (None, "US")),
        ("+39 06 6981 2345", "06 6981 2345", (None, "IT")),
        ("+44 (0)20 7946 0958 ext. 7", "020 7946 0958 x7", (None, "GB")),
        ("+7 495 1234567 \u0434\u043e\u0431. 12", "8 495 123-45-67 \u0434\u043e\u0431. 12", (None, "RU")),
    ],
)
def test_a_number_is_found_in_the_writings_of_its_country(
    asked: str, stored: str, regions: tuple[str | None, ...]
) -> None:
    """Whichever of the two is stored, with any of the regions then and now."""
    missed = [
        (asking, now, kept, then)
        for asking, kept in ((asked, stored), (stored, asked))
        for now in regions
        for then in regions
        if not finds(asking, now, kept, then)
    ]

    assert missed == []


@pytest.mark.parametrize("region", [None, "US", "DE"])
@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("+49 30 901820 x12", "+43 30 901820 x12"), ("+49 30 901820 x12", "+49 30 901820 x13"),
        ("+49 30 901820 x12", "+49 30 901820"), ("+49 30 901820", "+43 30 901820"),
        ("+49 30 90182012", "+49 30 901820 x12"),
    ],
)  # fmt: skip
def test_another_number_is_not_found(asked: str, stored: str, region: str | None) -> None:
    """The same extension in another country is another; who asks for one is not given the number without it."""
    assert not finds(asked, region, stored, None)


def test_a_run_of_digits_is_no_whole_number() -> None:
    """Keys do not guess."""
    assert not finds("1820", None, "+49 30 901820", None)
    assert len("1820") == RUN_MIN
