"""What was true when a message was made is checked again when it is sent: addresses, associations, visibility."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graphapi.db.request import Db
from graphapi.kernel.label_rules import LabelPatch
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.messages import MessageStatus, Reason
from graphapi.kernel.viewer import Role
from graphapi.services.associations.association_changes import dissociate
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.labels.labels import update_label
from graphapi.services.messages.messages import retry_message
from graphapi.services.messages.outbox import work_once
from tests.conftest import cypher
from tests.services.mail_server import MailServer
from tests.services.mailing import (
    ASSISTANT,
    QUICK,
    as_viewer,
    assisted,
    association,
    copies,
    message,
    person,
    sender,
    sent,
    user,
)
from tests.services.people import label, people
from tests.services.refusals import refusal


async def set_contact(db: Db, contact_id: str, **values: object) -> None:
    """Change a contact as others do meanwhile."""
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c += $values", id=contact_id, values=values)


SEEN = "MATCH (b:Contact {id: $id}) SET "
TIED = "MATCH (b:Contact {id: $id})-[r]->(a:Contact) "
CHANGES = {
    "removed": (f"{TIED} DELETE r", Reason.ENDED),
    "ended": (f"{TIED} SET r.until = date('2020-01-01')", Reason.ENDED),
    "begins later": (f"{TIED} SET r.since = date('9020-01-01')", Reason.ENDED),
    "copies no more": (f"{TIED} SET r.emailCopy = 'NONE'", Reason.ENDED),
    "copies the other way": (f"{TIED} SET r.emailCopy = 'TO'", Reason.ENDED),
    "relabelled": (f"{TIED} CREATE (b)-[:FRIEND {{id: r.id, emailCopy: 'NONE'}}]->(a) DELETE r", Reason.ENDED),
    "hidden": (f"{SEEN} b.readers = ['user:usr_else']", Reason.HIDDEN),
    "opted out": (f"{SEEN} b.emailOptOut = true", Reason.OPTED_OUT),
    "without an address": (f"{SEEN} b.emails = []", Reason.NO_EMAIL),
    "with no real address": (f"{SEEN} b.emails = ['no address']", Reason.NO_EMAIL),
    "deleted": ("MATCH (b:Contact {id: $id}) DETACH DELETE b", Reason.DELETED),
}
"""What may become of the assistant, or of the association, while a message waits."""


@pytest.mark.parametrize("change", CHANGES)
async def test_a_copy_goes_only_while_its_association_holds(db: Db, post: MailServer, change: str) -> None:
    """Whatever changed since the message was made; it is recorded, and the contact gets its message."""
    ann, bob = await assisted(db)
    eve = as_viewer(db, await user(db, "usr_eve"))
    [message_id] = await sent(eve, ann)
    assert copies(await message(db, message_id)) == ["bob@example.com"]
    text, reason = CHANGES[change]
    await cypher(db.database, text, id=bob)

    await work_once(db.database, sender(post))

    found = await message(db, message_id)
    assert [recipients for recipients, _ in post.got] == [["ann@example.com"]]
    assert (found.status, found.cc, found.error) == (MessageStatus.SENT, (), None)
    assert [(one.name, one.reason) for one in found.left_out] == [("Bob", reason)]


async def test_a_role_that_was_asked_for_must_hold_too(db: Db, post: MailServer) -> None:
    """A friend who is none any more gets no copy, though another association copies him not; a new one does."""
    await label(db, "Friend")
    await label(db, "Colleague")
    ann, bob = await person(db, "Ann", "ann@example.com"), await person(db, "Bob", "bob@example.com")
    first = await association(db, ann, bob, "FRIEND")
    await association(db, ann, bob, "COLLEAGUE")
    ended, renewed = [(await sent(db, ann, copy_roles=("friend",)))[0] for _ in range(2)]
    await dissociate(db, first)
    await cypher(db.database, "MATCH (m:Message {id: $id}) SET m.nextAttemptAt = $then", id=renewed,
                 then=db.now() + timedelta(hours=1))  # fmt: skip

    await work_once(db.database, sender(post))
    await association(db, ann, bob, "FRIEND")
    await cypher(db.database, "MATCH (m:Message {id: $id}) SET m.nextAttemptAt = $then", id=renewed, then=db.now())
    await work_once(db.database, sender(post))

    assert [one.reason for one in (await message(db, ended)).left_out] == [Reason.ENDED]
    assert [recipients for recipients, _ in post.got] == [["ann@example.com"], ["ann@example.com", "bob@example.com"]]


async def test_a_message_goes_to_the_addresses_of_now(db: Db, post: MailServer) -> None:
    """At a retry as at first, after the contact was merged too; the message says where it went and where not."""
    ann, bob = await assisted(db)
    [message_id] = await sent(db, ann)
    post.refuse = {"DATA": ["451 later"]}
    await work_once(db.database, sender(post), QUICK)
    anna = await person(db, "Anna", "anna@new.example")
    await merge_contacts(db, anna, ann)
    await set_contact(db, bob, emails=["bob@new.example", "bob@example.com"])

    await work_once(db.database, sender(post), QUICK)

    found = await message(db, message_id)
    [(recipients, email)] = post.got
    assert recipients == ["anna@new.example", "bob@new.example"]
    assert (str(email["To"]), str(email["Cc"])) == ("Ann <anna@new.example>", "Bob <bob@new.example>")
    assert [(one.email, one.contact_id) for one in (*found.to, *found.cc)] == [
        ("anna@new.example", anna), ("bob@new.example", bob),
    ]  # fmt: skip
    assert [(one.name, one.reason, one.email) for one in found.left_out] == [
        ("Ann", Reason.ADDRESS_CHANGED, "ann@example.com"), ("Bob", Reason.ADDRESS_CHANGED, "bob@example.com"),
    ]  # fmt: skip


async def test_a_sender_who_may_no_longer_see_the_contact_sends_it_nothing(db: Db, post: MailServer) -> None:
    """Nor learns its new address."""
    ann = await person(db, "Ann", "ann@example.com")
    [message_id] = await sent(as_viewer(db, await user(db, "usr_eve")), ann)
    await set_contact(db, ann, readers=["user:usr_else"])

    await work_once(db.database, sender(post))

    found = await message(db, message_id)
    assert (found.status, found.error) == (MessageStatus.FAILED, "The sender can no longer see the contact.")
    assert post.got == []


async def test_an_email_that_cannot_be_written_is_failed_with_a_plain_reason(db: Db, post: MailServer) -> None:
    """Not sent otherwise than meant; others go on."""
    ann = await person(db, "Ann", "ann@example.com")
    spoilt, good = [(await sent(db, ann, subject=subject))[0] for subject in ("Spoilt", "Good")]
    await cypher(db.database, "MATCH (m:Message {id: $id}) SET m.messageId = 'no id'", id=spoilt)

    await work_once(db.database, sender(post))

    found = await message(db, spoilt)
    assert (found.status, (found.error or "")[:46]) == (
        MessageStatus.FAILED,
        "The message cannot be written as an e-mail: `M"[:46],
    )
    assert (post.subjects, (await message(db, good)).status) == (["Good"], MessageStatus.SENT)


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ({"email": "amy@new.example"}, [["amy@new.example"]]), ({"role": "EDITOR"}, []), ({"disabled": True}, []),
        ({"notifyRedFlags": False}, []), ({"email": None}, []),
    ],
)  # fmt: skip
async def test_red_flags_are_told_to_who_asks_now(
    db: Db, post: MailServer, changed: dict[str, object], to: list[list[str]]
) -> None:
    """An administrator who is none any more, or asks no longer, gets no names of contacts."""
    await user(db, "usr_amy", Role.ADMIN, email="amy@example.com", notifyRedFlags=True)
    await label(db, "Spouse", limit=1)
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await association(db, ann, bob, "SPOUSE")
    await refusal(associate(db, AssociationInput(ann, cid, "SPOUSE")))
    post.refuse = {"amy@example.com": ["451 later"]}
    await work_once(db.database, sender(post), QUICK)
    await work_once(db.database, sender(post), QUICK)
    await cypher(db.database, "MATCH (u:User {id: 'usr_amy'}) SET u += $changed", changed=changed)

    await work_once(db.database, sender(post), QUICK)

    assert [recipients for recipients, _ in post.got] == to
    [[status]] = await cypher(db.database, "MATCH (m:Message) RETURN m.status")
    assert status == ("SENT" if to else "FAILED")


async def test_a_label_that_copies_by_itself_no_more_leaves_what_is_stored_in_its_associations(
    db: Db, post: MailServer
) -> None:
    """The association's own word counts, as for a new message."""
    ann, _ = await assisted(db)
    [message_id] = await sent(db, ann)
    await update_label(db, ASSISTANT, LabelPatch(email_copy=EmailCopy.NONE))

    await work_once(db.database, sender(post))

    assert copies(await message(db, message_id)) == ["bob@example.com"]


async def test_a_message_that_failed_goes_to_the_address_of_the_day_it_is_retried(db: Db, post: MailServer) -> None:
    """A typing error is mended in the contact, and the message queued again."""
    ann = await person(db, "Ann", "an@example.com")
    [message_id] = await sent(db, ann)
    post.refuse = {"an@example.com": ["550 no such user"]}
    await work_once(db.database, sender(post))
    await set_contact(db, ann, emails=["ann@example.com"])

    await retry_message(db, message_id)
    await work_once(db.database, sender(post))

    assert [recipients for recipients, _ in post.got] == [["ann@example.com"]]
