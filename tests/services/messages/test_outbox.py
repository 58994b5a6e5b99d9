"""The outbox, against a real mail server: what it sends, what it tries again, what it never sends."""

from __future__ import annotations

import asyncio
import stat
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP as POLICY
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Unavailable
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.messages import MessageStatus, Reason
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.messages.mail import FolderSender, MailError
from graphapi.services.messages.messages import NewMessage, retry_message, send_messages
from graphapi.services.messages.outbox import Outbox, Pace, work_once
from graphapi.services.messages.smtp import SmtpSender, smtp_server
from tests.conftest import cypher
from tests.services.mail_server import MailServer
from tests.services.mailing import FROM, QUICK, as_viewer, association, message, person, queued, sender, user
from tests.services.people import label


async def test_a_queued_message_is_sent(db: Db, post: MailServer) -> None:
    """From the server's address, answers to the user, with copies, Unicode and a Message-ID."""
    eve = as_viewer(db, await user(db, "usr_eve", email="eve@example.com"))
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)
    ann, bob = await person(db, "Ann Müller", "ann@example.com"), await person(db, "Bob", "bob@example.com")
    await association(db, bob, ann, "ASSISTANT_ASSISTED_PERSON")
    [message_id] = await send_messages(eve, NewMessage((ann,), "Grüße", "Liebe {{ contact.name }},\n.\n" + "x" * 2_000))

    assert await work_once(db.database, sender(post))

    [(recipients, email)] = post.got
    assert recipients == ["ann@example.com", "bob@example.com"]
    assert (str(email["From"]), str(email["Reply-To"])) == (FROM, "Eve <eve@example.com>")
    assert (str(email["To"]), str(email["Cc"])) == ("Ann Müller <ann@example.com>", "Bob <bob@example.com>")
    assert (str(email["Subject"]), str(email["Message-ID"])) == ("Grüße", f"<{message_id}@example.com>")
    assert email.get_content() == "Liebe Ann Müller,\r\n.\r\n" + "x" * 2_000 + "\r\n"
    found = await message(db, str(message_id))
    assert (found.status, found.error, found.sent_at is not None) == (MessageStatus.SENT, None, True)
    assert not await work_once(db.database, sender(post))


async def test_without_a_mail_server_messages_go_to_a_folder(db: Db, tmp_path: Path) -> None:
    """As .eml files, whole ones, which only their owner may read."""
    _, message_id = await queued(db)

    await work_once(db.database, FolderSender(tmp_path / "outbox"))

    [path] = (tmp_path / "outbox").iterdir()
    email = message_from_bytes(path.read_bytes(), policy=POLICY)
    assert (path.name, email["Subject"], str(email["From"])) == (f"{message_id}.eml", "To Ann", "graphapi@localhost")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path.parent, path)] == [0o700, 0o600]
    assert (await message(db, message_id)).status is MessageStatus.SENT


async def test_what_the_server_cannot_take_now_is_tried_again(db: Db, post: MailServer) -> None:
    """With the same Message-ID."""
    _, message_id = await queued(db)
    post.refuse = {"DATA": ["451 later"]}
    way = sender(post)

    await work_once(db.database, way, QUICK)
    between = await message(db, message_id)
    await work_once(db.database, way, QUICK)

    assert (between.status, between.error) == (MessageStatus.QUEUED, "451 later")
    assert (await message(db, message_id)).status is MessageStatus.SENT
    assert [str(email["Message-ID"]) for _, email in post.got] == [f"<{message_id}@example.com>"]


async def test_pauses_grow(db: Db, post: MailServer) -> None:
    """A message waits for its time."""
    await queued(db)
    post.refuse = {"DATA": ["451 later"] * 9}
    pace = Pace(pauses=(10.0, 100.0))

    waits: list[float] = []
    for _ in range(2):
        await work_once(db.database, sender(post), pace)
        assert not await work_once(db.database, sender(post), pace)
        [[at]] = await cypher(db.database, "MATCH (m:Message) RETURN m.nextAttemptAt")
        waits.append((at.to_native() - db.now()).total_seconds())  # pyright: ignore[reportAttributeAccessIssue]
        await cypher(db.database, "MATCH (m:Message) SET m.nextAttemptAt = $now", now=db.now())

    assert 5 < waits[0] <= 10
    assert 90 < waits[1] <= 100


