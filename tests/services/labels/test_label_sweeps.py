"""Rules of a label that change while associations are stored: checked, swept and flagged."""

from __future__ import annotations

import asyncio
from asyncio import gather
from datetime import timedelta

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused, Rule, Unavailable
from graphapi.kernel.invariants import Broken
from graphapi.kernel.label_rules import LabelPatch
from graphapi.services.associations.association_changes import AssociationPatch, update_association
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.labels import labels
from graphapi.services.labels.labels import delete_label, update_label
from graphapi.services.shared.registry import registry, reload
from graphapi.services.upkeep.check import check
from tests.conftest import ADMIN, cypher
from tests.services.people import label, people, stored_associations
from tests.services.refusals import refusal


async def test_lowering_a_limit_keeps_what_is_there_and_flags_it(db: Db) -> None:
    """Every contact over the new limit gets a flag, the next association is refused."""
    ann, *others = await people(db, "Ann", "B", "C", "D")
    await label(db, "Parent", "Child", 5)
    for other in others:
        await associate(db, AssociationInput(ann, other, "PARENT_CHILD"))

    changed, over, *_ = await update_label(db, "PARENT_CHILD", LabelPatch(inverse_limit=2))

    flags = await cypher(
        db.database, "MATCH (f:RedFlag) RETURN f.contactId, f.side, f.role, f.limit, f.count, f.refused, f.otherId"
    )
    assert changed is not None
    assert (changed.inverse_limit, over) == (2, 1)
    assert flags == [[ann, "TO", "Child", 2, 3, False, None]]
    assert len(await stored_associations(db.database, "PARENT_CHILD")) == 3


async def test_a_sweep_that_was_cut_short_is_made_up_for(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same change once more, and not twice."""
    ann, *others = await people(db, "Ann", "B", "C", "D")
    await label(db, "Friend", limit=5)
    for other in others:
        await associate(db, AssociationInput(ann, other, "FRIEND"))
    with monkeypatch.context() as gone:
        gone.setattr(labels, "over_limit", away)
        with pytest.raises(Unavailable):
            await update_label(db, "FRIEND", LabelPatch(limit=2))

    _, again, *_ = await update_label(db, "FRIEND", LabelPatch(limit=2))
    _, then, *_ = await update_label(db, "FRIEND", LabelPatch(limit=2))

    assert (again, then) == (1, 0)
    assert await cypher(db.database, "MATCH (f:RedFlag) RETURN f.contactId, f.count") == [[ann, 3]]


async def away(*_: object) -> list[str]:
    """Stand for a database that is gone."""
    raise Unavailable("away")


async def test_exclusion_is_kept_on_both_labels(db: Db) -> None:
    """Set from one side it shows on the other; taken away, removed and deleted likewise."""
    await label(db, "A")
    await label(db, "B")
    await label(db, "C", exclusive_with=("A",))

    await update_label(db, "A", LabelPatch(exclusive_with=("B",)))
    changed = {key: set(one.exclusive_with) for key, one in (await registry(db)).labels.items()}
    await delete_label(db, "B")

    assert changed == {"A": {"B"}, "B": {"A"}, "C": set()}
    assert (await reload(db)).labels["A"].exclusive_with == ()


async def test_acyclic_is_not_turned_on_over_a_stored_circle(db: Db) -> None:
    """RULE_BROKEN, and the label stays as it was in all that was to change."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Mentor", "Mentee")
    await associate(db, AssociationInput(ann, bob, "MENTOR_MENTEE"))
    back = AssociationInput(bob, ann, "MENTOR_MENTEE")
    await associate(db, back)

    patch = LabelPatch(acyclic=True, name="Guide", limit=1, retired=True)
    refused = await refusal(update_label(db, "MENTOR_MENTEE", patch))

    assert (refused.code, refused.rule, refused.count) == (Code.RULE_BROKEN, Rule.ACYCLIC, 2)
    assert refused.message == "Guide cannot be acyclic: 2 associations lie on a circle: Ann and Bob, Bob and Ann."
    assert len(refused.association_ids) == 2
    kept = (await reload(db)).labels["MENTOR_MENTEE"]
    assert (kept.acyclic, kept.name, kept.limit, kept.retired) == (False, "Mentor", 10, False)


