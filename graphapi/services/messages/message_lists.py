"""Lists of messages, newest first.

A message is visible to those who see its contact; without a contact, to its sender and to administrators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Instant, Parameters, native
from graphapi.kernel.messages import LeftOut, MessageStatus, Person, Recipient, load_left_out, load_recipients
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.services.shared.visible_contacts import visible_contact_ids
from graphapi.services.templates.mentions import NOT_SHOWN, contacts_now, readable

COLUMNS = [
    "id", "contactId", "subject", "text", "to", "cc", "leftOut", "status", "error", "createdAt", "createdById",
    "sentAt", "publicError", "releasedById", "mentionedIds",
]  # fmt: skip
"""The properties of a message, in the order of `MessageRow`."""

MessageRow = tuple[
    str, str | None, str, str, str, str, str, str, str | None, Instant, str | None, Instant | None, str | None,
    str | None, list[str] | None,
]  # fmt: skip
"""A message by COLUMNS."""

Messages = tuple[list[MessageRow]]

PAGE, PAGE_BY_STATUS = statement("messages/page", Messages), statement("messages/page_by_status", Messages)
PAGE_OF_FEW = statement("messages/page_of_few", Messages)
COUNT, COUNT_OF_FEW = statement("messages/count", tuple[int]), statement("messages/count_of_few", tuple[int])
PAGES = statement("messages/pages", tuple[list[tuple[str, list[MessageRow]]]])
COUNTS = statement("messages/counts", tuple[list[tuple[str, int]]])
BY_ID = statement("messages/by_id", Messages)

UNSAID = "The message could not be sent."
"""Shown for older messages, whose error is stored only in the mail server's words."""

_KIND, _NEWEST = "messages", "msg~"


@dataclass(frozen=True, slots=True)
class MessageData:
    """A message as it is stored, with the recipients that the viewer may see."""

    id: str
    contact_id: str | None
    subject: str
    text: str
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...]
    left_out: tuple[LeftOut, ...]
    status: MessageStatus
    error: str | None
    created_at: datetime
    created_by_id: str | None
    sent_at: datetime | None
    public_error: str | None = None
    released_by_id: str | None = None
    mentioned_ids: tuple[str, ...] = ()
    """The linked contacts whose values are in its texts."""

    def people(self) -> tuple[Recipient | LeftOut, ...]:
        """All contacts that the message names."""
        return (*self.to, *self.cc, *self.left_out)

    def involved(self) -> Iterator[str | None]:
        """Yield the contacts that it names, and those through whom a relation rule derives their roles."""
        for person in self.people():
            yield person.contact_id
            yield from person.through


def message_of(row: MessageRow) -> MessageData:
    """The message of a row of COLUMNS."""
    (
        key, contact_id, subject, text, to, cc, left_out, status, error, created_at, created_by_id, sent_at, public,
        released_by_id, mentioned_ids,
    ) = row  # fmt: skip
    return MessageData(
        key, contact_id, subject, text, load_recipients(to), load_recipients(cc), load_left_out(left_out),
        MessageStatus(status), error, native(created_at), created_by_id, native(sent_at), public, released_by_id,
        tuple(mentioned_ids or ()),
    )  # fmt: skip


async def message_page(db: Db, status: MessageStatus | None, page: PageArguments) -> Slice[MessageData]:
    """A page of messages, of one status or all."""
    place = page.page(_KIND, 1)
    given: Parameters = {"before": place.key[0] if place.key else _NEWEST, "first": place.ask, "fields": COLUMNS}
    visible = await visible_contact_ids(db)
    if visible is not None:
        row = await db.read(PAGE_OF_FEW, ids=visible, by=db.viewer.id, **_filter(status), **given)
    elif status is None:
        row = await db.read(PAGE, **given)
    else:
        row = await db.read(PAGE_BY_STATUS, status=status.value, **given)
    return cut(place, await seen(db, row[0] if row else ()), _cursor)


async def message_count(db: Db, status: MessageStatus | None) -> int:
    """The number of such messages."""
    given, visible = _filter(status), await visible_contact_ids(db)
    if visible is None:
        row = await db.read(COUNT, **given)
    else:
        row = await db.read(COUNT_OF_FEW, ids=visible, by=db.viewer.id, **given)
    return row[0] if row else 0


async def message_pages(db: Db, contact_ids: Sequence[str], page: PageArguments) -> list[Slice[MessageData]]:
    """A page of the messages to each contact."""
    place = page.page(_KIND, 1)
    before = place.key[0] if place.key else _NEWEST
    row = await db.read(PAGES, ids=list(contact_ids), before=before, first=place.ask, fields=COLUMNS)
    found = dict(row[0]) if row else {}
    known = {one.id: one for one in await seen(db, [message for rows in found.values() for message in rows])}
    return [
        cut(place, [known[message[0]] for message in found.get(contact_id, [])], _cursor) for contact_id in contact_ids
    ]


async def message_counts(db: Db, contact_ids: Sequence[str]) -> list[int]:
    """The number of messages to each contact."""
    row = await db.read(COUNTS, ids=list(contact_ids))
    found = dict(row[0]) if row else {}
    return [found.get(key, 0) for key in contact_ids]


async def messages_by_id(db: Db, ids: Sequence[str]) -> list[MessageData | None]:
    """Messages in the order of the ids, None for those that are unknown or hidden."""
    row = await db.read(BY_ID, ids=list(ids), fields=COLUMNS)
    found = {one.id: one for one in await seen(db, row[0] if row else ())}
    return [found.get(key) for key in ids]


async def seen(db: Db, rows: Sequence[MessageRow]) -> list[MessageData]:
    """The messages of the rows with the texts and recipients that the viewer may see, under their current ids."""
    messages = [message_of(row) for row in rows]
    contacts = await contacts_now(
        db, (key for one in messages for key in (*one.mentioned_ids, *one.involved()) if key is not None)
    )

    def all_gone(message: MessageData) -> bool:
        # A deleted contact's access list is gone: the sender saw the contact, others may not have.
        return db.viewer.sees_all or message.created_by_id == db.viewer.id

    def shown(message: MessageData, people: Sequence[Person]) -> tuple[Person, ...]:
        everybody = all_gone(message)
        found: list[Person] = []
        for person in people:
            current, visible = contacts.get(person.contact_id or "", (None, person.contact_id is None or everybody))
            if visible and readable(person.through, contacts, gone=everybody):
                found.append(replace(person, contact_id=current))
        return tuple(found)

    def texts(message: MessageData) -> MessageData:
        if readable(message.mentioned_ids, contacts, gone=all_gone(message)):
            return message
        return replace(message, subject=NOT_SHOWN, text=NOT_SHOWN)

    return [
        _told(one, replace(texts(one), to=shown(one, one.to), cc=shown(one, one.cc), left_out=shown(one, one.left_out)))
        for one in messages
    ]


def _told(stored: MessageData, seen: MessageData) -> MessageData:
    """A message with the errors about recipients that the viewer may see.

    A mail server's reply may name any recipient: a viewer who does not see all of them gets a general text.
    """
    refused = [f"{one.email}: {one.error}" for one in seen.left_out if one.error]
    if refused:
        return replace(seen, error="; ".join(refused))
    if stored.error is None or len(stored.people()) == len(seen.people()):
        return seen
    return replace(seen, error=stored.public_error or (None if stored.sent_at else UNSAID))


def _filter(status: MessageStatus | None) -> Parameters:
    return {"anyStatus": status is None, "status": status or ""}


def _cursor(message: MessageData) -> str:
    return encode_cursor(_KIND, (message.id,))
