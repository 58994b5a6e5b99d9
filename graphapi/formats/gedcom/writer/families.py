"""Families made of the associations between parents, children and spouses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from graphapi.formats.cards import Card, Relative
from graphapi.formats.gedcom import kin
from graphapi.formats.gedcom.dates import written
from graphapi.formats.gedcom.records import Structure
from graphapi.formats.gedcom.writer.pointers import Pointers, sections
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.relation_words import BY_DEATH

BIRTH, ADOPTED, FOSTER = "", "ADOPTED", "FOSTER"
_PARENTS = {
    "parent": BIRTH, "father": BIRTH, "mother": BIRTH, "birth parent": BIRTH, "adoptive parent": ADOPTED,
    "adoptive father": ADOPTED, "adoptive mother": ADOPTED, "foster parent": FOSTER,
}  # fmt: skip
_CHILDREN = {
    "child": BIRTH, "son": BIRTH, "daughter": BIRTH, "birth child": BIRTH, "adopted child": ADOPTED,
    "foster child": FOSTER,
}  # fmt: skip
_SPOUSES = {"spouse", "husband", "wife", "married", "former spouse", "ex-spouse", "domestic partner"}
_FORMER = {"former spouse", "ex-spouse"}
_SEXES = {"father": "M", "husband": "M", "adoptive father": "M", "mother": "F", "wife": "F", "adoptive mother": "F"}


@dataclass(slots=True)
class FamilyRecord:
    """A family to write: its parents by uid, its children, and what is known of the couple."""

    xref: str
    """In the written file; that of the file it came from where it can be."""

    parents: tuple[str, ...]
    children: list[str] = field(default_factory=list[str])
    couple: Relative | None = None
    wife: bool = False
    """Whether a single parent is a woman."""


@dataclass(frozen=True, slots=True)
class PlaceInFamily:
    """A child's place in a family."""

    family: FamilyRecord
    pedigree: str
    note: str


