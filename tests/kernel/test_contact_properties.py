"""The table of a contact's properties: whatever is declared there is known everywhere else."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from graphapi.kernel.archive_objects import SHAPES
from graphapi.kernel.contact_properties import FILLED, NAMES, PROPERTIES, Kind, Property
from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.merge_fields import FIELDS
from graphapi.kernel.merged_values import merged_values

DOCS = Path(__file__).parents[2] / "docs"
EMPTY = {"emails": [], "phones": []}

PER_PROPERTY = pytest.mark.parametrize("one", PROPERTIES, ids=NAMES)


@PER_PROPERTY
def test_both_inputs_take_every_property(one: Property) -> None:
    """Under its name in Python."""
    assert {one.attribute} <= {field.name for field in fields(NewContact)}
    assert {one.attribute} <= {field.name for field in fields(ContactPatch)}


def test_inputs_take_nothing_else_that_a_contact_holds() -> None:
    """What is no property is who owns and sees the contact."""
    known = {one.attribute for one in PROPERTIES}

    assert {field.name for field in fields(ContactPatch)} - known == {"owner_id"}
    assert {field.name for field in fields(NewContact)} - known == {"owner_id", "everyone", "user_ids", "teams"}


@PER_PROPERTY
def test_archives_check_every_property(one: Property) -> None:
    """By its kind: no archive has an object in the place of a value."""
    assert not SHAPES["contacts"][one.name](object())


@pytest.mark.parametrize("one", [one for one in PROPERTIES if one.kind in FILLED], ids=lambda one: one.name)
def test_a_merged_contact_fills_its_gaps(one: Property) -> None:
    """The other contact's value takes the place of none, never of one."""
    assert merged_values({**EMPTY}, {**EMPTY, one.name: "theirs"})[one.name] == "theirs"
    assert one.name not in merged_values({**EMPTY, one.name: "ours"}, {**EMPTY, one.name: "theirs"})


def test_the_date_of_birth_is_merged_as_one() -> None:
    """What one contact knows of it is never mixed with what the other knows."""
    day, part = {"birthDate": "a day"}, {"birth": "a part"}

    assert "birth" not in merged_values({**EMPTY, **day}, {**EMPTY, **part})
    assert "birthDate" not in merged_values({**EMPTY, **part}, {**EMPTY, **day})
    assert merged_values({**EMPTY}, {**EMPTY, **part})["birth"] == "a part"


def test_the_notes_of_both_are_kept() -> None:
    """Each once."""
    assert merged_values({**EMPTY, "notes": "a"}, {**EMPTY, "notes": "b"})["notes"] == "a\nb"
    assert merged_values({**EMPTY, "notes": "a"}, {**EMPTY, "notes": "a"})["notes"] == "a"


def test_names_are_each_used_once() -> None:
    """No property, column or merge field stands for two."""
    columns = [column for one in PROPERTIES for column in (one.name.lower(), *one.columns)]

    assert len(set(columns)) == len(columns)
    assert len(FIELDS) == sum(bool(one.merge_field) for one in PROPERTIES)
    assert sum(one.kind is Kind.NAME for one in PROPERTIES) == 1


def test_the_page_on_messages_names_every_merge_field() -> None:
    """In their order."""
    text = (DOCS / "messages.md").read_text(encoding="utf-8")
    row = re.search(r"a field of the contact: ([\w, ]+) \|", text)

    assert row is not None
    assert row[1].split(", ") == [*FIELDS]
