"""The blocks of a file, each from BEGIN:VCARD to its END:VCARD, within bounds."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, cast

from graphapi.formats.cards import UnreadableFile
from graphapi.formats.vcard.lines import decoded


@dataclass(frozen=True, slots=True)
class CardBounds:
    """What the longest real cards stay within."""

    line: int = 8 * 2**20
    """The bytes of a line with all of its folds: pictures are long lines."""

    card: int = 16 * 2**20
    lines: int = 250_000
    """The lines of a card as they stand in the file, folded ones too."""


_BOUNDS = CardBounds()
_CHUNK = 2**16
_BEGIN, _END = b"BEGIN:VCARD", b"END:VCARD"
_OUTSIDE_MAX = 1_000
_MARKED, _FOLDED = frozenset(b"BbEe\xef"), frozenset(b" \t")
_CHARSET = re.compile(rb"(?i)^[^:]*;CHARSET=\"?([\w-]+)")
_BLANKS = (" ", "\t")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(slots=True)
class Block:
    """The lines of one card, without BEGIN:VCARD and END:VCARD; or lines that stand between cards."""

    number: int
    """The number of the first of the lines, from 1."""

    lines: list[bytes] = field(default_factory=list[bytes])
    """As they stand in the file, with their ends."""

    outside: bool = False
    """Whether the lines stand between cards."""

    unfinished: bool = False
    """Whether END:VCARD is missing."""


def blocks(source: BinaryIO, bounds: CardBounds = _BOUNDS) -> Iterator[Block]:
    """The blocks of a file of any encoding. UnreadableFile where a line or a card is longer than any real one."""
    block = Block(1, outside=True)
    depth = size = length = number = 0
    # A line that exceeds the bound comes in pieces, of which the first is refused.
    for number, raw in enumerate(iter(partial(_opened(source).readline, bounds.line + 1), b""), 1):
        first = raw[0]
        if first in _MARKED and (mark := _mark(raw)):
            nested = depth and mark == _BEGIN and _announces(block.lines)
            if mark == _BEGIN and not nested:
                block.unfinished = not block.outside
                yield from _filled(block)
                block, size, length, depth = Block(number + 1), 0, 0, 1
                continue
            if mark == _END and depth == 1 and not block.outside:
                yield block
                block, size, length, depth = Block(number + 1, outside=True), 0, 0, 0
                continue
            depth += (1 if nested else -1) if depth else 0
        size += len(raw)
        length = length + len(raw) if first in _FOLDED else len(raw)
        block.lines.append(raw)
        if length > bounds.line or size > bounds.card or len(block.lines) > bounds.lines:
            raise _excess(block, number, bounds)
        if block.outside and len(block.lines) == _OUTSIDE_MAX:
            yield from _filled(block)
            block, size = Block(number + 1, outside=True), 0
    block.unfinished = not block.outside
    if block.unfinished or block.lines:
        yield from _filled(block)


def _mark(raw: bytes) -> bytes:
    """BEGIN:VCARD or END:VCARD, if the line is one of them, also behind the byte order mark of an appended file."""
    found = raw.strip(b" \t\r\n\xef\xbb\xbf").upper().replace(b" ", b"") if len(raw) < 32 else b""  # noqa: PLR2004 - neither is longer
    return found if found in {_BEGIN, _END} else b""


def _announces(lines: list[bytes]) -> bool:
    """Whether a card within a card is announced, as AGENT of 2.1 does."""
    last = next((line for line in reversed(lines[-3:]) if line.strip()), b"").strip().upper()
    return last.startswith(b"AGENT") and last.endswith(b":")


def _filled(block: Block) -> Iterator[Block]:
    if not block.outside or any(line.strip() for line in block.lines):
        yield block


def _excess(block: Block, number: int, bounds: CardBounds) -> UnreadableFile:
    size, lines, longest = (f"{bound:,}" for bound in (bounds.card, bounds.lines, bounds.line))
    what = f"a card has at most {size} bytes in {lines} lines, and a line with its folds {longest} bytes"
    return UnreadableFile(f"Line {number}: {what}; the lines since line {block.number} have more.")


def encoding_of(head: bytes) -> str:
    """The encoding of a file by its first bytes, in the words of Python."""
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    if head[1:2] == b"\0" or head[:1] == b"\0":
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _opened(source: BinaryIO) -> BinaryIO:
    """The file from its start, without a mark of its encoding; UTF-16 and lines that end in CR alone are converted."""
    source.seek(0)
    head = source.read(_CHUNK)
    source.seek(0)
    encoding = encoding_of(head)
    if encoding.startswith("utf-16"):
        return cast("BinaryIO", io.BufferedReader(_Converted(source, encoding), _CHUNK))
    if b"\r" in head and b"\n" not in head:
        return cast("BinaryIO", io.BufferedReader(_Converted(source, "latin-1"), _CHUNK))
    if head.startswith(codecs.BOM_UTF8):
        source.seek(len(codecs.BOM_UTF8))
    return source


class _Converted(io.RawIOBase):
    """A file of UTF-16 as UTF-8, or one of the old Macintosh with line ends as everywhere."""

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._target = "latin-1" if encoding == "latin-1" else "utf-8"
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        while not self._rest and (chunk := self._source.read(_CHUNK // 4)):
            self._rest = self._converted(chunk)
        found, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(found)] = found
        return len(found)

    def _converted(self, chunk: bytes) -> bytes:
        text = self._decoder.decode(chunk).lstrip("\ufeff")
        return (text.replace("\r", "\n") if self._target == "latin-1" else text).encode(self._target)


Unfolded = tuple[int, str, str]
"""The number of a line, its text without folds, and the text as it stood in the file."""


def unfolded(block: Block) -> Iterable[Unfolded]:
    """The lines of a block."""
    joined = b"".join(block.lines)
    # Folds of 2.1 and of quoted-printable are others, and those within a character are undone among bytes.
    upper = joined.upper()
    if (old := b"VERSION:2.1" in upper) or b"QUOTED-PRINTABLE" in upper:
        return _unfolded_bytes(block, old=old)
    try:
        return _unfolded_text(block.number, joined.decode().split("\n"))
    except UnicodeDecodeError:
        return _unfolded_bytes(block, old=False)


def _unfolded_text(number: int, texts: list[str]) -> list[Unfolded]:
    found: list[Unfolded] = []
    pieces: list[str] = []
    begin = number
    for place, line in enumerate(texts, number):
        text = line.rstrip("\r")
        if text[:1] in _BLANKS:
            pieces.append(text)
        else:
            if pieces:
                found.append((begin, pieces[0], pieces[0]) if len(pieces) == 1 else _of_pieces(begin, pieces))
            pieces, begin = [text] if text else [], place
    if pieces:
        found.append(_of_pieces(begin, pieces))
    return found


def _of_pieces(number: int, pieces: list[str]) -> Unfolded:
    return number, pieces[0] + "".join(piece[1:] for piece in pieces[1:]), "\n".join(pieces)


def _unfolded_bytes(block: Block, *, old: bool) -> Iterator[Unfolded]:
    pending: list[bytes] = []
    begin, soft = block.number, False
    for number, line in enumerate(block.lines, block.number):
        if pending and (soft or line[:1] in b" \t"):
            pending.append(line)
        else:
            if pending:
                yield _whole(begin, pending, old=old)
            pending, begin = [line], number
        soft = _breaks_softly(pending)
    if pending:
        yield _whole(begin, pending, old=old)


def _breaks_softly(pending: list[bytes]) -> bool:
    """Whether a value in quoted-printable goes on in the next line."""
    if not pending[-1].rstrip(b"\r\n").endswith(b"="):
        return False
    return b"QUOTED-PRINTABLE" in pending[0].partition(b":")[0].upper()


def _whole(number: int, pending: list[bytes], *, old: bool) -> Unfolded:
    if len(pending) == 1:
        text = _text(pending[0]).rstrip("\r\n")
        return number, text, text
    joined = bytearray(pending[0].rstrip(b"\r\n"))
    quoted = b"QUOTED-PRINTABLE" in pending[0].partition(b":")[0].upper()
    for line in pending[1:]:
        if quoted and joined.endswith(b"="):
            joined[-1:] = line.rstrip(b"\r\n")
        else:
            # A fold of 2.1 stands where a blank stands, and the blank is part of the text (2.1, section 2.1.3).
            joined += line.rstrip(b"\r\n") if old else line.rstrip(b"\r\n")[1:]
    text = _text(bytes(joined))
    try:
        raw = b"\n".join(line.rstrip(b"\r\n") for line in pending).decode()
    except UnicodeDecodeError:
        raw = text
    return number, text, raw


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        found = _CHARSET.match(line)
        return decoded(line, found[1].decode() if found else "")
