"""Composes e-mails: a message becomes bytes, which are parsed again and compared before anything is sent.

`kernel.mail_text` encodes texts; this module has the addresses, which a library checks, and the comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageDefect, NonASCIILocalPartDefect
from email.headerregistry import AddressHeader, BaseHeader
from email.parser import Parser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, validate_email

from graphapi.kernel.mail_text import HEADERS, Letter, Mailbox, one_line_of, shown_name, write

STRICT = SMTP.clone(raise_on_defect=True, utf8=True)
"""The policy for parsing an e-mail again: any defect is an error."""

_HERE = "localhost"
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+>")


class NotAsMeant(Exception):
    """An e-mail that would not read as intended; it is not sent."""


def ascii_address(address: str) -> str:
    """An address with its domain encoded for mail servers; ValueError when it is invalid."""
    local, _, domain = address.rpartition("@")
    if domain == _HERE:
        # The library refuses local host names, but messages written to a folder are sent from one.
        return f"{ascii_address(f'{local}@example.com').rpartition('@')[0]}@{_HERE}"
    try:
        found = validate_email(
            address, check_deliverability=False, globally_deliverable=False, test_environment=True,
            allow_quoted_local=False, allow_domain_literal=False,
        )  # fmt: skip
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return f"{found.local_part}@{found.ascii_domain}"


def mail_address(text: str) -> str:
    """An address with or without a name, unchanged; ValueError when it is invalid."""
    try:
        ascii_address(parseaddr(text)[1])
    except ValueError:
        raise ValueError("must be an e-mail address such as Contacts <contacts@example.com>") from None
    return text


def mailbox(name: str, address: str) -> Mailbox:
    """An address with its name, encoded for headers; ValueError when it is invalid."""
    return Mailbox(shown_name(name), ascii_address(address))


def letter(  # noqa: PLR0913 – the headers of an e-mail
    *,
    message_id: str,
    date: datetime,
    mail_from: str,
    reply_to: tuple[str, str] | None,
    to: Iterable[tuple[str, str]],
    cc: Iterable[tuple[str, str]],
    subject: str,
    text: str,
) -> Letter:
    """Compose an e-mail; people are names with addresses. ValueError for an invalid address."""
    name, address = parseaddr(mail_from)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return Letter(
        message_id, format_datetime(date), mailbox(name or (reply_to[0] if reply_to else ""), address),
        _answers(reply_to), tuple(mailbox(*one) for one in to), tuple(mailbox(*one) for one in cc),
        one_line_of(subject), plain.removesuffix("\n"),
    )  # fmt: skip


def _answers(reply_to: tuple[str, str] | None) -> Mailbox | None:
    """The Reply-To header; absent when the user's address is invalid, as a signed token may claim anything."""
    try:
        return mailbox(*reply_to) if reply_to and reply_to[1] else None
    except ValueError:
        return None


def compose(meant: Letter) -> bytes:
    """The e-mail; NotAsMeant when a reader would see anything else. Equal letters give equal bytes."""
    try:
        content = write(meant)
        found = difference(content, meant)
    except (UnicodeError, ValueError, MessageDefect) as error:
        raise NotAsMeant("The message cannot be written as an e-mail.") from error
    if found is not None:
        raise NotAsMeant(f"The message cannot be written as an e-mail: {found} would not read as intended.")
    return content


def difference(content: bytes, meant: Letter) -> str | None:
    """The first element that would not read as intended, or None; MessageDefect for a malformed e-mail."""
    email = Parser(policy=STRICT).parsestr(content.decode())
    boxes = meant.mailboxes()
    expected = [name for name in HEADERS if name in boxes or name not in ("From", "Reply-To", "To", "Cc")]
    if not _MESSAGE_ID.fullmatch(meant.message_id):
        return "`Message-ID`"
    if [name for name, _ in email.items()] != expected or any(map(_defects, email.values())):
        return "its headers"
    for name, wanted in boxes.items():
        if _read(email[name]) != [(_joined(one.name), one.address) for one in wanted]:
            return f"`{name}`"
    if str(email["Subject"]) != meant.subject:
        return "its subject"
    if (str(email["Date"]), str(email["Message-ID"])) != (meant.date, meant.message_id):
        return "its headers"
    same = email.get_content_type() == "text/plain" and not email.is_multipart()
    return None if same and email.get_content().replace("\r\n", "\n") == f"{meant.text}\n" else "its text"


def _defects(header: BaseHeader) -> list[MessageDefect]:
    """The defects of a header; a non-ASCII name before the @ is not one, as some servers accept it."""
    return [one for one in header.defects if not isinstance(one, NonASCIILocalPartDefect)]


def _read(header: AddressHeader) -> list[tuple[str, str]]:
    return [(_joined(one.display_name), f"{one.username}@{one.domain}") for one in header.addresses]


def _joined(name: str) -> str:
    """A name without spaces: some versions of Python's parser insert one between two encoded words."""
    return "".join(name.split())
