"""Folding, words and the texts that searches are made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.text import (
    IN_DOMAIN,
    IN_EMAIL,
    IN_PHONE,
    KEY_MAX,
    digits,
    domain_word,
    email_token,
    fold,
    name_key,
    name_words,
    number_asked,
    phone_runs,
    phone_suffixes,
    phone_token,
    prefix_query,
    search_words,
    sort_key,
    split_words,
)

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
    """What is stored and what is asked meet, folded once or twice."""
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


@given(TEXTS)
def test_every_beginning_of_a_stored_word_is_asked_alike(text: str) -> None:
    """The same function makes what is stored and what is asked."""
    stored = search_words(text, [], []).split()

    for word in split_words(text):
        assert word in stored
        assert all(any(s.startswith(asked) for s in stored) for asked in split_words(word[:3]))


def test_vowel_signs_belong_to_their_word() -> None:
    """A Hindi or Thai name is not cut at each of them."""
    assert len(split_words("हिन्दी दिल्ली")) == 2
    assert len(split_words("กรุงเทพ")) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Anne-Marie O’Brien", ["anne", "marie", "o", "brien", "annemarie", "obrien"]),
        ("Ann Lee", ["ann", "lee"]),
        ("R2-D2", ["r2", "d2", "r2d2"]),
        ("?!", []),
    ],
)
def test_words_of_a_name_are_found_with_and_without_its_signs(name: str, words: list[str]) -> None:
    """O'Brien is found as o'brien, brien and obrien."""
    assert name_words(name) == words


def test_words_of_names_addresses_and_numbers_are_told_apart() -> None:
    """Each kind has its mark, and whole values a token of their own."""
    words = search_words("Ann Lee", ["ann@acme.org"], ["+4930"]).split()

    assert words == [
        "ann", "lee", "@ann", "@acme", "@org", "@@acme", email_token("ANN@acme.org "), "#4930", phone_token("49 30"),
    ]  # fmt: skip
    assert (IN_EMAIL, IN_DOMAIN, IN_PHONE) == ("@", "@@", "#")


@given(st.text("0123456789", min_size=4, max_size=20), st.data())
def test_every_run_of_four_last_digits_finds_a_number(number: str, data: st.DataObject) -> None:
    """Three do not."""
    length = data.draw(st.integers(4, len(number)))

    assert number[-length:] in phone_suffixes(number)
    assert all(len(run) >= 4 for run in phone_suffixes(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("555-01", "55501"),
        (" +1 (555) 0100", "15550100"),
        ("\u0665\u0665\u0665\u0660\u0661", "55501"),
        ("555", None),
        ("5550 ann", None),
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


def test_the_word_after_the_at_sign() -> None:
    """It must follow at once."""
    assert domain_word("ann@Acme.org") == ["acme"]
    assert domain_word("ann@") == domain_word("ann @ home") == domain_word("acme") == []


def test_digits_of_any_script_are_read() -> None:
    """Superscripts are no digits of a number."""
    assert digits("+\u0664\u0669 30²x") == "4930"


@given(TEXTS)
def test_a_query_is_there_when_the_text_has_a_word(text: str) -> None:
    """An empty query must not reach the index."""
    assert (prefix_query(text) is None) == (not split_words(text))


def test_the_query_of_a_filter_asks_for_all_words_or_the_last_digits() -> None:
    """Words in names and addresses alike."""
    assert prefix_query("Ann l") == "+(ann* @ann*) +(l* @l*)"
    assert prefix_query("55-01") == "(+(55* @55*) +(01* @01*)) #5501"


@given(TEXTS, TEXTS)
def test_sort_keys_order_by_folded_name_and_then_id(one: str, other: str) -> None:
    """A name that begins another comes first, whatever follows."""
    keys = sort_key(one, "con_1"), sort_key(other, "con_2")

    assert (keys[0] < keys[1]) == ((name_key(one), "con_1") < (name_key(other), "con_2"))


def test_a_sort_key_fits_an_index() -> None:
    """One character may fold to eighteen."""
    assert len(sort_key("ﷺ" * 300, "con_1").encode()) < 8_000
    assert len(name_key("ﷺ" * 300)) == KEY_MAX
