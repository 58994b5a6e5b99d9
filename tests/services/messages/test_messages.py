"""Messages: previewed and stored; who sees them."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.messages import MessageStatus, Recipient
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.messages.message_lists import (
    message_count,
    message_counts,
    message_page,
    message_pages,
    messages_by_id,
)
from graphapi.services.messages.messages import preview_messages, retry_message, send_messages
from graphapi.services.messages.outbox import work_once
from tests.conftest import cypher
from tests.services.mail_server import MailServer
from tests.services.mailing import QUICK, as_viewer, assisted, message, new, person, preview, sender, sent, user
from tests.services.people import people
from tests.services.refusals import refusal


async def test_a_message_is_stored_as_it_was_previewed(db: Db) -> None:
    """With its texts filled in, the contact in `to`, the assistant in `cc` with the reason."""
    ann, bob = await assisted(db)
    given = new(ann, subject="For {{ contact.name }}", text="Dear {{ contact.name }}, copy to {{ assistant.name }}.")

    [before] = await preview_messages(db, given)
    [message_id] = await send_messages(db, given)

    found = await message(db, str(message_id))
    assert (found.subject, found.text) == ("For Ann", "Dear Ann, copy to Bob.") == (before.subject, before.text)
    assert found.to == (Recipient(ann, "Ann", "ann@example.com"),) == before.recipients.to
    assert found.cc == (Recipient(bob, "Bob", "bob@example.com", "Assistant", ("emailCopy",)),) == before.recipients.cc
    assert (found.status, found.contact_id, found.created_by_id) == (MessageStatus.QUEUED, ann, "usr_local")


async def test_each_contact_has_its_own_outcome(db: Db) -> None:
    """Without an address, opted out, unknown, twice in the list, or with a field that has no value."""
    ann = await person(db, "Ann", "ann@example.com", company="Acme")
    mute, out = (
        await person(db, "Mute", company="x"),
        await person(db, "Out", "out@example.com", emailOptOut=True, company="x"),
    )
    poor = await person(db, "Poor", "poor@example.com")
    given = new(ann, mute, out, "con_none", ann, poor, text="At {{ contact.company }}")

    previews = await preview_messages(db, given)
    outcomes = await send_messages(db, given)

    expected = [
        (Code.INVALID, ("input", "contactIds")),
        (Code.INVALID, ("input", "contactIds")),
        (Code.NOT_FOUND, ("input", "contactIds", "3")),
        (Code.INVALID, ("input", "contactIds", "4")),
        (Code.INVALID, ("input", "text")),
    ]
    assert isinstance(outcomes[0], str)
    assert [(one.code, one.path) for one in outcomes[1:] if isinstance(one, Refused)] == expected
    assert [(e.code, e.path) for one in previews for e in one.errors] == expected
    assert previews[5].missing == ("contact.company",)
    assert await message_count(db, None) == 1


async def test_missing_fields_may_be_allowed(db: Db) -> None:
    """They are still told."""
    ann = await person(db, "Ann", "ann@example.com")

    found = await preview(db, ann, text="At {{ contact.company }}.", allow_missing_fields=True)

    assert (found.text, found.missing, found.errors) == ("At .", ("contact.company",), ())


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"subject": ""}, ("input", "subject")),
        ({"text": " \n"}, ("input", "text")),
        ({"subject": "{{ x"}, ("input", "subject")),
        ({"text": "{% if %}"}, ("input", "text")),
        ({"text": "x" * 100_001}, ("input", "text")),
        ({"copy_roles": ("Nobody",)}, ("input", "copyRoles", "0")),
    ],
)
async def test_what_is_wrong_with_all_is_refused_at_once(db: Db, wrong: dict[str, Any], path: tuple[str, ...]) -> None:
    """Sending raises it; previews show it each."""
    ann = await person(db, "Ann", "ann@example.com")

    refused = await refusal(send_messages(db, new(ann, **wrong)))
    found = await preview(db, ann, **wrong)

    assert (refused.code, refused.path) == (Code.INVALID, path)
    assert [(one.code, one.path) for one in found.errors] == [(Code.INVALID, path)]


async def test_a_call_is_about_a_thousand_contacts_at_most(db: Db) -> None:
    """One more is INVALID as a whole."""
    ids = tuple(f"con_{n}" for n in range(1_001))

    assert (await refusal(send_messages(db, new(*ids)))).path == ("input", "contactIds")
    assert (await refusal(preview_messages(db, new(*ids)))).path == ("input", "contactIds")
    assert len(await preview_messages(db, new(*ids[1:]))) == 1_000


@pytest.mark.parametrize(
    "subject", ["Hi\r\nBcc: eve@example.com", "{{ contact.company }}", "{{ contact.name }}" * 200, "a\u2028b", "a\x00b"]
)
async def test_headers_cannot_be_injected(db: Db, subject: str) -> None:
    """Neither by the subject nor by what is filled in; nor is it too long."""
    ann = await person(db, "Ann", "ann@example.com", company="Acme\nBcc: eve@example.com")

    [refused] = await send_messages(db, new(ann, subject=subject))

    assert isinstance(refused, Refused)
    assert (refused.code, refused.path) == (Code.INVALID, ("input", "subject"))


async def test_texts_hold_no_control_characters(db: Db) -> None:
    """But tabs and line ends, which become plain ones."""
    ann = await person(db, "Ann", "ann@example.com")

    assert (await preview(db, ann, text="a\tb\r\nc\rd")).text == "a\tb\nc\nd"
    assert [one.path for one in (await preview(db, ann, text="a\x1bb")).errors] == [("input", "text")]


async def test_who_sees_the_contact_sees_its_messages(db: Db) -> None:
    """Hidden and missing get the same answer."""
    eve = as_viewer(db, await user(db, "usr_eve"))
    ann = await person(db, "Ann", "ann@example.com", readers=["user:usr_bob"])
    bob = await person(db, "Bob", "bob@example.com")
    hidden, shown = await sent(db, ann, bob)

    assert [one and one.id for one in await messages_by_id(eve, [hidden, shown])] == [None, shown]
    assert [one.id for one in (await message_page(eve, None, PageArguments())).rows] == [shown]
    assert (await message_count(eve, None), await message_counts(eve, [ann, bob])) == (1, [0, 1])
    assert (await refusal(retry_message(eve, hidden))).code is Code.NOT_FOUND
    [refused] = await send_messages(eve, new(ann))
    assert isinstance(refused, Refused)
    assert refused.code is Code.NOT_FOUND


@pytest.mark.parametrize(
    ("refuse", "status", "whole", "part"),
    [
        ({"bob@example.com": ["550 no such user"]}, "SENT", "bob@example.com: 550 no such user", None),
        ({"bob@example.com": ["451 <bob@example.com> later"]}, "QUEUED", "451 <bob@example.com> later", "451"),
        ({"DATA": ["554 <bob@example.com> rejected"]}, "FAILED", "554 <bob@example.com> rejected", "554"),
        ({"ann@example.com": ["550 no such user"]}, "FAILED", "550 no such user", "550"),
    ],
)
async def test_an_error_says_nothing_about_recipients_that_are_hidden(
    db: Db, post: MailServer, refuse: dict[str, list[str]], status: str, whole: str, part: str | None
) -> None:
    """A mail server's words may name any of them: who sees all reads them, others only that it refused."""
    ann, bob = await assisted(db)
    eve = as_viewer(db, await user(db, "usr_eve"))
    [message_id] = await sent(db, ann)
    post.refuse = dict(refuse)
    await work_once(db.database, sender(post), QUICK)
    open_to_eve = await message(eve, message_id)
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = ['user:usr_bob']", id=bob)

    of_admin, of_eve = await message(db, message_id), await message(eve, message_id)

    assert (of_admin.status, of_admin.error, open_to_eve.error) == (MessageStatus(status), whole, whole)
    assert of_eve.error == (part and f"The mail server answered {part}.")
    assert (of_eve.cc, of_eve.left_out) == ((), ())


