"""What a search text asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.errors import BadArgument
from graphapi.kernel.search import TEXT_MAX, WORDS_MAX, MatchedOn, read_question
from graphapi.kernel.words import search_words, words_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def matches(name: str, text: str) -> bool:
    """Whether a contact of this name matches a text, as the statements find out."""
    stored = f" {search_words(name, [], [])} \n"
    question = read_question(text, [], "text")
    return any(all(any(mark in stored for mark in clause) for clause in way) for way in question.ways)


@given(TEXTS)
def test_a_question_is_there_when_the_text_has_a_word(text: str) -> None:
    """An empty query must not reach the index."""
    question = read_question(text, [], "text")

    assert bool(question.query) == bool(question.ways) == bool(question.parts) == bool(words_of(text))


@given(TEXTS)
def test_every_name_is_found_by_itself(name: str) -> None:
    """The same functions make the stored words and the searched ones."""
    assert matches(name, name) == bool(words_of(name)) or "@" in name


@pytest.mark.parametrize(
    ("names", "texts"),
    [
        (("Conan O'Brien", "Conan O’Brien", "Conan OBrien"), ("O'Brien", "O\u02bcbrien", "obrien", "OBR", "o'br")),
        (("Rosa dela Cruz", "Rosa de la Cruz", "Rosa DelaCruz"), ("dela cruz", "de la Cruz", "DelaCruz", "rosa dela")),
        (("Hans Müller", "Hans Mueller"), ("Mueller", "Müller", "muelle", "müll hans")),
        (("Anne-Marie Lund", "Annemarie Lund", "Anne Marie Lund"), ("Anne-Marie", "annemarie", "anne marie lund")),
        (("李小龙", "李 小龙"), ("小龙", "李小龙", "李 小龙", "李小", "李")),
        (("김철수", "김 철수"), ("철수", "김철", "김 철수")),
        (("山田太郎", "山田 太郎"), ("太郎", "山田", "田太", "山田太郎")),
        (("マイケル・ジャクソン",), ("ジャクソン", "マイケルジャクソン", "ﾏｲｹﾙ")),
    ],
)  # fmt: skip
def test_each_writing_of_a_name_finds_the_others(names: tuple[str, ...], texts: tuple[str, ...]) -> None:
    """And so does each part."""
    assert [(name, text) for name in names for text in texts if not matches(name, text)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("Ann Edwards", "anne"), ("Ann Lee", "lee low"), ("李小龙", "龙小"), ("Muller", "Mueller"), ("Cruz", "delacruz")],
)
def test_other_names_are_not_found(name: str, text: str) -> None:
    """Two words put together are no beginning of another."""
    assert not matches(name, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann.lee@example.org", True), ("ANN.LEE@Example.org", True), ("ann.lee@ex", True), ("@example.org", True),
        ("lee@example", True), ("ann@example.org", False), ("@example.com", False), ("lee.ann@example.org", False),
    ],
)  # fmt: skip
def test_an_address_is_found_by_how_it_stands_there(text: str, *, found: bool) -> None:
    """Words before the @ are whole, and the last may go on."""
    question = read_question(text, [], "text")
    stored = f" {search_words('Zoe', ['ann.lee@example.org'], [])} \n"

    assert question.as_written
    assert any(all(any(mark in stored for mark in clause) for clause in way) for way in question.ways) is found


def test_a_number_is_asked_for_by_its_words() -> None:
    """And by its last digits; with an extension a match in part names nobody."""
    whole = [part for part in read_question("030 901820", ["p1", "p2"], "text").parts if part.exact]

    assert [(part.marks, part.query) for part in whole if part.matched_on is MatchedOn.PHONE] == [
        ([["p1", "p2"]], "p1 p2")
    ]
    assert not read_question("030 901820", [], "text").whole_only
    assert read_question("030 901820 ext. 12", [], "text").whole_only


def test_one_letter_of_the_longer_words_may_be_wrong() -> None:
    """In the name, else in the name or an address."""
    in_name, in_either = (query for _, query in read_question("Jo Smtih", [], "text").similar)

    assert in_name == "+(jo*) +(smtih* smtih~1)"
    assert in_either == "+(jo* @jo*) +(smtih* smtih~1 @smtih* @smtih~1)"


@pytest.mark.parametrize(
    "text",
    ["\u0412\u043b\u043e\u0434\u0438\u043c\u0438\u0440", "\u039c\u03b1\u03c1\u03af\u03b1", "प्रिया", "دانيال", "Nguyễn"],
)
def test_a_letter_of_any_script_may_be_wrong(text: str) -> None:
    """The signs of vowels belong to it."""
    [(_, in_name), _] = read_question(text, [], "text").similar

    assert all(f"{word}~1" in in_name for word in words_of(text))


@pytest.mark.parametrize("text", ["Ann", "030 901820", "2026", "小龙", "R2D2"])
def test_of_short_words_and_numbers_nothing_is_similar(text: str) -> None:
    """One letter of three says too little, one digit is another number."""
    assert read_question(text, [], "text").similar == ()


@pytest.mark.parametrize("text", ["x" * (TEXT_MAX + 1), "a " * (WORDS_MAX + 1)])
def test_what_is_too_long_is_refused_by_the_name_of_its_argument(text: str) -> None:
    """Cut, it would be another question."""
    with pytest.raises(BadArgument) as bad:
        read_question(text, [], "filter.search")

    assert bad.value.argument == "filter.search"
