"""Delivers e-mails to a mail server by SMTP."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from graphapi.services.messages.mail import Mail, MailError

TIMEOUT = 60.0
"""Seconds to wait for each reply of a mail server."""

PORTS = {"smtp": 25, "smtps": 465}
_PERMANENT = 500
_UNUSABLE = "The mail server is unavailable."


@dataclass(frozen=True)
class SmtpServer:
    """The address, credentials and encryption of a mail server."""

    host: str
    port: int
    use_tls: bool = False
    start_tls: bool | None = None
    username: str | None = None
    password: str | None = None


def smtp_server(url: str) -> SmtpServer:
    """The mail server of smtp://user:password@host:port, smtps://… or smtp://…?starttls, else ValueError.

    smtp:// uses STARTTLS if the server offers it; ?starttls requires it. A password is never sent in the clear
    except to this machine.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        port = 0
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not port or not parts.hostname or parts.path.strip("/") or not options.keys() <= {"starttls"}:
        raise ValueError("must be an address such as smtps://user:password@mail.example.com or smtp://localhost:1025")
    secure = parts.scheme == "smtps"
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    insist = "starttls" in options or (parts.username is not None and not local)
    username, password = (None if value is None else unquote(value) for value in (parts.username, parts.password))
    return SmtpServer(parts.hostname, port, secure, False if secure else (True if insist else None), username, password)


class SmtpSender:
    """Delivers messages to a mail server, over one connection while there are any."""

    def __init__(self, server: SmtpServer, mail_from: str, tls: ssl.SSLContext | None = None) -> None:
        """The connection is opened with the first message."""
        self.server, self.mail_from, self._tls = server, mail_from, tls
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, mail: Mail, *, last: bool) -> dict[str, str]:
        """Deliver a message. An unavailable server or a refused login is never the message's fault: it is retried."""
        client = await self._connected()
        try:
            return await self._hand_over(client, mail, last=last)
        except SMTPResponseException as error:
            await self._drop()
            public = f"The mail server answered {error.code}."
            raise MailError(_words(error), permanent=error.code >= _PERMANENT, public=public) from error
        except (SMTPException, OSError, ValueError) as error:
            await self._drop()
            raise MailError(_words(error), public=_UNUSABLE) from error
        except asyncio.CancelledError:
            await self._drop()
            raise

    async def _hand_over(self, client: aiosmtplib.SMTP, mail: Mail, *, last: bool) -> dict[str, str]:
        if mail.wide and not client.supports_extension("smtputf8"):
            raise MailError("The mail server accepts only ASCII addresses.", permanent=True)
        await client.mail(mail.sender, options=["SMTPUTF8"] if mail.wide else [], encoding="utf-8")
        for address in mail.to:
            await client.rcpt(address, encoding="utf-8")
        refused: dict[str, str] = {}
        for address in mail.cc:
            try:
                await client.rcpt(address, encoding="utf-8")
            except SMTPResponseException as error:
                # A refused copy does not hold up the message, unless a retry may succeed.
                if error.code < _PERMANENT and not last:
                    raise
                refused[address] = _words(error)
        await client.data(mail.content)
        return refused

    async def _connected(self) -> aiosmtplib.SMTP:
        """The connection; a new one if none responds."""
        if self._client is not None:
            try:
                await self._client.rset()
                return self._client
            except (SMTPException, OSError):
                await self._drop()
        server = self.server
        client = aiosmtplib.SMTP(
            hostname=server.host, port=server.port, use_tls=server.use_tls, start_tls=server.start_tls,
            username=server.username, password=server.password, timeout=TIMEOUT, tls_context=self._tls,
        )  # fmt: skip
        try:
            await client.connect()
        except (SMTPException, OSError, ValueError) as error:
            client.close()
            raise MailError(f"The mail server is unavailable: {_words(error)}", public=_UNUSABLE) from error
        self._client = client
        return client

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def rest(self) -> None:
        """Close the connection."""
        client, self._client = self._client, None
        if client is not None:
            try:
                await client.quit()
            except (SMTPException, OSError):
                client.close()


def _words(error: BaseException) -> str:
    """The error, in the server's words if it gave any."""
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
