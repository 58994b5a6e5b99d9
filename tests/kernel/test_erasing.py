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
    ],
)
def test_a_text_loses_whole_phrases(text: str, left: str) -> None:
    """However they are written, but not where they are a part of other words."""
    assert Eraser(phrases_of(ANN)).clean(text) == left


def test_a_phrase_stays_where_it_is_of_a_namesake() -> None:
    """The other phrases go."""
    text = Eraser(phrases_of(ANN)).clean("Ann Oak, ann@oak.example", ["Ann Oak", "other@oak.example"])

    assert text == "Ann Oak, (erased)"


def test_a_record_keeps_what_says_who_its_own_contact_is() -> None:
    """Texts in other fields lose the phrases, however deep they are."""
    values = {"name": "Ann Oak", "notes": "As Ann Oak", "more": [{"text": "Oak Ann", "emails": ["ann@oak.example"]}]}

    assert Eraser(phrases_of(ANN)).cleaned(values, ()) == {
        "name": "Ann Oak", "notes": "As (erased)", "more": [{"text": "(erased)", "emails": ["ann@oak.example"]}],
    }  # fmt: skip


def test_what_is_searched_for_is_in_lower_case_and_as_json_escapes_it() -> None:
    """One word of each phrase is enough, as what is found is looked at again."""
    assert search_terms(["Ann Zoëlle"], ["con_A"]) == ["con_a", "zo\\u00cblle", "zo\\u00eblle", "zoëlle"]
    assert {"ölmüller", "\\u00d6lm\\u00fcller", "\\u00f6lm\\u00fcller"} <= set(search_terms(["Ölmüller"], ()))
