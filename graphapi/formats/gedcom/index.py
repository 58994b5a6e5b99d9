"""What connects the records of a GEDCOM file: families, who is in them, and the records that others cite.

One pass over the file, in which a family costs a short text. A file that states every association at both ends, by the
person and by the family, needs nothing else; what only one end states is found by sums that are then not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

from graphapi.formats.gedcom.records import RawRecord, RecordStream, Structure

VOID = "VOID"
GROUPS = 4096
_MASK = (1 << 64) - 1
_HEAD = re.compile(rb"0[ \t]+(?:@([^@\r\n]+)@[ \t]+)?([A-Za-z0-9_]+)")
_VERSION7 = re.compile(rb"[\r\n][ \t]*2[ \t]+VERS[ \t]+7")
_OF_PERSON = re.compile(rb"[\r\n][ \t]*1[ \t]+FAM([CS])[ \t]+@([^@\r\n]+)@")
_OF_FAMILY = re.compile(rb"[\r\n][ \t]*1[ \t]+(HUSB|WIFE|CHIL)[ \t]+@([^@\r\n]+)@")
_DETAILED = re.compile(rb"[\r\n][ \t]*2[ \t]+_[FM]REL|@VOID@")
_OWN = frozenset({b"INDI", b"FAM", b"HEAD", b"TRLR"})

Association = tuple[bool, bytes, bytes]
"""Whether it is a child's, the person, the family."""


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent, or spouse, of a family; `tag` is HUSB or WIFE, or empty for one that only the person states."""

    tag: str
    uid: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family by its place in the file."""

    xref: str
    offset: int
    line: int
    detailed: bool
    """Whether its record says more about children or parents than who they are."""

    parents: tuple[Parent, ...]

    @property
    def carrier(self) -> str:
        """The person whose card says what the family says about the couple."""
        return self.parents[0].uid if self.parents else ""

    def packed(self) -> str:
        """As a short text."""
        people = (f"{one.tag}@{one.uid}" for one in self.parents)
        return "\t".join((str(self.offset), str(self.line), "+" if self.detailed else "", *people))

    @classmethod
    def of(cls, xref: str, packed: str) -> Family:
        """The family of such a text."""
        offset, line, detailed, *people = packed.split("\t")
        pairs = (one.partition("@") for one in people)
        return cls(xref, int(offset), int(line), bool(detailed), tuple(Parent(tag, uid) for tag, _, uid in pairs))


