"""In which encoding a table is written: by its byte order mark, its zero bytes, or by what decodes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from graphapi.formats.cards import UnreadableFile

_SAMPLE, _PIECE = 4_096, 1_048_576
_FEW = 0.3
"""UTF-16 without a mark: at least this share of every other byte is zero."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python and as people call it, and how many bytes of mark to skip."""

    codec: str
    title: str
    mark: int = 0


UTF_8 = Encoding("utf-8", "UTF-8")
WINDOWS = Encoding("cp1252", "Windows-1252")

_MARKS = (
    (codecs.BOM_UTF8, Encoding("utf-8", "UTF-8 with a byte order mark", 3)),
    (codecs.BOM_UTF16_LE, Encoding("utf-16-le", "UTF-16", 2)),
    (codecs.BOM_UTF16_BE, Encoding("utf-16-be", "UTF-16 (big-endian)", 2)),
)


def encoding_of(source: BinaryIO, said: str = "") -> Encoding:
    """The encoding of a whole file, which is read once; `said` is what the user says it is. Raises UnreadableFile."""
    source.seek(0)
    found = _said(said) or _by_bytes(source.read(_SAMPLE))
    if found is not None:
        return found
    if _where_wrong(source, UTF_8) is None:
        return UTF_8
    wrong = _where_wrong(source, WINDOWS)
    if wrong is not None:
        raise UnreadableFile(
            f"Line {wrong}: the text is neither UTF-8 nor Windows-1252. Say what it is in a MAP.toml, for example"
            ' encoding = "cp1250".'
        )
    return WINDOWS


def text_of_head(head: bytes) -> str:
    """The text that a file begins with, as far as its first bytes tell."""
    found = _by_bytes(head[:_SAMPLE])
    if found is not None:
        return head[found.mark :].decode(found.codec, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode(WINDOWS.codec, "replace")


def _said(name: str) -> Encoding | None:
    if not name:
        return None
    try:
        return Encoding(codecs.lookup(name).name, name)
    except LookupError:
        raise UnreadableFile(f"There is no encoding `{name}`.") from None


def _by_bytes(sample: bytes) -> Encoding | None:
    """What marks or zero bytes say, None when they say nothing."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * _FEW and not sample[::2].count(0):
        return Encoding("utf-16-le", "UTF-16 without a byte order mark")
    if half and sample[::2].count(0) > half * _FEW and not sample[1::2].count(0):
        return Encoding("utf-16-be", "UTF-16 (big-endian) without a byte order mark")
    return None


def _where_wrong(source: BinaryIO, encoding: Encoding) -> int | None:
    """The line at which the file stops being of the encoding, None when it never does."""
    source.seek(encoding.mark)
    decoder, lines = codecs.getincrementaldecoder(encoding.codec)(), 1
    while piece := source.read(_PIECE):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            return lines + piece.count(b"\n", 0, error.start)
        lines += piece.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return None
