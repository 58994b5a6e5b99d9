"""Google's and Outlook's exports of sixty invented people are read whole, without an option."""

from __future__ import annotations

import io

import pytest

from graphapi.formats.cards import Card, ReadOptions
from tests.formats.address_books import Person, format_of, google, lost, outlook, people, read


def _seen(card: Card) -> dict[str, object]:
    names = ("givenName", "familyName", "emails", "phones", "company", "jobTitle", "notes", "birth")
    return {name: card.values.get(name) for name in names}


def _due(person: Person, *, year_needed: bool = False) -> dict[str, object]:
    birth = person.birth if person.birth.year or not year_needed else None
    return {
        "givenName": person.given,
        "familyName": person.family,
        "emails": list(person.emails),
        "phones": list(person.phones),
        "company": person.company or None,
        "jobTitle": person.job or None,
        "notes": person.notes or None,
        "birth": birth,
    }


def _relatives(card: Card) -> set[tuple[str, str]]:
    return {(one.role, one.name) for one in card.relatives}


def _due_relatives(person: Person, *parents: str) -> set[tuple[str, str]]:
    found = {("Spouse", person.spouse), ("Manager", person.manager), ("Assistant", person.assistant)}
    found |= {("Child", child) for child in person.children}
    return {(role, name) for role, name in found | set(zip(parents, person.parents, strict=False)) if name}


@pytest.mark.parametrize("old", [False, True])
def test_a_google_export_is_read_whole(old):
    """Names, addresses, numbers, jobs, notes, birthdays and relatives are right; no value is lost."""
    data = google(old)

    cards = read(data)

    assert format_of(data).name == "google"
    assert [_seen(card) for card in cards] == [_due(person) for person in people()]
    assert [_relatives(card) for card in cards] == [_due_relatives(person, "Mother", "Father") for person in people()]
    assert lost(data, cards, frozenset({"Birthday", "Name"})) == []


@pytest.mark.parametrize("german", [False, True])
def test_an_outlook_export_is_read_whole(german):
    """The same of Outlook, with English and with German headers, in Windows-1252."""
    data = outlook(german)

    cards = read(data)

    assert format_of(data).name == "outlook"
    assert [_seen(card) for card in cards] == [_due(person, year_needed=True) for person in people()]
    assert [_relatives(card) for card in cards] == [_due_relatives(person) for person in people()]
    assert lost(data, cards, frozenset({"Birthday", "Geburtstag", "Kinder", "Children"}), "cp1252") == []


def test_a_salutation_is_no_job_title():
    """Outlook's Title is Mr. or Mrs.; what Outlook writes by itself is kept out of sight."""
    card = read(outlook())[1]

    assert card.values["customFields"]["Title"] == "Mrs."
    assert "Priority" not in card.values["customFields"]
    assert card.kept.startswith("Anniversary,E-mail Type,E-mail Display Name,Gender,Priority\r\n0/0/00,SMTP,")


def test_google_groups_events_addresses_and_custom_fields_become_custom_fields():
    """What no property holds is a custom field under a readable name, and raw in what is kept."""
    card = read(google())[5]

    assert card.values["customFields"] == {
        "Groups": "Garden",
        "Anniversary": "2001-05-06",
        "Shoe size": "41",
        "Home address": "5 Acorn St\nOaktown",
    }
    assert "Garden ::: * myContacts" in card.kept


def test_an_export_explains_itself():
    """Every column has its meaning; encoding, separator and the order of dates are said."""
    data = outlook(german=True)

    found = format_of(data).explain(io.BytesIO(data), ReadOptions())

    meanings = {column.name: column.becomes for column in found.columns}
    assert (found.format, found.encoding) == ("Outlook CSV", "Windows-1252")
    assert meanings["Anrede"] == "custom field Title"
    assert meanings["Name des/der Vorgesetzten"] == "relative: Manager"
    assert meanings["E-Mail-Typ"] == "kept with the contact"
    assert "separated by semicolons" in found.notes[0]
    assert '"Vorname" = "givenName"' in found.mapping
