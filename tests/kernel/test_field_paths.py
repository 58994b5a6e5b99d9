"""A template can name the fields that there are, whether a contact has a value or not, and no others."""

from __future__ import annotations

import pytest

from graphapi.kernel.field_paths import unknown_field
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.merge_fields import Path

LABELS: Labels = {
    "SPOUSE": Label("SPOUSE", "Spouse", None, 1, 1),
    "ASSISTANT": Label("ASSISTANT", "Assistant", "Assisted person", 5, 5),
    "CONTACT": Label("CONTACT", "Contact", None, 5, 5),
}

KNOWN = [
    "contact", "contact.company", "contact.customFields.shoe.size", "contact.name.size", "user.email", "now", "today",
    "spouse.name", "assistedPerson.customFields", "SPOUSE.name.email", "ASSISTANT.inverse.phone", "linked.assistant",
    "linked.assistant.first.name", "linked.assistant.size", "linked.contact.last.birthDate",
    "linked.ASSISTANT.inverse.first.name",
]  # fmt: skip

UNKNOWN = [
    ("contact.nmae", "“contact.nmae”. Did you mean “contact.name”"),
    ("contact.name.frist", "“contact.name.frist”"),
    ("contcat.name", "“contcat”. Did you mean “contact”"),
    ("spuose.name", "“spuose”. Did you mean “spouse”"),
    ("spouse.first.name", "“spouse.first”"),
    ("linked.asistant.first.name", "“linked.asistant”. Did you mean “linked.assistant”"),
    ("linked.assistant.name", "“linked.assistant.name”"),
    ("linked.spouse.first.emial", "“linked.spouse.first.emial”. Did you mean “linked.spouse.first.email”"),
    ("SPOUSE.email", "“SPOUSE.email”"),
    ("SPUOSE.name.email", "“SPUOSE”. Did you mean “SPOUSE”"),
    ("user.phone", "“user.phone”"),
    ("now.year", "“now.year”"),
]


def split(path: str) -> Path:
    """A path as a template names it."""
    return path.split(".")


def test_fields_that_exist_are_accepted() -> None:
    """With the size of texts and lists, entries by number, and what is known only when a text is filled in."""
    paths = [*map(split, KNOWN), ("linked", "assistant", 0, "name"), ("linked", ["contact", "company"], "first", "x")]

    assert unknown_field(paths, LABELS) is None


@pytest.mark.parametrize(("path", "said"), UNKNOWN)
def test_a_field_that_does_not_exist_is_refused(path: str, said: str) -> None:
    """With the part that is wrong, what may have been meant, and the input field."""
    refused = unknown_field([split("contact.name"), split(path)], LABELS, "input", "text")

    assert refused is not None
    assert str(refused).startswith(f"There is no merge field {said}")
    assert refused.path == ("input", "text")
