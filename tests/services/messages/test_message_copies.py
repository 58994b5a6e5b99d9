"""Copies of messages: who gets one by which association or role, and who cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graphapi.db.request import Db
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.messages import Reason, Recipient
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.tasks.task_lists import tasks_by_id
from graphapi.services.tasks.tasks import NewTasks, TaskPatch, create_tasks, update_task
from graphapi.services.templates.mentions import NOT_SHOWN
from tests.conftest import cypher
from tests.services.mailing import (
    ASSISTANT,
    as_viewer,
    assisted,
    association,
    copies,
    message,
    person,
    preview,
    sent,
    user,
)
from tests.services.people import label, people


async def test_copies_go_the_way_that_the_association_says(db: Db) -> None:
    """FROM gets those to TO, not the other way round; an association may differ from its label."""
    ann, bob = await assisted(db)
    cid, dan = await person(db, "Cid", "cid@example.com"), await person(db, "Dan", "dan@example.com")
    await association(db, cid, ann, ASSISTANT, email_copy=EmailCopy.NONE)
    await association(db, dan, ann, ASSISTANT, email_copy=EmailCopy.BOTH)

    assert copies(await preview(db, ann)) == ["bob@example.com", "dan@example.com"]
    assert copies(await preview(db, bob)) == []
    assert copies(await preview(db, dan)) == ["ann@example.com"]
    assert copies(await preview(db, ann, copy_linked=False)) == []


async def test_a_single_label_copies_by_how_it_was_made(db: Db) -> None:
    """FROM is who was FROM, though both have the same role."""
    await label(db, "Partner", email_copy=EmailCopy.FROM)
    ann, bob = await person(db, "Ann", "ann@example.com"), await person(db, "Bob", "bob@example.com")
    await association(db, ann, bob, "PARTNER")

    assert copies(await preview(db, bob)) == ["ann@example.com"]
    assert copies(await preview(db, ann)) == []
    assert copies(await preview(db, ann, copy_roles=("partner",))) == ["bob@example.com"]


@pytest.mark.parametrize(
    "role", ["Emergency contact", "emergency CONTACT", "emergencyContact", "EMERGENCY_CONTACT.name"]
)
async def test_any_role_can_be_asked_for(db: Db, role: str) -> None:
    """By its text, its token, or the label's key, whatever the case; all who have it get a copy."""
    await label(db, "Emergency contact")
    ann = await person(db, "Ann", "ann@example.com")
    for n in range(3):
        await association(db, await person(db, f"P{n}", f"p{n}@example.com"), ann, "EMERGENCY_CONTACT")

    assert copies(await preview(db, ann, copy_roles=(role,))) == [f"p{n}@example.com" for n in range(3)]


async def test_associations_that_do_not_hold_today_copy_nobody(db: Db) -> None:
    """Ended ones, and those that begin later."""
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)
    ann, bob, cid = [await person(db, name, f"{name}@example.com") for name in ("Ann", "Bob", "Cid")]
    await association(db, bob, ann, ASSISTANT, until=db.today() - timedelta(1))
    await association(db, cid, ann, ASSISTANT, since=db.today() + timedelta(1))

    assert copies(await preview(db, ann, copy_roles=("Assistant",))) == []


async def test_no_address_gets_it_twice(db: Db) -> None:
    """Whatever its case, however many roles and contacts have it."""
    ann, bob = await assisted(db)
    await label(db, "Friend")
    await association(db, bob, ann, "FRIEND")
    await association(db, await person(db, "Bo", "BOB@example.com"), ann, "FRIEND")
    await association(db, await person(db, "Anne", "Ann@Example.com"), ann, "FRIEND")

    found = await preview(db, ann, copy_roles=("Friend",))

    assert copies(found) == ["bob@example.com"]


