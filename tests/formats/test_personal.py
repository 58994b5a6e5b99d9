"""Monica's and nametag's exports: people, what is known of them, and who is related to whom."""

from __future__ import annotations

import io
import json

import pytest

from graphapi.formats.cards import Card, ReadOptions, Relative, UnreadableCard, UnreadableFile
from graphapi.formats.known import FORMATS
from graphapi.formats.personal.json_stream import JsonStream
from graphapi.formats.personal.monica import MonicaFormat
from graphapi.formats.personal.nametag import NametagFormat
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

NAMETAG = {
    "version": "1.1",
    "exportDate": "2026-07-20T12:00:00.000Z",
    "user": {"name": "Me", "dateFormat": "DMY"},
    "groups": [{"id": "g1", "name": "Garden"}],
    "people": [
        {
            "id": "p1", "name": "Ann", "middleName": "Lee", "secondLastName": None, "surname": "Oak",
            "nickname": "Annie", "organization": "Acorn Ltd", "jobTitle": "Baker",
            "notes": "Likes\ntrees", "gender": "female",
            "importantDates": [
                {"title": "Birthday", "date": "1604-04-12T00:00:00.000Z"},
                {"title": "Wedding", "date": "2001-05-06T00:00:00.000Z"},
            ],
            "phoneNumbers": [{"type": "work", "number": "+49 30 901820"}],
            "emails": [{"type": "home", "email": "ann@example.org"}],
            "addresses": [{"type": "home", "streetLine1": "1 Acorn St", "locality": "Oaktown", "country": "DE"}],
            "urls": [{"type": "blog", "url": "https://ann.example.org"}],
            "customFields": [{"key": "Shoe size", "value": "41", "type": "TEXT"}],
            "contactReminderInterval": 3, "relationshipToUser": {"name": "FRIEND", "label": "Friend"},
            "groups": ["Garden"],
            "relationships": [
                {"relatedPersonId": "p2", "relatedPersonName": "Bob Oak", "relationshipType": {"label": "Child"}}
            ],
        },
        {"id": "p2", "name": "Bob", "surname": "Oak", "importantDates": [], "relationships": []},
    ],
    "relationshipTypes": [{"id": "t", "name": "CHILD", "label": "Child"}],
    "journalEntries": [{"id": "j", "title": "Coffee with Ann", "date": "2026-07-18", "people": ["Ann Oak"]}],
}  # fmt: skip

MONICA = {
    "version": "1.0-preview.1", "app_version": "4.0.0", "export_date": "2026-07-20", "url": "https://monica.example.org",
    "exported_by": "u1",
    "account": {
        "uuid": "a1",
        "data": [
            {"count": 2, "type": "contact", "values": [
                {
                    "uuid": "c1", "created_at": "2020-01-01",
                    "properties": {
                        "first_name": "Ann", "last_name": "Oak", "nickname": "Annie", "job": "Baker",
                        "company": "Acorn Ltd", "is_dead": False, "tags": ["garden", "choir"], "gender": "g1",
                        "birthdate": {"is_age_based": False, "is_year_unknown": True, "date": "2020-04-12T00:00:00Z"},
                        "first_met_through": "c2", "number_of_views": 3,
                    },
                    "data": [
                        {"count": 2, "type": "contact_field", "values": [
                            {"uuid": "f1", "properties": {"data": "ann@example.org", "type": "t1"}},
                            {"uuid": "f2", "properties": {"data": "+49 30 901820", "type": "t2"}},
                            {"uuid": "f3", "properties": {"data": "ann.oak", "type": "t3"}},
                        ]},
                        {"count": 1, "type": "note", "values": [{"uuid": "n", "properties": {"body": "Likes trees"}}]},
                        {"count": 1, "type": "address", "values": [
                            {"uuid": "x", "properties": {"name": "home", "street": "1 Acorn St", "city": "Oaktown"}}
                        ]},
                        {"count": 1, "type": "pet", "values": [{"uuid": "d", "properties": {"name": "Rex"}}]},
                    ],
                },
                {
                    "uuid": "c2",
                    "properties": {
                        "first_name": "Bob",
                        "birthdate": {"is_age_based": True, "is_year_unknown": False, "date": "1950-01-01T00:00:00Z"},
                    },
                    "data": [],
                },
            ]},
            {"count": 1, "type": "relationship", "values": [
                {"uuid": "r1", "properties": {"type": "ex_husband", "contact_is": "c1", "of_contact": "c2"}}
            ]},
            {"count": 1, "type": "photo", "values": [{"uuid": "ph", "properties": {"dataUrl": "data:image/png,AA"}}]},
        ],
        "instance": {
            "contact_field_types": [
                {"uuid": "t1", "properties": {"name": "Email", "type": "email"}},
                {"uuid": "t2", "properties": {"name": "Phone", "type": "phone"}},
                {"uuid": "t3", "properties": {"name": "Chat"}},
            ],
            "genders": [{"uuid": "g1", "properties": {"name": "Woman", "type": "F"}}],
        },
    },
}  # fmt: skip