async def test_errors_that_were_stored_before_are_shown_to_who_sees_all_recipients(db: Db) -> None:
    """They have the words of the mail server alone."""
    ann, bob = await assisted(db)
    eve = as_viewer(db, await user(db, "usr_eve"))
    failed, sent_one = [(await sent(db, ann))[0] for _ in range(2)]
    text = "MATCH (m:Message {id: $id}) SET m.status = $status, m.error = 'bob@example.com: 550', m.sentAt = $at"
    await cypher(db.database, text, id=failed, status="FAILED", at=None)
    await cypher(db.database, text, id=sent_one, status="SENT", at=db.now())

    before = [(await message(eve, one)).error for one in (failed, sent_one)]
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = ['user:usr_bob']", id=bob)
    after = [(await message(eve, one)).error for one in (failed, sent_one)]

    assert (before, after) == (["bob@example.com: 550"] * 2, ["The message could not be sent.", None])


async def test_a_repeated_key_names_nobody_who_is_hidden_since(db: Db) -> None:
    """A repeated key returns the refusal as it was, in words that name no contact."""
    ann, mute = await person(db, "Ann", "ann@example.com"), await person(db, "Mute")
    out = await person(db, "Olga", "olga@example.com", emailOptOut=True)
    eve = as_viewer(db, await user(db, "usr_eve"))
    first = await send_messages(eve, new(ann, mute, out), "k")
    await cypher(db.database, "MATCH (c:Contact) SET c.readers = ['user:usr_bob']")

    again = await send_messages(eve, new(ann, mute, out), "k")

    texts = [str(one) for one in (*first, *again)]
    assert [text for text in texts if "Mute" in text or "Olga" in text] == []
    assert len({type(one) for one in again}) == 2


