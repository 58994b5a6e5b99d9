"""What becomes of the lines of a vCard."""

from __future__ import annotations

import pytest

from graphapi.formats.cards import Relative
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from tests.formats.vcards import card, read

ANN = "FN:Ann Oak"


def test_properties_come_from_their_lines() -> None:
    """Those that every program writes."""
    found = card(
        ANN, "N:Oak;Ann;;;", "EMAIL:ann@example.org", "TEL:+49 30 901820", "ORG:Acorn\\, Ltd;Sales", "TITLE:Gardener",
        "BDAY:1950-04-12", "NOTE:one\\ntwo", "URL:https://example.org/a,b", "NICKNAME:Annie", "UID:urn:uuid:1",
        "PRONOUNS:she/her", "GRAMGENDER:feminine", version="4.0",
    )  # fmt: skip

    assert (found.uid, found.kept, found.losses) == ("urn:uuid:1", "", ())
    assert found.values == {
        "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "emails": ["ann@example.org"],
        "phones": ["+49 30 901820"], "company": "Acorn, Ltd", "jobTitle": "Gardener", "birth": PartialDate(1950, 4, 12),
        "notes": "one\ntwo", "pronouns": "she/her",
        "customFields": {
            "Department": "Sales", "Website": "https://example.org/a,b", "Nickname": "Annie",
            "Grammatical gender": "feminine",
        },
    }  # fmt: skip


def test_a_name_of_several_given_names_keeps_them_all() -> None:
    """Every part of N is a list; prefixes and suffixes are custom fields, and the line stays as it is."""
    found = card(ANN, "N:Oak;Ann,Beth;Carla;Dr.;Jr.,M.D.")

    assert (found.values["givenName"], found.values["familyName"]) == ("Ann Beth", "Oak")
    assert found.values["customFields"] == {"Middle name": "Carla", "Name prefix": "Dr.", "Name suffix": "Jr. M.D."}
    assert "N:Oak;Ann,Beth;Carla;Dr.;Jr.,M.D." in found.kept


@pytest.mark.parametrize("line", [r"ORG:Acorn\, Ltd", r"ORG:Acorn\\\, Ltd", "ORG:Acorn, Ltd"])
def test_escapes_that_come_too_often_or_never_are_undone(line: str) -> None:
    """A company has no backslash before its comma, whatever program wrote the file."""
    assert card(ANN, line).values["company"] == "Acorn, Ltd"


def test_the_preferred_entry_comes_first() -> None:
    """By TYPE=pref of 3.0 or PREF=1 of 4.0."""
    old = card(ANN, "EMAIL;type=INTERNET:a@example.org", "EMAIL;type=INTERNET;type=pref:b@example.org")
    new = card(ANN, "TEL;PREF=2:+49 30 1", "TEL;PREF=1;VALUE=uri:tel:+49-30-2;ext=7", version="4.0")

    assert old.values["emails"] == ["b@example.org", "a@example.org"]
    assert new.values["phones"] == ["+49-30-2 ext. 7", "+49 30 1"]


@pytest.mark.parametrize(
    ("line", "born"),
    [
        ("BDAY:19500412", PartialDate(1950, 4, 12)),
        ("BDAY:1950-04-12T00:00:00Z", PartialDate(1950, 4, 12)),
        ("BDAY:--0412", PartialDate(None, 4, 12)),
        ("BDAY:--04-12", PartialDate(None, 4, 12)),
        ("BDAY:---12", PartialDate(None, None, 12)),
        ("BDAY:1950-04", PartialDate(1950, 4)),
        ("BDAY:1950", PartialDate(1950)),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", PartialDate(None, 4, 12)),
        ("BDAY:1604-04-12", PartialDate(1604, 4, 12, DateQualifier.DOUBTFUL, "1604-04-12")),
        ("BDAY:1900-04-12", PartialDate(1900, 4, 12, DateQualifier.DOUBTFUL, "1900-04-12")),
        ("BDAY;VALUE=text:about 1850", PartialDate(qualifier=DateQualifier.TEXT, original="about 1850")),
        ("BDAY:12. April", PartialDate(qualifier=DateQualifier.TEXT, original="12. April")),
        ("BDAY:1950-02-30", PartialDate(qualifier=DateQualifier.TEXT, original="1950-02-30")),
        ("X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;--04-12;3;;;", PartialDate(None, 4, 12)),
    ],
)
def test_a_birthday_is_what_the_file_knows(line: str, born: PartialDate) -> None:
    """Nothing is filled in: no year, no day; a year that often stands for none is doubtful."""
    assert card(ANN, line).values["birth"] == born


