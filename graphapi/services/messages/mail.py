"""Outgoing e-mail: a composed message, and delivery into a folder. `smtp` delivers to mail servers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from graphapi.db import private_files
from graphapi.db.disk import space

NOBODY = "graphapi@localhost"
"""The default sender of messages that are written to a folder."""

_FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


class MailError(Exception):
    """A message was not sent; `permanent` when a retry cannot help.

    `public` is the text for viewers who may not see all recipients: a mail server's reply may name any of them.
    """

    def __init__(self, message: str, *, permanent: bool = False, public: str | None = None) -> None:
        """`public` defaults to the message, for texts of ours that name nobody."""
        super().__init__(message)
        self.permanent, self.public = permanent, message if public is None else public


@dataclass(frozen=True)
class Mail:
    """A message to deliver: its e-mail, and the recipients' addresses encoded for mail servers."""

    id: str
    content: bytes
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]

    @property
    def wide(self) -> bool:
        """Whether an address is not ASCII, which not all mail servers accept."""
        return not all(address.isascii() for address in (self.sender, *self.to, *self.cc))


class Sender(Protocol):
    """Delivers messages."""

    mail_from: str

    async def send(self, mail: Mail, *, last: bool) -> dict[str, str]:
        """Send; return the refused addresses of `cc`, with reasons. MailError: nobody got it. `last`: no retry left."""
        ...

    async def rest(self) -> None:
        """Close connections: there is nothing to send for a while."""
        ...


class FolderSender:
    """Writes each message as an .eml file into a folder; sending it again writes the same file."""

    def __init__(self, folder: Path, mail_from: str = "", min_free: int = 0) -> None:
        """`folder` is created when needed; `min_free` is the number of bytes that must be free on its disk."""
        self.folder, self.mail_from, self._min_free = folder, mail_from or NOBODY, min_free

    async def send(self, mail: Mail, *, last: bool) -> dict[str, str]:  # noqa: ARG002 – a folder refuses nobody
        """Write the file completely or not at all."""
        try:
            await asyncio.to_thread(self._write, mail)
        except OSError as error:
            public = "The message could not be written to the outbox."
            raise MailError(f"The message could not be written to the outbox: {error}", public=public) from error
        return {}

    def _write(self, mail: Mail) -> None:
        if not _FILE_NAME.fullmatch(mail.id):
            raise MailError("The message's id is not a file name.", permanent=True)
        found = space(self.folder, self._min_free)
        if found.is_short:
            raise MailError(found.shortage("outbox"))
        private_files.make_private_folder(self.folder)
        private_files.write(self.folder / f"{mail.id}.eml", mail.content)

    async def rest(self) -> None:
        """Do nothing: a folder has no connection."""