async def test_messages_stay_when_their_contact_goes(db: Db) -> None:
    """With its name; then their sender and administrators see them."""
    eve, mallory = [as_viewer(db, await user(db, key)) for key in ("usr_eve", "usr_mallory")]
    ann = await person(db, "Ann", "ann@example.com")
    [message_id] = await sent(eve, ann)

    await delete_contact(db, ann)

    found = await message(eve, message_id)
    assert (found.contact_id, found.to) == (None, (Recipient(None, "Ann", "ann@example.com"),))
    assert await messages_by_id(mallory, [message_id]) == [None]
    assert [await message_count(one, None) for one in (db, eve, mallory)] == [1, 1, 0]


async def test_messages_are_listed_newest_first(db: Db) -> None:
    """All, of one status, of contacts; a page at a time."""
    ann, bob = [await person(db, name, f"{name}@example.com") for name in ("Ann", "Bob")]
    ids = [(await sent(db, one))[0] for one in (ann, bob, ann, bob, ann)]
    await cypher(db.database, "MATCH (m:Message) WHERE m.id IN $ids SET m.status = 'FAILED'", ids=ids[1:3])

    first = await message_page(db, None, PageArguments(first=2))
    then = await message_page(db, None, PageArguments(first=2, after=first.cursor_of(first.rows[-1])))
    failed = await message_page(db, MessageStatus.FAILED, PageArguments())
    of_ann, of_bob = await message_pages(db, [ann, bob], PageArguments(first=2))

    assert [one.id for one in (*first.rows, *then.rows)] == ids[:0:-1]
    assert (first.has_next, then.has_next) == (True, True)
    assert [one.id for one in failed.rows] == [ids[2], ids[1]]
    assert await message_count(db, MessageStatus.FAILED) == 2
    assert [one.id for one in of_ann.rows] == [ids[4], ids[2]]
    assert [one.id for one in of_bob.rows] == [ids[3], ids[1]]
    assert await message_counts(db, [ann, bob, "con_none"]) == [3, 2, 0]


async def test_only_failed_messages_are_queued_again(db: Db) -> None:
    """A CONFLICT for all others, NOT_FOUND when there is none."""
    [message_id] = await sent(db, await person(db, "Ann", "ann@example.com"))

    queued = await refusal(retry_message(db, message_id))
    await cypher(db.database, "MATCH (m:Message) SET m.status = 'FAILED', m.error = 'no' REMOVE m.nextAttemptAt")
    await retry_message(db, message_id)

    found = await message(db, message_id)
    assert (queued.code, queued.path) == (Code.CONFLICT, ("input", "id"))
    assert (found.status, found.error) == (MessageStatus.QUEUED, None)
    assert (await refusal(retry_message(db, "msg_none"))).code is Code.NOT_FOUND


async def test_a_key_sends_once(db: Db) -> None:
    """Also when the contact is gone meanwhile: the first answer again."""
    ann = await person(db, "Ann", "ann@example.com")

    first = await send_messages(db, new(ann), "k")
    await delete_contact(db, ann)
    again = await send_messages(db, new(ann), "k")

    assert first == again
    assert await message_count(db, None) == 1
    assert (await refusal(send_messages(db, new(ann, text="Other"), "k"))).code is Code.CONFLICT


async def test_viewers_send_nothing(db: Db) -> None:
    """They may look at what would be sent."""
    ann = await person(db, "Ann", "ann@example.com")
    vic = as_viewer(db, Viewer("usr_vic", "Vic", Role.VIEWER))

    assert (await refusal(send_messages(vic, new(ann)))).code is Code.FORBIDDEN
    assert (await refusal(retry_message(vic, "msg_none"))).code is Code.FORBIDDEN
    assert (await preview(vic, ann)).errors == ()


async def test_a_thousand_messages_are_a_few_statements(db: Db) -> None:
    """However many contacts and copies."""
    contacts = await people(db, *(f"P{n}" for n in range(1_000)))
    await cypher(db.database, "MATCH (c:Contact) SET c.emails = [c.name + '@example.com']")
    request = as_viewer(db, db.viewer)

    found = await send_messages(request, new(*contacts, text="Dear {{ contact.name }}, {{ user.name }}"))

    assert len({one for one in found if isinstance(one, str)}) == 1_000
    names = [name for name in request.tally.names if name != "workspace/load"]
    assert names == ["merge_fields/load", "users/by_ids", "messages/store", "idempotency/record"]
