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
from graphapi.formats.gedcom.writer.kept import Kept, completed, identifiers, resolved, with_names
from graphapi.formats.gedcom.writer.lines import lines_of
from graphapi.formats.gedcom.writer.people import memberships, structures

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

    identifiers: set[str] = field(default_factory=set[str])
    """Those of families and of kept records."""

    records: dict[str, int] = field(default_factory=dict[str, int])
    """The hash of each kept record that was written, by identifier."""

    written: set[str] = field(default_factory=set[str])
    of_families: dict[str, list[Structure]] = field(default_factory=dict[str, list[Structure]])
    """Kept lines of families, by identifier."""

    def pieces(self, cards: Iterable[Card]) -> Iterator[bytes]:
        for card in cards:
            self.identifiers.update(identifiers(card.kept))
        people = self._identify(cards)
        families = Families.of(cards, self.xrefs)
        families.name({_SUBMITTER, *self.xrefs.values(), *people, *self.identifiers})
        self.identifiers.update(one.xref for one in families.records)
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
        fitting = {
            uid for uid in uids if _IDENTIFIER.fullmatch(uid) and uid not in self.identifiers and uid not in _TAKEN
        }
        numbered = (xref for xref in (f"I{number}" for number in count(1)) if xref not in fitting | self.identifiers)
        found = [uid if uid in fitting else next(numbered) for uid in uids]
        self.xrefs = {uid: xref for uid, xref in zip(uids, found, strict=True) if uid}
        return found

    def _person(self, xref: str, card: Card, families: Families) -> Iterator[Structure]:
        try:
            kept = Kept.of(card.kept, version7=self.version7)
        except MalformedRecord as error:
            self._lose(card, "kept", error.text, error.reason)
            kept = Kept()
        own = self._resolved(card, kept.own)
        written = list(structures(card, version7=self.version7))
        custom = cast("Mapping[str, object]", card.values.get("customFields") or {})
        others = str(custom.get(OTHER) or "")
        written = with_names(written, own, GedcomName.of(card.values, custom), others)
        written += memberships(card, families, self.xrefs, version7=self.version7)
        own = [one for one in own if one.tag != "NAME"]
        yield Structure("INDI", xref=xref, children=completed(written, own))
        yield from self._records(card, kept.records)
        self._keep_families(card, kept.families, families)
        self._lose_relatives(card)

    def _resolved(self, card: Card, kept: list[Structure]) -> list[Structure]:
        dropped: list[tuple[str, str]] = []
        found = [resolved(one, self._resolve, version7=self.version7, dropped=dropped) for one in kept]
        for tag, text in dropped:
            self._lose(card, tag, text, "The record that it refers to is not in the file.")
        return [one for one in found if one]

    def _resolve(self, xref: str) -> str:
        return self.xrefs.get(xref) or (xref if xref in self.identifiers else "")

    def _records(self, card: Card, kept: list[Structure]) -> Iterator[Structure]:
        """Cited records, each once."""
        for one in kept:
            content = hash(tuple(one.lines()))
            known = self.records.setdefault(one.xref, content)
            if known != content:
                self._lose(card, one.tag, one.raw, "Another record in the file has this identifier.")
            elif one.xref not in self.written:
                self.written.add(one.xref)
                yield from self._resolved(card, [one])

    def _keep_families(self, card: Card, kept: list[Structure], families: Families) -> None:
        mine = families.of_parent.get(card.uid, [])
        for one in kept:
            same = [family for family in mine if family.xref == one.xref] or (mine if len(mine) == 1 else [])
            if not same:
                self._lose(card, "FAM", one.raw, "The couple that it is about is not in the file.")
                continue
            lines = [line for line in one.children if line.tag not in {"HUSB", "WIFE"} or line.children]
            self.of_families.setdefault(same[0].xref, []).extend(self._resolved(card, lines))

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
