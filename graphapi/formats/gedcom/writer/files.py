"""A whole GEDCOM file of cards, record by record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from graphapi.formats.cards import Card, Loss
from graphapi.formats.gedcom.names import OTHER, GedcomName
from graphapi.formats.gedcom.records import MalformedRecord, Structure
from graphapi.formats.gedcom.writer.families import Families, FamilyRecord, events_of
from graphapi.formats.gedcom.writer.kept import Kept, completed, resolved, with_names
from graphapi.formats.gedcom.writer.lines import lines_of
from graphapi.formats.gedcom.writer.people import memberships, structures
from graphapi.formats.gedcom.writer.pointers import KeptFamily, KeptSection, Pointers, Resolve, sections

_IDENTIFIER = re.compile(r"[A-Z0-9_]{1,20}")
"""What both versions allow."""

_SUBMITTER = "SUBMITTER"
_TAKEN = frozenset({"VOID", _SUBMITTER})
_HEAD = {
    True: "0 HEAD\n1 GEDC\n2 VERS 7.0\n1 SOUR CONTACT_GRAPH\n2 NAME Contact Graph\n",
    False: f"0 HEAD\n1 SOUR CONTACT_GRAPH\n2 NAME Contact Graph\n1 SUBM @{_SUBMITTER}@\n"
    "1 GEDC\n2 VERS 5.5.1\n2 FORM LINEAGE-LINKED\n1 CHAR UTF-8\n"
    f"0 @{_SUBMITTER}@ SUBM\n1 NAME Contact Graph\n",
}
"""5.5.1 asks for a submitter."""


@dataclass(frozen=True, slots=True)
class GedcomWriter:
    """Writes cards as GEDCOM of one version. Passes over the cards more than once: families need to know everybody."""

    name: str
    title: str
    version7: bool

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """The file, piece by piece."""
        many = list(cards) if iter(cards) is cards else cards
        return _File(self.version7, losses).pieces(many)


@dataclass(slots=True)
class _File:
    version7: bool
    losses: list[Loss]
    xrefs: dict[str, str] = field(default_factory=dict[str, str])
    """The identifiers of people, by uid."""

    pointers: Pointers = field(default_factory=Pointers)
    records: dict[str, int] = field(default_factory=dict[str, int])
    """The hash of each kept record that was written, by identifier."""

    written: set[str] = field(default_factory=set[str])
    of_families: dict[str, list[Structure]] = field(default_factory=dict[str, list[Structure]])
    """Kept lines of families, by identifier."""

    def pieces(self, cards: Iterable[Card]) -> Iterator[bytes]:
        self.pointers = Pointers.of(cards)
        people = self._identify(cards)
        families = Families.of(cards, self.xrefs, self.pointers, {_SUBMITTER, *people, *self.pointers.used})
        yield _HEAD[self.version7].encode()
        for xref, card in zip(people, cards, strict=True):
            for record in self._person(xref, card, families):
                yield self._encoded(record)
        for family in families.records:
            yield self._encoded(self._family(family))
        yield b"0 TRLR\n"

    def _encoded(self, record: Structure) -> bytes:
        lines = lines_of(record, 0, version7=self.version7)
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")

    def _identify(self, cards: Iterable[Card]) -> list[str]:
        """The identifier of each card: its uid where it can be one, else a number."""
        uids = [card.uid for card in cards]
        taken = _TAKEN | self.pointers.used
        fitting = {uid for uid in uids if _IDENTIFIER.fullmatch(uid) and uid not in taken}
        taken |= fitting
        numbered = (xref for xref in (f"I{number}" for number in count(1)) if xref not in taken)
        found = [uid if uid in fitting else next(numbered) for uid in uids]
        self.xrefs = {uid: xref for uid, xref in zip(uids, found, strict=True) if uid}
        return found

    def _person(self, xref: str, card: Card, families: Families) -> Iterator[Structure]:
        kept = [self._kept(card, section, families) for section in sections(card.kept)]
        own = [one for each in kept for one in each.own]
        written = list(structures(card, version7=self.version7))
        custom = cast("Mapping[str, object]", card.values.get("customFields") or {})
        others = str(custom.get(OTHER) or "")
        written = with_names(written, own, GedcomName.of(card.values, custom), others)
        written += memberships(card, families, self.xrefs, version7=self.version7)
        own = [one for one in own if one.tag != "NAME"]
        yield Structure("INDI", xref=xref, children=completed(written, own))
        yield from (record for each in kept for record in each.records)
        self._lose_relatives(card)

    def _kept(self, card: Card, section: KeptSection, families: Families) -> Kept:
        """What a section has for the person's record, and the cited records to write; lines of families wait."""
        try:
            kept = Kept.of(section.text, version7=self.version7)
        except MalformedRecord as error:
            self._lose(card, "kept", error.text, error.reason)
            return Kept()
        about = {one.pointer: one for one in self.pointers.families(section)}

        def resolve(pointer: str) -> str:
            if family := about.get(pointer):
                found = families.find(family.parents, pointer)
                return found.xref if found else ""
            uid = self.pointers.person(section.file, pointer)
            return self.xrefs.get(uid) or self.pointers.records.get((section.file, pointer), "")

        self._keep_families(card, [(one, about[one.xref]) for one in kept.families], resolve)
        own = self._resolved(card, kept.own, resolve)
        return Kept(own, [], list(self._records(card, kept.records, (section.file, resolve))))

    def _resolved(self, card: Card, kept: list[Structure], resolve: Resolve) -> list[Structure]:
        dropped: list[tuple[str, str]] = []
        found = [resolved(one, resolve, version7=self.version7, dropped=dropped) for one in kept]
        for tag, text in dropped:
            self._lose(card, tag, text, "The record that it refers to is not in the file.")
        return [one for one in found if one]

    def _records(self, card: Card, kept: list[Structure], of: tuple[str, Resolve]) -> Iterator[Structure]:
        """Cited records, each once."""
        file, resolve = of
        for one in kept:
            xref = self.pointers.records[file, one.xref]
            one.raw, one.xref = one.raw.replace(f"@{one.xref}@", f"@{xref}@", 1), xref
            content = hash(tuple(one.lines()))
            known = self.records.setdefault(xref, content)
            if known != content:
                self._lose(card, one.tag, one.raw, "Another record in the file has this identifier.")
            elif xref not in self.written:
                self.written.add(xref)
                yield from self._resolved(card, [one], resolve)

    def _keep_families(self, card: Card, kept: list[tuple[Structure, KeptFamily]], resolve: Resolve) -> None:
        for one, family in kept:
            xref = resolve(one.xref)
            if not family.has_lines:
                continue
            if not xref:
                self._lose(card, "FAM", one.raw, "The couple that it is about is not in the file.")
                continue
            lines = [line for line in one.children if line.tag not in {"HUSB", "WIFE"} or line.children]
            self.of_families.setdefault(xref, []).extend(self._resolved(card, lines, resolve))

    def _family(self, family: FamilyRecord) -> Structure:
        tags = ("HUSB", "WIFE")
        people = [Structure(tag, f"@{self.xrefs[uid]}@") for tag, uid in zip(tags, family.parents, strict=False)]
        if len(people) == 1 and family.wife:
            people[0].tag = "WIFE"
        children = [Structure("CHIL", f"@{self.xrefs[uid]}@") for uid in family.children]
        events = list(events_of(family.couple, version7=self.version7)) if family.couple else []
        kept = self.of_families.pop(family.xref, [])
        return Structure("FAM", xref=family.xref, children=completed([*people, *children, *events], kept))

    def _lose_relatives(self, card: Card) -> None:
        for one in card.relatives:
            if one.uid and one.uid not in self.xrefs:
                self._lose(card, "relative", f"{one.role}: {one.name or one.uid}", "This person is not in the file.")

    def _lose(self, card: Card, what: str, text: str, reason: str) -> None:
        self.losses.append(Loss(card.line, what, text, reason))
