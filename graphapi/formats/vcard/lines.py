"""A line of a card: its head, which is the same in thousands of cards and parsed once, and its value."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_PARAMETER = re.compile(r';((?:[^;:"]|"[^"]*")*)')
_HEAD = re.compile(r'[^;:"]*(?:;(?:[^;:"]|"[^"]*")*)*')
_PART = re.compile(r'"([^"]*)"|([^,"]+)')
_CARET = re.compile(r"\^([n^'])")
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_PLACES = frozenset({"INLINE", "URL", "CONTENT-ID", "CID"})
_TEXTS = (
    "utf",
    "cp",
    "iso8859",
    "koi8",
    "mac",
    "gb",
    "big5",
    "euc",
    "shift_jis",
    "iso2022",
    "ascii",
    "latin",
    "hz",
    "tis",
)
"""How the names of codecs of text begin: others, such as that of domain names, are none of a file's business."""

HEADS = 4_096
"""The number of heads that are remembered."""

_HEAD_MAX = 1_000
"""The length from which a head is parsed each time instead of being remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What stands before the value; equal heads are one object, by which what follows from them is remembered."""

    name: str
    """In capitals, without the group."""

    group: str
    """In small letters; empty without one."""

    parameters: Mapping[str, tuple[str, ...]]
    """Values by names in capitals; values without a name, as in 2.1, are among those of TYPE or ENCODING."""

    bare: bool
    """Whether a value stands without a name."""

    types: tuple[str, ...]
    """The values of TYPE, in small letters, each once, in order."""

    def says(self, name: str, *values: str) -> bool:
        """Whether a parameter has one of these values, written in capitals."""
        return any(one.upper() in values for one in self.parameters.get(name, ()))

    @property
    def quoted_printable(self) -> bool:
        """Whether the value is written in quoted-printable, as texts of 2.1 are."""
        return self.says("ENCODING", "QUOTED-PRINTABLE")

    @property
    def binary(self) -> bool:
        """Whether the value is written in base64."""
        return self.says("ENCODING", "B", "BASE64")

    @property
    def charset(self) -> str:
        """The charset that 2.1 names for a value."""
        return next(iter(self.parameters.get("CHARSET", ())), "")


class Line(NamedTuple):
    """A line without its folds: a tuple, as there are millions."""

    number: int
    head: Head
    value: str
    """Decoded, still escaped."""

    raw: str
    """As it stands in the file, with folds, without the last line end."""


def line_of(number: int, text: str, raw: str) -> Line | None:
    """The line of an unfolded text, or None if it is not a property."""
    head, colon, value = text.partition(":")
    if '"' in head:
        end = _end_of_head(text)
        head, colon, value = text[:end], text[end : end + 1], text[end + 1 :]
    if not colon or not head:
        return None
    found = head_of(head) if len(head) < _HEAD_MAX else _parsed(head)
    if " " in found.name or not found.name:
        return None
    return Line(number, found, _decoded(found, value) if "ENCODING" in found.parameters else value, raw)


def _end_of_head(text: str) -> int:
    found = _HEAD.match(text)
    return found.end() if found else 0


def _parsed(text: str) -> Head:
    name, divider, rest = text.partition(";")
    group, dot, name = name.strip().rpartition(".") if "." in name else ("", "", name.strip())
    parameters: dict[str, list[str]] = {}
    bare = False
    for found in _PARAMETER.finditer(divider + rest):
        key, sign, value = found[1].partition("=")
        if not sign:
            bare = bare or bool(key)
            key, value = _name_of_bare(key), key
        key = key.strip().upper()
        parameters.setdefault(key, []).extend(_values(value.strip(), listed=key == "TYPE"))
    types = tuple(dict.fromkeys(one.lower() for one in parameters.get("TYPE", ())))
    values = {key: tuple(found) for key, found in parameters.items()}
    return Head(name.upper(), group.lower() if dot else "", values, bare, types)


head_of = lru_cache(HEADS)(_parsed)


def _name_of_bare(value: str) -> str:
    """The parameter that a value without a name belongs to, in 2.1."""
    upper = value.strip().upper()
    if upper in _ENCODINGS:
        return "ENCODING"
    return "VALUE" if upper in _PLACES else "TYPE"


def _values(text: str, *, listed: bool) -> list[str]:
    """The values of a parameter; of a list, quotes may stand around each value or around all of them."""
    found: list[str] = []
    for quoted, plain in _PART.findall(text):
        value = _uncareted(quoted or plain)
        found.extend(value.split(",") if listed else [value])
    return [one.strip() for one in found if one.strip()]


def _uncareted(text: str) -> str:
    """A value with the escapes of RFC 6868 undone."""
    return _CARET.sub(lambda found: {"n": "\n", "^": "^", "'": '"'}[found[1]], text) if "^" in text else text


def _decoded(head: Head, value: str) -> str:
    """A value of 2.1 with quoted-printable undone and its line ends escaped."""
    if not head.quoted_printable:
        return value
    octets = binascii.a2b_qp(value.encode())
    text = decoded(octets, head.charset)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def decoded(octets: bytes, charset: str = "") -> str:
    """Text of UTF-8 or the charset that is named, else of Windows-1252, in which nearly every byte is a letter."""
    for one in (charset, "utf-8"):
        try:
            if one and codecs.lookup(one).name.startswith(_TEXTS):
                return octets.decode(one)
        except (LookupError, UnicodeDecodeError):
            continue
    return octets.decode("cp1252", errors="replace")
