"""Structures of a person that become relatives: families, associates, aliases, adoptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphapi.formats.cards import Loss, Relative
from graphapi.formats.gedcom.index import VOID, Family
from graphapi.formats.gedcom.kin import associate, couple, names_somebody, parents, says_unmarried
from graphapi.formats.gedcom.names import OTHER
from graphapi.formats.gedcom.person import PersonReader, keep, rest
from graphapi.formats.gedcom.records import Structure


def read_child_of(person: PersonReader, structure: Structure) -> None:
    """A family in which the person is a child."""
    family = _family(person, structure)
    if not family:
        return
    if structure.text_of("STAT").upper() == "DISPROVEN":
        person.losses.append(_loss(structure, "The file says that this is disproven."))
        return
    person.relatives += parents(person.structure, structure, family, person.index)
    held = {id(one) for one in structure.all("PEDI", "NOTE", "SNOTE")}
    person.kept += rest(structure, held, structure.value.strip())


def read_spouse_of(person: PersonReader, structure: Structure) -> None:
    """A family of the person; the first spouse carries what the family says."""
    family = _family(person, structure)
    if family and family.carrier == person.structure.xref:
        record = person.index.tree(family)
        person.relatives += couple(family, record, person.index)
        _keep_family(person, record)
    person.kept += rest(structure, (), structure.value.strip())


def _family(person: PersonReader, structure: Structure) -> Family | None:
    """The family that a structure refers to, or None, with the loss."""
    family = person.index.family(structure.pointer)
    if not family and structure.pointer != VOID:
        person.losses.append(_loss(structure, "There is no such family in the file."))
    return family


def _keep_family(person: PersonReader, record: Structure) -> None:
    """Keep what a family says beyond who is in it, when it began and when it ended."""
    lines = list(_family_rest(person, record))
    if lines:
        people = (one.raw for one in record.all("HUSB", "WIFE") if one.pointer != VOID)
        person.families += [f"0 @{record.xref}@ FAM", *people, *lines]


def _family_rest(person: PersonReader, record: Structure) -> Iterator[str]:
    held = {"MARR": ("DATE", "PLAC", "TYPE"), "DIV": ("DATE",), "ANUL": ("DATE",)}
    seen: set[str] = set()
    for one in record.children:
        if one.tag in {"NOTE", "SNOTE"} or says_unmarried(one):
            continue
        if one.tag in {"HUSB", "WIFE", "CHIL"}:
            yield from one.lines() if one.pointer == VOID else rest(one, _known_of_child(one), one.value.strip())
            continue
        associates = [found for found in one.all("ASSO") if names_somebody(found)]
        person.relatives += [associate(found, person.index, one.tag) for found in associates]
        here = {id(found) for found in associates}
        if one.tag in held and one.tag not in seen:
            seen.add(one.tag)
            first = [found for tag in held[one.tag] for found in one.all(tag)[:1] if not found.first("PHRASE")]
            here |= {id(found) for found in first}
            # A divorce is held by the relative, unless the line says that there was none.
            bare = one.value.strip().upper() == "N" if one.tag == "DIV" else one.tag == "ANUL" or not here
            below = [line for found in first for line in rest(found, ())]
            header, *others = rest(one, here) or ([one.raw] if bare or below else [""])
            yield from [line for line in (header, *below, *others) if line]
        else:
            yield from replace(one, children=[found for found in one.children if id(found) not in here]).lines()


def _known_of_child(structure: Structure) -> set[int]:
    return {id(one) for one in structure.all("_FREL", "_MREL")}


def read_associate(person: PersonReader, structure: Structure) -> None:
    """An associate, unless the line refers to a record that is no person."""
    if structure.pointer in person.index.cited or not names_somebody(structure):
        keep(person, structure)
        return
    person.relatives.append(associate(structure, person.index))
    held = {id(one) for one in structure.all("RELA", "ROLE", "PHRASE", "NOTE", "SNOTE")}
    person.kept += rest(structure, held, structure.value.strip())


def read_alias(person: PersonReader, structure: Structure) -> None:
    """Another record of the same person, or another name: programs write both."""
    if structure.pointer and structure.pointer != VOID:
        person.relatives.append(Relative("Alias", uid=structure.pointer, inverse_role="Alias"))
        return
    others = (person.custom.get(OTHER), structure.text.strip().replace("/", ""))
    person.custom[OTHER] = "; ".join(one for one in others if one)
    keep(person, structure)


def read_adoption(person: PersonReader, structure: Structure) -> None:
    """An adoption; by whom is said by the relatives."""
    held = {id(one) for one in structure.all("FAMC")}
    if len(held) == len(structure.children) and not structure.value:
        return
    keep(person, structure, held)


def _loss(structure: Structure, reason: str) -> Loss:
    return Loss(structure.line, structure.tag, structure.raw, reason)