async def test_in_the_end_it_is_failed_and_can_be_queued_again(db: Db, post: MailServer) -> None:
    """With the reason, and then with as many tries as before."""
    _, message_id = await queued(db)
    post.refuse = {"DATA": ["451 one", "451 two", "451 three", "451 four"]}
    way = sender(post)

    while await work_once(db.database, way, QUICK):
        pass
    failed = await message(db, message_id)
    await retry_message(db, message_id)
    while await work_once(db.database, way, QUICK):
        pass

    assert (failed.status, failed.error) == (MessageStatus.FAILED, "451 three")
    assert (await message(db, message_id)).status is MessageStatus.SENT


async def test_a_permanent_refusal_is_failed_at_once(db: Db, post: MailServer) -> None:
    """Others go on."""
    (_, ann), (_, bob) = await queued(db, "Ann"), await queued(db, "Bob")
    post.refuse = {"ann@example.com": ["550 no such user"]}

    await work_once(db.database, sender(post))

    found = await message(db, ann)
    assert (found.status, found.error) == (MessageStatus.FAILED, "550 no such user")
    assert (await message(db, bob)).status is MessageStatus.SENT


async def test_a_refused_copy_does_not_hold_up_the_message(db: Db, post: MailServer) -> None:
    """It is noted, and left out."""
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)
    ann, bob = await person(db, "Ann", "ann@example.com"), await person(db, "Bob", "bob@example.com")
    await association(db, bob, ann, "ASSISTANT_ASSISTED_PERSON")
    [message_id] = await send_messages(db, NewMessage((ann,), "Hi", "Hello"))
    post.refuse = {"bob@example.com": ["550 no such user"]}

    await work_once(db.database, sender(post))

    found = await message(db, str(message_id))
    assert (found.status, found.error) == (MessageStatus.SENT, "bob@example.com: 550 no such user")
    assert (found.cc, [one.reason for one in found.left_out]) == ((), [Reason.REFUSED])
    assert [recipients for recipients, _ in post.got] == [["ann@example.com"]]


async def test_a_server_that_is_away_is_waited_for(db: Db, post: MailServer) -> None:
    """Nothing is lost."""
    _, message_id = await queued(db)
    nobody = SmtpSender(smtp_server("smtp://127.0.0.1:1"), FROM)

    await work_once(db.database, nobody, QUICK)
    found = await message(db, message_id)
    await work_once(db.database, sender(post), QUICK)

    assert (found.status, "is unavailable" in (found.error or "")) == (MessageStatus.QUEUED, True)
    assert (await message(db, message_id)).status is MessageStatus.SENT


async def test_opting_out_stops_what_is_queued(db: Db, post: MailServer) -> None:
    """Also what is queued again, and copies."""
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)
    ann, message_id = await queued(db)
    bob = await person(db, "Bob", "bob@example.com")
    await association(db, ann, bob, "ASSISTANT_ASSISTED_PERSON")
    [to_bob] = await send_messages(db, NewMessage((bob,), "Hi", "Hello"))
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.emailOptOut = true", id=ann)

    await work_once(db.database, sender(post))
    failed = await message(db, message_id)
    await retry_message(db, message_id)
    await work_once(db.database, sender(post))

    assert (failed.status, failed.error) == (MessageStatus.FAILED, "Ann has opted out of e-mail.")
    assert (await message(db, message_id)).status is MessageStatus.FAILED
    found = await message(db, str(to_bob))
    assert (found.status, found.cc, found.left_out[0].reason) == (MessageStatus.SENT, (), Reason.OPTED_OUT)
    assert [recipients for recipients, _ in post.got] == [["bob@example.com"]]


