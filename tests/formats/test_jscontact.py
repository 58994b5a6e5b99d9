"""JSContact: what becomes of its members, what is kept, and what is written."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from graphapi.formats.cards import Card, Loss, ReadOptions, Relative, UnreadableCard, UnreadableFile
from graphapi.formats.jscontact import JscontactFormat, JscontactWriter
from graphapi.formats.jscontact.objects import Objects
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

SERVER = Path(__file__).parents[1] / "data" / "formats" / "server.jscontact.json"


def read(text: str | bytes) -> list[Card]:
    """The cards of a file in which all is cards."""
    octets = text if isinstance(text, bytes) else text.encode()
    found = list(JscontactFormat().read(io.BytesIO(octets), ReadOptions()))
    assert all(isinstance(one, Card) for one in found)
    return [one for one in found if isinstance(one, Card)]


def card(**members: object) -> Card:
    """The card of these members."""
    [found] = read(json.dumps({"@type": "Card", "version": "1.0", "uid": "urn:uuid:1"} | members))
    return found


def written(*cards: Card) -> list[dict[str, object]]:
    """The cards of the written file."""
    return json.loads(b"".join(JscontactWriter().write(cards, [])))


ANN = '{"@type": "Card", "version": "1.0", "uid": "urn:uuid:1", "name": {"full": "Änn Oak"}}'


@pytest.mark.parametrize(
    "text",
    [
        f"{ANN}\n{ANN}\n",
        f"[{ANN}, {ANN}]",
        f" [\n{ANN},\n{ANN}\n]\n",
        json.dumps([json.loads(ANN)] * 2, indent=2),
        ANN + ANN,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_and_a_card_a_line_are_read(text: str, encoding: str) -> None:
    """In every encoding of JSON, however it is spaced."""
    octets = text.encode(encoding)

    assert JscontactFormat().recognizes(octets)
    assert [one.values["name"] for one in read(octets)] == ["Änn Oak"] * 2


def test_other_json_is_not_taken_for_cards() -> None:
    """Archives, tables and calendars."""
    for octets in (b"", b'{"@type": "Event"}', b"[1, 2]", b"name,@type\n", b'"@type": "Card"'):
        assert not JscontactFormat().recognizes(octets)


def test_properties_come_from_their_members() -> None:
    """Those that most cards have, the preferred entry first."""
    found = card(
        name={
            "full": "Ann Oak",
            "components": [{"kind": "given", "value": "Ann"}, {"kind": "surname", "value": "Oak"}],
        },
        nicknames={"a": {"name": "Annie"}}, organizations={"a": {"name": "Acorn, Ltd"}}, titles={"a": {"name": "Cook"}},
        speakToAs={"grammaticalGender": "feminine", "pronouns": {"a": {"pronouns": "she/her"}}},
        emails={"a": {"address": "a@example.org"}, "b": {"address": "b@example.org", "pref": 1}},
        phones={"a": {"number": "tel:+49-30-901820"}}, links={"a": {"uri": "https://example.org"}},
        anniversaries={
            "a": {"kind": "birth", "date": {"@type": "PartialDate", "month": 4, "day": 12}},
            "b": {"kind": "wedding", "date": {"@type": "PartialDate", "year": 2000, "month": 6, "day": 17}},
        },
        notes={"a": {"note": "one\ntwo"}},
    )  # fmt: skip

    assert found.values == {
        "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "company": "Acorn, Ltd", "jobTitle": "Cook",
        "pronouns": "she/her", "emails": ["b@example.org", "a@example.org"], "phones": ["+49-30-901820"],
        "birth": PartialDate(None, 4, 12), "notes": "one\ntwo",
        "customFields": {
            "Nickname": "Annie", "Grammatical gender": "feminine", "Website": "https://example.org",
            "Anniversary": "2000-06-17",
        },
    }  # fmt: skip
    assert list(json.loads(found.kept)) == ["emails"]


@pytest.mark.parametrize(
    ("date", "born"),
    [
        ({"year": 1950}, PartialDate(1950)),
        ({"@type": "Timestamp", "utc": "1950-04-12T10:00:00Z"}, PartialDate(1950, 4, 12)),
        (
            {"year": 5710, "month": 7, "calendarScale": "hebrew"},
            PartialDate(qualifier=DateQualifier.TEXT, original="5710-7 (hebrew)"),
        ),
    ],
)
def test_a_birthday_is_what_the_card_knows(date: dict[str, object], born: PartialDate) -> None:
    """Nothing is filled in, and a day of another calendar is not one of ours."""
    assert card(anniversaries={"a": {"kind": "birth", "date": date}}).values["birth"] == born


def test_relations_are_read_by_id_and_by_name() -> None:
    """A key that could be either is both; members of a group are its relatives."""
    found = card(
        relatedTo={
            "urn:uuid:2": {"relation": {"friend": True, "colleague": True, "met": False}}, "Bob Oak": {"relation": {}},
            "Carl": {"relation": {"spouse": True}}, "4fbe8971-0bc3": {"relation": {"child": True}},
        },
        members={"urn:uuid:3": True},
    )  # fmt: skip

    assert found.relatives == (
        Relative("friend", uid="urn:uuid:2"), Relative("colleague", uid="urn:uuid:2"), Relative("related", "Bob Oak"),
        Relative("spouse", "Carl", "Carl"), Relative("child", uid="4fbe8971-0bc3"),
        Relative("member", uid="urn:uuid:3"),
    )  # fmt: skip


def test_unknown_members_are_kept_as_they_are() -> None:
    """Those of other vendors, and known ones that say more than a property holds."""
    kept = {
        "example.org:colour": {"a": [1, 2.5, None]},
        "emails": {"x": {"address": "a@example.org", "contexts": {"work": True}}},
    }

    found = card(name={"full": "Ann"}, **kept)

    assert json.loads(found.kept) == kept
    assert written(found) == [{"@type": "Card", "version": "1.0", "uid": "urn:uuid:1", "name": {"full": "Ann"}, **kept}]


def test_a_file_that_is_written_again_says_the_same() -> None:
    """A file as a server writes it: members come back as they were; then not a byte changes any more."""
    original = json.loads(SERVER.read_bytes())
    cards = read(SERVER.read_bytes())

    first = b"".join(JscontactWriter().write(cards, []))
    again = read(first)

    assert json.loads(first) == original
    assert [(one.values, one.relatives) for one in again] == [(one.values, one.relatives) for one in cards]
    assert b"".join(JscontactWriter().write(again, [])) == first


def test_a_contact_is_written_in_the_members_of_the_standard() -> None:
    """Custom fields under the names that formats use, too; the rest is a property of vCard, as RFC 9555 has it."""
    fields = {
        "Nickname": "Annie", "Website": "https://example.org", "Business address": "1 Elm St", "Name prefix": "Dr.",
        "Department": "Sales", "Anniversary": "2000-04-12", "Categories": "a, b", "Shoe size": "38", "Counts": [1, 2],
    }  # fmt: skip
    values: dict[str, object] = {
        "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "emails": ["a@example.org", "b@example.org"],
        "phones": ["+4930901820"], "company": "Acorn, Ltd", "jobTitle": "Cook", "pronouns": "she/her", "notes": "one",
        "birth": PartialDate(qualifier=DateQualifier.TEXT, original="about 1850"), "customFields": fields,
        "emailOptOut": True,
    }  # fmt: skip
    relatives = (
        Relative("Spouse", "Bob Oak", "urn:uuid:2"),
        Relative("Godmother", "Dora Elm"),
        Relative("friend", "", "urn:uuid:2"),
    )
    contact = Card(1, "urn:uuid:1", values, relatives)

    [found] = written(contact)
    [again] = read(json.dumps(found))

    assert found["relatedTo"] == {
        "urn:uuid:2": {"relation": {"spouse": True, "friend": True}}, "Dora Elm": {"relation": {"Godmother": True}},
    }  # fmt: skip
    assert again.values == values
    assert {(one.role, one.uid or one.name) for one in again.relatives} == {
        ("spouse", "urn:uuid:2"), ("friend", "urn:uuid:2"), ("Godmother", "Dora Elm"),
    }  # fmt: skip


def test_kept_members_of_values_that_changed_are_replaced() -> None:
    """An address that was removed does not come back, and a new relative is written."""
    found = card(
        name={"full": "Ann"}, emails={"a": {"address": "a@example.org", "contexts": {"work": True}}},
        phones={"a": {"number": "030 901820", "features": {"mobile": True}}},
        relatedTo={"urn:uuid:2": {"relation": {"friend": True}}},
    )  # fmt: skip
    values = found.values | {"emails": ["b@example.org"], "phones": ["+4930901820"]}

    [again] = written(replace(found, values=values, relatives=(Relative("spouse", uid="urn:uuid:3"),)))

    assert again["emails"] == {"1": {"address": "b@example.org"}}
    assert again["phones"] == {"a": {"number": "030 901820", "features": {"mobile": True}}}
    assert again["relatedTo"] == {"urn:uuid:3": {"relation": {"spouse": True}}}


def test_losses_are_listed() -> None:
    """Times of relations and IDs that are missing; without any, the list is empty."""
    losses: list[Loss] = []
    contact = Card(4, "", {"name": "Ann"}, (Relative("spouse", uid="urn:uuid:2", since="1999-01-01"),))

    list(JscontactWriter().write([contact], losses))
    assert [(one.line, one.what, one.text) for one in losses] == [
        (4, "relatedTo: spouse since", "1999-01-01"),
        (4, "uid", "Ann"),
    ]

    losses.clear()
    list(JscontactWriter().write([card(name={"full": "Ann"})], losses))
    assert losses == []


def test_no_cards_are_an_empty_list() -> None:
    """Which is valid JSON."""
    assert written() == []


def test_values_that_are_no_cards_are_reported_and_reading_goes_on() -> None:
    """With their line."""
    found = list(JscontactFormat().read(io.BytesIO(f'{ANN}\n{{"@type": "Event"}}\n{ANN}\n'.encode()), ReadOptions()))

    assert [type(one) for one in found] == [Card, UnreadableCard, Card]
    assert [one.line for one in found] == [1, 2, 3]


@pytest.mark.parametrize("text", [f"{ANN}\n{{oops}}\n", f"{ANN}\n{ANN[:-3]}", f'{ANN}\n"abc'])
def test_what_is_no_json_is_refused_with_its_line(text: str) -> None:
    """Also a file that was cut off."""
    with pytest.raises(UnreadableFile, match=r"^Line 2: not JSON"):
        read(text)


def test_a_card_without_end_is_refused_within_bounds() -> None:
    """No more is read than a card may have."""
    source = io.BytesIO(f'{ANN}\n{{"uid": "'.encode() + b"a" * 2**22)

    with pytest.raises(UnreadableFile, match=r"^Line 2: the card that begins here exceeds"):
        list(Objects(source, longest=2**18))
    assert source.tell() <= 2**21


def test_a_file_explains_itself() -> None:
    """Its members, and what becomes of each."""
    found = JscontactFormat().explain(io.BytesIO(ANN.replace('"name"', '"x:y": 1, "name"').encode()), ReadOptions())

    assert found.format == "JSContact"
    assert [(one.name, one.becomes) for one in found.columns] == [
        ("uid", "the identity of the card"), ("x:y", "kept with the contact and written back to JSContact"),
        ("name", "name, givenName, familyName, custom fields"),
    ]  # fmt: skip
