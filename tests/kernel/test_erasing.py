"""The phrases that identify a person, and texts without them."""

from __future__ import annotations

import pytest

from graphapi.kernel.erasing import Eraser, phrases_of, search_terms

ANN = {
    "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "emails": ["ann@oak.example"],
    "phones": ["+493012345"], "externalId": "7",
}  # fmt: skip


def test_names_addresses_and_numbers_are_phrases() -> None:
    """A short external ID is not: it is in many texts by chance."""
    assert phrases_of(ANN) == {"Ann Oak", "Oak Ann", "ann@oak.example", "+493012345"}
    assert phrases_of({"name": "Ann"}) == frozenset()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Call Ann Oak.", "Call (erased)."),
        ("ann-oak.vcf", "(erased).vcf"),
        ("Oak, Ann", "(erased)"),
        ("to ANN@oak.example now", "to (erased) now"),
        ("+493012345", "(erased)"),
        ("Joann Oakley", "Joann Oakley"),
        ("Ann met an oak", "Ann met an oak"),
        ("Call +49 30 12345 or 0049-30/123 45.", "Call (erased) or (erased)."),
        ("030 12345 and 030 123456", "(erased) and 030 123456"),
        ("By phone. 30 12345", "By phone. (erased)"),
    ],
)
def test_a_text_loses_whole_phrases(text: str, left: str) -> None:
    """However they are written, but not where they are a part of other words."""
    assert Eraser(phrases_of(ANN)).clean(text) == left


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Zephyr Quill", "Quill, Zephyr", "(erased)"),
        ("Zephyr Marigold Quill", "Quill, Zephyr Marigold", "(erased)"),
        ("José García", "Jose\u0301 Garci\u0301a, JOSE GARCIA", "(erased), (erased)"),
        ("Maria Strauß", "MARIA STRAUSS", "(erased)"),
        ("Jürgen Öhr", "Juergen Oehr", "(erased)"),
        ("李小龍", "请李小龍来", "请(erased)来"),
    ],
)
def test_a_name_is_found_in_both_orders_and_in_other_spellings(name: str, text: str, left: str) -> None:
    """What the search terms find is what is erased."""
    phrases = phrases_of({"name": name})

    assert Eraser(phrases).clean(text) == left
    assert any(term in text.lower() for term in search_terms(phrases, ()))


def test_digits_of_a_number_are_searched_for_with_a_separator() -> None:
    """The last four, however they are grouped."""
    found = search_terms(["+493012345678"], ())

    assert all(any(term in text for term in found) for text in ("030 12 34 56 78", "030/1234-5678", "030 12 345 678"))


def test_a_phrase_stays_where_it_is_of_a_namesake() -> None:
    """The other phrases go."""
    text = Eraser(phrases_of(ANN)).clean("Ann Oak (Oak, Ann), ann@oak.example", ["Ann Oak", "other@oak.example"])

    assert text == "Ann Oak (Oak, Ann), (erased)"


def test_a_record_keeps_what_says_who_its_own_contact_is() -> None:
    """Texts in other fields lose the phrases, however deep they are."""
    values = {"name": "Ann Oak", "notes": "As Ann Oak", "more": [{"text": "Oak Ann", "emails": ["ann@oak.example"]}]}

    assert Eraser(phrases_of(ANN)).cleaned(values, ()) == {
        "name": "Ann Oak", "notes": "As (erased)", "more": [{"text": "(erased)", "emails": ["ann@oak.example"]}],
    }  # fmt: skip


def test_what_is_searched_for_is_in_lower_case_and_as_json_escapes_it() -> None:
    """One word of each phrase is enough, as what is found is looked at again."""
    assert set(search_terms(["Ann Zoëlle"], ["con_A"])) == {
        "con_a", "zoelle", "zoëlle", "zoe\u0308lle", "zo\\u00eblle", "zo\\u00cblle", "zoe\\u0308lle",
    }  # fmt: skip
    assert {"ölmüller", "\\u00d6lm\\u00fcller", "\\u00f6lm\\u00fcller"} <= set(search_terms(["Ölmüller"], ()))
