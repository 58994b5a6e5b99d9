"""E-mail as it leaves: a composed message, and the way out into a folder. Mail servers are `smtp`."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from graphapi.db import private_files
from graphapi.db.disk import space

NOBODY = "graphapi@localhost"
"""Whom messages are from that only go to a folder, when nobody is named."""

_FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


class MailError(Exception):
    """A message was not sent; `permanent` when trying again cannot help.

    `public` is what viewers read who may not see all of its recipients: a mail server's words may name any of them.
    """

    def __init__(self, message: str, *, permanent: bool = False, public: str | None = None) -> None:
        """Keep the server's words, or ours, which name nobody."""
        super().__init__(message)
        self.permanent, self.public = permanent, message if public is None else public


@dataclass(frozen=True)
class Mail:
    """A message on its way: its e-mail, and the addresses it is handed over for, as mail servers have them."""

    id: str
    content: bytes
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]

    @property
    def wide(self) -> bool:
        """Whether some address is beyond ASCII, which not all mail servers take."""
        return not all(address.isascii() for address in (self.sender, *self.to, *self.cc))


class Sender(Protocol):
    """A way out for messages."""

    mail_from: str

    async def send(self, mail: Mail, *, last: bool) -> dict[str, str]:
        """Send; return who of `cc` was refused and why. MailError: nobody got it. `last`: there is no next try."""
        ...

    async def rest(self) -> None:
        """Let go of connections: there is nothing to send for a while."""
        ...


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
            public = "The message could not be written to the outbox."
            raise MailError(f"The message could not be written to the outbox: {error}", public=public) from error
        return {}

    def _write(self, mail: Mail) -> None:
        if not _FILE_NAME.fullmatch(mail.id):
            raise MailError("The id of the message is no name of a file.", permanent=True)
        found = space(self.folder, self._min_free)
        if found.is_short:
            raise MailError(found.shortage("outbox"))
        private_files.make_own_folder(self.folder)
        private_files.write(self.folder / f"{mail.id}.eml", mail.content)

    async def rest(self) -> None:
        """Do nothing: a folder has no connection."""
