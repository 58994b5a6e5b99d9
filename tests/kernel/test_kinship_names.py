"""The names of kinship, in every language that has a table."""

from __future__ import annotations

import pytest

from graphapi.kernel.kinship import KinRelation, Marriage
from graphapi.services.graph.kinship import names_in

ENGLISH, GERMAN = names_in("en"), names_in("de")


@pytest.mark.parametrize(
    ("relation", "english", "german"),
    [
        (KinRelation(0, 1), "parent", "Elternteil"),
        (KinRelation(0, 4), "great-great-grandparent", "Ururgroßelternteil"),
        (KinRelation(0, 15), "13th great-grandparent", "13-fach-Urgroßelternteil"),
        (KinRelation(3, 0), "great-grandchild", "Urenkelkind"),
        (KinRelation(1, 1), "sibling", "Geschwister"),
        (KinRelation(1, 1, half=True), "half-sibling", "Halbgeschwister"),
        (KinRelation(1, 2), "uncle or aunt", "Onkel oder Tante"),
        (KinRelation(1, 4), "great-great-uncle or aunt", "Urgroßonkel oder Urgroßtante"),
        (KinRelation(3, 1), "great-nephew or niece", "Großneffe oder Großnichte"),
        (KinRelation(2, 2), "first cousin", "Cousin oder Cousine 1. Grades"),
        (KinRelation(3, 4), "second cousin once removed", "Onkel oder Tante 3. Grades"),
        (KinRelation(6, 4), "third cousin twice removed", "Großneffe oder Großnichte 4. Grades"),
        (KinRelation(2, 5), "first cousin 3 times removed", "Urgroßonkel oder Urgroßtante 2. Grades"),
        (KinRelation(15, 15), "fourteenth cousin", "Cousin oder Cousine 14. Grades"),
        (KinRelation(2, 2, half=True, times=2), "double half first cousin",
         "Cousin oder Cousine 1. Grades (halbbürtig) (zweifach)"),
        (KinRelation(2, 2, times=5), "5-fold first cousin", "Cousin oder Cousine 1. Grades (5-fach)"),
        (KinRelation(0, 1, adoptive=True), "adoptive parent", "Adoptivelternteil"),
        (KinRelation(2, 2, adoptive=True), "first cousin by adoption", "Cousin oder Cousine 1. Grades durch Adoption"),
        (KinRelation(0, 0, marriage=Marriage.SPOUSES), "spouse", "Ehepartner"),
        (KinRelation(0, 1, marriage=Marriage.OF_TO), "parent-in-law", "Schwiegerelternteil"),
        (KinRelation(0, 1, marriage=Marriage.OF_FROM), "step-parent", "Stiefelternteil"),
        (KinRelation(1, 0, marriage=Marriage.OF_FROM), "child-in-law", "Schwiegerkind"),
        (KinRelation(2, 0, marriage=Marriage.OF_TO), "step-grandchild", "Stiefenkelkind"),
        (KinRelation(1, 1, half=True, marriage=Marriage.OF_FROM), "sibling-in-law", "Schwager oder Schwägerin"),
        (KinRelation(1, 1, marriage=Marriage.OF_PARENTS), "step-sibling", "Stiefgeschwister"),
        (KinRelation(1, 2, marriage=Marriage.OF_FROM), "uncle or aunt by marriage", "Onkel oder Tante durch Heirat"),
        (KinRelation(2, 2, half=True, marriage=Marriage.OF_TO), "half first cousin by marriage",
         "Cousin oder Cousine 1. Grades (halbbürtig) durch Heirat"),
    ],
)  # fmt: skip
def test_a_relation_has_its_usual_name(relation: KinRelation, english: str, german: str) -> None:
    """For all genders, as genealogists write it."""
    assert (ENGLISH.name(relation), GERMAN.name(relation)) == (english, german)


def test_several_relations_are_one_sentence() -> None:
    """Each name once, nearest first."""
    several = [
        KinRelation(1, 1, half=True),
        KinRelation(2, 2),
        KinRelation(2, 2, ("ann",)),
        KinRelation(0, 0, marriage=Marriage.SPOUSES),
    ]

    assert ENGLISH.text("Ann", "Bob", several[:1]) == "Ann is half-sibling of Bob"
    assert ENGLISH.text("Ann", "Bob", several) == "Ann is half-sibling, first cousin and spouse of Bob"
    assert GERMAN.text("Ann", "Bob", several[2:]) == "Ann ist Cousin oder Cousine 1. Grades und Ehepartner von Bob"
    assert ENGLISH.text("Ann", "Ann", []) == "Ann and Ann are the same contact"


@pytest.mark.parametrize("language", [ENGLISH, GERMAN], ids=["en", "de"])
def test_every_relation_by_birth_within_fifteen_generations_has_a_name_and_few_share_it(language: object) -> None:
    """English has one name for both directions of a removed cousin; all others differ."""
    plain = [KinRelation(up, down) for up in range(16) for down in range(16) if up or down]
    assert isinstance(language, type(ENGLISH))

    names = [language.name(relation) for relation in plain]

    removed = sum(language is ENGLISH and 2 <= each.up < each.down for each in plain)
    assert len({*names}) == len(plain) - removed
    assert not any("{" in name for name in names)