def test_quoted_printable_and_charsets_of_2_1_are_decoded() -> None:
    """Each line by its charset, with soft line breaks; values without a name are types."""
    found = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;",
        "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=F6rg M=FCller",
        "NOTE;ENCODING=QUOTED-PRINTABLE:line one=0D=0A=", "line two", "TEL;CELL;VOICE:+49 30 901820", version="2.1",
    )  # fmt: skip

    assert found.values == {
        "name": "Jörg Müller", "givenName": "Jörg", "familyName": "Müller", "notes": "line one\nline two",
        "phones": ["+49 30 901820"],
    }  # fmt: skip


def test_a_card_of_2_1_without_fn_has_the_name_of_n() -> None:
    """FN is required since 3.0 only; a company without one has its own name."""
    assert card("N:Oak;Ann;;Dr.;", version="2.1").values["name"] == "Dr. Ann Oak"
    assert card("N:;;;;", "ORG:Acorn Ltd;", version="2.1").values["name"] == "Acorn Ltd"


def test_folded_lines_are_joined_also_within_a_character() -> None:
    """A fold of 3.0 and 4.0 is a line end and one blank, whatever bytes stand around it."""
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Müller\nNOTE:a\n\t b\n c\nEND:VCARD\n".encode()

    [found] = read(text.replace("ü".encode(), "ü".encode()[:1] + b"\n " + "ü".encode()[1:]))

    assert (found.values["name"], found.values["notes"]) == ("Ann Müller", "a bc")


def test_a_fold_of_2_1_is_a_blank_of_the_text() -> None:
    """There, a line is folded where a blank stands."""
    assert card("FN:Ann", " Oak", version="2.1").values["name"] == "Ann Oak"


def test_unknown_lines_are_kept_byte_for_byte() -> None:
    """In their order, with their folds, groups and the case of their names."""
    lines = [
        "X-Foo;bar=Baz;QUX:a;b,c\\;d", "item7.x-lower:1", "item7.X-ABLabel:My own", "PHOTO;ENCODING=b;TYPE=JPEG:AAEC",
        " AwQF", "KEY:data:,;:\"'",
    ]  # fmt: skip

    assert card(ANN, *lines).kept == "\n".join(["VERSION:3.0", *lines])


def test_what_a_line_says_beside_its_value_is_kept() -> None:
    """A number is a property; that it is the one at home, no property holds."""
    found = card(ANN, "TEL;TYPE=home:+49 30 901820", "TEL:+49 30 901821", version="4.0")

    assert found.values["phones"] == ["+49 30 901820", "+49 30 901821"]
    assert found.kept == "TEL;TYPE=home:+49 30 901820"


def test_a_second_name_or_title_is_not_lost() -> None:
    """Both lines are kept where a property holds one; a second title can be read in a custom field."""
    lines = ["FN:Ann Oak", "FN;LANGUAGE=ja:アン", "TITLE:Gardener", "TITLE:Cook"]

    found = card(*lines, version="4.0")

    assert (found.values["name"], found.values["jobTitle"]) == ("Ann Oak", "Gardener")
    assert found.values["customFields"] == {"Other job title": "Cook"}
    assert found.kept == "\n".join(lines)


def test_addresses_and_websites_say_what_they_are_for() -> None:
    """By TYPE or by the label of their group; a second one of a kind has a number."""
    found = card(
        ANN, "ADR;TYPE=HOME:;;1 Elm St;Springfield;;12345;USA", "ADR;TYPE=HOME:;;2 Elm St;;;;", "item1.URL:https://a.example",
        "item1.X-ABLabel:_$!<HomePage>!$_", "URL;TYPE=work:https://b.example",
    )  # fmt: skip

    assert found.values["customFields"] == {
        "Home address": "1 Elm St, Springfield, 12345, USA", "Home address 2": "2 Elm St",
        "Website (homepage)": "https://a.example", "Website (work)": "https://b.example",
    }  # fmt: skip


