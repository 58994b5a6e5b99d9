"""Messages: the type, its recipients and lists."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.messages import LeftOut as LeftOutData
from graphapi.kernel.messages import MessageStatus, Reason
from graphapi.kernel.messages import Recipient as RecipientData
from graphapi.schema.associations import HERE
from graphapi.schema.base.arguments import After, First, page_of
from graphapi.schema.base.connections import ROWS, Connection, Edged, Paged, connections, empty, row_of, rows_wanted
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, selection_of, stored
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.references import ContactType
from graphapi.schema.users import User, maybe_user
from graphapi.services.messages.message_lists import (
    MessageData,
    message_count,
    message_counts,
    message_page,
    message_pages,
    messages_by_id,
)
from graphapi.services.messages.messages import Preview
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import UserData


def load_message(context: Context, message_id: str) -> Awaitable[MessageData | None]:
    """Load a message, batched with the others requested at the same time."""
    return context.by_id("messages", lambda ids: messages_by_id(context.db, ids)).load(message_id)


def contact_of(
    source: RecipientData | LeftOutData | MessageData | Preview, info: Info
) -> ContactData | Awaitable[ContactData | None] | None:
    """The contact of a recipient, message or preview; None if it is gone."""
    if source.contact_id is None:
        return None
    return info.context.contact(source.contact_id, selection_of(info, HERE).fields)


def _created_by(message: MessageData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, message.created_by_id)


def _released_by(message: MessageData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, message.released_by_id)


@strawberry.type(description="The recipient of a message.")
class Recipient:
    """Its source is a `kernel.messages.Recipient`."""

    contact: ContactType | None = computed(
        contact_of, waits=True, description="The contact, or null if it has been deleted."
    )
    name: str = stored(description="The recipient's name when the message was created.")
    email: str = stored(description="The address the message goes to; for a SENT message, the address it went to.")
    role: str | None = stored(
        description="The role the copy is for, e.g. Assistant; null for the contact itself, and for a derived role "
        "if a contact between was erased."
    )


@strawberry.type(
    description="Someone who should have received a copy but does not, or receives it at a different address."
)
class LeftOut:
    """Its source is a `kernel.messages.LeftOut`."""

    contact: ContactType | None = computed(
        contact_of, waits=True, description="The contact, or null if it has been deleted."
    )
    name: str = stored(description="The contact's name when the message was created.")
    role: str | None = stored(
        description="The role the copy was for, e.g. Assistant; null for the contact itself, and for a derived role "
        "if a contact between was erased."
    )
    reason: Reason = stored(description="Why there is no copy, or none to this address.")
    email: str | None = stored(description="The address that the copy does not go to, if there was one.")
    error: str | None = stored(description="The mail server's response, for REFUSED.")


@strawberry.type(description="An e-mail to a contact, with copies. It remains when the contact is deleted.")
class Message(Node):
    """Its source is `MessageData`."""

    contact: ContactType | None = computed(
        contact_of, waits=True, description="The contact, or null if it has been deleted."
    )
    subject: str = stored(description="The subject with merge fields filled in.")
    text: str = stored(description="The text with merge fields filled in.")
    to: list[Recipient] = stored(description="The contact as recipient, as far as it is visible to the viewer.")
    cc: list[Recipient] = stored(
        description="The recipients of copies, as far as they are visible to the viewer. One in a derived role is "
        "listed if the contacts between are visible, too."
    )
    left_out: list[LeftOut] = stored(
        description="Who should have received a copy but did not, and whose address changed before the message "
        "was sent, as far as they are visible to the viewer."
    )
    status: MessageStatus = stored(description="The status of the message.")
    error: str | None = stored(
        description="Why the last attempt failed, a copy was rejected, or the message is held. Omits recipients "
        "that are hidden from the viewer."
    )
    created_at: datetime = stored(description="When the message was created.")
    created_by: User | None = computed(
        _created_by, waits=True, description="The user who created the message, or null if the server did."
    )
    released_by: User | None = computed(
        _released_by,
        waits=True,
        description="The administrator who released the message when it was HELD, and in whose name it is sent.",
    )
    sent_at: datetime | None = stored(description="When a mail server accepted the message.")


@strawberry.type(description="A message in a list.")
class MessageEdge(Edged):
    """Its source is an `Entry` of a `MessageData`."""

    node: Message = computed(row_of, description="The message.")


@strawberry.type(description="A page of messages.")
class MessageConnection(Paged):
    """Its source is a `Connection` of `MessageData`."""

    edges: list[MessageEdge] = stored(description="The messages, newest first.")


SELECTOR = Selector(asks=ROWS)


async def _of_contacts(
    contacts: Sequence[ContactData], selection: Selection, first: First = None, after: After = None
) -> list[Connection[MessageData]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    if rows_wanted(selection, page):
        pages = await message_pages(context.db, ids, page)
    else:
        pages = [empty() for _ in ids]
    return connections(pages, lambda parents: message_counts(context.db, parents), ids)


MESSAGES = batched(_of_contacts, selector=SELECTOR, description="Messages to this contact, newest first.")
"""The field of Contact."""


async def _messages(
    _root: object,
    info: Info,
    status: Annotated[
        MessageStatus | None, argument(description="Only messages with this status. Defaults to all.")
    ] = None,
    first: First = None,
    after: After = None,
) -> Connection[MessageData]:
    db, page = info.context.db, page_of(first, after)
    found = await message_page(db, status, page) if rows_wanted(selection_of(info, SELECTOR), page) else empty()

    async def count(_: list[None]) -> list[int]:
        return [await message_count(db, status)]

    return Connection(found, count)


@strawberry.type
class MessageQueries:
    """The root field for messages."""

    messages: MessageConnection = computed(_messages, description="Messages, newest first.")
