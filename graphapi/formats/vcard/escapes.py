"""Escapes and folds of vCard: text as it stands in a line, and as it is meant."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STRAY = re.compile(r"\\+([,;])")
_SPECIAL = re.compile(r"[\\,;]")
_LINE_END = re.compile(r"\r\n?|\n")
_WIDTH = 75
"""The octets of a folded line, without its end (RFC 6350, 3.2)."""


def unescape(text: str) -> str:
    """The text that is meant, without its escapes, also those that only old programs write."""
    return _ESCAPED.sub(_meant, text) if "\\" in text else text


def _meant(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def words(text: str) -> str:
    """The text of a name, company or address, also where a program escaped its commas twice."""
    return _STRAY.sub(r"\1", unescape(text)).strip() if "\\" in text else text.strip()


def escape(text: str) -> str:
    """A text as it stands in a line; line ends of all kinds are escaped."""
    return _LINE_END.sub(r"\\n", _SPECIAL.sub(r"\\\g<0>", text))


def split(text: str, divider: str) -> list[str]:
    """The parts between bare dividers, still escaped."""
    if "\\" not in text:
        return text.split(divider)
    parts: list[str] = []
    begin = 0
    for found in re.finditer(rf"\\.|{divider}", text, re.DOTALL):
        if found[0] == divider:
            parts.append(text[begin : found.start()])
            begin = found.end()
    return [*parts, text[begin:]]


def folded(line: str) -> bytes:
    """A line of a file: at most 75 octets in a row, never parted within a character, with its end."""
    encoded = line.encode()
    if len(encoded) <= _WIDTH:
        return encoded + b"\r\n"
    pieces: list[bytes] = []
    width = _WIDTH
    while len(encoded) > width:
        cut = width
        while encoded[cut] & 0xC0 == 0x80:  # noqa: PLR2004 - the byte continues a character
            cut -= 1
        pieces.append(encoded[:cut])
        encoded = encoded[cut:]
        width = _WIDTH - 1
    return b"\r\n ".join([*pieces, encoded]) + b"\r\n"


_CARETS = {"^": "^^", "\n": "^n", '"': "^'"}


def parameter(text: str) -> str:
    """The value of a parameter, with the escapes of RFC 6868, in quotes where it needs them."""
    escaped = re.sub(r'[\^\n"]', lambda found: _CARETS[found[0]], text)
    return f'"{escaped}"' if re.search("[,;:]", escaped) else escaped