def test_related_of_4_0_is_read_in_all_its_forms() -> None:
    """A list, a quoted list and repeated parameters; lines for one person; names; types in any case."""
    found = card(
        "RELATED;TYPE=friend,Colleague:urn:uuid:2", 'RELATED;TYPE="co-worker,met":urn:uuid:3',
        "RELATED;TYPE=friend;TYPE=neighbor:urn:uuid:3", "RELATED;VALUE=text;TYPE=spouse;PREF=1:Bob Oak\\, Sr.",
        "RELATED:Carl Oak", ANN, version="4.0",
    )  # fmt: skip

    assert [(one.role, one.uid or one.name) for one in found.relatives] == [
        ("friend", "urn:uuid:2"), ("Colleague", "urn:uuid:2"), ("co-worker", "urn:uuid:3"), ("met", "urn:uuid:3"),
        ("friend", "urn:uuid:3"), ("neighbor", "urn:uuid:3"), ("spouse", "Bob Oak, Sr."), ("related", "Carl Oak"),
    ]  # fmt: skip


def test_apples_relatives_have_the_label_of_their_group() -> None:
    """Whatever the order and the case of the lines, and whatever else is labelled."""
    found = card(
        "item2.X-ABLABEL:Godmother", "item1.X-ABRELATEDNAMES;type=pref:Bob Oak", "ITEM2.X-ABRelatedNames:Dora Ash",
        "item1.X-ABLabel:_$!<Spouse>!$_", "X-ABRELATEDNAMES;type=sister:Fay Oak", ANN,
    )  # fmt: skip

    assert set(found.relatives) == {
        Relative("Spouse", "Bob Oak"), Relative("Godmother", "Dora Ash"), Relative("sister", "Fay Oak"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "relative"),
    [
        ("relation;Bob Oak;14;;;;;;;;;;;;;", Relative("spouse", "Bob Oak")),
        (r"relation\;Bob Oak\;9\;\;\;", Relative("parent", "Bob Oak")),
        ("relation;Bob Oak;0;Godfather;;", Relative("Godfather", "Bob Oak")),
        (r"relation;Oak\; Bob;4;;", Relative("domestic partner", "Oak; Bob")),
        ("relation;Bob Oak;;", Relative("related", "Bob Oak")),
    ],
)
def test_androids_relatives_stand_between_bare_dividers(line: str, relative: Relative) -> None:
    """Or between escaped ones, where another program has passed the line on."""
    assert card(ANN, f"X-ANDROID-CUSTOM:vnd.android.cursor.item/{line}").relatives == (relative,)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("X-SPOUSE:Bob Oak", "spouse"),
        ("X-MS-MANAGER:Bob Oak", "manager"), ("X-EVOLUTION-ASSISTANT:Bob Oak", "assistant"),
        ("X-KADDRESSBOOK-X-SpouseName:Bob Oak", "spouse"), (r"AGENT:BEGIN:VCARD\nFN:Bob Oak\nEND:VCARD", "agent"),
    ],
)  # fmt: skip
def test_relatives_of_older_programs_are_read(line: str, role: str) -> None:
    """Outlook, Evolution, KDE, and cards within cards."""
    assert card(ANN, line).relatives == (Relative(role, "Bob Oak"),)


def test_a_relative_that_two_lines_name_is_one() -> None:
    """A phone repeats in its own line what RELATED says."""
    found = card(
        "RELATED;TYPE=spouse;X-NAME=Bob Oak:urn:uuid:2", "item1.X-ABRELATEDNAMES:bob oak", "item1.X-ABLabel:Spouse",
        ANN, version="4.0",
    )  # fmt: skip

    assert found.relatives == (Relative("spouse", "Bob Oak", "urn:uuid:2"),)


def test_members_of_a_group_are_its_relatives() -> None:
    """KIND:group is a card like others; its members come with it."""
    assert card("KIND:group", "MEMBER:urn:uuid:2", ANN, version="4.0").relatives == (
        Relative("member", "", "urn:uuid:2"),
    )


def test_an_address_in_one_part_keeps_its_lines() -> None:
    """As those are written that came from address books without parts."""
    assert card(ANN, "ADR;TYPE=home:;;1 Elm St\\nOaktown;;;;").values["customFields"] == {
        "Home address": "1 Elm St\nOaktown"
    }
