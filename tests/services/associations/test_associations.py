"""Associations: one at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Rule, Scope
from graphapi.kernel.label_rules import LabelPatch
from graphapi.kernel.labels import EmailCopy, OnLimit
from graphapi.kernel.pages import PageArguments
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.association_lists import associations_by_id
from graphapi.services.associations.associations import AssociationInput, associate, associate_many
from graphapi.services.labels.labels import update_label
from graphapi.services.red_flags.red_flags import RedFlagFilter, red_flag_page, red_flags_by_id, resolve_red_flag
from tests.conftest import cypher
from tests.services.people import label, people, stored_associations
from tests.services.refusals import refusal


async def test_an_association_is_stored_once_as_it_was_made(db: Db) -> None:
    """FROM and TO stay as given and the label's own copies apply."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)

    made = await associate(db, AssociationInput(ann, bob, "ASSISTANT_ASSISTED_PERSON", note=" on Mondays "))

    assert made.created
    rows = await cypher(
        db.database, "MATCH (a)-[r]->(b) RETURN a.id, b.id, r.note, r.emailCopy, r.version, r.createdById"
    )
    assert rows == [[ann, bob, "on Mondays", "FROM", 1, "usr_local"]]


@pytest.mark.parametrize(
    "more", [{}, {"since": date(1999, 12, 31), "until": date(2999, 1, 1), "note": " é ", "email_copy": EmailCopy.BOTH}]
)
async def test_what_was_just_made_is_told_as_it_is_stored(db: Db, more: dict[str, Any]) -> None:
    """Nobody has to read it, neither what was made nor what was found; an answer given again has to be read."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    wanted = AssociationInput(ann, bob, "FRIEND", **more)

    made = await associate(db, wanted, "key")

    assert [made.data] == await associations_by_id(db, [made.association_id])
    assert (await associate(db, wanted, "key")).data is None
    assert (await associate(db, wanted)).data == made.data


async def test_doing_it_again_returns_the_stored_one(db: Db) -> None:
    """A repeat, also from the other end of a single label, changes nothing."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    first = await associate(db, AssociationInput(ann, bob, "FRIEND", note="first"))

    again = await associate(db, AssociationInput(bob, ann, "FRIEND", note="second"))

    assert (again.association_id, again.created) == (first.association_id, False)
    assert len(await stored_associations(db.database, "FRIEND")) == 1


async def test_each_direction_of_a_paired_label_counts_by_itself(db: Db) -> None:
    """Mentor of each other is two associations."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Mentor", "Mentee")

    await associate(db, AssociationInput(ann, bob, "MENTOR_MENTEE"))
    back = await associate(db, AssociationInput(bob, ann, "MENTOR_MENTEE"))

    assert back.created
    assert len(await stored_associations(db.database, "MENTOR_MENTEE")) == 2


@pytest.mark.parametrize(
    ("from_name", "to_name", "key", "code", "path"),
    [
        ("Ann", "Nobody", "FRIEND", Code.NOT_FOUND, ("input", "toId")),
        ("Nobody", "Ann", "FRIEND", Code.NOT_FOUND, ("input", "fromId")),
        ("Ann", "Bob", "UNKNOWN", Code.NOT_FOUND, ("input", "labelKey")),
        ("Ann", "Ann", "FRIEND", Code.RULE_BROKEN, ("input", "toId")),
    ],
)
async def test_what_is_not_there_is_named(
    db: Db, from_name: str, to_name: str, key: str, code: Code, path: tuple[str, ...]
) -> None:
    """The refusal names the input field."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    ids = {"Ann": ann, "Bob": bob, "Nobody": "con_0"}

    refused = await refusal(associate(db, AssociationInput(ids[from_name], ids[to_name], key)))

    assert (refused.code, refused.path) == (code, path)


