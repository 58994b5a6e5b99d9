"""Deleting contacts, alone and in races with those who associate them."""

from __future__ import annotations

from asyncio import gather
from itertools import pairwise

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts import contact_deletion
from graphapi.services.contacts.contact_deletion import Deleted, delete_contact
from tests.conftest import cypher
from tests.services.people import label, people
from tests.services.refusals import refusal


async def count(db: Db, pattern: str) -> object:
    """How often a pattern with an `x` occurs."""
    return (await cypher(db.database, f"MATCH {pattern} RETURN count(x)"))[0][0]


async def test_a_contact_goes_with_its_associations(db: Db) -> None:
    """Its neighbours stay, theirs with each other too."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Friend")
    for one, other in ((ann, bob), (cid, ann), (bob, cid)):
        await associate(db, AssociationInput(one, other, "FRIEND"))

    assert await delete_contact(db, ann) == Deleted(ann, 2)
    assert (await count(db, "(x:Contact)"), await count(db, "()-[x]->()")) == (2, 1)


async def test_only_associations_with_visible_contacts_are_reported(db: Db) -> None:
    """All go; those with hidden contacts are not counted."""
    ann, bob = await people(db, "Ann", "Bob")
    [hidden] = await people(db, "Hid", readers=["user:usr_x"])
    await label(db, "Friend")
    for other in (bob, hidden):
        await associate(db, AssociationInput(ann, other, "FRIEND"))
    editor = Db.of(db.database, Viewer("usr_e", "E", Role.EDITOR))

    assert await delete_contact(editor, ann) == Deleted(ann, 1)
    assert await count(db, "()-[x]->()") == 0
    assert (await refusal(delete_contact(editor, hidden))).code is Code.NOT_FOUND


async def test_its_red_flags_go_and_others_forget_it(db: Db) -> None:
    """A flag of another contact stays, without the name of the one that raised it."""
    ann, bob = await people(db, "Ann", "Bob")
    text = "CREATE (:RedFlag {id: $id, contactId: $contact, otherId: $other})"
    await cypher(db.database, text, id="flg_1", contact=ann, other=bob)
    await cypher(db.database, text, id="flg_2", contact=bob, other=ann)

    await delete_contact(db, ann)

    assert await cypher(db.database, "MATCH (f:RedFlag) RETURN f.id, f.otherId") == [["flg_2", None]]


async def test_only_the_expected_version_is_deleted(db: Db) -> None:
    """Another version is a conflict that tells the current one."""
    [ann] = await people(db, "Ann")

    refused = await refusal(delete_contact(db, ann, 2))

    assert (refused.code, refused.path, refused.current_version) == (Code.CONFLICT, ("input", "expectedVersion"), 1)
    assert await count(db, "(x:Contact)") == 1


async def test_deleting_again_is_not_found_unless_it_is_the_same_request(db: Db) -> None:
    """A key remembers what was deleted."""
    [ann] = await people(db, "Ann")

    first = await delete_contact(db, ann, key="k1")

    assert await delete_contact(db, ann, key="k1") == first
    refused = await refusal(delete_contact(db, ann))
    assert (refused.code, refused.path) == (Code.NOT_FOUND, ("input", "id"))


async def test_of_many_who_delete_one_succeeds(db: Db) -> None:
    """The others find nothing any more."""
    ann, bob = await people(db, "Ann", "Bob")
    await label(db, "Friend")
    await associate(db, AssociationInput(ann, bob, "FRIEND"))

    outcomes = await gather(*(delete_contact(db, ann) for _ in range(20)), return_exceptions=True)

    assert [outcome for outcome in outcomes if isinstance(outcome, Deleted)] == [Deleted(ann, 1)]
    assert all(o.code is Code.NOT_FOUND for o in outcomes if isinstance(o, Refused))


def request(db: Db) -> Db:
    """The database as one more request sees it: a request does one thing after the other."""
    return Db.of(db.database, db.viewer, deadline=60)


async def test_deleting_races_with_associating(db: Db) -> None:
    """Who comes too late finds no contact; nothing is left behind and nobody waits for each other in a circle."""
    ids = await people(db, *(f"p{n:02}" for n in range(24)))
    await label(db, "Friend", limit=100)
    pairs = [(a, b) for a in ids[:12] for b in ids[12:]]
    links = [associate(request(db), AssociationInput(a, b, "FRIEND")) for a, b in pairs]
    chain = [associate(request(db), AssociationInput(a, b, "FRIEND")) for a, b in pairwise(ids)]
    deletions = [delete_contact(request(db), contact_id) for contact_id in ids[::2]]

    outcomes = await gather(*links[:70], *deletions, *links[70:], *chain, return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert {repr(each) for each in refused if not isinstance(each, Refused)} == set()
    assert {each.code for each in refused if isinstance(each, Refused)} <= {Code.NOT_FOUND}
    assert sum(isinstance(outcome, Deleted) for outcome in outcomes) == 12
    assert await count(db, "(x:Contact)") == 12


@pytest.mark.parametrize("key", [None, "k1"])
async def test_a_hub_is_deleted_in_batches(db: Db, monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    """No transaction removes more than a batch, and the answer counts all of them."""
    monkeypatch.setattr(contact_deletion, "BATCH", 10)
    hub, *others = await people(db, *(f"p{n:02}" for n in range(36)))
    text = "MATCH (h:Contact {id: $hub}), (c:Contact) WHERE c <> h CREATE (c)-[:KNOWS {id: c.id}]->(h)"
    await cypher(db.database, text, hub=hub)

    assert await delete_contact(db, hub, key=key) == Deleted(hub, 35)
    assert await count(db, "(x:Contact)") == len(others)
    assert db.tally.names.count("contacts/sever") == 4


async def test_a_key_used_elsewhere_takes_nothing_from_a_hub(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conflict is found before the first batch."""
    monkeypatch.setattr(contact_deletion, "BATCH", 10)
    hub, other, *_ = await people(db, *(f"p{n:02}" for n in range(16)))
    await delete_contact(db, other, key="k1")
    text = "MATCH (h:Contact {id: $hub}), (c:Contact) WHERE c <> h CREATE (c)-[:KNOWS {id: c.id}]->(h)"
    await cypher(db.database, text, hub=hub)

    assert (await refusal(delete_contact(db, hub, key="k1"))).code is Code.CONFLICT
    assert await count(db, "()-[x]->()") == 14
