"""A GEDCOM file as plain lines of bytes: archives are opened, UTF-16 is recoded, the encoding is recognized."""

from __future__ import annotations

import codecs
import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

import ansel  # pyright: ignore[reportMissingTypeStubs]

from graphapi.formats.cards import UnreadableFile

HEAD = re.compile(rb"\s*0[ \t]+HEAD\b")
BLOCK = 1 << 16
LARGEST = 4 << 30
"""Maximum bytes of a file within an archive."""

IN_MEMORY = 1 << 22
ANSEL = "ANSEL"
WITHOUT_BOM = {b"0\x00": "utf-16-le", b"\x000": "utf-16-be"}
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DECLARED = {
    "ansel": ANSEL, "ibmpc": "cp437", "ibm": "cp437", "ibm-pc": "cp437", "msdos": "cp850", "ms-dos": "cp850",
    "ansi": "cp1252", "windows": "cp1252", "cp1252": "cp1252", "windows-1252": "cp1252", "windows-1250": "cp1250",
    "windows-1251": "cp1251", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "macintosh": "mac_roman",
}  # fmt: skip
_NAMES = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "ascii": "ASCII", "mac_roman": "Mac Roman"}
_ESCAPED = re.compile("[\udc80-\udcff]+")
_ansel = cast("Callable[[bytes, str], tuple[str, int]]", ansel.gedcom.Codec().decode)


@dataclass(frozen=True, slots=True)
class GedcomSource:
    """A seekable file whose encoding has ASCII in single bytes, and what was recognized about it."""

    file: BinaryIO
    encoding: str
    notes: tuple[str, ...] = ()
    original: str = ""
    """The encoding of the file as it was given, where it was recoded."""

    @property
    def encoding_name(self) -> str:
        """The encoding, in words."""
        return self.original or _NAMES.get(self.encoding, self.encoding)

    def decode(self, data: bytes) -> str:
        """The text of some lines. Bytes that do not fit the encoding wait for `whole` as lone surrogates."""
        if data.isascii():
            return data.decode("ascii")
        if self.encoding == ANSEL:
            return unicodedata.normalize("NFC", _ansel(data, "surrogateescape")[0])
        return data.decode(self.encoding, "surrogateescape")


def whole(text: str) -> str:
    """A text with its bytes joined: programs cut lines within a character. What still does not fit is Windows-1252."""
    if text.isascii() or not _ESCAPED.search(text):
        return text
    joined = text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda found: _windows(found[0]), joined)


def _windows(escaped: str) -> str:
    return escaped.encode("ascii", "surrogateescape").decode("cp1252", "replace")


def recognizes(head: bytes) -> bool:
    """Whether a file that begins like this is GEDCOM, or an archive that begins with it."""
    if head.startswith(b"PK\x03\x04"):
        return b"gedcom.ged" in head
    bom = next((encoding for mark, encoding in _BOMS.items() if head.startswith(mark)), None)
    encoding = bom or WITHOUT_BOM.get(head[:2])
    text = head[: BLOCK // 4 * 2].decode(encoding, "ignore").encode("utf-8") if encoding else head
    return HEAD.match(text.removeprefix(codecs.BOM_UTF8)) is not None


@contextmanager
def opened(given: BinaryIO) -> Generator[GedcomSource]:
    """The file in a form that can be read in pieces. Raises UnreadableFile."""
    with ExitStack() as copies:
        given.seek(0)
        if given.read(4) == b"PK\x03\x04":
            given = copies.enter_context(_unpacked(given))
        given.seek(0)
        start = given.read(4)
        encoding = _BOMS.get(start[:2]) or WITHOUT_BOM.get(start[:2])
        if encoding:
            yield GedcomSource(copies.enter_context(_recoded(given, encoding)), "utf-8", original="UTF-16")
        else:
            yield _recognized(given)


def _unpacked(given: BinaryIO) -> BinaryIO:
    """The text of a GEDZIP archive: its file gedcom.ged."""
    given.seek(0)
    try:
        with zipfile.ZipFile(given) as archive:
            info = archive.getinfo("gedcom.ged")
            with archive.open(info) as packed:
                return _copied(iter(lambda: packed.read(BLOCK), b""))
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile("The archive has no readable file gedcom.ged.") from error


def _recoded(given: BinaryIO, encoding: str) -> BinaryIO:
    given.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    pieces = iter(lambda: given.read(BLOCK), b"")
    return _copied(decoder.decode(piece).lstrip("\ufeff").encode("utf-8", "replace") for piece in pieces)


def _copied(pieces: Iterator[bytes]) -> BinaryIO:
    """A temporary file of these pieces, which is gone when it is closed."""
    with ExitStack() as stack:
        file = stack.enter_context(cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY)))  # noqa: SIM115 – entered
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise UnreadableFile(f"The file is larger than {LARGEST >> 30} GiB.")
            file.write(piece)
        stack.pop_all()
    return file


def _recognized(given: BinaryIO) -> GedcomSource:
    """The encoding by what the bytes are, then by what the header says."""
    given.seek(0)
    head = given.read(BLOCK)
    if not HEAD.match(head.removeprefix(codecs.BOM_UTF8)):
        raise UnreadableFile("Line 1: a GEDCOM file begins with 0 HEAD.")
    found = re.search(rb"[\r\n][ \t]*1[ \t]+CHAR[ \t]+([^\r\n]*)", head)
    declared = found[1].decode("ascii", "replace").strip() if found else ""
    meant = _DECLARED.get(declared.lower(), "")
    valid, invalid = _multibyte(given)
    if not valid and not invalid:
        return GedcomSource(given, "ascii")
    if valid > invalid:
        notes = (f"The header says {declared}; the text is UTF-8.",) if meant else ()
        return GedcomSource(given, "utf-8", notes)
    if meant:
        return GedcomSource(given, meant)
    return GedcomSource(given, "cp1252", (f"The header says {declared or 'nothing'}; the text is Windows-1252.",))


def _multibyte(given: BinaryIO) -> tuple[int, int]:
    """The number of characters that are UTF-8 beyond ASCII, and of bytes that are not."""
    given.seek(0)
    valid = invalid = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for piece in iter(lambda: given.read(BLOCK), b""):
        if piece.isascii():
            continue
        text = decoder.decode(piece)
        escaped = sum(map(len, _ESCAPED.findall(text)))
        invalid += escaped
        valid += len(re.findall(r"[^\x00-\x7f]", text)) - escaped
    given.seek(0, io.SEEK_SET)
    return valid, invalid
