"""What is written as GEDCOM is read again as the same, in both versions, with kept lines and families."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from textwrap import dedent

import pytest

from graphapi.formats.cards import Card, Loss, ReadOptions, Relative
from graphapi.formats.gedcom import GEDCOM
from graphapi.formats.gedcom.writer import GEDCOM7, GEDCOM551, GedcomWriter
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from tests.data.sets import DATA, MISSING
from tests.formats.gedcom_made import kept

BOTH = pytest.mark.parametrize("writer", [GEDCOM551, GEDCOM7], ids=["5.5.1", "7"])
FAMILY = """
    0 HEAD
    1 GEDC
    2 VERS 5.5.1
    0 @I1@ INDI
    1 NAME Ann  /Oak/
    2 SOUR @S1@
    2 _ROMAN x
    1 NAME Ann /Elm/
    2 TYPE maiden
    1 SEX F
    1 BIRT
    2 DATE BET 1850 AND 1860
    2 PLAC Acorn Hill
    3 MAP
    4 LATI N52.5
    1 BIRT
    2 DATE 1852
    2 SOUR @S1@
    1 OCCU Carpenter
    2 DATE 1870
    1 RESI
    2 DATE 1880
    2 PLAC Old Hill
    1 _CUSTOM  two  blanks
    2 _SUB ann@@example.org
    1 FAMS @F1@
    1 FAMS @F2@
    1 ASSO @I4@
    2 RELA Godmother
    2 NOTE By proxy
    2 SOUR @S1@
    0 @I2@ INDI
    1 NAME Bob /Oak/
    1 SEX M
    1 RESI
    2 EMAIL bob@@example.org
    2 PHON +49 30 901820
    1 FAMS @F1@
    0 @I3@ INDI
    1 NAME Cy /Oak/
    1 NOTE {long}
    2 CONT Second line
    1 FAMC @F1@
    2 PEDI adopted
    1 FAMC @F2@
    2 PEDI birth
    0 @I4@ INDI
    1 NAME Dee
    1 FAMS @F2@
    1 CHAN
    2 DATE 1 JAN 2020
    0 @F1@ FAM
    1 HUSB @I2@
    1 WIFE @I1@
    1 CHIL @I3@
    2 _STATUS x
    1 MARR
    2 DATE 10 FEB 1880
    2 PLAC Acorn Hill
    2 SOUR @S1@
    1 DIV
    2 DATE ABT 1890
    1 _FAMILY x
    0 @F2@ FAM
    1 HUSB @I4@
    1 WIFE @I1@
    1 CHIL @I3@
    1 EVEN
    2 TYPE Not married
    0 @S1@ SOUR
    1 TITL Parish book
    1 REPO @R1@
    0 @R1@ REPO
    1 NAME Acorn archive
    0 TRLR
    """


def read(data: bytes) -> list[Card]:
    """All cards of a file."""
    return [one for one in GEDCOM.read(io.BytesIO(data), ReadOptions()) if isinstance(one, Card)]


def written(writer: GedcomWriter, *cards: Card) -> tuple[str, list[Loss]]:
    """A file of these cards, and what it cannot say."""
    losses: list[Loss] = []
    return b"".join(writer.write(cards, losses)).decode(), losses


def normal(cards: list[Card]) -> dict[str, object]:
    """Cards whatever their file, and the order of their relatives, kept lines and records."""
    return {one.uid: (one.values, set(one.relatives), sorted(kept(one))) for one in cards}


@BOTH
def test_a_family_is_the_same_after_it_was_written(writer: GedcomWriter) -> None:
    """Names, vague dates, two families of a child, kept lines at every level, cited records: nothing is lost."""
    cards = read(dedent(FAMILY.format(long="An ancestor of oaks. " * 30)).lstrip().encode())

    text, losses = written(writer, *cards)

    assert normal(read(text.encode())) == normal(cards)
    assert losses == []


@pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)
@BOTH
def test_a_real_family_tree_is_the_same_after_it_was_written(writer: GedcomWriter) -> None:
    """3,010 people of royal houses, with dates from 876 on."""
    cards = read((DATA / "royal92" / "royal92.ged").read_bytes())

    text, losses = written(writer, *cards)

    assert normal(read(text.encode())) == normal(cards)
    assert losses == []


def test_kept_lines_are_written_byte_for_byte() -> None:
    """Custom tags stay below the line they were below."""
    cards = read(dedent(FAMILY.format(long="x")).lstrip().encode())

    text, _ = written(GEDCOM551, *cards)

    assert "1 _CUSTOM  two  blanks\n2 _SUB ann@@example.org\n" in text
    assert "1 NAME Ann  /Oak/\n2 SOUR @S1@\n2 _ROMAN x\n1 NAME Ann /Elm/\n2 TYPE maiden\n" in text
    assert "1 BIRT\n2 DATE BET 1850 AND 1860\n2 PLAC Acorn Hill\n3 MAP\n4 LATI N52.5\n" in text
    assert text.count("0 @S1@ SOUR\n") == 1


def test_a_changed_value_is_written_and_not_the_kept_one() -> None:
    """The lines kept below it stay."""
    ann = read(dedent(FAMILY.format(long="x")).lstrip().encode())[0]
    values = {**ann.values, "name": "Anna Oak", "givenName": "Anna", "birth": PartialDate(1851)}

    text, _ = written(GEDCOM551, replace(ann, values=values))

    assert "1 NAME Anna /Oak/\n2 GIVN Anna\n" in text
    assert "1 BIRT\n2 DATE 1851\n2 PLAC Acorn Hill\n3 MAP\n4 LATI N52.5\n" in text


def as_contacts(cards: list[Card], prefix: str) -> list[Card]:
    """The cards as they are exported from a graph, in which people have other IDs than in their file."""

    def renamed(one: Relative) -> Relative:
        return replace(one, uid=f"{prefix}{one.uid}") if one.uid else one

    return [replace(one, uid=f"{prefix}{one.uid}", relatives=tuple(map(renamed, one.relatives))) for one in cards]


@BOTH
def test_kept_lines_come_back_whatever_the_contacts_are_called(writer: GedcomWriter) -> None:
    """Pointers of two files with the same identifiers lead to the people, families and sources of their own file."""
    text = dedent(FAMILY.format(long="x")).lstrip()
    one = as_contacts(read(text.encode()), "con_")
    other = as_contacts(read(text.replace("Parish", "Town").replace("/Oak/", "/Ash/").encode()), "con_x_")

    found, losses = written(writer, *one, *other)
    names = {card.values["name"]: card for card in read(found.encode())}

    assert losses == []
    for family, book in (("Oak", "Parish"), ("Ash", "Town")):
        ann, bob, cy = (names[f"{name} {family}"] for name in ("Ann", "Bob", "Cy"))
        assert {one.uid for one in cy.relatives if one.role == "Adoptive parent"} == {ann.uid, bob.uid}
        assert "1 _FAMILY x" in bob.kept
        assert "2 _STATUS x" in bob.kept
        assert f"1 TITL {book} book" in bob.kept + ann.kept
    assert found.count(" FAM\n") == 4
    assert found.count(" SOUR\n") == 2


def test_a_family_of_one_is_written_for_what_it_says() -> None:
    """Nobody else is in it, so no association holds it."""
    text = "0 HEAD\n0 @I1@ INDI\n1 NAME Ann\n1 FAMS @F7@\n0 @F7@ FAM\n1 WIFE @I1@\n1 MARR\n2 SOUR Book\n0 TRLR\n"

    found, losses = written(GEDCOM551, *as_contacts(read(text.encode()), "con_"))

    assert "0 @F7@ FAM\n1 HUSB @I1@\n1 MARR\n2 SOUR Book\n" in found
    assert losses == []


def test_what_is_said_below_the_day_of_a_marriage_stays_there() -> None:
    """A second marriage of a couple is another one, though its place alone is known."""
    text = (
        "0 HEAD\n0 @I1@ INDI\n1 FAMS @F1@\n0 @I2@ INDI\n1 FAMS @F1@\n0 @F1@ FAM\n1 HUSB @I1@\n1 WIFE @I2@\n"
        "1 MARR\n2 DATE 4 APR 1999\n3 SOUR Book\n1 MARR\n2 PLAC Acorn Hill\n0 TRLR\n"
    )
    cards = read(text.encode())

    found, losses = written(GEDCOM551, *cards)

    assert [one.since for one in cards[0].relatives] == ["1999-04-04"]
    assert "1 MARR\n2 DATE 4 APR 1999\n3 SOUR Book\n1 MARR\n2 PLAC Acorn Hill\n" in found
    assert (normal(read(found.encode())), losses) == (normal(cards), [])


EXPORTED = (
    Card(
        1, "con_01ABC",
        {
            "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "pronouns": "she/her",
            "emails": ["ann@example.org"], "phones": [], "company": "Acorn Ltd",
            "jobTitle": None, "birthDate": date(1990, 5, 24), "emailOptOut": True,
            "customFields": {"Favourite tree": "@oak", "Number": 3},
        },
        (
            Relative("Child", uid="con_02ABC", inverse_role="Parent"),
            Relative("Child", uid="con_03ABC", inverse_role="Parent", since="2020-01-01"),
            Relative("Spouse", uid="con_04ABC", inverse_role="Spouse", since="2015-06-07"),
            Relative("Friend", uid="con_02ABC", inverse_role="Friend", forward=False),
            Relative("Sibling", name="Eve Elm"),
        ),
    ),
    Card(
        2, "con_02ABC", {"name": "Cy"},
        (
            Relative("Mother", uid="con_01ABC", inverse_role="Child"),
            Relative("Father", uid="con_04ABC", inverse_role="Child"),
            Relative("Friend", uid="con_01ABC", inverse_role="Friend"),
        ),
    ),
    Card(3, "con_03ABC", {"name": "Di"}, (Relative("Guardian", uid="con_09ABC", name="Fay Fir"),)),
    Card(4, "con_04ABC", {"name": "Bob"}, (Relative("Spouse", uid="con_01ABC", since="2015-06-07"),)),
)  # fmt: skip
"""As exports give them: both ends name each association."""


@BOTH
def test_contacts_of_any_origin_become_people_and_families(writer: GedcomWriter) -> None:
    """Each association once; a parent alone is a family; what has no tag is a fact with a type."""
    text, losses = written(writer, *EXPORTED)
    ann, cy, di, bob = read(text.encode())

    assert ann.values == {
        "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "pronouns": "she/her",
        "emails": ["ann@example.org"], "company": "Acorn Ltd", "birth": PartialDate(1990, 5, 24), "emailOptOut": True,
        "customFields": {"Favourite tree": "@oak", "Number": "3"},
    }  # fmt: skip
    assert {(one.role, one.uid) for one in cy.relatives} == {
        ("Parent", ann.uid), ("Parent", bob.uid), ("Friend", ann.uid),
    }  # fmt: skip
    assert [(one.role, one.uid, one.since) for one in di.relatives] == [("Parent", ann.uid, "2020-01-01")]
    assert [(one.role, one.uid, one.since) for one in bob.relatives] == [("Spouse", ann.uid, "2015-06-07")]
    assert [(one.role, one.name, one.uid) for one in ann.relatives] == [("Sibling", "Eve Elm", "")]
    assert text.count(" FAM\n") == 2
    assert [(one.line, one.text) for one in losses] == [(3, "Guardian: Fay Fir")]


def test_readers_of_version_5_get_no_void_pointers_and_no_tags_of_version_7() -> None:
    """And lines of 255 characters at most."""
    cards = (*EXPORTED, replace(EXPORTED[1], uid="x", values={"name": "Long", "notes": "word " * 400}, relatives=()))

    old, new = (written(writer, *cards)[0] for writer in (GEDCOM551, GEDCOM7))

    assert "@VOID@" not in old
    assert "PHRASE" not in old
    assert max(map(len, old.splitlines())) <= 255
    assert "CONC" not in new
    assert "1 ASSO @VOID@\n2 PHRASE Eve Elm\n" in new


@pytest.mark.parametrize(
    ("given", "old", "new"),
    [
        (PartialDate(1850, 3, None), "2 DATE MAR 1850", "2 DATE MAR 1850"),
        (PartialDate(1850, qualifier=DateQualifier.ABOUT), "2 DATE ABT 1850", "2 DATE ABT 1850"),
        (PartialDate(None, 4, 12), "2 DATE (12 APR)", "2 DATE\n3 PHRASE 12 APR"),
        (PartialDate(None, 4, 12, original="--0412"), "2 DATE (12 APR)", "2 DATE\n3 PHRASE 12 APR"),
        (PartialDate(qualifier=DateQualifier.TEXT, original="circa"), "2 DATE (circa)", "2 DATE\n3 PHRASE circa"),
        (PartialDate(1732, qualifier=DateQualifier.TEXT, original="11 FEB 1731/32"), "2 DATE 11 FEB 1731/32",
         "2 DATE\n3 PHRASE 11 FEB 1731/32"),
        (PartialDate(qualifier=DateQualifier.TEXT, original="@#DJULIAN@ 1 JAN 1700"), "2 DATE @#DJULIAN@ 1 JAN 1700",
         "2 DATE JULIAN 1 JAN 1700"),
        (PartialDate(1850, None, None, DateQualifier.INTERPRETED, "INT 1850 (she said)"), "2 DATE INT 1850 (she said)",
         "2 DATE 1850\n3 PHRASE she said"),
    ],
)  # fmt: skip
def test_a_partial_date_is_written_as_what_is_known(given: PartialDate, old: str, new: str) -> None:
    """What neither version can count is a phrase."""
    card = Card(1, "I1", {"name": "Ann", "birth": given})

    assert f"1 BIRT\n{old}\n" in written(GEDCOM551, card)[0]
    assert f"1 BIRT\n{new}\n" in written(GEDCOM7, card)[0]


def test_what_a_kept_line_refers_to_and_is_not_written_is_a_loss() -> None:
    """The line is left out of 5.5.1; in 7 it refers to nobody."""
    card = Card(1, "I1", {"name": "Ann"}, kept="1 _FRIEND @I7@\n1 SOUR @S1@\n0 @S1@ SOUR\n1 TITL Book")

    old, new = (written(writer, card) for writer in (GEDCOM551, GEDCOM7))

    assert "_FRIEND" not in old[0]
    assert "1 _FRIEND @VOID@\n" in new[0]
    assert [one.text for one in old[1]] == [one.text for one in new[1]] == ["1 _FRIEND @I7@"]
    assert "1 SOUR @S1@\n" in old[0]


@BOTH
def test_a_marriage_that_a_death_ended_is_no_divorce(writer: GedcomWriter) -> None:
    """The day is that of the death, which the person has."""
    spouse = Relative("Spouse", uid="I2", until="1941-06-04", note="Happy\nEnded by death", inverse_role="Spouse")
    cards = [Card(1, "I1", {"name": "Ann Oak"}, (spouse,)), Card(2, "I2", {"name": "Bob Oak"})]

    text = b"".join(writer.write(cards, [])).decode()

    assert "1 NOTE Happy\n" in text
    assert "DIV" not in text
    assert "Ended by death" not in text


@pytest.mark.parametrize(("date", "died"), [("4 JUN 1941", "1941-06-04"), ("1941", "1941"), ("ABT 1941", "")])
def test_a_death_is_known_only_if_its_date_is_exact(date: str, died: str) -> None:
    """Marriages end by it, and nothing is filled in."""
    text = f"0 HEAD\n1 GEDC\n2 VERS 5.5.1\n0 @I1@ INDI\n1 NAME Ann /Oak/\n1 DEAT\n2 DATE {date}\n0 TRLR\n"

    (card,) = GEDCOM.read(io.BytesIO(text.encode()), ReadOptions())

    assert isinstance(card, Card)
    assert card.died == died


def test_an_association_is_stated_where_its_role_says_more() -> None:
    """Labels that were registered for a role have no word for the other side."""
    ann = Card(1, "a", {"name": "Ann"}, (Relative("Godmother", uid="d", inverse_role="Related person", forward=False),))
    dee = Card(2, "d", {"name": "Dee"}, (Relative("Related person", uid="a", inverse_role="Godmother"),))

    text, _ = written(GEDCOM551, ann, dee)

    assert text.count("ASSO") == 1
    assert "1 NAME Ann\n1 ASSO @I2@\n2 RELA Godmother\n" in text