async def test_a_circle_of_different_days_is_none(db: Db) -> None:
    """Mentors who change places are not on a circle, unless they are both at once for a day."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Mentor", "Mentee")
    today = db.today()
    await associate(db, AssociationInput(ann, bob, "MENTOR_MENTEE", until=today + timedelta(days=3)))
    back = await associate(db, AssociationInput(bob, ann, "MENTOR_MENTEE", since=today + timedelta(days=3)))
    await associate(db, AssociationInput(bob, cid, "MENTOR_MENTEE"))

    refused = await refusal(update_label(db, "MENTOR_MENTEE", LabelPatch(acyclic=True)))
    await update_association(db, back.association_id, AssociationPatch(since=today + timedelta(days=4)))
    changed, *_ = await update_label(db, "MENTOR_MENTEE", LabelPatch(acyclic=True))

    assert (refused.rule, refused.count) == (Rule.ACYCLIC, 2)
    assert changed is not None
    assert changed.acyclic


async def test_exclusion_is_not_set_over_stored_associations(db: Db) -> None:
    """RULE_BROKEN with how many and the first ten, both labels stay as they were; what shares no day breaks nothing."""
    hub, *others = await people(db, "Hub", *(f"P{n:02}" for n in range(13)))
    await label(db, "Sibling", limit=20)
    await label(db, "Spouse", limit=20)
    today = db.today()
    for other in others[:12]:
        await associate(db, AssociationInput(hub, other, "SIBLING"))
        await associate(db, AssociationInput(other, hub, "SPOUSE", since=today + timedelta(days=1)))
    await associate(db, AssociationInput(hub, others[12], "SIBLING", until=today))
    await associate(db, AssociationInput(hub, others[12], "SPOUSE", since=today + timedelta(days=1)))

    refused = await refusal(update_label(db, "SPOUSE", LabelPatch(exclusive_with=("SIBLING",))))

    assert (refused.code, refused.rule, refused.path) == (Code.RULE_BROKEN, Rule.EXCLUSIVE, ("input", "exclusiveWith"))
    assert (refused.count, len(refused.association_ids)) == (12, 10)
    assert refused.message.startswith("Spouse cannot exclude SIBLING: 12 associations hold beside it: P00 and Hub, P01")
    labels = (await reload(db)).labels
    assert labels["SPOUSE"].exclusive_with == labels["SIBLING"].exclusive_with == ()


async def test_existing_associations_may_be_allowed(db: Db) -> None:
    """They stay and are counted, the check lists them, and the rule holds for what comes."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Sibling")
    await label(db, "Spouse")
    await associate(db, AssociationInput(ann, bob, "SIBLING"))
    both = await associate(db, AssociationInput(ann, bob, "SPOUSE"))
    await associate(db, AssociationInput(ann, cid, "SIBLING"))

    patch = LabelPatch(exclusive_with=("SIBLING",))
    changed = await update_label(db, "SPOUSE", patch, allow_existing=True, key="k")
    again = await update_label(db, "SPOUSE", patch, allow_existing=True, key="k")
    noted = await update_association(db, both.association_id, AssociationPatch(note="edited"))
    refused = await refusal(associate(db, AssociationInput(ann, cid, "SPOUSE")))

    assert changed.existing == again.existing == 1
    assert (noted, refused.rule) == (both.association_id, Rule.EXCLUSIVE)
    found = (await check(db, lambda *_: None)).findings
    assert [finding.rule for finding in found] == [Broken.EXCLUSIVE]


async def test_lowering_a_limit_counts_by_day(db: Db) -> None:
    """A planned successor makes nobody over the limit; the flag has the most there are on one day."""
    ann, *others = await people(db, "Ann", "B", "C", "D", "E")
    await label(db, "Friend", limit=9)
    later = db.today() + timedelta(days=5)
    await associate(db, AssociationInput(ann, others[0], "FRIEND", until=later - timedelta(days=1)))
    await associate(db, AssociationInput(ann, others[1], "FRIEND", since=later))

    one = await update_label(db, "FRIEND", LabelPatch(limit=1))
    await update_label(db, "FRIEND", LabelPatch(limit=9))
    await associate(db, AssociationInput(ann, others[2], "FRIEND", since=later))
    two = await update_label(db, "FRIEND", LabelPatch(limit=1))

    assert (one.over_limit, two.over_limit) == (0, 1)
    assert await cypher(db.database, "MATCH (f:RedFlag) RETURN f.contactId, f.count") == [[ann, 2]]


async def test_turning_acyclic_on_while_others_write_leaves_no_circle(db: Db) -> None:
    """Either the change is refused, or no circle is stored then and later."""
    await label(db, "Mentor", "Mentee")
    ids = await people(db, *(f"P{n}" for n in range(8)))
    calls = [AssociationInput(ids[n], ids[(n + 1) % 8], "MENTOR_MENTEE") for n in range(8)]
    writers = [asyncio.create_task(associate(Db.of(db.database, ADMIN, deadline=60), call)) for call in calls]
    await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)

    try:
        await update_label(db, "MENTOR_MENTEE", LabelPatch(acyclic=True))
        acyclic = True
    except Refused:
        acyclic = False
    await gather(*writers, return_exceptions=True)

    rows = await cypher(db.database, "MATCH p = (a:Contact)-[:MENTOR_MENTEE*8]->(a) RETURN count(p)")
    assert (rows[0][0] == 0) == acyclic
