"""Reads GEDCOM 5.5.1 and 7.0, as text or as a GEDZIP archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, Loss, ReadOptions, UnreadableCard  # fmt: skip
from graphapi.formats.gedcom.index import GedcomIndex
from graphapi.formats.gedcom.people import becomes, card_of
from graphapi.formats.gedcom.records import MalformedRecord, RecordStream, Structure
from graphapi.formats.gedcom.sources import opened, recognizes

SAMPLE = 2000
"""The number of people by which a file is explained."""

_KEPT = "kept as it is"


class Gedcom:
    """GEDCOM, the exchange format of genealogy programs."""

    name = "gedcom"
    title = "GEDCOM 5.5.1 and 7"

    def recognizes(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is GEDCOM, or an archive of it."""
        return recognizes(head)

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002 – dates are written in words
        """The people of a file. What belongs to nobody is a loss of the last card."""
        with opened(source) as text:
            records = RecordStream(text)
            index = GedcomIndex.of(records)
            last: Card | None = None
            for one in _people(records, index):
                if last:
                    yield last
                last = one if isinstance(one, Card) else None
                if isinstance(one, UnreadableCard):
                    yield one
            if last:
                yield replace(last, losses=(*last.losses, *_losses(index)))

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:  # noqa: ARG002 – as above
        """What the file is, and what becomes of the tags of its first people."""
        with opened(source) as text:
            records = RecordStream(text)
            index = GedcomIndex.of(records)
            version = version_of(records.tree(next(iter(records))))
            numbers = f"People: {index.people}, families: {len(index.families)}."
            notes = (numbers, *text.notes, *_unlinked(index))
            return FileExplanation(f"GEDCOM {version}".strip(), text.encoding_name, _columns(records), notes)


def version_of(head: Structure) -> str:
    """The version that a header says."""
    found = head.first("GEDC")
    return found.text_of("VERS") if found else ""


def _people(records: RecordStream, index: GedcomIndex) -> Iterator[Card | UnreadableCard]:
    for record in records:
        if b"INDI" not in record.data[:200]:
            continue
        try:
            structure = records.tree(record)
            if structure.tag == "INDI":
                yield card_of(structure, index)
        except MalformedRecord as error:
            yield UnreadableCard(error.line, error.text, error.reason)


def _losses(index: GedcomIndex) -> Iterator[Loss]:
    for line, xref, uid in index.nobody:
        yield Loss(line, "FAM", f"@{xref}@", f"There is no person @{uid}@ in the file.")
    for line, tag, text in index.left():
        yield Loss(line, tag, text, "This belongs to no person or family.")


def _unlinked(index: GedcomIndex) -> Iterator[str]:
    if index.nobody:
        yield f"{len(index.nobody)} times a family names a person who is not in the file."


def _columns(records: RecordStream) -> tuple[ColumnMeaning, ...]:
    meanings = dict(becomes())
    found: dict[str, str] = {}
    people = (record for record in records if b"INDI" in record.data[:200])
    for record in islice(people, SAMPLE):
        try:
            for one in records.tree(record).children:
                found[one.tag] = found.get(one.tag) or one.text
        except MalformedRecord:
            continue
    return tuple(ColumnMeaning(tag, meanings.get(tag, _KEPT), text[:80]) for tag, text in sorted(found.items()))


GEDCOM = Gedcom()
