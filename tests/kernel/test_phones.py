"""Phone numbers as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.phones import Phone, digits, number_asked, phone_of, phone_runs, phone_suffixes


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+49 (0)30 901820", Phone("4930901820", "30901820", "49")),
        ("0049 30 901820", Phone("4930901820", "30901820", "49")),
        ("(+49) 30/901820", Phone("4930901820", "30901820", "49")),
        ("030 901820", Phone("030901820", "30901820")),
        ("+1 (555) 0100", Phone("15550100", "5550100", "1")),
        ("+39 06 123456", Phone("3906123456", "6123456", "39")),
        ("+353 1 2345", Phone("35312345", "12345", "353")),
        ("000", Phone("000", "000")),
        (
            "\uff0b\uff18\uff11 \uff13\uff0d\uff11\uff12\uff13\uff14\uff0d\uff15\uff16\uff17\uff18",
            Phone("81312345678", "312345678", "81"),
        ),
        ("\u202a+49 30 901820\u202c", Phone("4930901820", "30901820", "49")),
    ],
)
def test_a_number_is_its_country_and_its_national_number(text: str, phone: Phone) -> None:
    """However the country and the zeros of the trunk are written; without a country nothing is made up."""
    assert phone_of(text) == phone


@pytest.mark.parametrize(
    "text",
    [
        "030 1234 ext. 56",
        "030 1234 x56",
        "030 1234x56",
        "030-1234 #56",
        "030 1234;ext=56",
        "030 1234 Extension 56",
        "030 1234 \u0434\u043e\u0431. 56",
        "030 1234 int. 56",
        "030 1234, anexo 56",
        "030 1234,,56#",
        "030 1234 内線56",
        "\uff10\uff13\uff10\uff0d\uff11\uff12\uff13\uff14\u3000内線\uff15\uff16",
    ],
)
def test_an_extension_is_no_part_of_the_number(text: str) -> None:
    """In any of the usual writings."""
    assert phone_of(text) == Phone("0301234", "301234", None, "56")
    assert number_asked(text) == "0301234"


@pytest.mark.parametrize("text", ["Max 1234", "box 12", "ext 5", "x", "12 Elm Street", "Point 12", "5, Elm 7"])
def test_other_texts_have_no_extension(text: str) -> None:
    """Nor are they numbers."""
    assert phone_of(text).extension == ""
    assert number_asked(text) is None


@given(st.text("123456789", min_size=4, max_size=20), st.data())
def test_every_run_of_four_last_digits_finds_a_number(number: str, data: st.DataObject) -> None:
    """Three do not."""
    length = data.draw(st.integers(4, len(number)))

    assert number[-length:] in phone_suffixes(phone_of(number))
    assert all(len(run) >= 4 for run in phone_suffixes(phone_of(number)))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("555-01", "55501"),
        (" +1 (555) 0100", "15550100"),
        ("\u0665\u0665\u0665\u0660\u0661", "55501"),
        ("555", None),
        ("5550 ann", None),
        ("\uff10\uff13\uff08\uff11\uff12\uff13\uff14\uff09\uff15\uff16\uff17\uff18", "0312345678"),
        ("\u202d030 901820\u202c", "030901820"),
        ("", None),
    ],
)  # fmt: skip
def test_a_text_of_digits_and_signs_asks_for_a_number(text: str, number: str | None) -> None:
    """From four digits on, in any script."""
    assert number_asked(text) == number


def test_leading_zeros_of_a_long_number_may_be_those_of_the_trunk() -> None:
    """In a short one they are digits like others."""
    assert phone_runs("030 123456") == ["030123456", "30123456"]
    assert phone_runs("0100") == ["0100"]
    assert phone_runs("0 55501") == ["055501"]


def test_digits_of_any_script_are_read() -> None:
    """Superscripts are no digits of a number."""
    assert digits("+\u0664\u0669 30²x") == "4930"


@pytest.mark.parametrize(
    ("abroad", "at_home"),
    [
        ("+7 495 1234567", "8 (495) 123-45-67"), ("+36 1 2345678", "06 1 234 5678"), ("+49 30 901820", "030 901820"),
        ("+1 212 5550123", "(212) 555-0123"),
    ],
)  # fmt: skip
def test_what_is_dialled_before_a_number_at_home_is_known_of_its_country(abroad: str, at_home: str) -> None:
    """It is 0 in most, 8 in Russia and 06 in Hungary."""
    assert phone_of(at_home).national in phone_of(abroad).at_home
