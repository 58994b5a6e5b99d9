"""Guarded cells: no formula for a spreadsheet, and the same text again for an import."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphapi.kernel.spreadsheets import guard, unguard

SIGNS = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001 – the wide forms count too
TEXTS = st.text(st.sampled_from([*SIGNS, "'", '"', ",", ";", "1", "a", "ä"]), max_size=8) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 901820", "'+49 30 901820"),
        ("-5", "'-5"),
        ("@home", "'@home"),
        ("\tindented", "'\tindented"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
        ("'", "'"),
        ("1-1", "1-1"),
        ("", ""),
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    """Texts that begin with an apostrophe get one only where they could be taken for a guarded text."""
    assert (guard(text), unguard(cell)) == (cell, text)


@given(TEXTS)
@example("''-")
def test_every_text_comes_back(text: str) -> None:
    """Whatever it begins with."""
    assert unguard(guard(text)) == text


@given(TEXTS)
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    """Nor does any second guard change what an import reads."""
    assert guard(text)[:1] not in set(SIGNS)
    assert unguard(unguard(guard(guard(text)))) == text
