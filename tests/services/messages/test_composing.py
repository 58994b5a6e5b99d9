"""E-mails as bytes: a mail program shows what was written, whatever its characters; anything else is not sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, Compat32
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapi.kernel.mail_text import Letter, Mailbox, one_line_of, shown_name, write
from graphapi.services.messages.composing import NotAsMeant, ascii_address, compose, difference, letter
from graphapi.services.messages.mail import FolderSender, Mail, MailError

PIECES = (
    "=?utf-8?q?a?=", "=?", "?=", ",", ";", ":", "<", ">", "(", ")", '"', "\\", "@", ".", "Bcc: eve@example.org", "\r\n",
    "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x00", "\x7f", "\u202e", "\u2066", "\u200d",
    "\u200f", "\ufeff", "\xa0", "\u3000", " ", "  ", "\t", "é", "名", "👨\u200d👩\u200d👧",
)  # fmt: skip
"""What a text may be made of that means something elsewhere."""

TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=20).map("".join)
quick = settings(max_examples=50, deadline=None, database=None)


def made(**given: Any) -> Letter:
    """A letter."""
    values: dict[str, Any] = {
        "message_id": "<msg_1@example.com>", "date": datetime(2026, 1, 1, tzinfo=UTC), "reply_to": None,
        "mail_from": "Contacts <crm@example.com>", "to": [("Ann", "ann@example.com")], "cc": (), "subject": "Hello",
        "text": "Hi",
    }  # fmt: skip
    return letter(**values | given)


def shown(content: bytes, header: str) -> str:
    """What a header shows by the older of Python's two readers, which joins encoded words as they should be."""
    raw = message_from_bytes(content, policy=Compat32())[header]
    return str(make_header(decode_header(str(raw).replace("\r\n", ""))))


def name_shown(content: bytes) -> str:
    """The name before the only recipient."""
    if b"=?utf-8?b?" in content:
        return shown(content, "To").removesuffix("<a@example.com>").removesuffix(" ")
    return read(content)["To"].addresses[0].display_name


def read(content: bytes) -> EmailMessage:
    """An e-mail as it is read."""
    return cast("EmailMessage", message_from_bytes(content, policy=SMTP))


@quick
@given(subject=TEXTS, text=TEXTS)
def test_a_mail_program_shows_exactly_the_subject_and_the_text(subject: str, text: str) -> None:
    """And no header or recipient more, whatever they are made of."""
    meant = made(subject=subject, text=text)

    content = compose(meant)

    email = read(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    assert str(email["Subject"]) == shown(content, "Subject") == one_line_of(subject)
    assert email.get_content().replace("\r\n", "\n") == f"{lines}\n"
    assert [name for name, _ in email.items()] == [name for name, _ in read(compose(made())).items()]
    assert [one.addr_spec for one in email["To"].addresses] == ["ann@example.com"]
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 76


@quick
@given(names=st.lists(TEXTS, min_size=4, max_size=4))
def test_names_are_shown_and_add_nobody(names: list[str]) -> None:
    """Of the user, the contact and the copies; each address stays the one that it was."""
    user, *people = [(name, f"p{n}@example.com") for n, name in enumerate(names)]

    content = compose(made(reply_to=user, to=people[:1], cc=people[1:], mail_from="crm@example.com"))

    email = read(content)
    found = [[one.addr_spec for one in email[name].addresses] for name in ("From", "Reply-To", "To", "Cc")]
    assert found == [["crm@example.com"], ["p0@example.com"], ["p1@example.com"], ["p2@example.com", "p3@example.com"]]
    for name in names:
        assert name_shown(compose(made(to=[(name, "a@example.com")]))) == shown_name(name)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ann Lee", "Ann Lee <a@example.com>"),
        ("Lee, Ann", '"Lee, Ann" <a@example.com>'),
        ('Ann "The" Lee\\', '"Ann \\"The\\" Lee\\\\" <a@example.com>'),
        ("", "a@example.com"),
        ("Ann\u202e", "Ann <a@example.com>"),
        ("Zoë", "=?utf-8?b?Wm/Dqw==?= <a@example.com>"),
        ("=?x?=", "=?utf-8?b?PT94Pz0=?= <a@example.com>"),
    ],
)
def test_names_are_written_as_plainly_as_they_can_be(name: str, written: str) -> None:
    """As they are, in quotes, or encoded; without what turns the address behind them."""
    assert f"To: {written}\r\n".encode() in compose(made(to=[(name, "a@example.com")]))


def test_a_long_name_is_encoded_in_several_words_without_cutting_a_character() -> None:
    """And shown as one."""
    name = "名" * 90

    content = compose(made(to=[(name, "a@example.com")]))

    assert shown(content, "To") == f"{name} <a@example.com>"


@pytest.mark.parametrize("text", ["plain", "Grüße\n.\nFrom me", "x" * 3_000, "名" * 500, "a \nb\t\n\nc", "\x00", ""])
def test_texts_arrive_as_they_are(text: str) -> None:
    """However they must be written for mail servers to take them."""
    content = compose(made(text=text))

    assert read(content).get_content() == f"{text}\n".replace("\n", "\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ann@example.com", "ann@example.com"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@faß.example", "info@xn--fa-hia.example"),
        ("jörg@example.com", "jörg@example.com"),
    ],
)
def test_domains_are_written_as_the_dns_has_them(address: str, written: str) -> None:
    """As names are registered today: ß is not ss, which may be somebody else's."""
    assert ascii_address(address) == written
    assert f"<{written}>".encode() in compose(made(to=[("Ann", address)]))


@pytest.mark.parametrize(
    "address", ["", "ann", "a@b@example.com", "a@example.com, b@example.com", "a\n@example.com", "<a@example.com>"]
)
def test_what_is_no_address_is_written_nowhere(address: str) -> None:
    """A recipient is refused; answers go nowhere, as a user's address may be anything that a signed token says."""
    with pytest.raises(ValueError, match=r".+"):
        made(to=[("Ann", address)])

    assert read(compose(made(reply_to=("Eve", address))))["Reply-To"] is None


def test_an_email_that_reads_otherwise_than_meant_is_not_sent() -> None:
    """Each part of it is compared: headers, addresses, names, subject, text."""
    meant = made(reply_to=("Eve", "eve@example.com"), cc=[("Bob", "bob@example.com")], text="Hi\nyou")
    content = write(meant)
    changed = {
        "its headers": (b"Subject:", b"Bcc: x@example.com\r\nSubject:"),
        "`To`": (b"<ann@example.com>", b"<ann@example.com>, <x@example.com>"),
        "`Cc`": (b"Bob", b"Rob"),
        "`Reply-To`": (b"eve@", b"ivy@"),
        "its subject": (b"Hello", b"Hullo"),
        "its text": (b"you", b"me"),
    }

    assert difference(content, meant) is None
    for what, (old, other) in changed.items():
        assert difference(content.replace(old, other), meant) == what
    with pytest.raises(NotAsMeant, match="cannot be written"):
        compose(replace(meant, message_id="<a b@example.com>"))
    with pytest.raises(NotAsMeant, match="cannot be written"):
        compose(replace(meant, to=(Mailbox("Ann", "ann@example.com, x@example.com"),)))


async def test_the_outbox_folder_takes_no_path_for_an_id(tmp_path: Path) -> None:
    """A file lies in the folder, or is not written."""
    mail = Mail("../msg_1", compose(made()), "crm@example.com", ("ann@example.com",), ())

    with pytest.raises(MailError):
        await FolderSender(tmp_path / "outbox").send(mail, last=True)

    assert not (tmp_path / "msg_1.eml").exists()