async def test_nothing_is_sent_to_a_contact_that_is_gone(db: Db, post: MailServer) -> None:
    """Whether it would still want the message cannot be known."""
    ann, message_id = await queued(db)
    await delete_contact(db, ann)

    await work_once(db.database, sender(post))

    assert (await message(db, message_id)).status is MessageStatus.FAILED
    assert post.got == []


async def test_two_servers_send_each_message_once(db: Db, post: MailServer) -> None:
    """Both look at the same queue at the same time."""
    for n in range(12):
        await queued(db, f"P{n}")

    await asyncio.gather(*(work_once(db.database, sender(post)) for _ in range(4)))

    assert sorted(post.subjects) == sorted(f"To P{n}" for n in range(12))


async def test_a_message_of_a_dead_worker_is_sent_when_its_claim_runs_out(db: Db, post: MailServer) -> None:
    """And not before."""
    _, message_id = await queued(db)

    class Died(FolderSender):
        async def send(self, *_: Any, **__: Any) -> dict[str, str]:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await work_once(db.database, Died(Path("unused")))
    early = await work_once(db.database, sender(post))
    await cypher(db.database, "MATCH (m:Message) SET m.nextAttemptAt = $then", then=db.now() - timedelta(seconds=1))
    late = await work_once(db.database, sender(post))

    assert (early, late) == (False, True)
    assert (await message(db, message_id)).status is MessageStatus.SENT


async def test_a_slow_mail_server_keeps_its_claim(db: Db) -> None:
    """The claim is renewed while the message is on its way, so nobody else sends it."""
    await queued(db)
    under_way, sent = asyncio.Event(), list[str]()

    class Slow(FolderSender):
        async def send(self, mail: Any, **_: Any) -> dict[str, str]:
            under_way.set()
            text = "MATCH (m:Message) RETURN m.nextAttemptAt"
            before = await cypher(db.database, text)
            while await cypher(db.database, text) == before:
                pass
            sent.append(mail.id)
            return {}

    slow = asyncio.create_task(work_once(db.database, Slow(Path("unused")), Pace(lease=1.5)))
    await under_way.wait()
    other = await work_once(db.database, Slow(Path("unused")))
    await slow

    assert (other, len(sent)) == (False, 1)


async def test_what_fails_after_a_lost_claim_changes_nothing(db: Db, post: MailServer) -> None:
    """Another worker has sent it meanwhile: SENT stays."""
    _, message_id = await queued(db)

    class Late(FolderSender):
        async def send(self, *_: Any, **__: Any) -> dict[str, str]:
            await cypher(db.database, "MATCH (m:Message) SET m.nextAttemptAt = $then", then=db.now())
            await work_once(db.database, sender(post))
            raise MailError("too late", permanent=True)

    await work_once(db.database, Late(Path("unused")))

    found = await message(db, message_id)
    assert (found.status, found.error, len(post.got)) == (MessageStatus.SENT, None, 1)


async def test_the_worker_sends_as_soon_as_something_is_stored(db: Db, post: MailServer) -> None:
    """Within this process it is woken; it ends when told to, and begins again."""
    outbox = Outbox(db.database, sender(post), Pace(poll=600))
    accepted = asyncio.Event()
    post.accepted = accepted.set
    await outbox.start()

    await queued(db)
    await asyncio.wait_for(accepted.wait(), 10)
    await outbox.stop()

    assert post.subjects == ["To Ann"]


async def test_the_worker_survives_a_database_that_is_away(
    db: Db, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tries again."""
    calls, real = [0], Db.of

    def request(*given: Any, **more: Any) -> Db:
        calls[0] += 1
        if calls[0] < 3:
            raise (Unavailable("away"), OSError("odd"))[calls[0] - 1]
        return real(*given, **more)

    await queued(db)
    accepted = asyncio.Event()
    post.accepted = accepted.set
    monkeypatch.setattr(Db, "of", request)
    outbox = Outbox(db.database, sender(post), Pace(poll=0.01))
    await outbox.start()
    await asyncio.wait_for(accepted.wait(), 10)
    await outbox.stop()

    assert calls[0] >= 3
