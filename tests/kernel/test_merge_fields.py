"""Merge fields: what a template can name of a contact, of those in its roles and of the sender."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from graphapi.kernel.labels import EmailCopy, Label, Side
from graphapi.kernel.merge_fields import (
    LinkedContact,
    Needed,
    merge_fields,
    most_of_a_role,
    needed,
    role_tokens,
    scope,
    values_of,
)

PARENT = Label("PARENT_CHILD", "Parent", "Child", 2, 30)
MOTHER = Label("MOTHER_CHILD", "Mother", "Child", 1, 30)
SPOUSE = Label("SPOUSE", "Spouse", None, 1, 1)
ODD = Label("IN_CASE", "In", "Contact", 9, 9)
OLD = Label("OLD", "Old friend", None, 9, 9, retired=True)
LABELS = {label.key: label for label in (PARENT, MOTHER, SPOUSE, ODD, OLD)}
USER = {"name": "Sam", "email": "sam@x.org"}
FIRST, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def contact(name: str, **more: Any) -> dict[str, Any]:
    """What is loaded of a contact."""
    return {"id": f"con_{name}", "name": name, "emails": None, "phones": None, "customFields": None, **more}


def linked(
    name: str, key: str, side: Side = Side.FROM, since: date | None = None, made: datetime = FIRST
) -> LinkedContact:
    """A contact associated at that side."""
    return LinkedContact(key, side, EmailCopy.NONE, since, made, f"ass_{name}", contact(name))


def named(*all_linked: LinkedContact, about: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a template about Ann can name."""
    return scope(about or contact("Ann"), all_linked, LABELS, USER, role_tokens(LABELS))


def test_a_role_is_named_by_its_token() -> None:
    """Several labels may share a role; a role that is a keyword of the template language has no token."""
    tokens = role_tokens(LABELS)

    assert [(label.key, side) for label, side in tokens["child"]] == [
        ("PARENT_CHILD", Side.TO), ("MOTHER_CHILD", Side.TO),
    ]  # fmt: skip
    assert [(label.key, side) for label, side in tokens["spouse"]] == [("SPOUSE", Side.FROM)]
    assert role_tokens({"X": Label("X", "!!", None, 1, 1)}) == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["contact", "name"], Needed()),
        (["user", "name"], Needed(user=True)),
        (["spouse", "name"], Needed(frozenset({"SPOUSE"}))),
        (["child", "name"], Needed(frozenset({"PARENT_CHILD", "MOTHER_CHILD"}))),
        (["PARENT_CHILD", "inverse"], Needed(frozenset({"PARENT_CHILD"}))),
        (["linked", "child"], Needed(frozenset({"PARENT_CHILD", "MOTHER_CHILD"}), lists=True)),
        (["linked", "SPOUSE"], Needed(frozenset({"SPOUSE"}), lists=True)),
        (["linked", "in"], Needed(frozenset({"IN_CASE"}), lists=True)),
        (["in"], Needed()),
        (["linked"], Needed(None, lists=True)),
        (["linked", 3], Needed(None, lists=True)),
        ([3], Needed(None, lists=True, user=True)),
        (["nobody"], Needed()),
    ],
)
def test_no_more_is_loaded_than_a_template_names(path: Sequence[object], expected: Needed) -> None:
    """What is only known when the template is filled in may be anything."""
    assert needed([path], LABELS) == expected


def test_several_fields_need_what_each_needs() -> None:
    """All labels include any."""
    assert needed([["spouse"], ["user"], ["PARENT_CHILD"]], LABELS) == Needed(
        frozenset({"SPOUSE", "PARENT_CHILD"}), user=True
    )
    assert Needed(frozenset({"A"})) | Needed(None, lists=True) == Needed(None, lists=True)
    assert needed([], LABELS) == Needed()


def test_what_a_contact_does_not_have_cannot_be_named() -> None:
    """Empty values included; the first address and number stand for all, and custom fields lie within."""
    found = values_of(
        contact("Ann", emails=["a@x.org", "b@x.org"], company=" ", customFields='{"pet": "Rex", "x": null}')
    )

    assert found == {"name": "Ann", "email": "a@x.org", "customFields": {"pet": "Rex"}}
    assert (str(found), str(found["customFields"])) == ("Ann", '{"pet": "Rex"}')
    assert str(values_of(contact(""))) == ""


