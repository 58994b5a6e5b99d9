"""The outbox: a worker that sends what is queued, one message after the other, on as many servers as there are.

A message is claimed for a short time under the lock of its node, and the claim is renewed while it is being sent. A
worker that dies leaves its claim to run out; then another sends the message. Between the mail server's yes and the mark
SENT lies the one window in which a crash sends a message twice: both times the same e-mail with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, cast

from graphapi.db.database import Database, Db
from graphapi.db.statements import statement
from graphapi.kernel.errors import DeadlineExceeded, Unavailable
from graphapi.kernel.messages import Reason, Recipients, dump, load_left_out, load_recipients
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.mail import Mail, MailError, Sender, ascii_address, compose
from graphapi.services.notifications import FLAGS_MAX, tell
from graphapi.services.rows import native
from graphapi.services.wake import bell

DUE = statement("messages/due")
CLAIM = statement("messages/claim")
RENEW = statement("messages/renew")
SENT = statement("messages/sent")
UNSENT = statement("messages/unsent")

COLUMNS = [
    "id", "subject", "text", "to", "cc", "leftOut", "createdAt", "messageId", "attempts",
]  # fmt: skip
"""What is loaded of a message that is sent."""

WORKER = Viewer("usr_outbox", "Outbox", Role.ADMIN)
PAUSES = (5.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0)
"""Seconds before each further try; after the last a message is FAILED."""

LEASE, POLL = 30.0, 2.0
BATCH = 20
ERROR_MAX = 1_000
MARKING = 600.0
"""Seconds that marking a message as SENT is tried: the mail server has it, and nobody knows but this process."""

logger = logging.getLogger("graphapi")


@dataclass(frozen=True)
class Pace:
    """How patient a worker is; in seconds."""

    lease: float = LEASE
    poll: float = POLL
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True)
class _Claimed:
    """A message that this worker sends now."""

    id: str
    claim: str
    message_id: str
    attempts: int
    created_at: datetime
    subject: str
    text: str
    recipients: Recipients
    gone: Mapping[str, Reason]
    """Those of its contacts that must not get it, and why."""

    reply_to: tuple[str, str] | None


class Outbox:
    """The worker of one process."""

    def __init__(self, database: Database, sender: Sender, pace: Pace = Pace()) -> None:
        """Bind the parts; nothing runs yet."""
        self._database, self._sender, self._pace = database, sender, pace
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to send in the background."""
        self._task = asyncio.create_task(run(self._database, self._sender, self._stop, self._pace))

    async def stop(self, patience: float = 10.0) -> None:
        """Finish the message that is being sent, unless it takes longer than the patience, and end."""
        self._stop.set()
        bell(self._database).set()
        task, self._task = self._task, None
        if task is None:
            return
        done, _ = await asyncio.wait([task], timeout=patience)
        if not done:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def run(database: Database, sender: Sender, stop: asyncio.Event, pace: Pace = Pace()) -> None:
    """Send what is due, as it becomes due, until `stop` is set."""
    while not stop.is_set():
        ring = bell(database)
        ring.clear()
        busy = False
        try:
            busy = await work_once(database, sender, pace, stop)
        except (Unavailable, DeadlineExceeded) as error:
            logger.warning("The outbox waits for the database: %s", error)
        except Exception:
            # Whatever it was, an error of ours: the worker goes on, or nothing is sent any more.
            logger.exception("The outbox could not work and tries again")
        if not busy and not stop.is_set():
            await sender.rest()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ring.wait(), pace.poll)
    await sender.rest()


async def work_once(database: Database, sender: Sender, pace: Pace = Pace(), stop: asyncio.Event | None = None) -> bool:
    """Tell of new flags and send a batch of what is due; return whether there was anything."""
    db = database.request(WORKER)
    row = await db.read(DUE, now=db.now(), first=BATCH, flags=FLAGS_MAX)
    ids, flags = cast("tuple[list[str], list[str]]", row or ([], []))
    if flags:
        await tell(db, flags)
    sent = False
    for message_id in ids:
        if stop is not None and stop.is_set():
            break
        sent |= await _send(database, sender, message_id, pace)
    return sent or bool(flags)


async def _send(database: Database, sender: Sender, message_id: str, pace: Pace) -> bool:
    """Claim a message and send it; False when another worker has it."""
    claimed = await _claim(database.request(WORKER), message_id, sender.mail_from, pace)
    if claimed is None:
        return False
    last = claimed.attempts > len(pace.pauses)
    who = claimed.recipients.without(claimed.gone)
    try:
        _check(claimed)
        mail = _mail(claimed, who, sender.mail_from)
        async with _renewed(database, claimed, pace):
            refused = await sender.send(mail, last=last)
    except MailError as error:
        await _note(
            database, claimed, str(error), None if error.permanent or last else pace.pauses[claimed.attempts - 1]
        )
    except Exception as error:
        logger.exception("The message %s cannot be sent", claimed.id)
        await _note(database, claimed, f"{type(error).__name__}: {error}", None)
    else:
        await _mark(database, claimed, who, refused)
    return True


