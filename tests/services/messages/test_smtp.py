"""The way to a mail server: addresses, logins, encryption, and what a message looks like there."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.kernel.messages import MessageStatus
from graphapi.services.messages.messages import NewMessage, send_messages
from graphapi.services.messages.outbox import work_once
from graphapi.services.messages.smtp import SmtpSender, smtp_server
from tests.services.mail_server import MailServer, mail_server, self_signed
from tests.services.mailing import FROM, QUICK, message, person, queued, sender


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    return self_signed(tmp_path_factory.mktemp("certificate"))


async def test_messages_share_a_connection_while_there_are_some(db: Db, post: MailServer) -> None:
    """A connection that died in between is opened again."""
    way = sender(post)
    for n in range(3):
        await queued(db, f"P{n}")
    await work_once(db.database, way)
    assert post.sessions == 1
    assert way._client is not None  # noqa: SLF001
    way._client.close()  # noqa: SLF001
    _, late = await queued(db, "Late")
    await work_once(db.database, way)
    await way.rest()

    assert (await message(db, late)).error is None
    assert (len(post.got), post.sessions) == (4, 2)


async def test_a_login_is_used(db: Db) -> None:
    """A wrong password is the server's trouble, not the message's: it is tried again."""
    _, message_id = await queued(db)

    async with mail_server(login=True) as post:
        await work_once(db.database, sender(post, "me:wrong@"), QUICK)
        between = await message(db, message_id)
        await work_once(db.database, sender(post, "me:pa%3Ass@"), QUICK)

    assert between.status is MessageStatus.QUEUED
    assert between.error == "The mail server is unavailable: 535 5.7.8 Authentication credentials invalid"
    assert (set(post.users), len(post.got)) == ({"me"}, 1)


@pytest.mark.parametrize("scheme", ["smtps", "starttls"])
async def test_connections_are_encrypted_where_asked(db: Db, certificate: tuple[Path, Path], scheme: str) -> None:
    """By TLS from the start, or STARTTLS; a certificate that nobody vouches for is not taken."""
    await queued(db)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))

    direct = scheme == "smtps"
    async with mail_server(tls=context if direct else None, starttls=None if direct else context) as post:
        start, end = ("smtps://", "") if direct else ("smtp://", "?starttls")
        where = smtp_server(f"{start}localhost:{post.port}{end}")
        await work_once(db.database, SmtpSender(where, FROM), QUICK)
        assert post.got == []
        await work_once(db.database, SmtpSender(where, FROM, trusting), QUICK)

    assert len(post.got) == 1


async def test_names_cannot_break_a_header(db: Db, post: MailServer) -> None:
    """Line ends in the name of a contact become blanks."""
    ann = await person(db, 'Ann "The\r\nBcc: eve@example.com', "ann@example.com")
    await send_messages(db, NewMessage((ann,), "Hi", "Hello"))

    await work_once(db.database, sender(post))

    [(recipients, email)] = post.got
    assert (recipients, email["Bcc"]) == (["ann@example.com"], None)
    assert "eve@example.com" in str(email["To"])


@pytest.mark.parametrize("address", ["jörg@example.com", "info@bücher.example"])
async def test_addresses_may_be_beyond_ascii(db: Db, post: MailServer, address: str) -> None:
    """Domains in the form of the DNS, names as SMTPUTF8."""
    await send_messages(db, NewMessage((await person(db, "Jörg", address),), "Hi", "Hello"))

    await work_once(db.database, sender(post))

    [(recipients, _)] = post.got
    assert recipients == [address.replace("bücher", "xn--bcher-kva")]


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://h:99999", "smtp://h/path", "smtp://h?tls=1", "h:25"])
def test_addresses_of_mail_servers_are_checked(url: str) -> None:
    """A wrong one says what is right."""
    with pytest.raises(ValueError, match="smtps://user"):
        smtp_server(url)


def test_passwords_do_not_cross_the_network_in_the_clear() -> None:
    """With a login the connection is encrypted, unless the server is this machine."""
    assert smtp_server("smtp://me:x@mail.example.com").start_tls is True
    assert smtp_server("smtp://me:x@localhost").start_tls is None
    assert smtp_server("smtp://mail.example.com").start_tls is None
    assert smtp_server("smtps://me:x@mail.example.com").use_tls
