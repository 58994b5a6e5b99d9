"""Relatives of a person: parents and spouses by families, and others by ASSO."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graphapi.formats.cards import Relative
from graphapi.formats.echoes import ANYBODY
from graphapi.formats.gedcom.dates import read_date
from graphapi.formats.gedcom.index import VOID, Family, GedcomIndex
from graphapi.formats.gedcom.records import Structure

BY_BIRTH, BY_SEALING, PEDIGREE = "By birth", "By sealing", "Pedigree: "
MARRIED, PLACE, KIND, DIVORCED, EVENT = "Married: ", "Place of marriage: ", "Kind of marriage: ", "Divorced: ", "At: "
SINCE, UNTIL = "Since: ", "Until: "
PARENT = Relative("Parent", inverse_role="Child")
ADOPTIVE = Relative("Adoptive parent", inverse_role="Adopted child")
FOSTER = Relative("Foster parent", inverse_role="Foster child")
STEP = Relative("Step-parent", inverse_role="Step-child")
GUARDIAN = Relative("Guardian", inverse_role="Ward")
SPOUSE, PARTNER, FORMER = "Spouse", "Domestic partner", "Former spouse"
PEDIGREES = {
    "": PARENT, "UNKNOWN": PARENT, "BIRTH": replace(PARENT, note=BY_BIRTH), "NATURAL": replace(PARENT, note=BY_BIRTH),
    "BIOLOGICAL": replace(PARENT, note=BY_BIRTH), "ADOPTED": ADOPTIVE, "FOSTER": FOSTER, "STEP": STEP,
    "STEPCHILD": STEP, "GUARDIAN": GUARDIAN, "SEALING": replace(PARENT, note=BY_SEALING),
    "SEALED": replace(PARENT, note=BY_SEALING),
}  # fmt: skip
"""What the parents of a family are to a child, by PEDI. Without PEDI nothing is claimed: no birth either."""

ROLES = {
    "CHIL": "Child", "CLERGY": "Clergy", "FATH": "Father", "FRIEND": "Friend", "GODP": "Godparent", "HUSB": "Husband",
    "MOTH": "Mother", "MULTIPLE": "Multiple birth sibling", "NGHBR": "Neighbour", "OFFICIATOR": "Officiator",
    "PARENT": "Parent", "SPOU": "Spouse", "WIFE": "Wife", "WITN": "Witness",
}  # fmt: skip
EVENTS = {
    "MARR": "Marriage",
    "BAPM": "Baptism",
    "CHR": "Christening",
    "BIRT": "Birth",
    "DEAT": "Death",
    "BURI": "Burial",
}
UNMARRIED = frozenset({"not married", "unmarried", "never married"})
_DAYS = re.compile(rf"^({SINCE}|{UNTIL})([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\n?", re.MULTILINE)
_ADOPTERS = {"HUSB": ("HUSB",), "WIFE": ("WIFE",), "BOTH": ("HUSB", "WIFE", "")}


def pedigree(word: str, phrase: str = "") -> Relative:
    """What a parent is to a child by the word that the file uses for the child's place in the family."""
    known = PEDIGREES.get(word.strip().upper())
    if known:
        return known
    said = phrase or word.strip()
    return PEDIGREES.get(said.upper()) or replace(PARENT, note=f"{PEDIGREE}{said}")


def parents(child: Structure, place: Structure, family: Family, index: GedcomIndex) -> Iterator[Relative]:
    """The parents of a child in a family, to which the structure FAMC refers."""
    word = place.first("PEDI")
    kind = pedigree(word.text, word.text_of("PHRASE")) if word else _birth_family(child, family.xref)
    kind = replace(kind, note=_joined(kind.note, *_notes(place, index)))
    adopters = _adopters(child, family.xref)
    record = index.tree(family) if family.detailed else None
    stated = _stated(record, child.xref) if record else {}
    for parent in family.parents:
        if parent.uid != child.xref:
            found = ADOPTIVE if parent.tag in adopters else stated.get(parent.tag, kind)
            yield _with_days(replace(found, uid=parent.uid))
    for name in _named(record) if record else ():
        yield replace(kind, name=name)


def _birth_family(child: Structure, xref: str) -> Relative:
    events = child.all("BIRT")
    return PEDIGREES["BIRTH"] if any(one.pointer == xref for event in events for one in event.all("FAMC")) else PARENT


def _adopters(child: Structure, xref: str) -> tuple[str, ...]:
    """The parents of a family who adopted the child, where the file says who."""
    families = (one for event in child.all("ADOP") for one in event.all("FAMC") if one.pointer == xref)
    words = (one.text_of("ADOP").upper() for one in families)
    return next((_ADOPTERS[word] for word in words if word in _ADOPTERS), ())