@dataclass(slots=True)
class Families:
    """The families of some cards. What the cards say twice, from both ends, is there once."""

    xrefs: Mapping[str, str]
    taken: set[str]
    """The identifiers of everything else."""

    sexes: dict[str, str] = field(default_factory=dict[str, str])
    of_child: dict[str, list[PlaceInFamily]] = field(default_factory=dict[str, list[PlaceInFamily]])
    of_parent: dict[str, list[FamilyRecord]] = field(default_factory=dict[str, list[FamilyRecord]])
    records: list[FamilyRecord] = field(default_factory=list[FamilyRecord])
    _parents: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict[str, dict[tuple[str, str], str]])
    _couples: dict[tuple[str, ...], list[Relative]] = field(default_factory=dict[tuple[str, ...], list[Relative]])
    _identifiers: dict[frozenset[str], list[str]] = field(default_factory=dict[frozenset[str], list[str]])

    _kept: list[frozenset[str]] = field(default_factory=list[frozenset[str]])
    """The parents of families that kept lines are about."""

    @classmethod
    def of(cls, cards: Iterable[Card], xrefs: Mapping[str, str], pointers: Pointers, taken: set[str]) -> Families:
        """The families of these cards, whose records have these identifiers by uid."""
        families = cls(xrefs, taken)
        for card in cards:
            families._add(card)
            families._add_kept(card, pointers)
        families._build()
        return families

    def find(self, parents: frozenset[str], pointer: str) -> FamilyRecord | None:
        """The family of these parents; of several, the one that had this identifier."""
        found = [
            one for uid in list(parents)[:1] for one in self.of_parent.get(uid, ()) if frozenset(one.parents) == parents
        ]
        return next((one for one in found if one.xref == pointer), None) or next(iter(found), None)

    def _add_kept(self, card: Card, pointers: Pointers) -> None:
        for section in sections(card.kept):
            for family in pointers.families(section):
                if family.parents and family.parents <= self.xrefs.keys():
                    self._identifiers.setdefault(family.parents, []).append(family.pointer)
                    self._kept += [family.parents] if family.has_lines else []

    def _add(self, card: Card) -> None:
        custom = card.values.get("customFields")
        sex = custom.get("Sex") if isinstance(custom, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
        self.sexes[card.uid] = sex if isinstance(sex, str) else self.sexes.get(card.uid, "")
        for one in card.relatives:
            if one.uid in self.xrefs and card.uid and one.uid != card.uid:
                self._relate(card.uid, one)

    def _relate(self, uid: str, relative: Relative) -> None:
        role, note = relative.role.lower(), kin.dated_note(relative)
        if role in _SEXES:
            self.sexes.setdefault(relative.uid, "")
            self.sexes[relative.uid] = self.sexes[relative.uid] or _SEXES[role]
        if role in _PARENTS:
            self._parents.setdefault(uid, {}).setdefault((relative.uid, _PARENTS[role]), note)
        elif role in _CHILDREN:
            self._parents.setdefault(relative.uid, {}).setdefault((uid, _CHILDREN[role]), note)
        elif role in _SPOUSES:
            pair = tuple(sorted((uid, relative.uid)))
            said = replace(relative, uid="", name="", inverse_role="", label="", forward=True)
            said = replace(said, role="Spouse" if role in {"husband", "wife", "married"} else relative.role)
            couples = self._couples.setdefault(pair, [])
            if said not in couples:
                couples.append(said)

    def _build(self) -> None:
        for pair, couples in self._couples.items():
            for couple in couples:
                self._record(pair, couple)
        for child, parents in self._parents.items():
            groups: dict[tuple[str, str], list[str]] = {}
            for (parent, kind), note in parents.items():
                groups.setdefault((kind, note), []).append(parent)
            for (kind, note), group in groups.items():
                for members in self._coupled(group):
                    family = self._family(members)
                    family.children.append(child)
                    self.of_child.setdefault(child, []).append(PlaceInFamily(family, kind, note))
        for members in self._kept:
            self._family(tuple(sorted(members)))
        self._name()

    def _coupled(self, parents: list[str]) -> Iterator[tuple[str, ...]]:
        """Parents of one child two by two: couples first."""
        left = list(parents)
        while left:
            first = left.pop(0)
            others = [one for one in left if tuple(sorted((first, one))) in self._couples] or left[:1]
            if others:
                left.remove(others[0])
            yield tuple(sorted((first, *others[:1])))

    def _family(self, members: tuple[str, ...]) -> FamilyRecord:
        known = (one for one in self.of_parent.get(members[0], ()) if set(one.parents) == set(members))
        return next(known, None) or self._record(members, None)

    def _record(self, members: tuple[str, ...], couple: Relative | None) -> FamilyRecord:
        given = self._identifiers.get(frozenset(members), ())
        xref = next((one for one in given if one not in self.taken), "")
        self.taken.update({xref} - {""})
        record = FamilyRecord(xref, self._ordered(members), couple=couple, wife=self.sexes.get(members[0]) == "F")
        self.records.append(record)
        for one in members:
            self.of_parent.setdefault(one, []).append(record)
        return record

    def _ordered(self, members: tuple[str, ...]) -> tuple[str, ...]:
        """Husband, then wife, as far as sexes say so: readers of 5.5.1 expect it."""
        return tuple(sorted(members, key=lambda one: {"M": 0, "F": 2}.get(self.sexes.get(one, ""), 1)))

    def _name(self) -> None:
        """Give each family without one an identifier that nothing else has."""
        numbered = (xref for xref in (f"F{number}" for number in count(1)) if xref not in self.taken)
        for one in self.records:
            one.xref = one.xref or next(numbered)


def is_family(relative: Relative) -> bool:
    """Whether an association is said by a family."""
    role = relative.role.lower()
    return role in _PARENTS or role in _CHILDREN or role in _SPOUSES


def events_of(couple: Relative, *, version7: bool) -> Iterator[Structure]:
    """What is known of a couple: marriage, divorce, notes."""
    said, notes = _said(couple.note)
    marriage = [Structure("TYPE", said[kin.KIND])] if kin.KIND in said else []
    marriage += _date(couple.since, said.get(kin.MARRIED, ""))
    marriage += [Structure("PLAC", said[kin.PLACE])] if kin.PLACE in said else []
    if couple.role.lower() == "domestic partner" and not marriage:
        yield Structure("NO", "MARR") if version7 else Structure("EVEN", children=[Structure("TYPE", "Not married")])
    elif marriage:
        yield Structure("MARR", children=marriage)
    by_death = BY_DEATH in notes.split("\n")
    notes = "\n".join(line for line in notes.split("\n") if line != BY_DEATH)
    divorce = [] if by_death else _date(couple.until, said.get(kin.DIVORCED, ""))
    if divorce or couple.role.lower() in _FORMER:
        yield Structure("DIV", "" if divorce else "Y", children=divorce)
    if notes:
        yield Structure("NOTE", notes)


def _date(day: str, text: str) -> list[Structure]:
    if day:
        year, month, number = (int(part) for part in day.split("-"))
        return [Structure("DATE", written(PartialDate(year, month, number)))]
    return [Structure("DATE", text)] if text else []


def _said(note: str) -> tuple[dict[str, str], str]:
    """The lines of a note that a family has tags for, and the others."""
    known: dict[str, str] = {}
    others: list[str] = []
    for line in note.split("\n"):
        word = next((one for one in (kin.MARRIED, kin.PLACE, kin.KIND, kin.DIVORCED) if line.startswith(one)), "")
        if word and word not in known:
            known[word] = line.removeprefix(word)
        else:
            others.append(line)
    return known, "\n".join(others).strip()