@dataclass(slots=True)
class GedcomIndex:
    """The families of a file, and the other records that can be cited."""

    records: RecordStream
    families: dict[str, str] = field(default_factory=dict[str, str])
    cited: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    """The place and line of each record with an identifier that is neither person nor family, until it is kept."""

    shown: set[str] = field(default_factory=set[str])
    """Records whose text became a property."""

    unlinked: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Records without an identifier, by line, tag and text."""

    only_by_family: dict[str, list[tuple[bool, str]]] = field(default_factory=dict[str, list[tuple[bool, str]]])
    """Families by person, with whether as a child, that the person's record does not name."""

    people: int = 0
    file: str = ""
    """What tells the file from others: a checksum."""

    nobody: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Families that name a person who is not in the file: line, family, person."""

    @classmethod
    def of(cls, records: RecordStream) -> GedcomIndex:
        """The index of a file, by one pass, and two more if something is stated at one end only."""
        index = cls(records)
        sums, checksum = [0] * GROUPS, 0
        for record in records:
            if not checksum:
                records.version7 = _VERSION7.search(record.data) is not None
            checksum = crc32(record.data, checksum)
            index._add(record)
            for by_person, association in _associations(record):
                group = hash(association[2]) % GROUPS
                sums[group] = (sums[group] + (hash(association) if by_person else -hash(association))) & _MASK
        index.file = f"{checksum:08x}"
        if any(sums):
            index._complete(frozenset(number for number, value in enumerate(sums) if value))
        return index

    def _add(self, record: RawRecord) -> None:
        head = _HEAD.match(record.data)
        if not head:
            return
        xref, tag = self.records.source.decode(head[1] or b""), head[2]
        if tag == b"FAM" and xref:
            found = _OF_FAMILY.findall(record.data)
            parents = (Parent(role.decode(), self.records.source.decode(uid)) for role, uid in found if role != b"CHIL")
            known = tuple(one for one in parents if one.uid != VOID)
            detailed = _DETAILED.search(record.data) is not None
            self.families[xref] = Family(xref, record.offset, record.line, detailed, known).packed()
        elif tag == b"INDI":
            self.people += 1
        elif tag not in _OWN and xref:
            self.cited[xref] = (record.offset, record.line)
        elif tag not in _OWN:
            self.unlinked.append((record.line, tag.decode(), record.data[:100].decode("utf-8", "replace")))

    def _complete(self, groups: frozenset[int]) -> None:
        """Add what only one end states, of the families in these groups."""
        by_person: set[Association] = set()
        by_family: set[Association] = set()
        for record in self.records:
            for stated_by_person, one in _associations(record):
                if hash(one[2]) % GROUPS in groups:
                    (by_person if stated_by_person else by_family).add(one)
        for _, person, family in sorted(one for one in by_person - by_family if not one[0]):
            self._add_parent(self._text(person), self._text(family))
        wanted = by_family - by_person
        present = self._present({person for _, person, _ in wanted})
        for is_child, person, family in sorted(wanted):
            uid, xref = self._text(person), self._text(family)
            if person in present:
                self.only_by_family.setdefault(uid, []).append((is_child, xref))
            else:
                self._without(uid, xref)

    def _present(self, wanted: set[bytes]) -> set[bytes]:
        heads = (_HEAD.match(record.data) for record in self.records) if wanted else ()
        return {head[1] for head in heads if head and head[2] == b"INDI" and head[1] in wanted}

    def _add_parent(self, uid: str, xref: str) -> None:
        family = self.family(xref)
        if family and all(one.uid != uid for one in family.parents):
            parents = (*family.parents, Parent("", uid))
            self.families[xref] = Family(xref, family.offset, family.line, family.detailed, parents).packed()

    def _without(self, uid: str, xref: str) -> None:
        """Leave out a person that the family names and that is not in the file."""
        family = self.family(xref)
        if family:
            parents = tuple(one for one in family.parents if one.uid != uid)
            self.families[xref] = Family(xref, family.offset, family.line, family.detailed, parents).packed()
            self.nobody.append((family.line, xref, uid))

    def _text(self, data: bytes) -> str:
        return self.records.source.decode(data)

    def family(self, xref: str) -> Family | None:
        """The family with this identifier."""
        packed = self.families.get(xref)
        return Family.of(xref, packed) if packed else None

    def tree(self, family: Family) -> Structure:
        """What the record of a family says. Raises MalformedRecord."""
        return self.records.tree_of(self.records.at(family.offset), family.line)

    def text_of(self, xref: str) -> str | None:
        """The text of a shared note; None if there is no such record."""
        place = self.cited.get(xref)
        if not place:
            return None
        self.shown.add(xref)
        return self.records.tree_of(self.records.at(place[0]), place[1]).text

    def take(self, xref: str) -> list[str]:
        """The lines of a cited record, once: it is kept with the first person who cites it."""
        place = self.cited.pop(xref, None)
        if not place:
            return []
        return list(self.records.tree_of(self.records.at(place[0]), place[1]).lines())

    def left(self) -> Iterable[tuple[int, str, str]]:
        """Records that nobody cites, by line, tag and text."""
        yield from self.unlinked
        for xref, (offset, line) in self.cited.items():
            if xref not in self.shown:
                text = self.records.at(offset)[:100].decode("utf-8", "replace")
                yield line, _tag(text), text.splitlines()[0]


def _tag(text: str) -> str:
    return text.split()[2] if len(text.split()) > 2 else text  # noqa: PLR2004 – 0 @N1@ NOTE


def _associations(record: RawRecord) -> Iterator[tuple[bool, Association]]:
    """The associations that a record states, with whether a person's record does."""
    head = _HEAD.match(record.data)
    if not head or not head[1]:
        return
    if head[2] == b"INDI":
        for kind, family in set(_OF_PERSON.findall(record.data)):
            if family != b"VOID":
                yield True, (kind == b"C", head[1], family)
    elif head[2] == b"FAM":
        for role, person in {(role == b"CHIL", person) for role, person in _OF_FAMILY.findall(record.data)}:
            if person != b"VOID":
                yield False, (role, person, head[1])
