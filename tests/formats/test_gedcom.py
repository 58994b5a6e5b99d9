"""GEDCOM records as people write them: names, dates, families, associates, and what is kept."""

from __future__ import annotations

from textwrap import dedent

import pytest

from graphapi.formats.cards import Card, Relative
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from tests.formats.gedcom_made import kept, person, read

FAMILY = """
    0 @I1@ INDI
    1 NAME Ann /Oak/
    1 FAMS @F1@
    0 @I2@ INDI
    1 NAME Bob /Oak/
    1 FAMS @F1@
    0 @I3@ INDI
    1 NAME Cy /Oak/
    1 FAMC @F1@
    {link}
    0 @F1@ FAM
    1 HUSB @I2@
    1 WIFE @I1@
    1 CHIL @I3@
    {family}
    """


def family(link: str = "", more: str = "") -> dict[str, Card]:
    """A couple and their child, with lines below the child's link and in the family."""
    lines = "\n".join(one for one in dedent(FAMILY).format(link=link, family=more).splitlines() if one)
    return read(lines + "\n")


def test_a_person_becomes_a_contact_with_all_properties() -> None:
    """Names and their pieces, birth, occupation, ways to be reached, notes."""
    card = person("""
        1 NAME Dr. Ann Beth /Oak/ jr.
        2 NPFX Dr.
        2 GIVN Ann Beth
        2 NICK Annie
        2 SURN Oak
        2 NSFX jr.
        1 SEX F
        1 BIRT
        2 DATE 24 MAY 1919
        2 PLAC Acorn Hill
        1 OCCU Carpenter
        2 AGNC Acorn Ltd
        1 RESI
        2 EMAIL ann@@example.org
        2 PHON +49 30 901820
        2 WWW https://example.org/ann
        1 NOTE One line,
        2 CONT a sec
        2 CONC ond.
        """)

    assert card.values == {
        "name": "Dr. Ann Beth Oak jr.", "givenName": "Ann Beth", "familyName": "Oak", "birth": PartialDate(1919, 5, 24),
        "jobTitle": "Carpenter", "company": "Acorn Ltd", "emails": ["ann@example.org"], "phones": ["+49 30 901820"],
        "notes": "One line,\na second.",
        "customFields": {
            "Name prefix": "Dr.", "Name suffix": "jr.", "Nickname": "Annie", "Sex": "F", "Place of birth": "Acorn Hill",
            "Website": "https://example.org/ann",
        },
    }  # fmt: skip
    assert not kept(card)
    assert not card.losses


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("24 MAY 1819", PartialDate(1819, 5, 24)),
        ("may 1819", PartialDate(1819, 5)),
        ("1819", PartialDate(1819)),
        ("@#DGREGORIAN@ 24 MAY 1819", PartialDate(1819, 5, 24)),
        ("ABT 1850", PartialDate(1850, qualifier=DateQualifier.ABOUT, original="ABT 1850")),
        ("CAL MAR 1850", PartialDate(1850, 3, qualifier=DateQualifier.CALCULATED, original="CAL MAR 1850")),
        ("EST 1850", PartialDate(1850, qualifier=DateQualifier.ESTIMATED, original="EST 1850")),
        ("BEF 4 JUN 1205", PartialDate(1205, 6, 4, DateQualifier.BEFORE, "BEF 4 JUN 1205")),
        ("AFT 1850", PartialDate(1850, qualifier=DateQualifier.AFTER, original="AFT 1850")),
        ("BET 1850 AND 1860", PartialDate(1850, None, None, DateQualifier.BETWEEN, "BET 1850 AND 1860")),
        ("FROM 1850 TO 1860", PartialDate(1850, None, None, DateQualifier.PERIOD, "FROM 1850 TO 1860")),
        ("TO 1860", PartialDate(None, None, None, DateQualifier.PERIOD, "TO 1860")),
        ("INT 1850 (so she said)", PartialDate(1850, None, None, DateQualifier.INTERPRETED, "INT 1850 (so she said)")),
        ("(around Easter)", PartialDate(qualifier=DateQualifier.TEXT, original="around Easter")),
        ("(12 APR)", PartialDate(None, 4, 12)),
        ("11 FEB 1731/32", PartialDate(1732, qualifier=DateQualifier.TEXT, original="11 FEB 1731/32")),
        ("1731/1732", PartialDate(qualifier=DateQualifier.TEXT, original="1731/1732")),
        ("@#DJULIAN@ 11 FEB 1731", PartialDate(qualifier=DateQualifier.TEXT, original="@#DJULIAN@ 11 FEB 1731")),
        ("@#DHEBREW@ 13 CSH 5712", PartialDate(qualifier=DateQualifier.TEXT, original="@#DHEBREW@ 13 CSH 5712")),
        ("44 B.C.", PartialDate(qualifier=DateQualifier.TEXT, original="44 B.C.")),
        ("31 FEB 1900", PartialDate(qualifier=DateQualifier.TEXT, original="31 FEB 1900")),
        ("4/5/1900", PartialDate(qualifier=DateQualifier.TEXT, original="4/5/1900")),
    ],
)
def test_a_date_says_what_is_known(text: str, date: PartialDate) -> None:
    """Only whole Gregorian days are whole; nothing is filled in."""
    found = person(f"1 BIRT\n2 DATE {text}\n").values["birth"]

    assert found == date
    assert (found.whole is not None) == (date.day is not None and date.year is not None and not date.original)


