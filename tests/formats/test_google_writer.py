"""Google's CSV is written so that Google, and this reader, find everything again; what cannot be said is a loss."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.tables.google_writer import GoogleWriter
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from tests.formats.address_books import google, outlook, read


def _written(*cards: Card) -> tuple[bytes, list[Loss]]:
    losses: list[Loss] = []
    return b"".join(GoogleWriter().write(cards, losses)), losses


def _row(*cards: Card) -> dict[str, str]:
    data, _ = _written(*cards)
    return {column: cell for column, cell in next(csv.DictReader(io.StringIO(data.decode()))).items() if cell}


def _bare(card: Card) -> tuple[object, ...]:
    return card.values, card.relatives


@pytest.mark.parametrize("old", [False, True])
def test_a_google_export_comes_back_as_it_was(old):
    """Values, relatives, labels, groups and the parts of addresses survive import and export, and nothing is lost."""
    cards = read(google(old))

    data, losses = _written(*cards)
    again = read(data)

    assert [_bare(card) for card in again] == [_bare(card) for card in cards]
    assert losses == []
    assert _written(*again)[0] == data


def test_labels_groups_and_addresses_are_written_back():
    """Google's own columns are what they were, though no property holds them."""
    row = _row(read(google())[5])

    assert (row["E-mail 1 - Label"], row["E-mail 2 - Label"], row["Phone 1 - Label"]) == ("* Home", "Work", "Mobile")
    assert row["Labels"] == "Garden ::: * myContacts"
    assert (row["Address 1 - Street"], row["Address 1 - City"]) == ("5 Acorn St", "Oaktown")
    assert (row["Event 1 - Label"], row["Custom Field 1 - Label"]) == ("Anniversary", "Shoe size")


def test_an_outlook_export_becomes_a_google_export():
    """What another program keeps is named as lost; values and relatives are not."""
    cards = read(outlook())

    data, losses = _written(*cards)

    assert {loss.what for loss in losses} == {"kept"}
    assert [card.relatives for card in read(data)] == [card.relatives for card in cards]


def test_a_number_in_its_normal_form_keeps_its_label():
    """The product stores +4930901820 for 030 901820: the spelling of the file is written back with its label."""
    (card,) = read(
        "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\r\n"
        "Ann,Oak,Work,030 901820,Mobile,0170 5501000\r\n"
    )
    stored = replace(card, values={**card.values, "phones": ["+491705501000", "+4930901820", "+49301"]})

    row = _row(stored)

    assert [row.get(f"Phone {n} - Label", "") for n in (1, 2, 3)] == ["Mobile", "Work", ""]
    assert [row[f"Phone {n} - Value"] for n in (1, 2, 3)] == ["0170 5501000", "030 901820", "+49301"]


def test_what_was_changed_replaces_what_is_kept():
    """Groups and addresses that somebody has edited are written as they are now."""
    card = read(google())[5]
    custom = {**card.values["customFields"], "Groups": "Climbing, Family", "Home address": "9 Elm St"}

    row = _row(replace(card, values={**card.values, "customFields": custom}))

    assert row["Labels"] == "Climbing ::: Family ::: * myContacts"
    assert (row["Address 1 - Street"], row["Address 1 - Label"]) == ("9 Elm St", "Home")


@pytest.mark.parametrize(
    ("birth", "cell"),
    [
        (PartialDate(1985, 4, 12), ("Birthday", "1985-04-12")),
        (PartialDate(None, 4, 12), ("Birthday", " --04-12")),
        (PartialDate(1850, qualifier=DateQualifier.ABOUT, original="ABT 1850"), ("Custom Field 1 - Value", "ABT 1850")),
        (PartialDate(1985, 4), ("Custom Field 1 - Value", "1985-04")),
    ],
)
def test_a_birthday_is_written_as_far_as_google_knows_birthdays(birth, cell):
    """A day with or without a year; anything else is a custom field, and a loss."""
    data, losses = _written(Card(1, "", {"givenName": "Ann", "birth": birth}))
    (row,) = csv.DictReader(io.StringIO(data.decode()))

    assert row[cell[0]] == cell[1]
    assert [loss.what for loss in losses] == ([] if cell[0] == "Birthday" else ["birth"])


def test_what_google_cannot_say_is_a_loss():
    """Names of their own, opt-outs, dates of relations, and relatives without a name."""
    relatives = (Relative("Spouse", "Tom Oak", since="2001-05-06"), Relative("Boss", uid="con_1"))
    values = {"givenName": "Ann", "familyName": "Oak", "name": "Annie", "emailOptOut": True}

    _, losses = _written(Card(3, "", values, relatives))

    assert [(loss.line, loss.what) for loss in losses] == [
        (3, "name"),
        (3, "emailOptOut"),
        (3, "relative"),
        (3, "relative"),
    ]


def test_a_name_without_parts_and_a_company_are_written_where_google_shows_them():
    """A person's whole name is a first name, a company's name its organization."""
    assert _row(Card(1, "", {"name": "Ann Oak"}))["First Name"] == "Ann Oak"
    assert "First Name" not in _row(Card(1, "", {"name": "Acorn Ltd", "company": "Acorn Ltd"}))