def test_the_first_of_a_role_is_the_oldest() -> None:
    """Without a first day before all that have one, then by when they were made."""
    found = named(
        linked("C", "PARENT_CHILD", Side.TO, date(2020, 1, 1)), linked("B", "PARENT_CHILD", Side.TO, made=LATER),
        linked("A", "MOTHER_CHILD", Side.TO), linked("A", "PARENT_CHILD", Side.TO, date(2021, 1, 1)),
    )  # fmt: skip

    assert str(found["child"]) == "A"
    assert [str(one) for one in found["linked"]["child"]] == ["A", "B", "C"]
    assert [str(one) for one in found["linked"]["PARENT_CHILD"]["inverse"]] == ["B", "C", "A"]
    assert str(found["PARENT_CHILD"]["inverse"]) == "B"
    assert "name" not in found["PARENT_CHILD"]


def test_a_single_label_reads_the_same_from_both_sides() -> None:
    """Whichever side the other stands at."""
    found = named(linked("Bob", "SPOUSE", Side.TO))

    assert str(found["spouse"]) == "Bob"
    assert [str(one) for one in found["linked"]["SPOUSE"]["inverse"]] == ["Bob"]


def test_the_contact_and_the_sender_are_not_hidden_by_roles() -> None:
    """A role called Contact is reached through `linked`."""
    found = named(linked("Bob", "IN_CASE", Side.TO), linked("Cid", "IN_CASE"))

    assert (str(found["contact"]), str(found["user"])) == ("Ann", "Sam")
    assert [str(one) for one in found["linked"]["contact"]] == ["Bob"]
    assert "in" not in found
    assert "mother" not in found


def test_fields_are_listed_with_how_they_are_written() -> None:
    """The contact's, those of each role in order, the sender's; a value is what is printed today."""
    ann = contact("Ann", birthDate=date(2000, 1, 2), customFields='{"a b": true, "pet": ["Rex"], "n": 3}')

    found = {one.token: (one.description, one.value) for one in
             merge_fields(ann, [linked("Bob", "SPOUSE")], LABELS, USER)}  # fmt: skip

    assert found["contact.name"] == ("The contact's name", "Ann")
    assert found["contact.birthDate"] == ("The contact's date of birth", "2000-01-02")
    assert found["contact.company"] == ("The contact's company", None)
    assert found['contact.customFields["a b"]'] == ("The contact's a b", "true")
    assert found["contact.customFields.pet"][1] == '["Rex"]'
    assert found["contact.customFields.n"][1] == "3"
    assert found["spouse.name"] == ("Spouse: name", "Bob")
    assert found["linked.contact.first.name"] == ("Contact: name", None)
    assert found['linked["in"].first.name'] == ("In: name", None)
    assert found["user.email"] == ("The sender's first e-mail address", "sam@x.org")
    tokens = list(dict.fromkeys(token.rpartition(".")[0] for token in found))
    assert [one for one in tokens if "customFields" not in one] == [
        "contact", "child", "linked.contact.first", 'linked["in"].first', "mother", "parent", "spouse", "user",
    ]  # fmt: skip


def test_a_retired_role_is_listed_while_it_is_in_use() -> None:
    """Nobody should begin with it."""

    def listed(*all_linked: LinkedContact) -> bool:
        return any(one.token.startswith("oldFriend") for one in merge_fields(contact("Ann"), all_linked, LABELS, USER))

    assert (listed(), listed(linked("Bob", "OLD"))) == (False, True)


def test_the_fullest_role_is_counted() -> None:
    """By label and side."""
    everybody = [linked("A", "PARENT_CHILD"), linked("B", "PARENT_CHILD"), linked("C", "PARENT_CHILD", Side.TO)]

    assert (most_of_a_role(everybody), most_of_a_role([])) == (2, 0)
