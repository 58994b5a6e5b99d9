"""E-mails as bytes: every name, subject and text is encoded here, so that no character can end a header.

The standard library parses header text before writing it: text that looks like an encoded word, or like a second
address, changes its meaning. Here text is data only. RFC 5322, 2045 and 2047.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD_BYTES = 39
"""Bytes of text per encoded word: after the longest header name, the line stays under 76 characters."""

PLAIN_WORD_MAX = 64
LINE_MAX = 76

_WORDS = re.compile(r"[!-~]{1,64}(?: [!-~]{1,64})*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*")
_QUOTABLE = re.compile(r"[ -~]{1,64}")
_ENCODED = "=?"
"""The start of an encoded word: text that contains it is encoded, so that it is shown literally."""

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible characters that change the direction of following text: after a name, its address."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address for a header, with its domain in DNS form and a display name."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of an e-mail; what is written is compared with it."""

    message_id: str
    date: str
    sender: Mailbox
    reply_to: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    text: str

    def mailboxes(self) -> dict[str, tuple[Mailbox, ...]]:
        """The addresses of each header that has any."""
        found = {"From": (self.sender,), "Reply-To": (self.reply_to,) if self.reply_to else (), "To": self.to}
        return {name: boxes for name, boxes in {**found, "Cc": self.cc}.items() if boxes}


def one_line_of(text: str) -> str:
    """A text on one line: control characters and line ends of any script become spaces."""
    return "".join(map(_in_line, text)).strip()


def shown_name(name: str) -> str:
    """A display name for a header: on one line, without characters that change the text direction."""
    return one_line_of("".join(c for c in name if c not in _TURNING))


def _in_line(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\ufffd"
        case _:
            return character


def write(letter: Letter) -> bytes:
    """The encoded e-mail: ASCII, unless an address is not."""
    encoding, body = written_body(letter.text)
    headers = [
        *(folded(name, mailbox_words(boxes)) for name, boxes in letter.mailboxes().items()),
        folded("Subject", subject_words(letter.subject)),
        f"Date: {letter.date}",
        f"Message-ID: {letter.message_id}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\r\n".join([*headers, "", ""]).encode() + body


HEADERS = (
    "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
)  # fmt: skip
"""The headers of an e-mail, in order; those of `Letter.mailboxes` are omitted without addresses."""


def subject_words(text: str) -> list[str]:
    """A text as words of a header: plain if they show the text itself, otherwise encoded."""
    if _WORDS.fullmatch(text) and _ENCODED not in text:
        return text.split(" ")
    return encoded_words(text)


def mailbox_words(boxes: Sequence[Mailbox]) -> list[str]:
    """Addresses as words of a header, separated by commas."""
    found: list[str] = []
    for box in boxes:
        if found:
            found[-1] += ","
        name = name_words(box.name)
        found += [*name, f"<{box.address}>"] if name else [box.address]
    return found


def name_words(name: str) -> list[str]:
    """A display name as words of a header: plain, quoted or encoded."""
    if _ENCODED not in name:
        if _ATOMS.fullmatch(name):
            return name.split(" ")
        if _QUOTABLE.fullmatch(name):
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            return [f'"{escaped}"']
    return encoded_words(name)


def encoded_words(text: str) -> list[str]:
    """The text as encoded words; no character is split, and readers join them without spaces."""
    chunks = [bytearray()]
    for character in text:
        encoded = character.encode()
        if len(chunks[-1]) + len(encoded) > WORD_BYTES:
            chunks.append(bytearray())
        chunks[-1] += encoded
    return [f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in chunks if chunk]


def folded(name: str, words: Iterable[str]) -> str:
    """A header of these words, folded into lines."""
    lines = [f"{name}:"]
    for n, word in enumerate(words):
        if n and len(lines[-1]) + 1 + len(word) > LINE_MAX:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def written_body(text: str) -> tuple[str, bytes]:
    """The transfer encoding of a text and the encoded text, with as little encoded as mail servers require."""
    body = f"{text}\n".replace("\n", "\r\n").encode()
    if text.isascii() and all(_is_plain(line) for line in text.split("\n")):
        return "7bit", body
    quoted = binascii.b2a_qp(body, istext=True)
    if len(quoted) < len(body) * 4 // 3:
        return "quoted-printable", quoted
    return "base64", base64.encodebytes(body).replace(b"\n", b"\r\n")


def _is_plain(line: str) -> bool:
    """Whether every mail server passes a line on unchanged."""
    printable = line.replace("\t", " ").isprintable()
    return len(line) <= LINE_MAX and printable and not line.startswith(("From ", ".")) and line == line.rstrip()
