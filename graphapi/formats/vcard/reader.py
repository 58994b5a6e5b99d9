"""vCard as a format that can be imported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, ReadOptions, UnreadableCard
from graphapi.formats.vcard.blocks import Block, blocks, encoding_of
from graphapi.formats.vcard.cards import card_of, drafted, parsed
from graphapi.formats.vcard.lines import Line, decoded
from graphapi.formats.vcard.properties import FIELDS

_BEGIN = re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*BEGIN:[ ]?VCARD\s")
_EXPLAINED = 2_000
"""The cards from which a file is explained."""

_EXAMPLE_MAX = 60
_ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_BECOMES = {
    "FN": "name", "N": "givenName, familyName", "EMAIL": "emails", "TEL": "phones", "TITLE": "jobTitle",
    "ORG": "company, custom field Department", "BDAY": "birth", "NOTE": "notes", "PRONOUNS": "pronouns",
    "UID": "the identity of the card", "ADR": "a custom field", "RELATED": "associations",
    "X-ABRELATEDNAMES": "associations", "X-ANDROID-CUSTOM": "associations, birth, custom fields",
    "MEMBER": "associations", "AGENT": "associations", "X-ABDATE": "custom fields",
    "X-ABLABEL": "the role or kind of the lines of its group",
} | {name: f"custom field {field}" for name, field in FIELDS.items()}  # fmt: skip
_KEPT = "kept with the contact and written back to vCard"


class VcardFormat:
    """vCard of all versions and of the programs that people have."""

    name = "vcard"
    title = "vCard 2.1, 3.0 and 4.0"

    def recognizes(self, head: bytes) -> bool:
        """Whether the file begins with a card, in any encoding."""
        if (encoding := encoding_of(head)).startswith("utf-16"):
            head = head.decode(encoding, errors="ignore").lstrip("\ufeff").encode()
        return _BEGIN.match(head) is not None

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002
        """The cards of a file; vCard leaves nothing to choose."""
        for block in blocks(source):
            yield _unreadable(block) if block.outside else card_of(block)

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:  # noqa: ARG002
        """The versions and properties of the first cards, and what becomes of them."""
        source.seek(0)
        encoding = encoding_of(source.read(2**16))
        versions = Counter[str]()
        columns: dict[str, ColumnMeaning] = {}
        outside = 0
        for block in islice(blocks(source), _EXPLAINED):
            if block.outside:
                outside += 1
                continue
            draft, _ = drafted(lines := parsed(block).lines)
            versions[draft.version or "without a version"] += 1
            for line in lines:
                columns.setdefault(line.head.name, _meaning(line))
        columns.pop("VERSION", None)
        title = "vCard " + ", ".join(sorted(versions))
        return FileExplanation(title, _ENCODINGS[encoding], tuple(columns.values()), _notes(versions, outside))


def _notes(versions: Counter[str], outside: int) -> tuple[str, ...]:
    found = [f"{versions.total():,} cards were looked at." if versions.total() < _EXPLAINED else "The file begins so."]
    if len(versions) > 1:
        found.append("Versions: " + ", ".join(f"{count:,} of {version}" for version, count in sorted(versions.items())))
    if outside:
        found.append("Lines outside of cards are listed and not imported.")
    return tuple(found)


def _meaning(line: Line) -> ColumnMeaning:
    return ColumnMeaning(line.head.name, _BECOMES.get(line.head.name, _KEPT), line.value[:_EXAMPLE_MAX])


def _unreadable(block: Block) -> UnreadableCard:
    text = decoded(b"".join(block.lines)).strip("\r\n")
    return UnreadableCard(block.number, text, "The lines stand outside of BEGIN:VCARD and END:VCARD.")