def _stated(record: Structure, uid: str) -> dict[str, Relative]:
    """What each parent is to a child where the family says it of each: by _FREL and _MREL."""
    for child in record.all("CHIL"):
        if child.pointer == uid:
            words = {"HUSB": child.text_of("_FREL"), "WIFE": child.text_of("_MREL")}
            return {tag: pedigree(word) for tag, word in words.items() if word}
    return {}


def _named(record: Structure) -> Iterator[str]:
    """Parents who have no record but a phrase: each is somebody else."""
    for one in record.all("HUSB", "WIFE"):
        if one.pointer == VOID and one.text_of("PHRASE"):
            yield one.text_of("PHRASE")


def couple(family: Family, record: Structure, index: GedcomIndex) -> Iterator[Relative]:
    """The spouses of a family's carrier."""
    married, ended = record.first("MARR"), record.first("DIV") or record.first("ANUL")
    ended = None if ended and ended.value.strip().upper() == "N" else ended
    since, before = _day(married, MARRIED)
    until, after = _day(ended, DIVORCED)
    role = FORMER if ended and not until else PARTNER if any(map(says_unmarried, record.children)) else SPOUSE
    about = (PLACE + married.text_of("PLAC"), KIND + married.text_of("TYPE")) if married else ()
    note = _joined(before, *(one for one in about if not one.endswith(": ")), after, *_notes(record, index))
    relative = Relative(role, since=since, until=until, note=note, inverse_role=role)
    for parent in family.parents[1:]:
        yield replace(relative, uid=parent.uid)
    for name in _named(record):
        yield replace(relative, name=name)


def _day(event: Structure | None, word: str) -> tuple[str, str]:
    """The whole day of an event, or else what is known about it, in words."""
    found = event.first("DATE") if event else None
    if not found:
        return "", ""
    day = read_date(found.text).whole
    if day and not found.first("PHRASE"):
        return day.isoformat(), ""
    return "", word + _joined(found.text.strip(), found.text_of("PHRASE"))


def says_unmarried(structure: Structure) -> bool:
    """Whether a line of a family says that the couple never married, and nothing else."""
    if structure.tag == "NO":
        return structure.value.strip() == "MARR" and not structure.children
    plain = structure.tag == "EVEN" and [one.tag for one in structure.children] == ["TYPE"]
    return plain and structure.text_of("TYPE").lower() in UNMARRIED


def names_somebody(structure: Structure) -> bool:
    """Whether an ASSO says who the associate is: by a record, or by a phrase where there is none."""
    return structure.pointer not in {"", VOID} or bool(structure.text_of("PHRASE"))


def associate(structure: Structure, index: GedcomIndex, event: str = "") -> Relative:
    """The relative that an ASSO names: the other is ROLE, or RELA, of the card's person."""
    role = structure.first("ROLE")
    phrase = structure.text_of("PHRASE")
    said = role.text_of("PHRASE") if role else ""
    word = ROLES.get(role.text.strip().upper(), "") if role else structure.text_of("RELA")
    at = EVENT + EVENTS.get(event, event) if event else ""
    uid = structure.pointer
    name = phrase if uid == VOID else ""
    note = _joined(at, said if word else "", "" if name else phrase, *_notes(structure, index))
    return _with_days(Relative(word or said or ANYBODY, name, "" if uid == VOID else uid, note=note))


def _notes(structure: Structure, index: GedcomIndex) -> Iterator[str]:
    for one in structure.all("NOTE", "SNOTE"):
        text = index.text_of(one.pointer) if one.pointer else one.text
        if text:
            yield text.strip()


def dated_note(relative: Relative) -> str:
    """A note with the days for which GEDCOM has no place."""
    days = ((SINCE, relative.since), (UNTIL, relative.until))
    return _joined(relative.note, *(word + day for word, day in days if day))


def _with_days(relative: Relative) -> Relative:
    """A relative whose days stand in its note."""
    days: list[tuple[str, str]] = _DAYS.findall(relative.note)
    found = dict(days)
    if not found:
        return relative
    note = _DAYS.sub("", relative.note).strip("\n")
    return replace(relative, note=note, since=found.get(SINCE, ""), until=found.get(UNTIL, ""))


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def stated_only_by_family(uid: str, index: GedcomIndex) -> Iterator[Structure]:
    """Families that name the person without being named by it."""
    for is_child, xref in index.only_by_family.pop(uid, ()):
        yield Structure("FAMC" if is_child else "FAMS", f"@{xref}@")
