"""Records of a GEDCOM file, as they follow each other or by their place, and the lines of a record as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphapi.formats.cards import UnreadableFile
from graphapi.formats.gedcom.sources import BLOCK, GedcomSource, whole

RECORD_MAX = 16 << 20
"""Maximum bytes of a record."""

DEPTH_MAX = 99
"""Of lines: what the standard allows."""

_BOUNDARY = re.compile(rb"[\r\n]+[ \t]*(?=0[ \t])")
_LINE = re.compile(r"^[ \t]*(([0-9]{1,2})[ \t]+(?:@([^@\n]+)@[ \t]+)?([A-Za-z0-9_-]+)(?: (.*)|[ \t]*))$", re.MULTILINE)
_TEXTS = frozenset({"NOTE", "TEXT", "CONT", "CONC", "SNOTE"})


class MalformedRecord(Exception):
    """A record with a line that is none, with the number of the line."""

    def __init__(self, line: int, text: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.text, self.reason = line, text, reason


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The bytes of a record, and where it begins."""

    offset: int
    line: int
    data: bytes


@dataclass(slots=True)
class Structure:
    """A line with all lines below it."""

    tag: str
    value: str = ""
    line: int = 0
    raw: str = ""
    """The line as the file has it, without indentation."""

    xref: str = ""
    children: list[Structure] = field(default_factory=list["Structure"])

    def all(self, *tags: str) -> list[Structure]:
        """The structures below with one of these tags."""
        return [one for one in self.children if one.tag in tags]

    def first(self, tag: str) -> Structure | None:
        """The first structure below with this tag."""
        for one in self.children:
            if one.tag == tag:
                return one
        return None

    def text_of(self, tag: str) -> str:
        """The text of the first structure below with this tag, trimmed."""
        found = self.first(tag)
        return found.text.strip() if found else ""

    @property
    def text(self) -> str:
        """The payload: continued lines joined, doubled @ made one."""
        value = self.value
        for one in self.children:
            if one.tag == "CONT":
                value += "\n" + one.value
            elif one.tag == "CONC":
                value += one.value
        return whole(value.replace("@@", "@")) if "@@" in value else whole(value)

    @property
    def pointer(self) -> str:
        """The identifier that the payload refers to, without its @; empty if the payload is text."""
        value = self.value.strip()
        return value[1:-1] if len(value) > 2 and value[0] == value[-1] == "@" and "@" not in value[1:-1] else ""  # noqa: PLR2004

    def lines(self) -> Iterator[str]:
        """The line and those below it, as they were read."""
        yield self.raw
        for one in self.children:
            yield from one.lines()

    def walk(self) -> Iterator[Structure]:
        """The structure and all below it."""
        yield self
        for one in self.children:
            yield from one.walk()


@dataclass(slots=True)
class RecordStream:
    """The records of a file: all of them in order, or one by its place."""

    source: GedcomSource
    version7: bool = False
    """Whether the header has been read and says that the file is GEDCOM 7."""

    def __iter__(self) -> Iterator[RawRecord]:
        file, line, start, rest = self.source.file, 1, 0, b""
        position = 0
        while True:
            file.seek(position)
            block = file.read(BLOCK)
            position += len(block)
            rest += block
            begin = 0
            # A boundary at the end of the block may be cut: it is found again with the next block.
            for found in _BOUNDARY.finditer(rest):
                if data := rest[begin : found.start()]:
                    yield RawRecord(start + begin, line, data)
                line += _breaks(rest[begin : found.end()])
                begin = found.end()
            rest, start = rest[begin:], start + begin
            if not block:
                yield RawRecord(start, line, rest)
                return
            if len(rest) > RECORD_MAX:
                raise UnreadableFile(f"Line {line}: a record of more than {RECORD_MAX >> 20} MiB begins here.")

    def at(self, offset: int) -> bytes:
        """The record that begins there."""
        file, size, data = self.source.file, 2048, b""
        while True:
            file.seek(offset + len(data))
            block = file.read(size)
            data += block
            found = _BOUNDARY.search(data)
            if found or not block:
                return data[: found.start()] if found else data
            size *= 4

    def tree(self, record: RawRecord) -> Structure:
        """The lines of a record as a tree. Raises MalformedRecord."""
        return self.tree_of(record.data, record.line)

    def tree_of(self, data: bytes, line: int) -> Structure:
        """The lines of a record that begins at a line, as a tree. Raises MalformedRecord."""
        return tree(self.source.decode(data), line, version7=self.version7)


def _breaks(data: bytes) -> int:
    return data.count(b"\n") or data.count(b"\r")


def tree(text: str, line: int, *, version7: bool = False) -> Structure:
    """The lines of a text, which begins with a line of level 0, as a tree. Raises MalformedRecord."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip("\n").removeprefix("\ufeff")
    found: list[tuple[str, str, str, str, str]] = _LINE.findall(text)
    if len(found) != text.count("\n") + 1:
        found = _LINE.findall(_repaired(text, line))
    stack: list[Structure] = []
    for number, (raw, level, xref, tag, value) in enumerate(found, line):
        depth = int(level)
        if depth > len(stack) or (depth == 0) != (not stack):
            raise MalformedRecord(number, raw, f"A line of level {depth} cannot stand here.")
        structure = Structure(tag, _doubled(value) if version7 and "@@" in value else value, number, raw, xref)
        del stack[depth:]
        if stack:
            stack[-1].children.append(structure)
        stack.append(structure)
    return stack[0]


def _doubled(value: str) -> str:
    """A payload of GEDCOM 7, in which only a sign at the beginning is doubled, with all of its signs doubled."""
    first = value.startswith("@@")
    return "@@" * first + value.removeprefix("@@" * first).replace("@", "@@")


def _repaired(text: str, line: int) -> str:
    """The lines of a record in which texts go on without CONT, as programs write them."""
    lines: list[str] = []
    level, tag = 0, ""
    for number, one in enumerate(text.split("\n"), line):
        found = _LINE.match(one)
        if found:
            level, tag = int(found[2]), found[4]
            lines.append(one)
        elif tag in _TEXTS:
            level, tag = level + (tag not in {"CONT", "CONC"}), "CONT"
            lines.append(f"{level} CONT {one}")
        elif one.strip():
            raise MalformedRecord(number, one[:200], "This is not a GEDCOM line: LEVEL TAG VALUE.")
        else:
            lines.append(f"{level + 1} CONT" if tag in _TEXTS else "")
    return "\n".join(lines)
