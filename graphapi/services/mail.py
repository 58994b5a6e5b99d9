"""E-mail as it leaves: a message with its headers, and the way out into a folder. Mail servers are `smtp`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from graphapi.db import private_files
from graphapi.db.disk import space
from graphapi.kernel.messages import Recipient

POLICY = SMTP.clone(cte_type="7bit")
"""How e-mails are written: lines as mail servers want them, nothing beyond ASCII, as not all take it."""

WIDE = POLICY.clone(utf8=True)
"""How those are written whose addresses are beyond ASCII."""

NOBODY = "graphapi@localhost"
"""Whom messages are from that only go to a folder, when nobody is named."""


class MailError(Exception):
    """A message was not sent; `permanent` when trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        """Keep the server's words."""
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True)
class Mail:
    """A message on its way: its e-mail, and whom it is handed over for."""

    id: str
    email: EmailMessage
    to: tuple[str, ...]
    cc: tuple[str, ...]


class Sender(Protocol):
    """A way out for messages."""

    mail_from: str

    async def send(self, mail: Mail, *, last: bool) -> dict[str, str]:
        """Send; return who of `cc` was refused and why. MailError: nobody got it. `last`: there is no next try."""
        ...

    async def rest(self) -> None:
        """Let go of connections: there is nothing to send for a while."""
        ...


def ascii_address(address: str) -> str:
    """Return the address with its domain as mail servers have it."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode()}" if not domain.isascii() else address


def mail_address(text: str) -> str:
    """Return an address with or without a name, as it was given; ValueError when it is none."""
    try:
        validate_email(
            parseaddr(text)[1], check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError:
        raise ValueError("must be an e-mail address such as Contacts <contacts@example.com>") from None
    return text


def compose(  # noqa: PLR0913 – the headers of an e-mail
    *,
    message_id: str,
    date: datetime,
    mail_from: str,
    reply_to: tuple[str, str] | None,
    to: Sequence[Recipient],
    cc: Sequence[Recipient],
    subject: str,
    text: str,
) -> EmailMessage:
    """Return the e-mail of a message; the same message gives the same e-mail each time."""
    email = EmailMessage(policy=POLICY)
    name, address = parseaddr(mail_from)
    email["From"] = _address(name or (reply_to[0] if reply_to else ""), address)
    if reply_to and reply_to[1]:
        email["Reply-To"] = _address(*reply_to)
    email["To"] = [_address(one.name, one.email) for one in to]
    if cc:
        email["Cc"] = [_address(one.name, one.email) for one in cc]
    email["Subject"] = subject
    email["Date"] = format_datetime(date)
    email["Message-ID"] = message_id
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(text if text.endswith("\n") else f"{text}\n")
    return email


def _address(name: str, address: str) -> Address:
    """Return an address with a name that cannot end its line."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    local, _, domain = ascii_address(address).rpartition("@")
    return Address(" ".join(printable.split()), local, domain)


class FolderSender:
    """Writes each message as an .eml file into a folder; sending it again writes the same file."""

    def __init__(self, folder: Path, mail_from: str = "", min_free: int = 0) -> None:
        """Name the folder, which is made when it is needed, and the bytes that must be free on its disk."""
        self.folder, self.mail_from, self._min_free = folder, mail_from or NOBODY, min_free

    async def send(self, mail: Mail, *, last: bool) -> dict[str, str]:  # noqa: ARG002 – a folder refuses nobody
        """Write the file whole or not at all."""
        try:
            await asyncio.to_thread(self._write, mail)
        except OSError as error:
            raise MailError(f"The message could not be written to the outbox: {error}") from error
        return {}

    def _write(self, mail: Mail) -> None:
        found = space(self.folder, self._min_free)
        if found.is_short:
            raise MailError(found.shortage("outbox"))
        private_files.make_own_folder(self.folder)
        private_files.write(self.folder / f"{mail.id}.eml", mail.email.as_bytes())

    async def rest(self) -> None:
        """Do nothing: a folder has no connection."""
