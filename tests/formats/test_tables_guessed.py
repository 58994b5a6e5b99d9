"""Tables of no known program: read by the names of their columns, or as a MAP.toml says."""

from __future__ import annotations

import io
import tomllib

import pytest

from graphapi.formats.cards import Card, ReadOptions, Relative, UnreadableFile
from graphapi.formats.tables.tables import TABLE_FORMATS
from graphapi.kernel.partial_dates import PartialDate
from tests.formats.address_books import format_of, outlook, read

ANY_TABLE = TABLE_FORMATS[-1]


def _mapped(text: str, mapping: str) -> list[object]:
    return list(ANY_TABLE.read(io.BytesIO(text.encode()), ReadOptions(mapping=tomllib.loads(mapping))))


def test_a_german_club_list_is_understood_by_its_columns():
    """Known names become properties, all others custom fields: nothing is lost."""
    (card,) = read(
        "Mitgliedsnr.;Vorname;Nachname;E-Mail privat;Handy;Tel. geschäftlich;Firma;Position;"
        "Geburtsdatum;Bemerkungen;Beitrag\r\n"
        "17;Käthe;Häsel;k@example.org;+49 170 1;+49 30 2;Acorn GmbH;Gärtnerin;12.4.1985;mag Bäume;20 €\r\n"
    )

    assert card.values == {
        "givenName": "Käthe",
        "familyName": "Häsel",
        "emails": ["k@example.org"],
        "phones": ["+49 170 1", "+49 30 2"],
        "company": "Acorn GmbH",
        "jobTitle": "Gärtnerin",
        "birth": PartialDate(1985, 4, 12),
        "notes": "mag Bäume",
        "customFields": {"Mitgliedsnr.": "17", "Beitrag": "20 €"},
    }


@pytest.mark.parametrize(("cells", "title"), [(["Mr", "Mrs."], None), (["Baker", "Mr"], "Baker")])
def test_a_column_title_is_a_job_unless_it_holds_salutations(cells, title):
    """The cells decide what its name leaves open."""
    first, _ = read(f"Title,Name\r\n{cells[0]},Ann Oak\r\n{cells[1]},Bob Oak\r\n")

    assert first.values.get("jobTitle") == title


def test_two_columns_of_one_name_are_both_kept():
    """Custom fields of one name are numbered."""
    (card,) = read("Name,Shoe,Shoe\r\nAnn Oak,41,42\r\n")

    assert card.values["customFields"] == {"Shoe": "41", "Shoe 2": "42"}


def test_relatives_of_any_table_are_relatives():
    """Columns for spouses, parents and children."""
    (card,) = read('Name,Ehepartner,Kinder,Mutter\r\nAnn Oak,Tom Oak,"Ben Oak, Cleo Oak",Eve Elm\r\n')

    assert [(one.role, one.name) for one in card.relatives] == [
        ("Spouse", "Tom Oak"),
        ("Child", "Ben Oak"),
        ("Child", "Cleo Oak"),
        ("Mother", "Eve Elm"),
    ]


def test_a_list_of_addresses_is_a_table_too():
    """One column is enough."""
    assert [card.values for card in read("email\r\nann@example.org\r\nbob@example.org\r\n")] == [
        {"emails": ["ann@example.org"]},
        {"emails": ["bob@example.org"]},
    ]


def test_the_guess_is_said():
    """The explanation names what was guessed, with examples."""
    data = b"Name;Telefon;Beitrag\r\nAnn Oak;030 1;20\r\n"

    found = format_of(data).explain(io.BytesIO(data), ReadOptions())

    assert [(column.name, column.becomes, column.example) for column in found.columns] == [
        ("Name", "name", "Ann Oak"),
        ("Telefon", "phone", "030 1"),
        ("Beitrag", "custom field Beitrag", "20"),
    ]
    assert any("Guessed by their names: Name, Telefon; all others become custom fields" in note for note in found.notes)


