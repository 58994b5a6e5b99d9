"""What is written of a contact, and what of the lines it came with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.vcard import VcardWriter
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from tests.formats.vcards import card, losses, read, written

DATA = Path(__file__).parents[1] / "data" / "formats"


def contact(**values: object) -> Card:
    """A contact that never was a vCard."""
    return Card(1, "urn:uuid:1", {"name": "Ann Oak", **values})


def normal(cards: list[Card]) -> list[tuple[object, ...]]:
    """What two files of the same people have in common: values, relatives, and the lines that are kept."""
    return [(one.uid, one.values, {(rel.role.casefold(), rel.name, rel.uid) for rel in one.relatives}) for one in cards]


@pytest.mark.parametrize("path", sorted(DATA.glob("*.vcf")), ids=lambda path: path.stem)
def test_a_file_that_is_written_again_says_the_same(path: Path) -> None:
    """Files as phones and programs write them: read, written as 4.0, read again; then not a byte changes any more."""
    cards = read(path.read_bytes())

    first = b"".join(VcardWriter().write(cards, []))
    again = read(first)

    assert len(cards) >= 2
    assert normal(again) == normal(cards)
    assert b"".join(VcardWriter().write(again, [])) == first


def test_lines_of_4_0_come_back_byte_for_byte() -> None:
    """All of them, where nothing was changed: parameters, lists, groups, unknown lines and folds."""
    lines = [
        "UID:urn:uuid:1", "FN:Ann Oak", "N:Oak;Ann,Beth;;Dr.;", "EMAIL;TYPE=home;PREF=1:ann@example.org",
        "EMAIL:a@example.org", "TEL;TYPE=home,voice;VALUE=uri:tel:+49-30-901820", "TITLE:Gardener", "BDAY:--0412",
        "NOTE:a\\, b\\nc", "RELATED;TYPE=friend,colleague:urn:uuid:2", "RELATED;TYPE=spouse;VALUE=text:Bob Oak",
        'ADR;LABEL="1 Elm St^nUSA":;;1 Elm St;;;;USA', "item1.URL:https://example.org/a,b", "item1.X-ABLabel:Garden",
        "ORG:Acorn\\, Ltd;Sales;South", "GENDER:O;other", 'X-FOO;BAR="a:b":x;y,z\\;', "IMPP:xmpp:ann@example.org",
        "CATEGORIES:a,b",
    ]  # fmt: skip

    assert sorted(written(card(*lines, version="4.0"))) == sorted(lines)


def test_lines_in_several_languages_come_back() -> None:
    """A second N says the names in another language, and a number without digits says its type."""
    lines = [
        "UID:urn:uuid:1", "FN;LANGUAGE=en:Ann Oak", "FN;LANGUAGE=de:Anna Eiche", "N;ALTID=1;LANGUAGE=en:Oak;Ann;;;",
        "N;ALTID=1;LANGUAGE=de:Eiche;Anna;;;", "TEL;TYPE=home:",
    ]  # fmt: skip

    assert sorted(written(card(*lines, version="4.0"))) == sorted(lines)


def test_names_in_several_languages_go_when_the_name_has_changed() -> None:
    """The first N no longer holds, and no other says the names of the contact alone."""
    found = card("FN:Ann Oak", "N;ALTID=1;LANGUAGE=en:Oak;Ann;;;", "N;ALTID=1;LANGUAGE=de:Eiche;Anna;;;", version="4.0")
    renamed = replace(found, values={**found.values, "familyName": "Elm"})

    assert [line for line in written(renamed) if line.startswith("N")] == ["N:Elm;Ann;;;"]


def test_folds_and_bytes_of_unknown_lines_come_back() -> None:
    """A line that another program folded in its own way stays so."""
    text = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\nX-LONG:abc\r\n def\r\n\tghi\r\nEND:VCARD\r\n"

    assert b"".join(VcardWriter().write(read(text), [])).decode() == text


def test_a_contact_is_written_in_the_properties_of_4_0() -> None:
    """Custom fields under the names that formats use are written as what they are, others in lines of ours."""
    fields = {
        "Nickname": "Annie", "Website": "https://example.org", "Business address": "1 Elm St, Springfield",
        "Name prefix": "Dr.", "Department": "Sales", "Anniversary": "2000-04-12", "Website (garden)": "https://a.example",
        "shoe: size": "38",
        "counts": [1, 2],
    }  # fmt: skip
    found = contact(
        givenName="Ann", familyName="Oak", emails=["a@example.org"], phones=["+4930901820"], company="Acorn, Ltd",
        jobTitle="Gardener", pronouns="she/her", notes="one\ntwo", birth=PartialDate(1950, 4, 12), customFields=fields,
        emailOptOut=True,
    )  # fmt: skip

    lines = written(found)

    assert lines == [
        "UID:urn:uuid:1", "FN:Ann Oak", "N:Oak;Ann;;Dr.;", "EMAIL:a@example.org", "TEL:+4930901820",
        "ORG:Acorn\\, Ltd;Sales", "PRONOUNS:she/her", "TITLE:Gardener", "BDAY:19500412", "NOTE:one\\ntwo",
        "X-EMAIL-OPT-OUT:true", "NICKNAME:Annie", "URL:https://example.org",
        "ADR;TYPE=work:;;1 Elm St\\, Springfield;;;;", "ANNIVERSARY:20000412", "item1.URL:https://a.example",
        "item1.X-ABLabel:garden", 'X-FIELD;X-NAME="shoe: size":38', "X-FIELD;X-NAME=counts;VALUE=json:[1\\, 2]",
    ]  # fmt: skip
    assert card(*lines, version="4.0").values == found.values


@pytest.mark.parametrize(
    ("born", "line"),
    [
        (PartialDate(None, 4, 12), "BDAY:--0412"),
        (PartialDate(None, None, 12), "BDAY:---12"),
        (PartialDate(1950), "BDAY:1950"),
        (PartialDate(850, 4), "BDAY:0850-04"),
        (PartialDate(1900, 4, 12, DateQualifier.DOUBTFUL, "1900-04-12"), "BDAY:19000412"),
        (PartialDate(1900, 4, 12), "BDAY;X-QUALIFIER=EXACT;X-NUMBERS=1900-04-12:19000412"),
        (PartialDate(1850, qualifier=DateQualifier.ABOUT, original="ABT 1850"),
         "BDAY;X-QUALIFIER=ABOUT;X-NUMBERS=1850;VALUE=text:ABT 1850"),
        (PartialDate(1850, qualifier=DateQualifier.ABOUT),
         "BDAY;X-QUALIFIER=ABOUT;X-NUMBERS=1850;VALUE=text:about 1850"),
        (PartialDate(qualifier=DateQualifier.TEXT, original="in spring"), "BDAY;VALUE=text:in spring"),
    ],
)  # fmt: skip
def test_a_birthday_is_written_as_far_as_it_is_known(born: PartialDate, line: str) -> None:
    """In numbers where 4.0 has a form for them, else in words; parameters of ours say what these alone would not."""
    assert line in written(contact(birth=born))
    assert card("FN:Ann Oak", line, version="4.0").values["birth"] == born
    assert not card("FN:Ann Oak", line, version="4.0").kept


def test_a_person_has_one_related_line_with_all_types() -> None:
    """Registered types in small letters, others as the label says; times and notes in parameters of ours."""
    relatives = (
        Relative("Spouse", "Bob Oak", "urn:uuid:2", since="1999-01-01"), Relative("Friend", "Carl Ash", "urn:uuid:3"),
        Relative("Business partner", "Bob Oak", "urn:uuid:2"), Relative("Godmother", "Dora, Elm"),
    )  # fmt: skip
    found = replace(contact(), relatives=relatives)

    assert [line for line in written(found) if line.startswith("RELATED")] == [
        "RELATED;TYPE=spouse,Business partner;X-SINCE=spouse=1999-01-01;X-NAME=Bob Oak:urn:uuid:2",
        "RELATED;TYPE=friend;X-NAME=Carl Ash:urn:uuid:3",
        "RELATED;TYPE=Godmother;VALUE=text:Dora\\, Elm",
    ]
    assert normal([card(*written(found), version="4.0")]) == normal([replace(found)])
    assert card(*written(found), version="4.0").relatives[0].since == "1999-01-01"


def test_kept_lines_of_older_versions_are_written_as_4_0_has_them() -> None:
    """Types without a name, quoted-printable, preference and pictures; what is valid stays byte for byte."""
    old = card(
        "FN:Ann", "TEL;CELL;PREF:+49 30 1", "X-FOO;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=B6rg=0D=0Ax",
        "PHOTO;ENCODING=BASE64;JPEG:AAEC", " AwQF", version="2.1",
    )  # fmt: skip
    apple = card("FN:Ann", "EMAIL;type=INTERNET;type=HOME;type=pref:a@example.org", "X-Foo;type=pref:1")

    assert written(old)[1:] == [
        "TEL;TYPE=CELL;PREF=1:+49 30 1",
        "X-FOO:Jörg\\nx",
        "PHOTO:data:image/jpeg;base64,AAECAwQF",
    ]
    assert written(apple)[1:] == ["EMAIL;TYPE=INTERNET,HOME;PREF=1:a@example.org", "X-Foo;type=pref:1"]


def test_kept_lines_of_two_files_are_each_written_by_its_version() -> None:
    """A contact that was merged has the lines of both."""
    old, new = card("FN:Ann", "X-A;HOME:1", version="2.1"), card("FN:Ann", "X-B;HOME:2", version="3.0")

    assert written(replace(old, kept=f"{old.kept}\n{new.kept}")) == ["FN:Ann", "X-A;TYPE=HOME:1", "X-B;HOME:2"]


def test_kept_lines_of_values_that_changed_are_replaced() -> None:
    """An address that was removed does not come back with its line, nor the label of its group."""
    found = card(
        "FN:Ann Oak", "N:Oak;Ann,Beth;;;", "item1.EMAIL:a@example.org", "item1.X-ABLabel:Garden",
        "item2.X-ABRELATEDNAMES:Bob Oak", "item2.X-ABLabel:Spouse", "TEL;TYPE=home:030 901820", "X-FOO:1",
        version="4.0",
    )  # fmt: skip
    values = found.values | {"familyName": "Ash", "emails": ["b@example.org"], "phones": ["+4930901820"]}

    lines = written(replace(found, values=values, relatives=()))

    assert lines == ["FN:Ann Oak", "N:Ash;Ann Beth;;;", "EMAIL:b@example.org", "TEL;TYPE=home:030 901820", "X-FOO:1"]


def test_losses_are_listed() -> None:
    """A card within a card cannot be written; without any loss the list is empty."""
    found = card("FN:Ann", r"AGENT:BEGIN:VCARD\nFN:Bob Oak\nEND:VCARD")

    assert written(found) == ["FN:Ann", "RELATED;TYPE=agent;VALUE=text:Bob Oak"]
    assert [(one.line, one.what) for one in losses(contact(), found)] == [(1, "AGENT")]
    assert losses(replace(contact(), relatives=(Relative('Aunt, "great"', "Dora Elm"),))) == [
        Loss(1, "TYPE", 'Aunt, "great"', "A type cannot contain quotes, commas, colons or semicolons.")
    ]


def test_ids_stay() -> None:
    """Those that are addresses as such, others as texts."""
    assert written(card("FN:Ann", "UID:urn:uuid:4fbe8971", version="4.0"))[0] == "UID:urn:uuid:4fbe8971"
    assert written(card("FN:Ann", "UID:4FBE8971-1"))[0] == "UID;VALUE=text:4FBE8971-1"
    assert card("FN:Ann", "UID;VALUE=text:4FBE8971-1", version="4.0").uid == "4FBE8971-1"


def test_written_lines_are_folded_between_characters() -> None:
    """No line is longer than 75 octets, and none ends within a character."""
    text = b"".join(VcardWriter().write([contact(notes="äöü" * 100)], []))

    assert all(len(line) <= 75 and line.decode() for line in text.split(b"\r\n") if line)
    assert read(text)[0].values["notes"] == "äöü" * 100
