"""What the people of a Gramps file refer to, as short values by handle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element

from graphapi.formats.gramps.dates import GRAMPS_DATES, read_gramps_date
from graphapi.formats.gramps.elements import (
    attribute_below,
    children,
    opened_xml,
    records_of,
    rest_of,
    tag_of,
    text_below,
    xml_of,
)  # fmt: skip
from graphapi.kernel.partial_dates import PartialDate

BIRTH, DEATH = "Birth", "Death"


@dataclass(frozen=True, slots=True)
class GrampsEvent:
    """An event by what people and families need of it."""

    kind: str
    date: PartialDate | None
    place: str
    description: str
    rest: str
    """The event as XML, where it says more."""


@dataclass(frozen=True, slots=True)
class GrampsFamily:
    """A family: who is in it, and its events by handle."""

    kind: str
    father: str
    mother: str
    events: tuple[str, ...]
    children: dict[str, tuple[str, str]]
    """What father and mother are to a child, by the child's handle, where the file says it."""

    rest: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Father and mother, as far as they are known."""
        return tuple(one for one in (self.father, self.mother) if one)


@dataclass(slots=True)
class GrampsTree:
    """What people refer to, by handle."""

    events: dict[str, GrampsEvent] = field(default_factory=dict[str, GrampsEvent])
    families: dict[str, GrampsFamily] = field(default_factory=dict[str, GrampsFamily])
    places: dict[str, str] = field(default_factory=dict[str, str])
    notes: dict[str, str] = field(default_factory=dict[str, str])
    people: int = 0

    def add(self, element: Element) -> None:
        """Add what is needed of a record."""
        handle = element.get("handle", "")
        match tag_of(element):
            case "event":
                self.events[handle] = _event(element)
            case "family":
                self.families[handle] = _family(element)
            case "placeobj":
                self.places[handle] = text_below(element, "ptitle") or attribute_below(element, "pname", "value")
            case "note":
                self.notes[handle] = text_below(element, "text")
            case "person":
                self.people += 1
            case _:
                pass


def gramps_tree(source: BinaryIO) -> GrampsTree:
    """What the people of a file refer to. Raises UnreadableFile."""
    tree = GrampsTree()
    with opened_xml(source) as file:
        for element in records_of(file):
            tree.add(element)
    return tree


def _event(element: Element) -> GrampsEvent:
    known = {"type", "place", "description", *GRAMPS_DATES}
    more = [one for one in element if tag_of(one) not in known or len(one)]
    kind = text_below(element, "type")
    plain = not more and kind in {BIRTH, DEATH, "Marriage", "Divorce", "Occupation"}
    place, said = attribute_below(element, "place", "hlink"), text_below(element, "description")
    return GrampsEvent(kind, read_gramps_date(element), place, said, "" if plain else xml_of(element))


def _family(element: Element) -> GrampsFamily:
    said = {
        one.get("hlink", ""): (one.get("frel", ""), one.get("mrel", ""))
        for one in children(element, "childref")
        if one.get("frel") or one.get("mrel")
    }
    events = tuple(one.get("hlink", "") for one in children(element, "eventref"))
    rest = rest_of(element, {"rel", "father", "mother", "eventref", "childref"})
    kind, father, mother = attribute_below(element, "rel", "type"), *(
        attribute_below(element, tag, "hlink") for tag in ("father", "mother")
    )  # fmt: skip
    return GrampsFamily(kind, father, mother, events, said, rest)
