"""What a contact is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.phones import phone_of
from graphapi.kernel.words import (
    IN_DOMAIN,
    IN_EMAIL,
    IN_PHONE,
    JOINED,
    WORDS_MARK,
    Writing,
    domain_word,
    email_token,
    name_ends,
    name_tokens,
    name_words,
    number_token,
    phone_tokens,
    search_words,
    words_of,
)

LUCENE = set('+-!(){}[]^"~*?:\\/&|<>')
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXTS)
def test_every_beginning_of_a_stored_word_is_asked_alike(text: str) -> None:
    """The same functions make the stored words and the searched ones."""
    stored = search_words(text, [], []).split()

    for word in words_of(text):
        assert word in stored
        assert all(any(s.startswith(asked) for s in stored) for asked in words_of(word[:3]))


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


def test_words_of_names_addresses_and_numbers_are_distinct() -> None:
    """Each kind has its mark, and each whole value is a separate token."""
    words = search_words("Ann Lee", ["ann@acme.org"], ["+4930"]).split()

    assert words == [
        "ann", "lee", "=annlee", *name_tokens("ann lee"), "@ann", "@acme", "@org", "@@acme",
        email_token("ANN@acme.org "), "<ann>acme.org", "#4930", *phone_tokens(phone_of("+49 30")), WORDS_MARK,
    ]  # fmt: skip
    assert (IN_EMAIL, IN_DOMAIN, IN_PHONE) == ("@", "@@", "#")


def test_the_word_after_the_at_sign() -> None:
    """It must follow at once."""
    assert domain_word("ann@Acme.org") == ["acme"]
    assert domain_word("ann@") == domain_word("ann @ home") == domain_word("acme") == []


@pytest.mark.parametrize("apostrophe", "'\u2019\u2018\u201b\u02bc\u02bb\u00b4\u2032\uff07`")
def test_an_apostrophe_of_any_form_divides(apostrophe: str) -> None:
    """And what it divides is one word too."""
    assert name_words(f"O{apostrophe}Brien") == ["o", "brien", "obrien"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Hans Müller", {"muller", "mueller"}),
        ("Øystein Ås", {"oystein", "oeystein", "as", "aas"}),
        ("Groß", {"gross"}),
        ("JÖRG", {"jorg", "joerg"}),
    ],
)
def test_umlauts_are_left_bare_and_spelled_out(name: str, words: set[str]) -> None:
    """People type what their keyboard has."""
    assert words <= set(name_words(name))


def test_neighbouring_words_are_one_as_well() -> None:
    """Two and three of them; marked, as the beginning of one of them is no beginning of a name's word."""
    words = [word for word in search_words("Juan de la Cruz", [], []).split() if word.startswith(JOINED)]

    assert words == ["=juande", "=juandela", "=dela", "=delacruz", "=lacruz"]


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("李小龙", ["李小龙", "小龙"]),
        ("李 小龙", ["李小龙", "小龙"]),
        ("김철수", ["김철수", "철수"]),
        ("山田 太郎 (Taro)", ["山田太郎", "田太郎", "太郎"]),
        ("李", []),
        ("Ann Lee", []),
    ],
)
def test_names_without_blanks_have_all_their_ends(name: str, ends: list[str]) -> None:
    """So that any part of two characters or more is the beginning of one."""
    assert list(name_ends(name)) == ends


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Conan O'Brien", "conan OBRIEN"), ("dela Cruz", "de la Cruz"), ("DelaCruz", "de la cruz"),
        ("Anne-Marie Lund", "Annemarie Lund"), ("Müller", "Mueller"), ("Müller", "Muller"), ("李小龙", "李 小龙"),
    ],
)  # fmt: skip
def test_a_whole_name_is_one_however_it_is_written(one: str, other: str) -> None:
    """The two share a word for the whole."""
    assert set(name_tokens(one)) & set(name_tokens(other))


def test_names_that_differ_share_no_word_for_the_whole() -> None:
    """Mueller and Muller are two names; that of Müller can be either."""
    assert not set(name_tokens("Mueller")) & set(name_tokens("Muller"))


@given(TEXTS, st.lists(TEXTS, max_size=2), st.lists(TEXTS, max_size=2))
def test_stored_words_are_for_the_analyzer_and_carry_their_version(
    name: str, emails: list[str], phones: list[str]
) -> None:
    """Spaces separate them, and searches contain no Lucene syntax."""
    words = search_words(name, emails, phones)

    assert words.split(" ")[-1] == WORDS_MARK
    assert words.split(" ") == words.split()
    assert not LUCENE & {character for word in words_of(name) for character in word}


def test_the_words_of_a_number_do_not_depend_on_a_region() -> None:
    """Whole and without its country, each with its extension too."""
    whole, at_home = (Writing.DIGITS, "4930901820"), (Writing.ABROAD, "30901820")

    assert phone_tokens(phone_of("+49 30 901820")) == [number_token(*whole), number_token(*at_home)]
    assert phone_tokens(phone_of("+49 (0)30 901820 ext. 12")) == [
        number_token(*whole), number_token(*at_home), number_token(*whole, "12"), number_token(*at_home, "12")
    ]  # fmt: skip


@pytest.mark.parametrize("start", [0, 1, 7, 30])
def test_a_long_name_without_blanks_is_found_by_any_part(start: int) -> None:
    """However long the part is."""
    name = "独立行政法人国立高等専門学校機構長岡工業高等専門学校図書館情報学研究室"
    words = search_words(name, [], []).split()

    for end in range(start + 2, len(name) + 1):
        assert any(word.startswith(words_of(name[start:end])[0]) for word in words)
