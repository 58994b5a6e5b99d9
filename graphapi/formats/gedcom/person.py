"""What has been read of a person so far, and how lines that no property holds are kept."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace

from graphapi.formats.cards import Loss, Relative
from graphapi.formats.gedcom.index import GedcomIndex
from graphapi.formats.gedcom.kin import associate, names_somebody
from graphapi.formats.gedcom.records import Structure
from graphapi.kernel.contacts import Properties

CONTINUED = frozenset({"CONT", "CONC"})
HEADER = r"^0 @([^@]+)@ INDI ([0-9a-f]{8})$"
"""The first kept line of a person: the identifier and the file in which it means the person."""


@dataclass(slots=True)
class PersonReader:
    """What has been read of a person so far."""

    structure: Structure
    index: GedcomIndex
    values: Properties = field(default_factory=dict[str, object])
    custom: dict[str, str] = field(default_factory=dict[str, str])
    relatives: list[Relative] = field(default_factory=list[Relative])
    died: str = ""
    notes: list[str] = field(default_factory=list[str])
    kept: list[str] = field(default_factory=list[str])
    families: list[str] = field(default_factory=list[str])
    """Lines of families that are kept with this person."""

    losses: list[Loss] = field(default_factory=list[Loss])

    def add(self, key: str, text: str) -> bool:
        """Set a custom field that has no value yet."""
        if not text or key in self.custom:
            return False
        self.custom[key] = text
        return True


def keep(person: PersonReader, structure: Structure, held: Container[int] = ()) -> None:
    """Keep a structure, without the structures below it that are held elsewhere. Associates of events are relatives."""
    associates = [one for one in structure.children if one.tag == "ASSO" and names_somebody(one)]
    if associates:
        person.relatives += [associate(one, person.index, structure.tag) for one in associates]
        structure = replace(structure, children=[one for one in structure.children if one not in associates])
    if not held:
        person.kept += structure.lines()
        return
    person.kept += rest(structure, held)


def rest(structure: Structure, held: Container[int], payload: str = "") -> list[str]:
    """The lines below a structure that are not held, below a line without its payload, or none."""
    others = [one for one in structure.children if id(one) not in held and one.tag not in CONTINUED]
    if not others:
        return []
    level = structure.raw.partition(" ")[0] or "1"
    return [f"{level} {structure.tag} {payload}".rstrip(), *(line for one in others for line in one.lines())]