def test_a_phrase_beside_a_date_is_where_the_date_comes_from() -> None:
    """GEDCOM 7 has phrases where 5.5.1 has INT; beside a whole day, a phrase is kept."""
    guessed = person("1 BIRT\n2 DATE 1850\n3 PHRASE so she said\n", "7.0")
    worded = person("1 BIRT\n2 DATE\n3 PHRASE around Easter\n", "7.0")
    whole = person("1 BIRT\n2 DATE 24 MAY 1819\n3 PHRASE Whit Monday\n", "7.0")

    assert guessed.values["birth"] == PartialDate(1850, None, None, DateQualifier.INTERPRETED, "INT 1850 (so she said)")
    assert worded.values["birth"] == PartialDate(qualifier=DateQualifier.TEXT, original="around Easter")
    assert whole.values["birth"] == PartialDate(1819, 5, 24)
    assert kept(whole) == ["1 BIRT", "2 DATE", "3 PHRASE Whit Monday"]


def test_every_line_that_no_property_holds_is_kept_as_it_is() -> None:
    """Custom tags, blanks and doubled signs stay; lines below a property are kept below an empty line of its tag."""
    card = person("""
        1 NAME Ann /Oak/
        2 SOUR Parish book
        1 _CUSTOM  two  blanks a@@b
        2 _SUB x
        1 BIRT
        2 DATE 1900
        2 SOUR Parish book
        1 BURI
        2 DATE 1980
        """)

    assert kept(card) == [
        "1 NAME Ann /Oak/", "2 SOUR Parish book", "1 _CUSTOM  two  blanks a@@b", "2 _SUB x", "1 BIRT",
        "2 SOUR Parish book", "1 BURI", "2 DATE 1980",
    ]  # fmt: skip


def test_other_names_are_shown_and_kept() -> None:
    """The first name is the name; the others have their lines."""
    card = person("1 NAME Ann /Oak/\n1 NAME Ann /Elm/\n2 TYPE maiden\n1 ALIA Annie\n")

    assert card.values["name"] == "Ann Oak"
    assert card.values["customFields"] == {"Other names": "Ann Elm; Annie"}
    assert kept(card) == ["1 NAME Ann /Elm/", "2 TYPE maiden", "1 ALIA Annie"]


def test_a_child_names_its_parents_and_one_spouse_the_other() -> None:
    """Each association once."""
    cards = family("", "1 MARR\n2 DATE 10 FEB 1940\n1 DIV\n2 DATE 3 MAR 1950")

    assert cards["I3"].relatives == (
        Relative("Parent", uid="I2", inverse_role="Child"), Relative("Parent", uid="I1", inverse_role="Child"),
    )  # fmt: skip
    assert cards["I2"].relatives == (
        Relative("Spouse", uid="I1", since="1940-02-10", until="1950-03-03", inverse_role="Spouse"),
    )  # fmt: skip
    assert cards["I1"].relatives == ()
    assert not any(kept(one) or one.losses for one in cards.values())


