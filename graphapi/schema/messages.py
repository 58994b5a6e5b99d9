"""Messages: the type, whom they go to, and their lists."""

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
from graphapi.schema.base.fields import Needs, Selection, batched, computed, selection_of, stored
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
    """Load a message with all others that are wanted now."""
    return context.by_id("messages", lambda ids: messages_by_id(context.db, ids)).load(message_id)


def contact_of(
    source: RecipientData | LeftOutData | MessageData | Preview, info: Info
) -> ContactData | Awaitable[ContactData | None] | None:
    """Return the contact that a recipient, a message or a preview is about, None when it is gone."""
    if source.contact_id is None:
        return None
    return info.context.contact(source.contact_id, selection_of(info, HERE).fields)


def _created_by(message: MessageData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, message.created_by_id)


def _released_by(message: MessageData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, message.released_by_id)


@strawberry.type(description="Whom a message goes to.")
class Recipient:
    """Its source is a `kernel.messages.Recipient`."""

    contact: ContactType | None = computed(contact_of, waits=True, description="Null when it was deleted since.")
    name: str = stored(description="The name as it was.")
    email: str = stored(description="The address that it goes to; of a message that is SENT, the one it went to.")
    role: str | None = stored(description="Why it is there: Assistant; null for the contact itself.")


@strawberry.type(description="Who should have got a copy and gets none, or gets it at another address.")
class LeftOut:
    """Its source is a `kernel.messages.LeftOut`."""

    contact: ContactType | None = computed(contact_of, waits=True, description="Null when it was deleted since.")
    name: str = stored(description="The name as it was.")
    role: str | None = stored(description="Why it should have got one: Assistant; null for the contact itself.")
    reason: Reason = stored(description="Why it gets none, or none at this address.")
    email: str | None = stored(description="The address that it does not go to, if there was one.")
    error: str | None = stored(description="What the mail server said, for REFUSED.")


@strawberry.type(description="An e-mail to a contact, with copies; it stays when the contact is deleted.")
class Message(Node):
    """Its source is `MessageData`."""

    contact: ContactType | None = computed(contact_of, waits=True, description="Null when it was deleted since.")
    subject: str = stored(description="The subject, with its merge fields filled in.")
    text: str = stored(description="The text, with its merge fields filled in.")
    to: list[Recipient] = stored(description="The contact; as far as the viewer may see.")
    cc: list[Recipient] = stored(description="Who gets a copy; as far as the viewer may see.")
    left_out: list[LeftOut] = stored(
        description="Who should have got a copy and got none, and whose address changed before it was sent; "
        "as far as the viewer may see."
    )
    status: MessageStatus = stored(description="What has become of it.")
    error: str | None = stored(
        description="Why the last try failed, a copy was refused, or the message is held. "
        "It says nothing about recipients that the viewer may not see."
    )
    created_at: datetime = stored(description="When it was made.")
    created_by: User | None = computed(_created_by, waits=True, description="Who made it; null when the server did.")
    released_by: User | None = computed(
        _released_by,
        waits=True,
        description="The administrator who released it when it was HELD, in whose name it is sent.",
    )
    sent_at: datetime | None = stored(description="When a mail server took it.")


@strawberry.type(description="A message in a list.")
class MessageEdge(Edged):
    """Its source is an `Entry` of a `MessageData`."""

    node: Message = computed(row_of, description="The message.")


@strawberry.type(description="A page of messages.")
class MessageConnection(Paged):
    """Its source is a `Connection` of `MessageData`."""

    edges: list[MessageEdge] = stored(description="The messages, newest first.")


NEEDS = Needs(asks=ROWS)


async def _of_contacts(
    contacts: Sequence[ContactData], selection: Selection, first: First = None, after: After = None
) -> list[Connection[MessageData]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    if rows_wanted(selection, page):
        pages = await message_pages(context.db, ids, page)
    else:
        pages = [empty() for _ in ids]
    return connections(pages, lambda parents: message_counts(context.db, parents), ids)


MESSAGES = batched(_of_contacts, needs=NEEDS, description="Messages to this contact, newest first.")
"""The field of Contact."""


async def _messages(
    _root: object,
    info: Info,
    status: Annotated[
        MessageStatus | None, argument(description="Only those with this status; all when absent.")
    ] = None,
    first: First = None,
    after: After = None,
) -> Connection[MessageData]:
    db, page = info.context.db, page_of(first, after)
    found = await message_page(db, status, page) if rows_wanted(selection_of(info, NEEDS), page) else empty()

    async def count(_: list[None]) -> list[int]:
        return [await message_count(db, status)]

    return Connection(found, count)


@strawberry.type
class MessageQueries:
    """The root fields about messages."""

    messages: MessageConnection = computed(_messages, description="Messages, newest first.")
