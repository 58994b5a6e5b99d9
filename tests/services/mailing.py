"""Contacts with addresses, users, and messages to them, for tests of messages, mail and tasks."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, cast

from graphapi.db.request import Db
from graphapi.kernel.errors import Refused
from graphapi.kernel.labels import EmailCopy
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.messages.mail import Mail
from graphapi.services.messages.message_lists import MessageData, messages_by_id
from graphapi.services.messages.messages import NewMessage, Preview, preview_messages, send_messages
from graphapi.services.messages.outbox import Pace
from graphapi.services.messages.smtp import SmtpSender, smtp_server
from tests.conftest import cypher
from tests.services.mail_server import MailServer
from tests.services.people import label, people

FROM = "Contacts <crm@example.com>"
QUICK = Pace(lease=30, poll=0.05, pauses=(0.0, 0.0))
ASSISTANT = "ASSISTANT_ASSISTED_PERSON"


async def person(db: Db, name: str, email: str | None = None, **properties: Any) -> str:
    """Store a contact with an address and other properties, and return its id."""
    readers = properties.pop("readers", ("everyone",))
    [contact_id] = await people(db, name, readers=readers)
    values = properties | ({"emails": [email]} if email else {})
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c += $values", id=contact_id, values=values)
    return contact_id


async def association(db: Db, from_id: str, to_id: str, key: str, **more: Any) -> str:
    """Make an association and return its id."""
    return (await associate(db, AssociationInput(from_id, to_id, key, **more))).association_id


async def user(db: Db, key: str, role: Role = Role.EDITOR, **properties: Any) -> Viewer:
    """Store a user and return it as a viewer."""
    values = {"id": key, "name": key.removeprefix("usr_").title(), "role": role.value, "teams": []} | properties
    await cypher(db.database, "CREATE (u:User) SET u = $values", values=values | {"createdAt": db.now()})
    return Viewer(key, values["name"], role, tuple(values["teams"]))


def as_viewer(db: Db, viewer: Viewer) -> Db:
    """The database as that viewer sees it."""
    return Db.of(db.database, viewer, deadline=60)


def new(*contact_ids: str, subject: str = "Hello", text: str = "Hi", **more: Any) -> NewMessage:
    """A message to these contacts."""
    return NewMessage(contact_ids, subject, text, **more)


async def preview(db: Db, contact_id: str, **more: Any) -> Preview:
    """The preview of one message."""
    [found] = await preview_messages(db, new(contact_id, **more))
    return found


async def sent(db: Db, *contact_ids: str, **more: Any) -> list[str]:
    """Store messages and return their ids."""
    found = await send_messages(db, new(*contact_ids, **more))
    assert not [one for one in found if isinstance(one, Refused)], found
    return [str(one) for one in found]


async def message(db: Db, message_id: str) -> MessageData:
    """A message that is there."""
    [found] = await messages_by_id(db, [message_id])
    assert found is not None
    return found


async def assisted(db: Db, **more: Any) -> tuple[str, str]:
    """An entrepreneur and an assistant who gets copies."""
    await label(db, "Assistant", "Assisted person", email_copy=EmailCopy.FROM)
    ann, bob = await person(db, "Ann", "ann@example.com"), await person(db, "Bob", "bob@example.com", **more)
    await association(db, bob, ann, ASSISTANT)
    return ann, bob


def copies(found: Preview | MessageData) -> list[str]:
    """The addresses that get a copy."""
    return [one.email for one in (found.recipients.cc if isinstance(found, Preview) else found.cc)]


def read(mail: Mail) -> EmailMessage:
    """The e-mail of a message as a mail program reads it."""
    return cast("EmailMessage", message_from_bytes(mail.content, policy=SMTP))


def sender(post: MailServer, user: str = "", query: str = "") -> SmtpSender:
    """The way out to that post."""
    return SmtpSender(smtp_server(f"smtp://{user}127.0.0.1:{post.port}{query}"), FROM)


async def queued(db: Db, name: str = "Ann", **more: Any) -> tuple[str, str]:
    """Store a contact and a message to it; return both ids."""
    contact_id = await person(db, name, f"{name.lower()}@example.com")
    [message_id] = await send_messages(db, NewMessage((contact_id,), f"To {name}", "Hello", **more))
    return contact_id, str(message_id)