@pytest.mark.parametrize(
    ("link", "more", "father", "mother"),
    [
        ("", "", "Parent", "Parent"),
        ("2 PEDI birth", "", "Parent: By birth", "Parent: By birth"),
        ("2 PEDI adopted", "", "Adoptive parent", "Adoptive parent"),
        ("2 PEDI foster", "", "Foster parent", "Foster parent"),
        ("2 PEDI sealing", "", "Parent: By sealing", "Parent: By sealing"),
        ("2 PEDI step", "", "Step-parent", "Step-parent"),
        ("2 PEDI OTHER\n3 PHRASE raised by", "", "Parent: Pedigree: raised by", "Parent: Pedigree: raised by"),
        ("1 ADOP\n2 FAMC @F1@\n3 ADOP WIFE", "", "Parent", "Adoptive parent"),
        ("1 BIRT\n2 FAMC @F1@", "", "Parent: By birth", "Parent: By birth"),
        ("", "2 _FREL Natural\n2 _MREL Step", "Parent: By birth", "Step-parent"),
    ],
)
def test_each_parent_is_what_the_file_says(link: str, more: str, father: str, mother: str) -> None:
    """Without PEDI nothing is claimed, no birth either; ADOP and _FREL say it of each parent."""
    relatives = family(link, more)["I3"].relatives

    said = {one.uid: ": ".join(part for part in (one.role, one.note) if part) for one in relatives}
    assert said == {"I2": father, "I1": mother}


def test_a_disproven_parent_is_a_loss_and_no_relative() -> None:
    """STAT of 5.5.1 and 7."""
    child = family("2 STAT disproven")["I3"]

    assert child.relatives == ()
    assert [one.what for one in child.losses] == ["FAMC"]


def test_what_is_known_of_a_marriage_is_its_note_unless_it_is_a_whole_day() -> None:
    """A divorce without a day is a former spouse; a couple that never married are partners."""
    vague = family("", "1 MARR\n2 DATE ABT 1940\n2 PLAC Acorn Hill\n1 DIV Y\n1 NOTE They met at school.")
    never = family("", "1 EVEN\n2 TYPE not married")
    denied = family("", "1 DIV N")

    assert vague["I2"].relatives == (
        Relative(
            "Former spouse", uid="I1", inverse_role="Former spouse",
            note="Married: ABT 1940\nPlace of marriage: Acorn Hill\nThey met at school.",
        ),
    )  # fmt: skip
    assert never["I2"].relatives[0].role == "Domestic partner"
    assert denied["I2"].relatives == (Relative("Spouse", uid="I1", inverse_role="Spouse"),)
    assert "1 DIV N" in denied["I2"].kept


def test_void_people_are_somebody_else_each_or_nobody() -> None:
    """With a phrase, they are relatives known by name alone; without, their line is kept."""
    cards = read(
        """
        0 @I1@ INDI
        1 FAMS @F1@
        1 FAMS @F2@
        1 ASSO @VOID@
        2 PHRASE Mr Stockdale
        2 ROLE OTHER
        3 PHRASE Teacher
        0 @I2@ INDI
        1 FAMC @F1@
        0 @F1@ FAM
        1 HUSB @VOID@
        2 PHRASE Her first husband
        1 WIFE @I1@
        1 CHIL @I2@
        1 CHIL @VOID@
        0 @F2@ FAM
        1 HUSB @VOID@
        1 WIFE @I1@
        """,
        "7.0",
    )

    assert [(one.role, one.name, one.uid) for one in cards["I1"].relatives] == [
        ("Spouse", "Her first husband", ""), ("Teacher", "Mr Stockdale", ""),
    ]  # fmt: skip
    assert [(one.role, one.name, one.uid) for one in cards["I2"].relatives] == [
        ("Parent", "", "I1"), ("Parent", "Her first husband", ""),
    ]  # fmt: skip
    assert "1 CHIL @VOID@" in cards["I1"].kept
    assert "0 @F2@ FAM\n1 WIFE @I1@\n1 HUSB @VOID@" in cards["I1"].kept


