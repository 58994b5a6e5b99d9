"""Associations, changed and ended."""

from __future__ import annotations

from asyncio import gather

from graphapi.db.request import Db
from graphapi.kernel.errors import Code
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.associations import AssociationInput, associate
from tests.conftest import ADMIN, cypher
from tests.services.people import label, people, stored_associations
from tests.services.refusals import refusal


async def test_relabelling_keeps_id_and_ends_and_checks_everything(db: Db) -> None:
    """The association moves to the other label unless that is full, retired or holds already."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Friend")
    await label(db, "Spouse", limit=1)
    await associate(db, AssociationInput(ann, bob, "SPOUSE"))
    friend = await associate(db, AssociationInput(ann, cid, "FRIEND", note="kept"))
    both = await associate(db, AssociationInput(ann, bob, "FRIEND"))

    full = await refusal(update_association(db, friend.association_id, AssociationPatch(label_key="SPOUSE")))
    twice = await refusal(update_association(db, both.association_id, AssociationPatch(label_key="SPOUSE")))
    await label(db, "Colleague", "Boss")
    moved = await update_association(db, friend.association_id, AssociationPatch(label_key="COLLEAGUE_BOSS"))

    assert (full.code, twice.code) == (Code.LIMIT_REACHED, Code.CONFLICT)
    assert {refused.path for refused in (*full.all(), twice)} == {("input", "labelKey")}
    rows = await cypher(
        db.database, "MATCH (a)-[r {id: $id}]->(b) RETURN type(r), a.id, b.id, r.note, r.version", id=moved
    )
    assert rows == [["COLLEAGUE_BOSS", ann, cid, "kept", 2]]


async def test_changes_of_one_association_at_once_are_all_made(db: Db) -> None:
    """Who names no version overwrites nothing but what it changes, another label included."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    await label(db, "Chum")
    made = await associate(db, AssociationInput(ann, bob, "FRIEND"))
    patches = [AssociationPatch(label_key="CHUM"), *(AssociationPatch(note=f"n{n}") for n in range(8))]

    await gather(
        *(update_association(Db.of(db.database, ADMIN, deadline=60), made.association_id, one) for one in patches)
    )

    assert await cypher(db.database, "MATCH ()-[r]->() RETURN type(r), r.version") == [["CHUM", 10]]


async def test_a_version_that_is_not_current_is_a_conflict(db: Db) -> None:
    """What somebody else changed is not overwritten; a change that changes nothing keeps the version."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    made = await associate(db, AssociationInput(ann, bob, "FRIEND"))
    await update_association(db, made.association_id, AssociationPatch(note="one"), 1)
    await update_association(db, made.association_id, AssociationPatch(note="one"), 2)

    refused = await refusal(update_association(db, made.association_id, AssociationPatch(note="two"), 1))

    assert (refused.code, refused.current_version) == (Code.CONFLICT, 2)


async def test_unlinking_removes_it_from_both_and_a_second_time_finds_nothing(db: Db) -> None:
    """The answer names both contacts."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    made = await associate(db, AssociationInput(ann, bob, "FRIEND"))

    gone = await dissociate(db, made.association_id)
    again = await refusal(dissociate(db, made.association_id))

    assert (gone.from_id, gone.to_id) == (ann, bob)
    assert (again.code, await stored_associations(db.database, "FRIEND")) == (Code.NOT_FOUND, [])
