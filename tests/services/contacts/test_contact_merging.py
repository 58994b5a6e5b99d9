"""Merging duplicates: nothing that hangs on either contact is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.errors import Code, Rule
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.association_lists import associations_by_id
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import create_contact
from tests.conftest import cypher
from tests.services.people import label, people, stored_associations
from tests.services.refusals import refusal


async def test_associations_move_with_what_they_hold(db: Db) -> None:
    """Ids, days and notes stay, each keeps its direction, and the one between the two goes."""
    ann, anna, bob, cid = await people(db, "Ann", "Anna", "Bob", "Cid")
    await label(db, "Parent", "Child")
    up = await associate(db, AssociationInput(bob, anna, "PARENT_CHILD", note="kept", since=date(2000, 1, 1)))
    down = await associate(db, AssociationInput(anna, cid, "PARENT_CHILD"))
    await associate(db, AssociationInput(ann, anna, "PARENT_CHILD"))

    merged = await merge_contacts(db, ann, anna)

    rows = await cypher(db.database, "MATCH (a)-[r]->(b) RETURN r.id, a.id, b.id, r.note, toString(r.since)")
    assert sorted(rows, key=str) == sorted(
        [[up.association_id, bob, ann, "kept", "2000-01-01"], [down.association_id, ann, cid, None, None]], key=str
    )
    assert (merged.id, merged.moved, merged.folded) == (ann, 2, 0)


async def test_the_same_association_of_both_becomes_one(db: Db) -> None:
    """The earlier `since`, the later `until` and both notes; another time stays another association."""
    ann, anna, bob = await people(db, "Ann", "Anna", "Bob")
    await label(db, "Friend")
    for contact, since, until, note in [
        (ann, date(2000, 1, 1), date(2005, 1, 1), "one"),
        (anna, date(2004, 1, 1), date(2010, 1, 1), "two"),
        (anna, date(2015, 1, 1), None, "later"),
    ]:
        await associate(db, AssociationInput(bob, contact, "FRIEND", since=since, until=until, note=note))

    merged = await merge_contacts(db, ann, anna)

    rows = await cypher(
        db.database, "MATCH ()-[r]->(b {id: $id}) RETURN toString(r.since), toString(r.until), r.note", id=ann
    )
    assert sorted(rows, key=str) == [["2000-01-01", "2010-01-01", "one\ntwo"], ["2015-01-01", None, "later"]]
    assert (merged.moved, merged.folded) == (1, 1)


async def test_over_a_limit_is_flagged_and_not_refused(db: Db) -> None:
    """Two spouses of one person stay, and an administrator is notified."""
    ann, anna, bob, cid = await people(db, "Ann", "Anna", "Bob", "Cid")
    await label(db, "Spouse", limit=1)
    await associate(db, AssociationInput(ann, bob, "SPOUSE"))
    await associate(db, AssociationInput(cid, anna, "SPOUSE"))

    merged = await merge_contacts(db, ann, anna)

    flags = await cypher(db.database, "MATCH (f:RedFlag) RETURN f.id, f.contactId, f.count, f.refused")
    assert flags == [[merged.red_flag_ids[0], ann, 2, False]]
    assert len(await stored_associations(db.database, "SPOUSE")) == 2


async def test_rules_that_cannot_both_hold_refuse(db: Db) -> None:
    """Labels that exclude each other, and a circle, change nothing."""
    ann, anna, bob = await people(db, "Ann", "Anna", "Bob")
    await label(db, "Sibling")
    await label(db, "Spouse", exclusive_with=("SIBLING",))
    await label(db, "Manager", "Report", acyclic=True)
    sibling = await associate(db, AssociationInput(ann, bob, "SIBLING"))
    await associate(db, AssociationInput(anna, bob, "SPOUSE"))
    exclusive = await refusal(merge_contacts(db, ann, anna))
    await dissociate(db, sibling.association_id)
    await associate(db, AssociationInput(ann, bob, "MANAGER_REPORT"))
    await associate(db, AssociationInput(bob, anna, "MANAGER_REPORT"))

    circle = await refusal(merge_contacts(db, ann, anna))

    assert [exclusive.rule, circle.rule] == [Rule.EXCLUSIVE, Rule.ACYCLIC]
    assert exclusive.path == circle.path == ("input", "mergeId")
    assert len(await stored_associations(db.database, "MANAGER_REPORT")) == 2


async def test_values_fill_gaps_and_lists_unite(db: Db) -> None:
    """The kept contact's value wins; e-mails, phones and custom fields of both are there; opting out stays."""
    ann = await create_contact(
        db, NewContact(name="Ann", emails=["ann@example.org"], company="One", custom_fields={"a": 1, "b": 1})
    )
    anna = await create_contact(
        db,
        NewContact(
            name="Anna", emails=["anna@example.org", "ANN@example.org"], phones=["+15550100"], company="Two",
            job_title="Cook", pronouns="she/her", external_id="X1", custom_fields={"b": 2, "c": 2}, email_opt_out=True,
        ),
    )  # fmt: skip

    await merge_contacts(db, ann, anna)

    (row,) = await cypher(db.database, "MATCH (c:Contact) RETURN properties(c)")
    kept: dict[str, Any] = row[0]  # pyright: ignore[reportAssignmentType]
    assert (kept["id"], kept["name"], kept["company"], kept["jobTitle"]) == (ann, "Ann", "One", "Cook")
    assert (kept["emails"], kept["externalId"]) == (["ann@example.org", "anna@example.org"], "X1")
    assert kept["pronouns"] == "she/her"
    assert (kept["emailOptOut"], kept["version"]) == (True, 2)
    assert kept["customFields"] == '{"a":1,"b":1,"c":2}'
    assert "anna" in kept["words"]


async def test_associations_are_still_found_by_their_ids(db: Db) -> None:
    """An id that carries the merged contact leads to the kept one, after a second merge too."""
    ann, anna, annie, bob = await people(db, "Ann", "Anna", "Annie", "Bob")
    await label(db, "Friend")
    made = await associate(db, AssociationInput(annie, bob, "FRIEND"))
    await merge_contacts(db, anna, annie)
    await merge_contacts(db, ann, anna)

    await update_association(db, made.association_id, AssociationPatch(note="found"))

    (read,) = await associations_by_id(db, [made.association_id])
    assert read is not None
    assert (read.from_id, read.note) == (ann, "found")


async def test_a_contact_is_not_merged_with_itself_or_one_unseen(db: Db) -> None:
    """INVALID, and NOT_FOUND with the path of the one that is missing."""
    (ann,) = await people(db, "Ann")

    same = await refusal(merge_contacts(db, ann, ann))
    missing = await refusal(merge_contacts(db, ann, "con_0"))

    assert (same.code, missing.code, missing.path) == (Code.INVALID, Code.NOT_FOUND, ("input", "mergeId"))
