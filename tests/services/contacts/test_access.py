"""Who decides who sees a contact: administrators and its owner, by whichever operation."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.viewer import Role
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import create_contact, set_access, update_contact
from tests.conftest import cypher
from tests.services.contacts.stored_contacts import said, user
from tests.services.refusals import refusal

ALL = "MATCH (n) WHERE NOT n:Idempotency RETURN labels(n), properties(n) ORDER BY labels(n)[0], n.id"


async def seen_by(db: Db, contact_id: str) -> tuple[str | None, list[str]]:
    """The owner of a contact and its readers."""
    [[owner, readers]] = await cypher(
        db.database, "MATCH (c:Contact {id: $id}) RETURN c.ownerId, c.readers", id=contact_id
    )
    return owner, readers  # pyright: ignore[reportReturnType]


async def test_seeing_a_contact_is_not_enough_to_own_it(db: Db) -> None:
    """An editor neither takes a contact over nor gives it away; its owner and administrators do."""
    owner, other = await user(db, "usr_a"), await user(db, "usr_b", Role.EDITOR, "Sales")
    ann = await create_contact(owner, NewContact(name="Ann", everyone=False, teams=["Sales"]))
    orphan = await create_contact(db, NewContact(name="Orphan"))
    await update_contact(db, orphan, ContactPatch(owner_id=None))
    before = await cypher(db.database, ALL)

    for contact_id, owner_id in ((ann, "usr_b"), (ann, "usr_local"), (ann, None), (ann, "usr_none"), (orphan, "usr_b")):
        patch = ContactPatch(owner_id=owner_id, company="Changed")
        refused = await refusal(update_contact(other, contact_id, patch))
        assert said(refused) == [("FORBIDDEN", ("input", "ownerId"))]

    assert await cypher(db.database, ALL) == before
    await update_contact(other, ann, ContactPatch(owner_id="usr_a", company="Oak"))
    await update_contact(owner, ann, ContactPatch(owner_id="usr_b"))
    assert await seen_by(db, ann) == ("usr_b", ["user:usr_b", "team:Sales"])


async def test_nobody_makes_a_contact_in_the_name_of_another(db: Db) -> None:
    """What its maker may not decide about afterwards is not decided before either; administrators may."""
    editor = await user(db, "usr_a")
    await user(db, "usr_b")

    for everyone in (True, False):
        new = NewContact(name="Ann", owner_id="usr_b", everyone=everyone)
        assert said(await refusal(create_contact(editor, new))) == [("FORBIDDEN", ("input", "ownerId"))]

    assert await cypher(db.database, "MATCH (c:Contact) RETURN c.id") == []
    own = await create_contact(editor, NewContact(name="Ann", owner_id="usr_a", everyone=False))
    given = await create_contact(db, NewContact(name="Bob", owner_id="usr_b", everyone=False))
    assert await seen_by(db, own) == ("usr_a", ["user:usr_a"])
    assert await seen_by(db, given) == ("usr_b", ["user:usr_b"])


MERGES = [
    pytest.param("team", "public", False, id="a hidden one becomes part of a public one"),
    pytest.param("public", "team", False, id="a public one becomes part of a hidden one"),
    pytest.param("mine", "team", False, id="a hidden one of another becomes part of one's own"),
    pytest.param("team", "mine", False, id="one's own becomes part of another's, with other readers"),
    pytest.param("mine", "public", False, id="another's becomes part of one's own, with the same readers"),
    pytest.param("public", "mine", True, id="one's own becomes part of another's, with the same readers"),
    pytest.param("public", "public", True, id="both have one owner and the same readers"),
    pytest.param("mine", "private", True, id="both are one's own, with other readers"),
]


@pytest.mark.parametrize(("keep", "other", "done"), MERGES)
async def test_a_merge_shows_nobody_more_and_hides_nothing(db: Db, keep: str, other: str, done: bool) -> None:
    """Refused unless owner and readers stay as they are, or the viewer decides about those that change."""
    owner, viewer = await user(db, "usr_a"), await user(db, "usr_b", Role.EDITOR, "Sales")
    made: dict[tuple[str, int], str] = {}
    for number, kind in enumerate((keep, other)):
        maker = viewer if kind in ("mine", "private") else owner
        teams = ["Sales"] if kind == "team" else []
        new = NewContact(name=f"{kind} {number}", everyone=kind in ("public", "mine"), teams=teams)
        made[kind, number] = await create_contact(maker, new)
    keep_id, merge_id = made[keep, 0], made[other, 1]
    before = await cypher(db.database, ALL)

    if done:
        await merge_contacts(viewer, keep_id, merge_id)
        assert await cypher(db.database, "MATCH (c:Contact) RETURN c.id") == [[keep_id]]
        return
    [(code, path)] = said(await refusal(merge_contacts(viewer, keep_id, merge_id)))

    assert (code, path[0]) == ("FORBIDDEN", "input")
    assert path[1] in ("keepId", "mergeId")
    assert await cypher(db.database, ALL) == before
    await merge_contacts(db, keep_id, merge_id)


async def test_who_may_not_see_one_of_the_two_hears_that_it_is_missing(db: Db) -> None:
    """A hidden contact and none are refused the same, before anything is said of access."""
    owner, viewer = await user(db, "usr_a"), await user(db, "usr_b")
    hidden = await create_contact(owner, NewContact(name="Hidden", everyone=False))
    own = await create_contact(viewer, NewContact(name="Own"))

    for one in (hidden, "con_none"):
        assert said(await refusal(merge_contacts(viewer, own, one))) == [("NOT_FOUND", ("input", "mergeId"))]
        assert said(await refusal(merge_contacts(viewer, one, own))) == [("NOT_FOUND", ("input", "keepId"))]
        patch = ContactPatch(owner_id="usr_b")
        assert said(await refusal(update_contact(viewer, one, patch))) == [("NOT_FOUND", ("input", "id"))]


async def test_a_taken_external_id_says_that_it_is_taken_and_nothing_else(db: Db) -> None:
    """The same for a hidden contact as for one that is seen, whether an id is given to a new contact or an old one."""
    owner, viewer = await user(db, "usr_a"), await user(db, "usr_b")
    await create_contact(owner, NewContact(name="Hidden Hannah", external_id="crm-1", everyone=False))
    await create_contact(owner, NewContact(name="Seen", external_id="crm-2"))
    own = await create_contact(viewer, NewContact(name="Own"))

    refusals = [
        [
            await refusal(create_contact(viewer, NewContact(name="New", external_id=external_id))),
            await refusal(update_contact(viewer, own, ContactPatch(external_id=external_id))),
        ]
        for external_id in ("crm-1", "crm-2")
    ]

    told = [[(r.code, r.message, r.path, r.current_version, r.others) for r in pair] for pair in refusals]
    assert told[0] == told[1]
    assert {one[0].value for one in told[0]} == {"CONFLICT"}
    assert "Hannah" not in str(told)


async def test_access_is_set_by_the_owner_only_for_what_it_still_owns(db: Db) -> None:
    """Who has given a contact away has no say any more."""
    owner = await user(db, "usr_a")
    await user(db, "usr_b")
    ann = await create_contact(owner, NewContact(name="Ann"))
    await update_contact(owner, ann, ContactPatch(owner_id="usr_b"))

    refused = await refusal(set_access(owner, ann, everyone=False))

    assert said(refused) == [("FORBIDDEN", ("input", "contactId"))]
