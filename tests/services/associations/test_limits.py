"""Limits, exactly, whoever writes at once."""

from __future__ import annotations

import asyncio
import random
from asyncio import gather

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused, Rule
from graphapi.kernel.label_rules import LabelPatch
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.association_outcomes import Associated
from graphapi.services.associations.associations import AssociationInput, associate, associate_many
from graphapi.services.labels.labels import update_label
from tests.conftest import ADMIN, cypher
from tests.services.people import label, people, stored_associations

CLIENTS = 60


async def attempt(db: Db, given: AssociationInput) -> Associated | Refused:
    """The outcome of one client's call, as a separate request."""
    try:
        return await associate(Db.of(db.database, ADMIN, deadline=60), given)
    except Refused as refused:
        return refused


@pytest.mark.parametrize("limit", [1, 5, 10])
@pytest.mark.parametrize("end", ["from", "to", "both"])
async def test_exactly_the_limit_is_stored(db: Db, limit: int, end: str) -> None:
    """Sixty clients at once fill a place to its limit and no further, and every other one gets the reason."""
    hub, *others = await people(db, "Hub", *(f"P{n}" for n in range(CLIENTS)))
    await label(db, "Parent", "Child", limit)
    pairs = {
        "from": [(other, hub) for other in others],
        "to": [(hub, other) for other in others],
        "both": [(other, hub) if n % 2 else (hub, other) for n, other in enumerate(others)],
    }[end]

    outcomes = await gather(*(attempt(db, AssociationInput(a, b, "PARENT_CHILD")) for a, b in pairs))

    room = limit * (2 if end == "both" else 1)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(await stored_associations(db.database, "PARENT_CHILD")) == room
    assert len(refused) == CLIENTS - room
    for refusal in refused:
        assert refusal.code is Code.LIMIT_REACHED
        assert refusal.breach is not None
        assert (refusal.breach.label_key, refusal.breach.limit, refusal.breach.current) == (
            "PARENT_CHILD",
            limit,
            limit,
        )
        assert str(refusal.breach.role) in refusal.message


async def test_a_single_label_counts_both_directions_together(db: Db) -> None:
    """Whoever asked whom, one contact has one spouse; one open flag counts the others."""
    ann, *suitors = await people(db, "Ann", *(f"S{n}" for n in range(CLIENTS)))
    await label(db, "Spouse", limit=1)

    calls = [
        AssociationInput(ann, suitor, "SPOUSE") if n % 2 else AssociationInput(suitor, ann, "SPOUSE")
        for n, suitor in enumerate(suitors)
    ]
    outcomes = await gather(*(attempt(db, call) for call in calls))

    assert sum(isinstance(outcome, Associated) for outcome in outcomes) == 1
    assert await cypher(db.database, "MATCH (f:RedFlag) RETURN f.contactId, f.count, f.status") == [[ann, 2, "OPEN"]]


