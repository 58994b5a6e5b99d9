"""Records of a Gramps XML file, one at a time, parsed without entities and within bounds."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException, ElementTree

from graphapi.formats.cards import UnreadableFile

RECORD_MAX = 16 << 20
"""Maximum bytes between the ends of two records."""

_RECORDS = frozenset(
    {"event", "family", "placeobj", "note", "person", "citation", "source", "object", "repository", "tag"}
)
_iterparse = cast("Callable[..., Iterator[tuple[str, Element]]]", ElementTree.iterparse)


@dataclass(slots=True)
class BoundedXml:
    """A file that refuses to go on without the end of a record."""

    file: BinaryIO
    line: int = 1
    since: int = 0

    def read(self, size: int) -> bytes:
        """The next bytes. Raises UnreadableFile."""
        data = self.file.read(size)
        self.line += data.count(b"\n")
        self.since += len(data)
        if self.since > RECORD_MAX:
            raise UnreadableFile(f"Line {self.line}: more than {RECORD_MAX >> 20} MiB without the end of a record.")
        return data


@contextmanager
def opened_xml(source: BinaryIO) -> Generator[BoundedXml]:
    """The text of a file, unpacked if it is packed. What is wrong with it is raised as UnreadableFile."""
    source.seek(0)
    packed = source.read(2) == b"\x1f\x8b"
    source.seek(0)
    file = BoundedXml(cast("BinaryIO", gzip.GzipFile(fileobj=source)) if packed else source)
    try:
        yield file
    except ParseError as error:
        raise UnreadableFile(f"Line {error.position[0]}: this is not well-formed XML.") from error
    except DefusedXmlException as error:
        raise UnreadableFile(f"Line {file.line} or before: the file declares entities, which are not read.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(f"Line {file.line}: the packed file is damaged.") from error


def records_of(file: BoundedXml) -> Iterator[Element]:
    """The records, each alone: those before it are forgotten."""
    parents: list[Element] = []
    for event, element in _iterparse(file, events=("start", "end"), forbid_dtd=False):
        if event == "start":
            parents.append(element)
            continue
        parents.pop()
        if len(parents) == 2 and tag_of(element) in _RECORDS:  # noqa: PLR2004 – database, people, person
            file.since = 0
            yield element
            parents[-1].clear()


def tag_of(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, tag: str) -> list[Element]:
    """The elements directly below with this tag."""
    return [one for one in element if tag_of(one) == tag]


def text_below(element: Element, tag: str) -> str:
    """The text of the first element below with this tag, trimmed."""
    return next((one.text or "" for one in element if tag_of(one) == tag), "").strip()


def attribute_below(element: Element, tag: str, name: str) -> str:
    """An attribute of the first element below with this tag."""
    return next((one.get(name, "") for one in element if tag_of(one) == tag), "")


def rest_of(element: Element, held: set[str]) -> str:
    """The elements below that are not held elsewhere, as XML."""
    return "\n".join(xml_of(one) for one in element if tag_of(one) not in held)


def xml_of(element: Element) -> str:
    """An element as the file writes it: in the namespace of Gramps, which is not repeated."""
    written = tostring(element, encoding="unicode")
    return re.sub(r' xmlns:ns0="[^"]*"|(?<=<)ns0:|(?<=</)ns0:', "", written).strip()
