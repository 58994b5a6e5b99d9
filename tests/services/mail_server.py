"""A real mail server on the loopback address, which keeps what it gets and refuses what a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class MailServer:
    """The handler of the server: `refuse` maps an address, or DATA, to the answers it gets, one after the other.

    Recipients wait while it is not `open`; `named` and `accepted` are called before a recipient or message is answered.
    """

    port: int = 0
    refuse: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    got: list[tuple[list[str], EmailMessage]] = field(default_factory=list[tuple[list[str], EmailMessage]])
    sessions: int = 0
    users: list[str] = field(default_factory=list[str])
    accepted: Callable[[], None] = lambda: None
    named: Callable[[], None] = lambda: None
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 – aiosmtpd's names
        """Take or refuse a recipient."""
        await self.open.wait()
        self.named()
        if answers := self.refuse.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 – as above
        """Take or refuse a message."""
        if answers := self.refuse.get("DATA"):
            return answers.pop(0)
        self.got.append(
            (list(envelope.rcpt_tos), cast("EmailMessage", message_from_bytes(envelope.content, policy=POLICY)))
        )
        self.accepted()
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        """Let in whoever knows the password."""
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"pa:ss", handled=False)

    @property
    def subjects(self) -> list[str]:
        """The subjects of the messages that were taken."""
        return [str(email["Subject"]) for _, email in self.got]


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """Yield a mail server that listens."""
    handler = MailServer()
    handler.open.set()
    sessions: list[Any] = []

    def session() -> SMTP:
        handler.sessions += 1
        with warnings.catch_warnings():
            # It warns of logins without encryption, which is what a test wants.
            warnings.simplefilter("ignore")
            made = SMTP(
                handler, enable_SMTPUTF8=True, tls_context=starttls, require_starttls=starttls is not None,
                authenticator=handler.authenticate if login else None, auth_required=login, auth_require_tls=False,
            )  # fmt: skip
        sessions.append(made)
        return made

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=tls, family=socket.AF_INET)
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()
        for one in sessions:
            if one.transport is not None:
                one.transport.close()
        await asyncio.sleep(0)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for localhost that signs itself, and its key; return the two files."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, private