def _read(document: object, indent: int | None = None) -> list[Card | UnreadableCard]:
    data = json.dumps(document, indent=indent).encode()
    (found,) = [one for one in FORMATS if one.recognizes(data[:65_536])]
    return list(found.read(io.BytesIO(data), ReadOptions()))


def test_nametag_people_come_with_all_that_is_known_of_them():
    """Values, dates without a year, custom fields under readable names; the rest is kept as JSON."""
    ann, _, entry = _read(NAMETAG)

    assert isinstance(ann, Card)
    assert ann.uid == "p1"
    assert ann.values == {
        "name": "Ann Lee Oak",
        "givenName": "Ann",
        "familyName": "Oak",
        "company": "Acorn Ltd",
        "jobTitle": "Baker",
        "notes": "Likes\ntrees",
        "emails": ["ann@example.org"],
        "phones": ["+49 30 901820"],
        "birth": PartialDate(None, 4, 12),
        "customFields": {
            "Middle name": "Lee",
            "Nickname": "Annie",
            "Gender": "female",
            "Wedding": "2001-05-06",
            "Home address": "1 Acorn St, Oaktown, DE",
            "Website (blog)": "https://ann.example.org",
            "Shoe size": "41",
            "Groups": "Garden",
            "Relationship to me": "Friend",
        },
    }
    assert ann.relatives == (Relative("Child", "Bob Oak", "p2"),)
    assert ann.kept == '{"contactReminderInterval":3}'
    assert entry == UnreadableCard(1, "Coffee with Ann", "A journal entry is no contact.")


def test_monica_contacts_find_the_names_of_their_fields_at_the_end():
    """Fields, notes, addresses and tags; birthdays without a year or by age; pets are kept."""
    ann, bob, *_ = _read(MONICA, indent=4)

    assert isinstance(ann, Card)
    assert isinstance(bob, Card)
    assert ann.values == {
        "givenName": "Ann",
        "familyName": "Oak",
        "company": "Acorn Ltd",
        "jobTitle": "Baker",
        "birth": PartialDate(None, 4, 12),
        "emails": ["ann@example.org"],
        "phones": ["+49 30 901820"],
        "notes": "Likes trees",
        "customFields": {
            "Nickname": "Annie",
            "Gender": "Woman",
            "Tags": "garden, choir",
            "Chat": "ann.oak",
            "Home address": "1 Acorn St, Oaktown",
        },
    }
    assert json.loads(ann.kept)["pet"][0]["properties"] == {"name": "Rex"}
    assert bob.values["birth"] == PartialDate(1950, qualifier=DateQualifier.ESTIMATED, original="1950-01-01")


def test_monica_says_who_is_related_behind_the_contacts():
    """The type is what the other is of the contact; photos are no contacts, and reported."""
    ann, _, related, photo = _read(MONICA)

    assert isinstance(ann, Card)
    assert isinstance(related, Card)
    assert ann.relatives == (Relative("Introduced by", uid="c2"),)
    assert (related.uid, related.values, related.relatives) == ("c1", {}, (Relative("ex husband", uid="c2"),))
    assert isinstance(photo, UnreadableCard)
    assert photo.reason == "A photo is no contact."


@pytest.mark.parametrize(("one", "document"), [(NametagFormat(), NAMETAG), (MonicaFormat(), MONICA)])
def test_each_explains_what_becomes_of_its_members(one, document):
    """With the number of people."""
    found = one.explain(io.BytesIO(json.dumps(document).encode()), ReadOptions())

    assert found.format == one.title
    assert found.notes[0].startswith("There are 2 ")


def test_a_long_document_is_read_in_pieces():
    """Values are found across the pieces in which a file is read, and by their line."""
    document = {"a": [{"n": number, "text": "x" * 1_000} for number in range(2_000)], "b": 1}
    data = json.dumps(document, indent=0).encode()

    found = list(JsonStream(io.BytesIO(data)).values(lambda path: path in ((), ("a",))))

    assert [one.value for one in found] == [*document["a"], 1]
    assert found[1_999].line == 3 + 1_999 * 4


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        (lambda text: text[:-300], "breaks off|Expecting|Unterminated"),
        (lambda text: text.replace('"people": [', '"people" ['), "a colon is missing"),
        (lambda text: text.replace('"nickname": "Annie"', '"nickname": Annie'), "Line 1: .*Expecting value"),
    ],
)
def test_a_document_that_is_no_json_is_refused_with_its_line(cut, reason):
    """Wherever it breaks off."""
    data = cut(json.dumps(NAMETAG)).encode()

    with pytest.raises(UnreadableFile, match=reason):
        list(NametagFormat().read(io.BytesIO(data), ReadOptions()))