def test_a_map_says_what_any_table_means():
    """Columns become properties, relatives by name and by ID, custom fields, or nothing, which is reported."""
    (card,) = _mapped(
        "nr;wer;kuerzel;chef;chef_nr;geb;intern\r\n1;Ann Oak;AO;Paul Elm;2;4/12/1985;x\r\n",
        """
        dates = "mdy"
        [columns]
        nr = "id"
        wer = "name"
        kuerzel = "customFields.Initials"
        chef = "relative: Boss"
        chef_nr = "relative id: Boss"
        geb = "birth"
        intern = ""
        [roles]
        Boss = "Manager / Report"
        """,
    )

    assert isinstance(card, Card)
    assert (card.uid, card.values["birth"]) == ("1", PartialDate(1985, 4, 12))
    assert card.values["customFields"] == {"Initials": "AO"}
    assert card.relatives == (
        Relative("Manager", name="Paul Elm", inverse_role="Report"),
        Relative("Manager", uid="2", inverse_role="Report"),
    )
    assert [loss.what for loss in card.losses] == ["intern"]


def test_a_map_says_who_is_related_in_any_table_of_relationships():
    """FROM is the label of TO, as in this project's own files."""
    (card,) = _mapped(
        "who,whom,how,start\r\n1,2,Mentor,2020-01-01\r\n",
        '[columns]\nwho = "from"\nwhom = "to"\nhow = "label"\nstart = "since"',
    )

    assert isinstance(card, Card)
    assert (card.uid, *card.relatives) == ("2", Relative("Mentor", uid="1", since="2020-01-01"))


def test_a_map_can_say_the_encoding():
    """Encodings of other languages cannot be told from Windows-1252."""
    data = "Name;Firma\r\nŁucja Dąb;Żołądź\r\n".encode("cp1250")

    (card,) = ANY_TABLE.read(io.BytesIO(data), ReadOptions(mapping={"encoding": "cp1250"}))

    assert isinstance(card, Card)
    assert (card.values["name"], card.values["company"]) == ("Łucja Dąb", "Żołądź")


def test_the_map_of_an_explanation_reads_the_file_in_the_same_way():
    """`--explain` writes what `--map` takes."""
    data = outlook(german=True)
    one = format_of(data)
    mapping = tomllib.loads(one.explain(io.BytesIO(data), ReadOptions()).mapping)

    assert list(one.read(io.BytesIO(data), ReadOptions(mapping=mapping))) == list(
        one.read(io.BytesIO(data), ReadOptions())
    )


def test_a_map_for_a_known_export_changes_what_it_names_and_nothing_else():
    """Given with --map, Google's file is still Google's."""
    (card,) = _mapped(
        "First Name,Last Name,Nickname,Phone 1 - Label,Phone 1 - Value\r\nAnn,Oak,she/her,Work Fax,+49 30 1\r\n",
        '[columns]\nNickname = "pronouns"',
    )

    assert isinstance(card, Card)
    assert card.values == {
        "givenName": "Ann",
        "familyName": "Oak",
        "pronouns": "she/her",
        "customFields": {"Work Fax": "+49 30 1"},
    }


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ('[columns]\nName = "nam"', "`nam` is nothing that a column can become"),
        ('[columns]\nNam = "name"', "no column `Nam`"),
        ('[columns]\nName = "relative"', "`relative` is nothing"),
        ('[columns]\nName = "relative: {Role}"', "no column `Role`"),
        ('dates = "ddmm"', "`ddmm` is no order"),
        ('separator = "|"', "a comma, a semicolon or a tab"),
        ('encoding = "klingon"', "no encoding `klingon`"),
        ("collumns = 1", "`collumns` is unknown"),
        ("[columns]\nName = 1", r"\[columns\] has a text for each name"),
    ],
)
def test_a_map_that_says_nonsense_is_refused(mapping, reason):
    """Before a row is read, with what is wrong."""
    with pytest.raises(UnreadableFile, match=reason):
        _mapped("Name,Phone\r\nAnn Oak,1\r\n", mapping)


def test_a_table_that_nobody_understands_asks_for_a_map():
    """Without a column whose name is known, there is nothing to guess."""
    with pytest.raises(UnreadableFile, match=r"A MAP\.toml can say what the columns mean"):
        list(ANY_TABLE.read(io.BytesIO(b"alpha,beta\r\n1,2\r\n"), ReadOptions()))
