"""The identifiers in kept lines, which are those of the files that they came from, in the file that is written.

Contacts of several files meet in one export, so an identifier is known together with its file: the first kept line of
a person says both. Families are known by their parents, since they get new identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from graphapi.formats.cards import Card
from graphapi.formats.gedcom.index import VOID
from graphapi.formats.gedcom.person import HEADER

_SECTION = re.compile(HEADER, re.MULTILINE)
_FAMILY = re.compile(r"^0 @([^@]+)@ FAM *((?:\n1 (?:HUSB|WIFE) @[^@]+@)*)(\n[1-9])?", re.MULTILINE)
_RECORD = re.compile(r"^0 @([^@]+)@ (?!FAM\b|INDI\b)", re.MULTILINE)
_POINTER = re.compile(r"@([^@]+)@")


@dataclass(frozen=True, slots=True)
class KeptSection:
    """The kept lines of one record of a person; a contact of merged ones has several."""

    file: str
    """What tells the file from others; empty where it is not known."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptFamily:
    """A family that kept lines are about, or refer to, by its parents."""

    pointer: str
    parents: frozenset[str]
    """By uid; those of a family with somebody who is not in the file are not known."""

    has_lines: bool


def sections(kept: str) -> Iterator[KeptSection]:
    """The sections of a kept text."""
    before, *parts = _SECTION.split(kept)
    if before:
        yield KeptSection("", "", before)
    for pointer, file, text in zip(*[iter(parts)] * 3, strict=True):
        yield KeptSection(file, pointer, text.strip("\n"))


@dataclass(slots=True)
class Pointers:
    """What identifiers of kept lines stand for, by file and identifier."""

    people: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    records: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """The identifiers in the written file of records that are neither people nor families."""

    used: set[str] = field(default_factory=set[str])

    @classmethod
    def of(cls, cards: Iterable[Card]) -> Pointers:
        """Those of all cards."""
        pointers = cls()
        for card in cards:
            for section in sections(card.kept):
                if section.pointer not in {"", VOID} and card.uid:
                    pointers.people[section.file, section.pointer] = card.uid
                for found in _RECORD.finditer(section.text):
                    pointers._add_record(section.file, found[1])
        return pointers

    def _add_record(self, file: str, pointer: str) -> None:
        if (file, pointer) not in self.records:
            names = (pointer, *(f"{pointer}_{number}" for number in range(2, 10)))
            numbered = (f"R{number}" for number in count(1))
            free = next((one for one in names if one not in self.used), None) or next(
                one for one in numbered if one not in self.used
            )
            self.records[file, pointer] = free
            self.used.add(free)

    def person(self, file: str, pointer: str) -> str:
        """The uid of a person: that of the file, or of any where the file is not known."""
        return self.people.get((file, pointer), "") if file else pointer

    def families(self, section: KeptSection) -> Iterator[KeptFamily]:
        """The families in a section."""
        for found in _FAMILY.finditer(section.text) if " FAM" in section.text else ():
            uids = [self.person(section.file, pointer) for pointer in _POINTER.findall(found[2])]
            yield KeptFamily(found[1], frozenset(uids) if all(uids) else frozenset(), bool(found[3]))


Resolve = Callable[[str], str]
"""The identifier in the written file of one in kept lines; empty if there is none."""
