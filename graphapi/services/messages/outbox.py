"""The outbox: a worker on each server that sends queued messages one after the other.

A message is claimed for a short time under the lock of its node, and the claim is renewed while it is being sent. A
worker that dies lets its claim expire; then another sends the message. Only a crash between the mail server's reply and
the mark SENT sends a message twice: both times the same e-mail with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.retries import SENT_NOT_MARKED, retrying
from graphapi.db.statements import statement
from graphapi.kernel.errors import DeadlineExceeded, Unavailable
from graphapi.kernel.messages import Recipients, dump
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.messages.deliveries import ClaimedMessage, HeldMessage, claim
from graphapi.services.messages.mail import Mail, MailError, Sender
from graphapi.services.messages.notifications import FLAGS_MAX, tell
from graphapi.services.messages.outbox_event import outbox_event
from graphapi.services.messages.written_mail import remember_folder

DUE = statement("messages/due", tuple[list[str], list[str]])
RENEW = statement("messages/renew")
SENT = statement("messages/sent")
UNSENT = statement("messages/unsent")

WORKER = Viewer("usr_outbox", "Outbox", Role.ADMIN)
PAUSES = (5.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0)
"""Seconds before each retry; after the last one a message is FAILED."""

LEASE, POLL = 30.0, 2.0
BATCH = 20
ERROR_MAX = 1_000
MARKING = 600.0
"""Seconds to retry marking a message as SENT: the mail server has it, and only this process knows."""

logger = logging.getLogger("graphapi")


@dataclass(frozen=True)
class Pace:
    """The intervals and time limits of a worker, in seconds."""

    lease: float = LEASE
    poll: float = POLL
    pauses: tuple[float, ...] = PAUSES


class Outbox:
    """The worker of one process."""

    def __init__(self, database: Database, sender: Sender, pace: Pace = Pace()) -> None:
        """Nothing runs until `start`."""
        self._database, self._sender, self._pace = database, sender, pace
        remember_folder(database, sender)
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start sending in the background."""
        self._task = asyncio.create_task(run(self._database, self._sender, self._stop, self._pace))

    async def stop(self, patience: float = 10.0) -> None:
        """Finish the message that is being sent, unless that takes too long, and stop."""
        self._stop.set()
        outbox_event(self._database).set()
        task, self._task = self._task, None
        if task is None:
            return
        done, _ = await asyncio.wait([task], timeout=patience)
        if not done:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def run(database: Database, sender: Sender, stop: asyncio.Event, pace: Pace = Pace()) -> None:
    """Send messages as they become due, until `stop` is set."""
    while not stop.is_set():
        ring = outbox_event(database)
        ring.clear()
        busy = False
        try:
            busy = await work_once(database, sender, pace, stop)
        except (Unavailable, DeadlineExceeded) as error:
            logger.warning("The outbox is waiting for the database: %s", error)
        except Exception:
            # An error of ours, whatever it is: the worker must go on, or no message is sent any more.
            logger.exception("The outbox failed and will retry")
        if not busy and not stop.is_set():
            await sender.rest()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ring.wait(), pace.poll)
    await sender.rest()


async def work_once(database: Database, sender: Sender, pace: Pace = Pace(), stop: asyncio.Event | None = None) -> bool:
    """Queue notifications of new flags and send a batch of due messages; return whether there was anything to do."""
    db = Db.of(database, WORKER)
    row = await db.read(DUE, now=db.now(), first=BATCH, flags=FLAGS_MAX)
    ids, flags = row or ([], [])
    if flags:
        await tell(db, flags)
    sent = False
    for message_id in ids:
        if stop is not None and stop.is_set():
            break
        sent |= await _send(database, sender, message_id, pace)
    return sent or bool(flags)


async def _send(database: Database, sender: Sender, message_id: str, pace: Pace) -> bool:
    """Claim a message and send it, or hold it; False when another worker has it."""
    claimed = await claim(Db.of(database, WORKER), message_id, sender.mail_from, pace.lease)
    if not isinstance(claimed, ClaimedMessage):
        return isinstance(claimed, HeldMessage)
    last = claimed.attempts > len(pace.pauses)
    try:
        who = claimed.recipients()
        mail = claimed.mail(who, sender.mail_from)
        async with _renewed(database, claimed, pace):
            refused = await sender.send(mail, last=last)
    except MailError as error:
        pause = None if error.permanent or last else pace.pauses[claimed.attempts - 1]
        await _note(database, claimed, error, pause)
    except Exception as error:
        logger.exception("The message %s cannot be sent", claimed.id)
        failure = MailError(f"{type(error).__name__}: {error}", public="The message cannot be sent.")
        await _note(database, claimed, failure, None)
    else:
        await _mark(database, claimed, _final(who, mail, refused))
    return True


def _final(who: Recipients, mail: Mail, refused: Mapping[str, str]) -> Recipients:
    """The recipients with the mail server's answers, which refer to encoded addresses."""
    return who.refused(
        {
            one.email: refused[address][:ERROR_MAX]
            for one, address in zip(who.cc, mail.cc, strict=True)
            if address in refused
        }
    )


@contextlib.asynccontextmanager
async def _renewed(database: Database, claimed: ClaimedMessage, pace: Pace) -> AsyncGenerator[None]:
    """Renew the claim while the message is being sent: a slow mail server does not mean a dead worker."""
    task = asyncio.create_task(_renew(database, claimed, pace))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _renew(database: Database, claimed: ClaimedMessage, pace: Pace) -> None:
    while True:
        await asyncio.sleep(pace.lease / 3)
        db = Db.of(database, WORKER)
        until = db.now() + timedelta(seconds=pace.lease)
        try:
            await db.write(
                lambda tx, until=until: tx.run(RENEW, id=claimed.id, claim=claimed.claim, until=until), guarded=False
            )
        except Exception:
            logger.warning("The claim of the message %s could not be renewed", claimed.id, exc_info=True)


async def _mark(database: Database, claimed: ClaimedMessage, final: Recipients) -> None:
    """Mark the message as SENT, with its recipients and those left out."""
    to, cc, left_out = dump(final.to), dump(final.cc), dump(final.left_out)

    async def mark() -> None:
        db = Db.of(database, WORKER)
        await db.write(
            lambda tx: tx.run(SENT, id=claimed.id, now=tx.db.now(), to=to, cc=cc, leftOut=left_out), guarded=False
        )

    async def warn(error: Exception) -> None:
        logger.warning("The message %s was sent but could not be marked yet", claimed.id, exc_info=error)

    await retrying(database.retries, mark, {SENT_NOT_MARKED: warn}, until=time.monotonic() + MARKING)


async def _note(database: Database, claimed: ClaimedMessage, error: MailError, pause: float | None) -> None:
    """Record why a message was not sent and when to retry; without a pause it is FAILED."""
    db = Db.of(database, WORKER)
    next_try = db.now() + timedelta(seconds=pause or 0)
    await db.write(
        lambda tx: tx.run(
            UNSENT, id=claimed.id, claim=claimed.claim, error=str(error)[:ERROR_MAX], public=error.public[:ERROR_MAX],
            failed=pause is None, next=next_try,
        )
    )  # fmt: skip
