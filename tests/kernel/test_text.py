"""Folding, and the words of texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.text import KEY_MAX, fold, name_key, sort_key, split_words

LUCENE = set('+-!(){}[]^"~*?:\\/&|<>=')
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (" Müller  ", "muller"),
        ("MU\u0308LLER", "muller"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted Æsir Œuvre", "orsted aesir oeuvre"),
        ("İstanbul ılık", "istanbul ilik"),
        ("\ufb01n\u00a0\uff37\uff49\uff44\uff45", "fin wide"),
        ("Ἀθῆναι", "αθηναι"),
        ("a\0b\tc", "a b c"),
        ("東京", "東京"),
        ("서울", "서울"),
    ],
)
def test_case_accents_and_surplus_space_fold(text: str, folded: str) -> None:
    """People type names as their keyboard has them."""
    assert fold(text) == folded


@given(TEXTS)
def test_folding_again_changes_nothing(text: str) -> None:
    """Stored and searched text match, whether folded once or twice."""
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_folding_does_not_hear_case(text: str) -> None:
    """Nor is there surplus space."""
    assert fold(text) == fold(text.casefold())
    assert not re.search(r"\s\s|^\s|\s$|\0", fold(text))


@given(TEXTS)
def test_only_letters_and_digits_survive_as_words(text: str) -> None:
    """No sign of Lucene's syntax is among them, and none is empty or an operator."""
    for word in split_words(text):
        assert word
        assert not LUCENE & set(word)
        assert not any(c.isspace() for c in word)
        assert word not in {"AND", "OR", "NOT", "TO"}


@given(TEXTS, st.text(st.sampled_from("-_.,' /"), min_size=1))
def test_signs_only_divide_words(text: str, signs: str) -> None:
    """Words do not depend on what stands between them."""
    words = split_words(text)

    assert split_words(signs.join(words)) == words


def test_vowel_signs_belong_to_their_word() -> None:
    """A Hindi or Thai name is not cut at each of them."""
    assert len(split_words("हिन्दी दिल्ली")) == 2
    assert len(split_words("กรุงเทพ")) == 1


@given(TEXTS, TEXTS)
def test_sort_keys_order_by_folded_name_and_then_id(one: str, other: str) -> None:
    """A name that begins another comes first, whatever follows."""
    keys = sort_key(one, "con_1"), sort_key(other, "con_2")

    assert (keys[0] < keys[1]) == ((name_key(one), "con_1") < (name_key(other), "con_2"))


def test_a_sort_key_fits_an_index() -> None:
    """One character may fold to eighteen."""
    assert len(sort_key("ﷺ" * 300, "con_1").encode()) < 8_000
    assert len(name_key("ﷺ" * 300)) == KEY_MAX
