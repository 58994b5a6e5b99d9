"""Claims messages for sending, with today's recipients and addresses; holds those whose sender may not send.

A message is sent in the name of the user who created it, or of the administrator who released it. While that user is
disabled or deleted, it is held.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Instant, native
from graphapi.kernel.delivery import RecipientState, Undeliverable, delivery
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import EmailCopy, Labels, Side
from graphapi.kernel.messages import Recipient, Recipients, causes_of, load_left_out, load_recipients, role_cause
from graphapi.kernel.viewer import Action, Role, Viewer, may
from graphapi.services.messages.composing import NotAsMeant, ascii_address, compose, letter
from graphapi.services.messages.mail import Mail, MailError
from graphapi.services.shared.registry import Registry, registry
from graphapi.services.shared.users import FIELDS, UserData, UserRow, user_of
from graphapi.services.templates.derived_roles import derived_labels, in_derived_roles

HOLD = statement("messages/hold", tuple[int])
STANDINGS = statement(
    "messages/standings", tuple[list[tuple[str, str, bool, list[str] | None, bool, list[tuple[str, bool, str | None]]]]]
)
ASKING = statement("notifications/asking", tuple[list[tuple[str, str, str]]])

COLUMNS = [
    "id", "subject", "text", "to", "cc", "leftOut", "createdAt", "messageId", "attempts", "contactId", "createdById",
]  # fmt: skip
"""The properties loaded of a message to send, in the order of `_Message`."""


class _Message(NamedTuple):
    """A message to send, by COLUMNS."""

    id: str
    subject: str
    text: str
    to: str
    cc: str
    left_out: str
    created_at: Instant
    message_id: str
    attempts: int
    contact_id: str | None
    created_by_id: str | None


CLAIM = statement("messages/claim", tuple[_Message, list[UserRow]])

DISABLED = "The sender is disabled; an administrator can release the message."
NOT_ALLOWED = "The sender may no longer send messages; an administrator can release the message."
GONE = "The sender is no longer a user; an administrator can release the message."

NOBODY = Viewer("", "", Role.ADMIN)
"""The sender of the server's own messages."""


@dataclass(frozen=True)
class HeldMessage:
    """A due message that was put on hold."""


@dataclass(frozen=True)
class ClaimedMessage:
    """A message that this worker has claimed and sends."""

    id: str
    claim: str
    message_id: str
    attempts: int
    created_at: datetime
    subject: str
    text: str
    stored: Recipients
    standings: Mapping[str, RecipientState]
    labels: Labels
    reply_to: tuple[str, str] | None
    contact_id: str | None
    viewer: Viewer
    """The sender: who gets copies is decided by what they can see."""

    unsearched: str | None = None
    """Why nobody could find out who is in the derived roles of its copies."""

    def recipients(self) -> Recipients:
        """The recipients with their current addresses; MailError when it must not be sent."""
        if self.unsearched is not None:
            raise MailError(self.unsearched, permanent=True)
        try:
            return delivery(self.stored, self.standings, self.labels)
        except Undeliverable as error:
            raise MailError(str(error), permanent=True) from None

    def mail(self, who: Recipients, mail_from: str) -> Mail:
        """The e-mail to the recipients; MailError when it would not read as intended."""
        try:
            meant = letter(
                message_id=self.message_id, date=self.created_at, mail_from=mail_from, reply_to=self.reply_to,
                to=_named(who.to), cc=_named(who.cc), subject=self.subject, text=self.text,
            )  # fmt: skip
            content = compose(meant)
        except (NotAsMeant, ValueError) as error:
            raise MailError(str(error), permanent=True, public=NOT_WRITTEN) from error
        to, cc = ([box.address for box in boxes] for boxes in (meant.to, meant.cc))
        return Mail(self.id, content, meant.sender.address, tuple(to), tuple(cc))


NOT_WRITTEN = "The message cannot be written as an e-mail."


async def claim(db: Db, message_id: str, mail_from: str, lease: float) -> ClaimedMessage | HeldMessage | None:
    """Claim a message for the time of the lease, or hold it; None when another worker has it."""
    domain = ascii_address(parseaddr(mail_from)[1]).rpartition("@")[2]
    known = await registry(db)
    labels = known.labels

    async def work(tx: Tx) -> ClaimedMessage | HeldMessage | None:
        name, now = uuid.uuid4().hex, tx.db.now()
        row = await tx.run(
            CLAIM, id=message_id, now=now, until=now + timedelta(seconds=lease), claim=name, fields=COLUMNS,
            userFields=FIELDS, messageId=f"<{message_id}@{domain}>",
        )  # fmt: skip
        if row is None:
            return None
        found, senders = _Message._make(row[0]), row[1]
        sender = next(map(user_of, senders), None)
        why = _why_held(found, sender)
        if why is not None:
            await tx.run(HOLD, ids=[message_id], error=why)
            return HeldMessage()
        return await _claimed(tx, found, name, sender, labels)

    found = await db.write(work)
    if not isinstance(found, ClaimedMessage):
        return found
    try:
        return replace(found, standings={**found.standings, **await _in_derived_roles(db, found, known)})
    except BadArgument as error:
        return replace(found, unsearched=str(error))


