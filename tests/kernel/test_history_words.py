"""Changes in words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graphapi.kernel.history import ChangeKind
from graphapi.kernel.history_words import sentence, words_of

ANN, BOB = "Ann Oak", "Bob Oak"


@pytest.mark.parametrize(
    ("kind", "fields", "names", "said"),
    [
        ("CONTACT_CREATED", ["name"], [ANN], "Ann Oak was created"),
        ("CONTACT_UPDATED", ["company"], [ANN], "The company of Ann Oak changed"),
        ("CONTACT_UPDATED", ["company", "jobTitle", "birthDate"], [ANN],
         "The company, job title and birth date of Ann Oak changed"),
        ("CONTACT_DELETED", ["name"], [None], "A deleted contact was deleted"),
        ("CONTACT_RESTORED", [], [ANN], "Ann Oak was restored"),
        ("CONTACTS_MERGED", [], [ANN], "Another contact was merged into Ann Oak"),
        ("ACCESS_CHANGED", ["everyone"], [ANN], "The access to Ann Oak changed"),
        ("ASSOCIATION_CREATED", [], [ANN, BOB], "Ann Oak is now Parent of Bob Oak"),
        ("ASSOCIATION_REMOVED", [], [ANN, BOB], "Ann Oak is no longer Parent of Bob Oak"),
        ("ASSOCIATION_REMOVED", [], [None, BOB], "A deleted contact is no longer Parent of Bob Oak"),
        ("ASSOCIATION_REMOVED", [], [ANN, None], "Ann Oak is no longer Parent of a deleted contact"),
        ("ASSOCIATION_UPDATED", ["until", "note"], [ANN, BOB],
         "The last day and note of Ann Oak as Parent of Bob Oak changed"),
        ("LABEL_CREATED", ["name"], [], "The label Parent was created"),
        ("LABEL_UPDATED", ["limit"], [], "The limit of the label Parent changed"),
        ("LABEL_DELETED", [], [], "The label Parent was deleted"),
        ("RED_FLAG_RAISED", [], [ANN], "A red flag was raised for Ann Oak: the limit of Parent was reached"),
        ("RED_FLAG_RESOLVED", [], [ANN], "The red flag for Ann Oak about the limit of Parent was resolved"),
        ("SETTINGS_CHANGED", ["maxLabels"], [], "The max labels changed in the settings"),
        ("IMPORTED", [], [], "An import created 1 contact and 1,200 associations"),
        ("UNDONE", [], [], "An import of 1 contact and 1,200 associations was undone"),
    ],
)  # fmt: skip
def test_each_kind_is_said_in_words(kind: str, fields: list[str], names: Sequence[str | None], said: str) -> None:
    """A sentence about the contacts by name, with the role of the first one."""
    counts = {"contacts": 1, "associations": 1200, "labels": 0}

    assert sentence(ChangeKind(kind), fields, counts, names, "Parent") == said


def test_every_kind_has_words() -> None:
    """None is left out."""
    assert all(sentence(kind, ["name"], {}, [ANN, BOB], "Parent") for kind in ChangeKind)


def test_another_role_takes_the_place_of_the_old_one() -> None:
    """Both are named."""
    said = sentence(ChangeKind.ASSOCIATION_UPDATED, ["labelKey"], {}, [ANN, BOB], "Guardian", "Parent")

    assert said == "Ann Oak is now Guardian of Bob Oak, no longer Parent"


def test_a_name_is_never_changed() -> None:
    """Not even to begin the sentence."""
    assert sentence(ChangeKind.CONTACT_DELETED, [], {}, ["the Oaks"], "") == "the Oaks was deleted"


def test_names_of_fields_are_split_into_words() -> None:
    """Some have words of their own."""
    assert [words_of(name) for name in ("birthDate", "emailCopy")] == ["birth date", "copies by e-mail"]