async def _claim(db: Db, message_id: str, mail_from: str, pace: Pace) -> _Claimed | None:
    now, claim = db.now(), uuid.uuid4().hex
    domain = ascii_address(parseaddr(mail_from)[1]).rpartition("@")[2]
    row = await db.write(
        lambda tx: tx.run(
            CLAIM, id=message_id, now=now, until=now + timedelta(seconds=pace.lease), claim=claim, fields=COLUMNS,
            messageId=f"<{message_id}@{domain}>",
        )
    )  # fmt: skip
    if row is None:
        return None
    values, contacts, senders = cast("tuple[list[Any], list[tuple[str, bool]], list[tuple[str, str | None]]]", row)
    found = dict(zip(COLUMNS, values, strict=False))
    who = Recipients(load_recipients(found["to"]), load_recipients(found["cc"]), load_left_out(found["leftOut"]))
    opted_out = dict(contacts)
    gone = {key: _why_not(opted_out.get(key)) for key in who.contact_ids() if opted_out.get(key) is not False}
    reply_to = next(((name, email) for name, email in senders if email), None)
    return _Claimed(
        found["id"], claim, found["messageId"], found["attempts"], native(found["createdAt"]), found["subject"],
        found["text"], who, gone, reply_to,
    )  # fmt: skip


def _why_not(opted_out: bool | None) -> Reason:  # noqa: FBT001 – as the statement says it, None: there is no such contact
    return Reason.OPTED_OUT if opted_out else Reason.DELETED


def _check(claimed: _Claimed) -> None:
    """Refuse to send to a contact that has opted out, or was deleted, since the message was made."""
    for one in claimed.recipients.to:
        reason = claimed.gone.get(one.contact_id or "")
        if reason is Reason.OPTED_OUT:
            raise MailError(f"{one.name} wants no e-mail.", permanent=True)
        if reason is Reason.DELETED:
            raise MailError(f"{one.name} was deleted before the message was sent.", permanent=True)


def _mail(claimed: _Claimed, who: Recipients, mail_from: str) -> Mail:
    email = compose(
        message_id=claimed.message_id, date=claimed.created_at, mail_from=mail_from, reply_to=claimed.reply_to,
        to=who.to, cc=who.cc, subject=claimed.subject, text=claimed.text,
    )  # fmt: skip
    return Mail(claimed.id, email, tuple(one.email for one in who.to), tuple(one.email for one in who.cc))


@contextlib.asynccontextmanager
async def _renewed(database: Database, claimed: _Claimed, pace: Pace) -> AsyncGenerator[None]:
    """Keep the claim while the message is being sent: a slow mail server is no dead worker."""
    task = asyncio.create_task(_renew(database, claimed, pace))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _renew(database: Database, claimed: _Claimed, pace: Pace) -> None:
    while True:
        await asyncio.sleep(pace.lease / 3)
        db = database.request(WORKER)
        until = db.now() + timedelta(seconds=pace.lease)
        try:
            await db.write(
                lambda tx, until=until: tx.run(RENEW, id=claimed.id, claim=claimed.claim, until=until), guarded=False
            )
        except Exception:
            logger.warning("The claim of the message %s could not be renewed", claimed.id, exc_info=True)


async def _mark(database: Database, claimed: _Claimed, who: Recipients, refused: Mapping[str, str]) -> None:
    """Mark the message as SENT, and those whom the mail server refused as left out."""
    gone = {one.contact_id: Reason.REFUSED for one in who.cc if one.contact_id and one.email in refused}
    final = who.without(gone)
    error = "; ".join(f"{email}: {why}" for email, why in refused.items())[:ERROR_MAX]
    ends = asyncio.get_running_loop().time() + MARKING
    while True:
        db = database.request(WORKER)
        try:
            await db.write(
                lambda tx: tx.run(
                    SENT, id=claimed.id, now=tx.db.now(), error=error, cc=dump(final.cc), leftOut=dump(final.left_out)
                ),
                guarded=False,
            )
            return
        except Exception:
            if asyncio.get_running_loop().time() > ends:
                raise
            logger.warning("The message %s is sent but could not be marked yet", claimed.id, exc_info=True)
            await asyncio.sleep(1)


async def _note(database: Database, claimed: _Claimed, error: str, pause: float | None) -> None:
    """Note why a message was not sent, and when to try again; without a pause it is FAILED."""
    db = database.request(WORKER)
    next_try = db.now() + timedelta(seconds=pause or 0)
    await db.write(
        lambda tx: tx.run(
            UNSENT, id=claimed.id, claim=claimed.claim, error=error[:ERROR_MAX], failed=pause is None, next=next_try
        )
    )