def test_associates_have_their_role_phrase_and_event() -> None:
    """ROLE of GEDCOM 7, RELA of 5.5.1, and witnesses of events."""
    cards = read(
        """
        0 @I1@ INDI
        1 ASSO @I2@
        2 ROLE GODP
        2 PHRASE by proxy
        1 ASSO @I3@
        2 RELA Piano teacher
        2 NOTE On Fridays
        1 BAPM
        2 DATE 1900
        2 ASSO @I3@
        3 ROLE WITN
        0 @I2@ INDI
        0 @I3@ INDI
        """
    )

    assert [(one.role, one.uid, one.note) for one in cards["I1"].relatives] == [
        ("Godparent", "I2", "by proxy"), ("Piano teacher", "I3", "On Fridays"), ("Witness", "I3", "At: Baptism"),
    ]  # fmt: skip
    assert kept(cards["I1"]) == ["1 BAPM", "2 DATE 1900"]


def test_what_one_end_alone_states_counts() -> None:
    """Programs write FAMC without CHIL, CHIL without FAMC, HUSB without FAMS, FAMS without HUSB."""
    cards = read(
        """
        0 @I1@ INDI
        0 @I2@ INDI
        1 FAMS @F1@
        0 @I3@ INDI
        1 FAMC @F1@
        0 @I4@ INDI
        0 @F1@ FAM
        1 HUSB @I1@
        1 CHIL @I4@
        """
    )

    assert [one.uid for one in cards["I1"].relatives] == ["I2"]
    assert [one.uid for one in cards["I3"].relatives] == ["I1", "I2"]
    assert [one.uid for one in cards["I4"].relatives] == ["I1", "I2"]


def test_people_and_families_that_are_not_there_are_losses() -> None:
    """With the line and the identifier."""
    cards = read(
        """
        0 @I1@ INDI
        1 FAMC @F9@
        1 FAMS @F1@
        0 @F1@ FAM
        1 HUSB @I8@
        1 WIFE @I1@
        0 @S1@ SOUR
        1 TITL Nobody cites this
        """
    )

    assert cards["I1"].relatives == ()
    assert [(one.line, one.what) for one in cards["I1"].losses] == [(6, "FAMC"), (8, "FAM"), (11, "SOUR")]


def test_cited_records_are_kept_with_the_first_who_cites_them() -> None:
    """Sources with their repositories; the text of a shared note is the contact's."""
    cards = read(
        """
        0 @I1@ INDI
        1 NOTE @N1@
        1 SOUR @S1@
        0 @I2@ INDI
        1 SOUR @S1@
        0 @N1@ NOTE Shared
        1 CONT text
        0 @S1@ SOUR
        1 REPO @R1@
        0 @R1@ REPO
        1 NAME Acorn archive
        """
    )

    assert cards["I1"].values["notes"] == "Shared\ntext"
    assert kept(cards["I1"]) == [
        "1 SOUR @S1@", "0 @S1@ SOUR", "1 REPO @R1@", "0 @R1@ REPO", "1 NAME Acorn archive",
    ]  # fmt: skip
    assert kept(cards["I2"]) == ["1 SOUR @S1@"]
    assert not cards["I2"].losses


def test_an_associate_who_is_nobody_is_kept_as_a_line() -> None:
    """Without a record and a phrase there is no name by which somebody could be found."""
    card = person("1 NAME Ann\n1 ASSO @VOID@\n2 ROLE FRIEND\n1 BAPM\n2 ASSO @VOID@\n3 ROLE WITN\n", "7.0")

    assert card.relatives == ()
    assert kept(card) == ["1 ASSO @VOID@", "2 ROLE FRIEND", "1 BAPM", "2 ASSO @VOID@", "3 ROLE WITN"]