async def test_a_full_place_is_refused_with_a_red_flag(db: Db) -> None:
    """The refusal names label, role, limit, count and who fills the place; the flag is open."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Spouse", limit=1)
    await associate(db, AssociationInput(ann, bob, "SPOUSE"))

    refused = await refusal(associate(db, AssociationInput(cid, ann, "SPOUSE")))

    breach = refused.breach
    assert breach is not None
    assert (breach.scope, breach.limit, breach.current, breach.contact_id) == (Scope.LABEL, 1, 1, ann)
    assert (breach.label_key, breach.role, refused.occupant_ids) == ("SPOUSE", "Spouse", (bob,))
    assert "Spouse (SPOUSE)" in refused.message
    (flag,) = await red_flags_by_id(db, [refused.red_flag_id or ""])
    assert flag is not None
    assert (flag.contact_id, flag.count, flag.limit, flag.other_id, flag.refused) == (ann, 2, 1, cid, True)
    assert len(await stored_associations(db.database, "SPOUSE")) == 1


async def test_both_ends_that_are_full_are_reported(db: Db) -> None:
    """Two married people cannot marry each other, and both are flagged."""
    ann, bob, cid, dan = await people(db, "Ann", "Bob", "Cid", "Dan")
    await label(db, "Spouse", limit=1)
    await associate(db, AssociationInput(ann, bob, "SPOUSE"))
    await associate(db, AssociationInput(cid, dan, "SPOUSE"))

    refused = await refusal(associate(db, AssociationInput(ann, cid, "SPOUSE")))

    told = refused.all()
    assert {r.breach.contact_id for r in told if r.breach} == {ann, cid}
    assert [r.path for r in told] == [("input", "toId"), ("input", "fromId")]
    assert len({r.red_flag_id for r in told}) == 2


async def test_one_open_flag_counts_up_until_it_is_resolved(db: Db) -> None:
    """A label that says FLAG lets pass; one flag is updated, after it is resolved a new one rises."""
    hub, *others = await people(db, "Hub", "A", "B", "C", "D")
    await label(db, "Friend", limit=1, on_limit=OnLimit.FLAG)
    outcomes = [await associate(db, AssociationInput(hub, other, "FRIEND")) for other in others[:3]]

    flags = (await red_flag_page(db, RedFlagFilter(), PageArguments())).rows
    await resolve_red_flag(db, flags[0].id, "they are friendly", None)
    after = await associate(db, AssociationInput(hub, others[3], "FRIEND"))

    assert [len(outcome.red_flag_ids) for outcome in outcomes] == [0, 1, 1]
    assert [(flag.count, flag.refused) for flag in flags] == [(3, False)]
    assert len(after.red_flag_ids) == 1
    assert after.red_flag_ids[0] != flags[0].id


async def test_exclusive_labels_do_not_hold_between_the_same_two(db: Db) -> None:
    """Exclusion works from both labels, whichever named the other, and ends with what has ended."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Sibling")
    await label(db, "Spouse", exclusive_with=("SIBLING",))
    await associate(db, AssociationInput(ann, bob, "SPOUSE"))
    await associate(db, AssociationInput(ann, cid, "SIBLING", until=date(2000, 1, 1)))

    refused = await refusal(associate(db, AssociationInput(bob, ann, "SIBLING")))
    allowed = await associate(db, AssociationInput(ann, cid, "SPOUSE"))

    assert (refused.rule, refused.path) == (Rule.EXCLUSIVE, ("input", "labelKey"))
    assert "associated as Spouse" in refused.message
    assert allowed.created


async def test_circles_of_acyclic_labels_are_refused(db: Db) -> None:
    """Nobody becomes their own ancestor, but an ended association closes nothing."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Parent", "Child", acyclic=True)
    await associate(db, AssociationInput(ann, bob, "PARENT_CHILD"))
    await associate(db, AssociationInput(bob, cid, "PARENT_CHILD"))

    refused = await refusal(associate(db, AssociationInput(cid, ann, "PARENT_CHILD")))
    ended = await associate(db, AssociationInput(cid, ann, "PARENT_CHILD", until=date(2000, 1, 1)))
    revived = await refusal(update_association(db, ended.association_id, AssociationPatch(until=None)))

    assert [refused.rule, revived.rule] == [Rule.ACYCLIC, Rule.ACYCLIC]
    assert [refused.path, revived.path] == [("input", "toId"), ("input", "until")]
    assert len(await stored_associations(db.database, "PARENT_CHILD")) == 3


async def test_a_contact_has_so_many_labels_and_no_more(db: Db) -> None:
    """The eleventh different label is refused, another association of a label it has is not."""
    ann, *others = await people(db, "Ann", *(f"P{n}" for n in range(12)))
    for n in range(11):
        await label(db, f"Kind {n}")
    for n in range(10):
        await associate(db, AssociationInput(ann, others[n], f"KIND_{n}"))

    refused = await refusal(associate(db, AssociationInput(others[10], ann, "KIND_10")))
    allowed = await associate(db, AssociationInput(ann, others[11], "KIND_3"))

    assert refused.breach is not None
    assert (refused.breach.scope, refused.breach.limit, refused.breach.contact_id) == (
        Scope.LABELS_PER_CONTACT,
        10,
        ann,
    )
    assert allowed.created


async def test_repeating_under_a_retired_label_finds_what_is_stored(db: Db) -> None:
    """With its days or without; something new is refused."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Friend")
    wanted = AssociationInput(ann, bob, "FRIEND", since=date(2019, 1, 1))
    ended = AssociationInput(ann, cid, "FRIEND", until=date(2019, 1, 1))
    made = [await associate(db, wanted), await associate(db, ended)]
    await update_label(db, "FRIEND", LabelPatch(retired=True))

    again = [await associate(db, wanted), await associate(db, ended)]
    undated = await associate(db, AssociationInput(bob, ann, "FRIEND"))
    many = await associate_many(db, [wanted, ended])
    new = await refusal(associate(db, AssociationInput(bob, cid, "FRIEND")))

    assert [one.association_id for one in again] == [one.association_id for one in made]
    assert not any(one.created for one in (*again, undated))
    assert many == again
    assert new.rule is Rule.RETIRED


async def test_a_key_answers_again_without_doing_it_again(db: Db) -> None:
    """A repeated key returns the first answer, even after the association is gone; another input is a CONFLICT."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    wanted = AssociationInput(ann, bob, "FRIEND")
    first = await associate(db, wanted, "key-1")
    await dissociate(db, first.association_id, "key-2")

    again = await associate(db, wanted, "key-1")
    gone = await dissociate(db, first.association_id, "key-2")
    other = await refusal(associate(db, AssociationInput(bob, ann, "FRIEND"), "key-1"))

    assert (again, gone.id) == (first, first.association_id)
    assert (other.code, await stored_associations(db.database, "FRIEND")) == (Code.CONFLICT, [])
