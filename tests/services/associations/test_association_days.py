"""Associations over time: what counts is what holds on the same day."""

from __future__ import annotations

from datetime import date, timedelta

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Rule
from graphapi.services.associations.association_changes import AssociationPatch, update_association
from graphapi.services.associations.associations import AssociationInput, associate
from tests.services.people import label, people, stored_associations
from tests.services.refusals import refusal


async def test_what_has_ended_frees_the_place_and_stays_as_history(db: Db) -> None:
    """A marriage that ended yesterday does not count; one that ends today does."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Spouse", limit=1)
    first = await associate(db, AssociationInput(ann, bob, "SPOUSE", since=date(2001, 1, 1), until=db.today()))

    still = await refusal(associate(db, AssociationInput(ann, cid, "SPOUSE")))
    await update_association(db, first.association_id, AssociationPatch(until=db.today() - timedelta(days=1)))
    second = await associate(db, AssociationInput(ann, cid, "SPOUSE"))

    assert still.code is Code.LIMIT_REACHED
    assert second.created
    assert len(await stored_associations(db.database, "SPOUSE")) == 2


async def test_marrying_again_names_the_free_days(db: Db) -> None:
    """After an ended one, open means open: days that overlap are refused, and no day is stored that nobody gave."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Spouse", limit=1)
    await associate(db, AssociationInput(ann, bob, "SPOUSE", since=date(1990, 1, 1), until=date(1999, 12, 31)))

    overlap = await refusal(associate(db, AssociationInput(ann, bob, "SPOUSE", since=date(1999, 12, 31))))
    undated = await refusal(associate(db, AssociationInput(bob, ann, "SPOUSE")))
    again = await associate(db, AssociationInput(bob, ann, "SPOUSE", since=date(2000, 1, 1)))
    repeated = await associate(db, AssociationInput(ann, bob, "SPOUSE"))

    free = "They overlap the association of 1990-01-01 to 1999-12-31; free: until 1989-12-31 and from 2000-01-01."
    for refused in (overlap, undated):
        assert (refused.code, refused.rule, refused.message) == (Code.RULE_BROKEN, Rule.DATES, free)
        assert refused.path == ("input", "since")
    assert (repeated.association_id, repeated.created) == (again.association_id, False)


async def test_a_planned_successor_takes_no_place(db: Db) -> None:
    """A spouse until June and another from July are one at a time; a third who shares a day with one is refused."""
    ann, bob, cid, dan = await people(db, "Ann", "Bob", "Cid", "Dan")
    await label(db, "Spouse", limit=1)
    june, july = date(db.today().year + 1, 6, 30), date(db.today().year + 1, 7, 1)

    first = await associate(db, AssociationInput(ann, bob, "SPOUSE", until=june))
    await associate(db, AssociationInput(ann, cid, "SPOUSE", since=july))
    third = await refusal(associate(db, AssociationInput(dan, ann, "SPOUSE", since=june, until=june)))
    longer = await refusal(update_association(db, first.association_id, AssociationPatch(until=july)))
    shorter = await update_association(db, first.association_id, AssociationPatch(until=june - timedelta(days=1)))
    between = await associate(db, AssociationInput(dan, ann, "SPOUSE", since=june, until=june))

    assert third.message == f"Spouse (SPOUSE): a contact may have at most 1, and this one has 1 on {june}."
    assert (third.occupant_ids, third.path) == ((bob,), ("input", "toId"))
    assert longer.message == f"Spouse (SPOUSE): a contact may have at most 1, and this one has 1 on {july}."
    assert (longer.occupant_ids, longer.path) == ((cid,), ("input", "until"))
    assert (shorter, between.created) == (first.association_id, True)


async def test_the_same_two_may_be_associated_again_later(db: Db) -> None:
    """A planned second time is a separate association; open means both, and finds the one that holds today."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    today = db.today()

    now = await associate(db, AssociationInput(ann, bob, "FRIEND", until=today))
    later = await associate(db, AssociationInput(ann, bob, "FRIEND", since=today + timedelta(days=9)))
    found = await associate(db, AssociationInput(bob, ann, "FRIEND"))

    assert [now.created, later.created, found.created] == [True, True, False]
    assert found.association_id == now.association_id


async def test_circles_and_exclusion_are_of_one_same_day(db: Db) -> None:
    """Who was a chief until June may be staff from July; so may siblings who are to marry later."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Chief", "Staff", acyclic=True)
    await label(db, "Sibling")
    await label(db, "Spouse", exclusive_with=("SIBLING",))
    june, july = date(db.today().year + 1, 6, 30), date(db.today().year + 1, 7, 1)
    await associate(db, AssociationInput(ann, bob, "CHIEF_STAFF", until=june))
    await associate(db, AssociationInput(bob, cid, "CHIEF_STAFF", since=july))
    await associate(db, AssociationInput(ann, bob, "SIBLING", until=june))

    closing = await associate(db, AssociationInput(cid, ann, "CHIEF_STAFF"))
    longer = await refusal(associate(db, AssociationInput(cid, bob, "CHIEF_STAFF", since=july)))
    wed = await associate(db, AssociationInput(ann, bob, "SPOUSE", since=july))
    early = await refusal(update_association(db, wed.association_id, AssociationPatch(since=june)))

    assert closing.created
    assert (longer.rule, longer.path) == (Rule.ACYCLIC, ("input", "toId"))
    assert wed.created
    assert (early.rule, early.path) == (Rule.EXCLUSIVE, ("input", "since"))


async def test_days_in_the_wrong_order_are_refused(db: Db) -> None:
    """`since` after `until` breaks DATES."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")

    wanted = AssociationInput(ann, bob, "FRIEND", since=date(2020, 1, 2), until=date(2020, 1, 1))
    refused = await refusal(associate(db, wanted))

    assert (refused.rule, refused.path) == (Rule.DATES, ("input", "until"))