async def test_who_cannot_get_a_copy_is_reported_and_left_out(db: Db) -> None:
    """Without an address, or wanting no e-mail; the message goes all the same."""
    ann, _ = await assisted(db, emailOptOut=True)
    cid = await person(db, "Cid")
    await association(db, cid, ann, ASSISTANT)

    before = await preview(db, ann)
    [message_id] = await sent(db, ann)

    reasons = [(one.name, one.role, one.reason) for one in before.recipients.left_out]
    assert reasons == [("Bob", "Assistant", Reason.OPTED_OUT), ("Cid", "Assistant", Reason.NO_EMAIL)]
    assert (copies(before), before.errors) == ([], ())
    assert (await message(db, message_id)).left_out == before.recipients.left_out


async def test_a_message_has_a_hundred_recipients_at_most(db: Db) -> None:
    """More are refused, not cut."""
    await label(db, "Friend", limit=1_000)
    ann = await person(db, "Ann", "ann@example.com")
    others = await people(db, *(f"P{n}" for n in range(100)))
    await cypher(
        db.database,
        "MATCH (a:Contact {id: $ann}) UNWIND $others AS id MATCH (c:Contact {id: id}) "
        "SET c.emails = [c.name + '@example.com'] "
        "CREATE (c)-[:FRIEND {id: 'asc_' + id, emailCopy: 'NONE', createdAt: datetime()}]->(a)",
        ann=ann, others=others,
    )  # fmt: skip

    assert [one.path for one in (await preview(db, ann, copy_roles=("Friend",))).errors] == [("input", "copyRoles")]
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.emails = []", id=others[0])
    assert len(copies(await preview(db, ann, copy_roles=("Friend",)))) == 99


async def test_hidden_contacts_are_neither_copied_nor_shown(db: Db) -> None:
    """Who may not see the assistant sends it no copy, and does not learn of copies that others sent."""
    ann, bob = await assisted(db, readers=["user:usr_bob"])
    eve = as_viewer(db, await user(db, "usr_eve"))

    [of_admin], [of_eve] = await sent(db, ann), await sent(eve, ann)

    assert copies(await message(db, of_admin)) == ["bob@example.com"]
    assert copies(await message(eve, of_admin)) == []
    assert copies(await message(db, of_eve)) == []
    await delete_contact(db, bob)
    assert copies(await message(eve, of_admin)) == []
    assert (await message(db, of_admin)).cc == (Recipient(None, "Bob", "bob@example.com", "Assistant", ("emailCopy",)),)


async def test_texts_that_are_filled_in_from_hidden_contacts_are_not_shown(db: Db) -> None:
    """A message or task that names the assistant is read by who may see it; one that names nobody by all."""
    ann, bob = await assisted(db)
    eve = as_viewer(db, await user(db, "usr_eve"))
    texts = {"subject": "For {{ assistant.name }}", "text": "Dear {{ contact.name }}"}
    [named], [plain] = await sent(db, ann, **texts), await sent(db, ann, subject="Hello")
    [task] = await create_tasks(db, NewTasks((ann,), "Call {{ contact.name }}", "Ask {{ assistant.email }}"))

    async def read(one: Db) -> list[str | None]:
        found = [(await message(one, key)).subject for key in (named, plain)]
        [told] = await tasks_by_id(one, [str(task)])
        assert told is not None
        return [*found, (await message(one, named)).text, told.title, told.notes]

    before = await read(eve)
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = ['user:usr_bob']", id=bob)
    hidden, of_admin = await read(eve), await read(db)
    await update_task(eve, str(task), TaskPatch(notes="Ask me"))
    own = await read(eve)
    await delete_contact(db, bob)

    assert before == of_admin == ["For Bob", "Hello", "Dear Ann", "Call Ann", "Ask bob@example.com"]
    assert hidden == [NOT_SHOWN, "Hello", NOT_SHOWN, "Call Ann", NOT_SHOWN]
    assert own == [NOT_SHOWN, "Hello", NOT_SHOWN, "Call Ann", "Ask me"]
    assert await read(eve) == own
    assert (await read(db))[0] == "For Bob"
