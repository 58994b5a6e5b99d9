"""A person's record as a card: properties, relatives, and every line that no property holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from graphapi.formats.cards import Card
from graphapi.formats.gedcom import fields, kinship, values
from graphapi.formats.gedcom.index import VOID, GedcomIndex
from graphapi.formats.gedcom.kin import stated_only_by_family
from graphapi.formats.gedcom.person import PersonReader, keep
from graphapi.formats.gedcom.records import Structure

_CITES = re.compile(r"[0-9]+ [A-Za-z0-9_-]+ @([^@]+)@ *")
_READERS: dict[str, Callable[[PersonReader, Structure], object]] = {
    "NAME": values.read_name, "OCCU": values.read_occupation, "RESI": values.read_residence, "FACT": values.read_fact,
    "NOTE": values.read_note, "SNOTE": values.read_note, "FAMC": kinship.read_child_of, "FAMS": kinship.read_spouse_of,
    "ASSO": kinship.read_associate, "ALIA": kinship.read_alias, "ADOP": kinship.read_adoption,
    **dict.fromkeys(fields.SIMPLE, values.read_simple), **dict.fromkeys(fields.EVENTS, values.read_event),
    **dict.fromkeys(values.REACH, values.read_contact),
}  # fmt: skip


def card_of(structure: Structure, index: GedcomIndex) -> Card:
    """The card of a person's whole record."""
    person = PersonReader(structure, index)
    for one in structure.children:
        _READERS.get(one.tag, keep)(person, one)
    for one in stated_only_by_family(structure.xref, index):
        _READERS[one.tag](person, one)
    if person.notes:
        person.values["notes"] = "\n\n".join(person.notes)
    if person.custom:
        person.values["customFields"] = person.custom
    header = f"0 @{structure.xref or VOID}@ INDI {index.file}"
    kept = [header, *person.kept, *person.families]
    _cite(kept, index)
    relatives = tuple(dict.fromkeys(person.relatives))
    return Card(
        structure.line, structure.xref, person.values, relatives, "\n".join(kept), tuple(person.losses),
        person.died, lasting=False,
    )  # fmt: skip


def _cite(kept: list[str], index: GedcomIndex) -> None:
    """Add the records that the kept lines cite, and those that these cite, unless another card has them.

    Of families, who the parents are, by which they are found again.
    """
    for line in kept:
        if "@" in line and (found := _CITES.fullmatch(line)):
            kept += index.take(found[1])
            family = index.family(found[1])
            if family and (head := f"0 @{family.xref}@ FAM") not in kept:
                kept += [head, *(f"1 {one.tag or 'HUSB'} @{one.uid}@" for one in family.parents)]


def becomes() -> Iterable[tuple[str, str]]:
    """What a person's structures become, in words, for those that are not only kept."""
    yield from (("NAME", "name, givenName, familyName"), ("OCCU", "jobTitle, company"), ("NOTE", "notes"))
    yield from (("SNOTE", "notes"), ("FAMC", "associations with parents"), ("FAMS", "associations with spouses"))
    yield from (("ASSO", "associations"), ("ALIA", "associations, or customFields: Other names"))
    yield from ((tag, f"customFields: {key}") for tag, key in fields.SIMPLE.items())
    yield from (
        ("BIRT", "birth, customFields: Place of birth"),
        ("DEAT", "customFields: Date of death, Place of death"),
    )
    yield from fields.CONTACT.items()
    yield from ((tag, "customFields: Website") for tag in fields.WEB)
    yield from (("ADDR", "customFields: Address"), ("RESI", "emails, phones, customFields: Address"))
    yield from (("FACT", "customFields"), ("ADOP", "associations with adoptive parents"))