def _why_held(found: _Message, sender: UserData | None) -> str | None:
    """The reason to hold a message; None when it may be sent in its sender's name.

    The server itself writes only to users: a message to a contact always had a sender.
    """
    if sender is not None:
        not_allowed = None if may(sender.viewer(), Action.SEND_MESSAGES) else NOT_ALLOWED
        return DISABLED if sender.disabled else not_allowed
    to_contacts = any(one.contact_id for one in load_recipients(found.to))
    return GONE if found.created_by_id or to_contacts else None


async def _claimed(tx: Tx, found: _Message, claim: str, sender: UserData | None, labels: Labels) -> ClaimedMessage:
    who = Recipients(load_recipients(found.to), load_recipients(found.cc), load_left_out(found.left_out))
    viewer = sender.viewer() if sender else NOBODY
    standings = await _contacts(tx, who.contact_ids(), found.contact_id, viewer)
    if any(one.contact_id is None for one in who.to):
        who, users = await _users(tx, who)
        standings |= users
    return ClaimedMessage(
        found.id, claim, found.message_id, found.attempts, native(found.created_at), found.subject, found.text,
        who, standings, labels,
        (sender.name, sender.email) if sender and sender.email else None, found.contact_id, viewer,
    )  # fmt: skip


async def _contacts(tx: Tx, ids: Sequence[str], contact_id: str | None, sender: Viewer) -> dict[str, RecipientState]:
    """The current states of the recipients that still exist."""
    if not ids:
        return {}
    row = await tx.run(
        STANDINGS, ids=list(ids), contactId=contact_id or "", today=tx.db.today(), senderSeesAll=sender.sees_all,
        senderPrincipals=sender.principals,
    )  # fmt: skip
    return {
        key: RecipientState(_usable(emails), opted_out, seen, _causes(associations), current)
        for key, current, opted_out, emails, seen, associations in (row[0] if row else ())
    }


def _causes(associations: Sequence[tuple[str, bool, str | None]]) -> frozenset[str]:
    return frozenset(
        cause
        for key, outgoing, copy in associations
        for cause in causes_of(key, Side.TO if outgoing else Side.FROM, EmailCopy(copy or EmailCopy.NONE))
    )


async def _in_derived_roles(db: Db, message: ClaimedMessage, known: Registry) -> dict[str, RecipientState]:
    """The states of those who get copies in a derived role, with the roles that the sender still sees them in.

    Read as the sender, outside the transaction, whose statements see what the server sees.
    """
    wanted = {cause.partition(" ")[0] for one in message.stored.cc for cause in one.causes}
    rules, contact_id = derived_labels(known.template_labels, wanted), message.contact_id
    if not rules or contact_id is None:
        return {}
    mine = Db.of(db.database, message.viewer)
    found = dict[str, frozenset[str]]()
    everyone = await in_derived_roles(mine, mine.read, known, [contact_id], rules)
    for one in everyone.get(contact_id, ()):
        found[one.contact_id] = found.get(one.contact_id, frozenset()) | {role_cause(one.label, one.side)}
    return {
        key: replace(one, causes=one.causes | found[one.contact_id])
        for key, one in message.standings.items()
        if one.contact_id in found
    }


def _usable(emails: Sequence[str] | None) -> str | None:
    """The first valid address, or None."""
    try:
        ascii_address(emails[0] if emails else "")
    except ValueError:
        return None
    return emails[0] if emails else None


async def _users(tx: Tx, who: Recipients) -> tuple[Recipients, dict[str, RecipientState]]:
    """The current states of the users who get e-mails about red flags; older messages have only their address."""
    row = await tx.run(ASKING)
    asking = row[0] if row else []
    by_email = {email.casefold(): key for key, _, email in asking}

    def known(one: Recipient) -> Recipient:
        return Recipient(
            None, one.name, one.email, one.role, user_id=one.user_id or by_email.get(one.email.casefold(), "")
        )

    users = Recipients(tuple(one if one.contact_id else known(one) for one in who.to), who.cc, who.left_out)
    return users, {key: RecipientState(_usable([email])) for key, _, email in asking}


def _named(people: Sequence[Recipient]) -> list[tuple[str, str]]:
    return [(one.name, one.email) for one in people]
