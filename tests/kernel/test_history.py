"""What a change record keeps: the fields that differ, and what an undo needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from graphapi.kernel import history
from graphapi.kernel.counting import Flag
from graphapi.kernel.dates import Period
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.labels import EmailCopy, Label, Side
from graphapi.kernel.standing import Association

PARENT = Label("PARENT_CHILD", "Parent", "Child", 2, 20)
ANN_OF_BOB = Association("asc_1", "PARENT_CHILD", "con_ann", "con_bob", Period(date(2001, 9, 1), None))


def test_only_what_differs_is_kept() -> None:
    """A missing value is None on the side where it is missing."""
    before, after = history.differing({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4})

    assert (before, after) == ({"b": 2, "c": None}, {"b": 3, "c": 4})


def test_a_new_contact_is_recorded_without_empty_values() -> None:
    """Only properties that clients set, and who sees it."""
    contact = {
        "id": "con_ann",
        "name": "Ann",
        "emails": [],
        "customFields": "{}",
        "words": "ann",
        "readers": ["everyone"],
    }

    found = history.contact_created(contact)

    assert (found.kind, found.contact_id, found.before) == (ChangeKind.CONTACT_CREATED, "con_ann", {})
    assert found.after == {"name": "Ann", "readers": ["everyone"]}


def test_fields_and_access_of_a_contact_are_two_changes() -> None:
    """Derived properties are in neither."""
    stored = {"id": "con_ann", "name": "Ann", "sortKey": "ann", "ownerId": None, "readers": ["everyone"]}
    changed = {"name": "Anne", "sortKey": "anne", "readers": ["user:usr_1"], "version": 2}

    fields, access = history.contact_changed(stored, changed)

    assert (fields.kind, fields.before, fields.after) == (ChangeKind.CONTACT_UPDATED, {"name": "Ann"}, {"name": "Anne"})
    assert (access.kind, access.before) == (ChangeKind.ACCESS_CHANGED, {"readers": ["everyone"]})


def test_a_change_of_derived_properties_alone_is_none() -> None:
    """Such as new search words."""
    assert history.contact_changed({"id": "con_ann", "words": "a"}, {"words": "b", "version": 2}) == []


def test_an_association_is_recorded_from_from_to_to() -> None:
    """With the role of FROM at that time, and days as texts."""
    values = history.association_values(ANN_OF_BOB, None, EmailCopy.NONE)

    made = history.association_created(ANN_OF_BOB, values, "Parent")
    ended = history.association_updated(ANN_OF_BOB, values, values | {"until": "2019-07-01"}, "Parent")

    assert (made.contact_id, made.other_id, made.role) == ("con_ann", "con_bob", "Parent")
    assert made.after == {"labelKey": "PARENT_CHILD", "since": "2001-09-01", "emailCopy": "NONE"}
    assert (ended.before, ended.after) == ({"until": None}, {"until": "2019-07-01"})


def test_a_removed_association_keeps_all_that_it_was() -> None:
    """Its id names the record's object, the rest is what an undo needs."""
    values = {"id": "asc_1", "labelKey": "PARENT_CHILD", "note": None, "createdById": "usr_1"}

    found = history.association_removed("con_ann", "con_bob", values, "Parent")

    assert (found.association_id, found.label_key) == ("asc_1", "PARENT_CHILD")
    assert found.before == {"labelKey": "PARENT_CHILD", "createdById": "usr_1"}


def test_a_label_is_recorded_with_its_rules() -> None:
    """Its version and creation are no values of it."""
    after = replace(PARENT, limit=1, version=2)

    assert history.label_updated(PARENT, after).before == {"limit": 2}
    assert history.label_created(PARENT).after["inverseName"] == "Child"
    assert "version" not in history.label_deleted(PARENT).before


def test_a_red_flag_is_recorded_for_its_contact_alone() -> None:
    """The contact whose association raised it may be hidden from those who see the flag."""
    flag = Flag("con_ann", "PARENT_CHILD", Side.FROM, "Parent", 2, 3, "con_bob", refused=True)

    raised = history.flag_raised(flag, "flg_1")

    assert (raised.contact_id, raised.other_id, raised.subject_id) == ("con_ann", None, "flg_1")
    assert history.flag_resolved("flg_1", "con_ann", "PARENT_CHILD", "Parent", "").after == {"status": "RESOLVED"}


def test_settings_that_stay_are_no_change() -> None:
    """A record needs a difference."""
    assert history.settings_changed({"maxLabels": 200}, {"maxLabels": 200}) == []
    (found,) = history.settings_changed({"maxLabels": 200}, {"maxLabels": 99})
    assert (found.before, found.after) == ({"maxLabels": 200}, {"maxLabels": 99})


def test_a_merge_is_recorded_with_what_the_kept_contact_gains() -> None:
    """And the id of the other, which leads to it from then on."""
    found = history.contacts_merged({"id": "con_ann", "company": None}, "con_bob", {"company": "Acorn Ltd"})

    assert (found.contact_id, found.other_id, found.subject_id) == ("con_ann", None, "con_bob")
    assert (found.before, found.after) == ({"company": None}, {"company": "Acorn Ltd"})


def test_an_import_is_one_record_with_counts() -> None:
    """Its objects carry its id."""
    found = history.imported(ChangeKind.IMPORTED, "imp_1", {"contacts": 3})

    assert (found.subject_id, found.after) == ("imp_1", {"contacts": 3})