async def test_the_same_association_at_once_is_made_once(db: Db) -> None:
    """Fifty repeats, from both ends: one is stored, all get it."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")

    calls = [AssociationInput(*((ann, bob) if n % 2 else (bob, ann)), "FRIEND") for n in range(50)]
    outcomes = await gather(*(attempt(db, call) for call in calls))

    made = [outcome for outcome in outcomes if isinstance(outcome, Associated)]
    assert len(made) == 50
    assert len({outcome.association_id for outcome in made}) == 1
    assert [outcome.created for outcome in made].count(True) == 1


async def test_no_circle_comes_of_two_writers_at_disjoint_ends(db: Db) -> None:
    """B→C and D→A are stored; A→B and C→D at once would close a circle without a common contact."""
    await label(db, "Manager", "Report", acyclic=True)
    for _ in range(15):
        a, b, c, d = await people(db, "A", "B", "C", "D")
        await gather(
            attempt(db, AssociationInput(b, c, "MANAGER_REPORT")), attempt(db, AssociationInput(d, a, "MANAGER_REPORT"))
        )

        outcomes = await gather(
            attempt(db, AssociationInput(a, b, "MANAGER_REPORT")), attempt(db, AssociationInput(c, d, "MANAGER_REPORT"))
        )

        rules = [outcome.rule for outcome in outcomes if isinstance(outcome, Refused)]
        assert rules == [Rule.ACYCLIC]


async def test_the_maximum_of_labels_holds_under_concurrency(db: Db) -> None:
    """Fifteen labels at once: ten stay."""
    ann, *others = await people(db, "Ann", *(f"P{n}" for n in range(15)))
    for n in range(15):
        await label(db, f"Kind {n}")

    await gather(*(attempt(db, AssociationInput(ann, other, f"KIND_{n}")) for n, other in enumerate(others)))

    rows = await cypher(db.database, "MATCH (c {id: $id})-[r]-() RETURN count(DISTINCT type(r))", id=ann)
    assert rows == [[10]]


async def test_a_mix_of_all_writes_never_goes_over(db: Db) -> None:
    """Linking, unlinking, ending, relabelling and batches at once: no client sees a deadlock, no place is overfull."""
    ids = await people(db, *(f"P{n}" for n in range(12)))
    await label(db, "Friend", limit=3)
    await label(db, "Mentor", "Mentee", 2)
    chance = random.Random(7)

    async def client() -> None:
        own: list[str] = []
        for _ in range(12):
            call = Db.of(db.database, ADMIN, deadline=60)
            a, b = chance.sample(ids, 2)
            key = chance.choice(["FRIEND", "MENTOR_MENTEE"])
            try:
                match chance.randrange(5):
                    case 0 if own:
                        await dissociate(call, own.pop())
                    case 1 if own:
                        await update_association(call, own[-1], AssociationPatch(label_key=key))
                    case 2:
                        pairs = [chance.sample(ids, 2) for _ in range(5)]
                        done = await associate_many(call, [AssociationInput(x, y, key) for x, y in pairs])
                        own += [outcome.association_id for outcome in done if isinstance(outcome, Associated)]
                    case _:
                        own.append((await associate(call, AssociationInput(a, b, key))).association_id)
            except Refused:
                continue

    await gather(*(client() for _ in range(10)))

    assert await over_limit(db.database, "FRIEND", 3) == []
    assert await over_limit(db.database, "MENTOR_MENTEE", 2) == []


async def test_lowering_a_limit_while_others_write_is_exact(db: Db) -> None:
    """After the answer no write goes by the old limit, and whoever is over the new one is flagged."""
    hubs = await people(db, *(f"H{n}" for n in range(3)))
    others = await people(db, *(f"P{n}" for n in range(30)))
    await label(db, "Friend", limit=20)
    writers = [
        asyncio.create_task(attempt(db, AssociationInput(hub, other, "FRIEND"))) for other in others for hub in hubs
    ]
    await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)

    _, over, *_ = await update_label(db, "FRIEND", LabelPatch(limit=2))
    now = {row[0]: row[1] for row in await over_limit(db.database, "FRIEND", 2)}
    await gather(*writers)

    after = {row[0]: row[1] for row in await over_limit(db.database, "FRIEND", 2)}
    flagged = await cypher(db.database, "MATCH (f:RedFlag {status: 'OPEN'}) RETURN f.contactId")
    assert after == now
    assert over == len(now)
    assert set(now) <= {row[0] for row in flagged}


async def over_limit(database: Database, key: str, limit: int) -> list[list[object]]:
    """Return [contact, number] of those over the limit at one side; a SINGLE label counts both directions."""
    single = await cypher(database, "MATCH (l:AssociationLabel {key: $key}) RETURN l.inverseName IS NULL", key=key)
    text = (
        "MATCH (c:Contact)-[r:$($key)]-() WITH c, count(r) AS n WHERE n > $limit RETURN c.id, n"
        if single == [[True]]
        else "MATCH (c:Contact) WITH c, [COUNT { (c)-[:$($key)]->() }, COUNT { (c)<-[:$($key)]-() }] AS n "
        "WHERE n[0] > $limit OR n[1] > $limit RETURN c.id, n"
    )
    return await cypher(database, text, key=key, limit=limit)
