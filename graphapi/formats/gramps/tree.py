"""What the people of a Gramps file refer to, as short values by handle."""

from __future__ import annotations

from collections.abc import Iterator
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


_SHOWN = frozenset({"Marriage", "Divorce", BIRTH, DEATH})
_CITED = frozenset({"citation", "source", "repository", "object", "note", "placeobj", "tag"})
"""Records that are kept with the first person who refers to them."""


@dataclass(frozen=True, slots=True)
class GrampsEvent:
    """An event by what people and families need of it."""

    kind: str
    date: PartialDate | None
    place: str
    description: str
    plain: bool
    """Whether kind, date and place, or the description of an occupation, are all that it says."""

    xml: str


@dataclass(frozen=True, slots=True)
class GrampsFamily:
    """A family: who is in it, and its events by handle."""

    kind: str
    father: str
    mother: str
    events: tuple[str, ...]
    children: dict[str, tuple[str, str]]
    """What father and mother are to a child, by the child's handle, where the file says it."""

    child_xml: dict[str, str]
    """References to children that say more, by the child's handle."""

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
    places: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """The name of a place, and the place that it is in."""

    notes: dict[str, str] = field(default_factory=dict[str, str])
    tags: dict[str, str] = field(default_factory=dict[str, str])
    people: int = 0
    records: dict[str, str] = field(default_factory=dict[str, str])
    """Records as XML, until a person refers to them; those whose text is shown are not among them."""

    unused: set[str] = field(default_factory=set[str])
    """Events and families that nobody has referred to yet."""

    def add(self, element: Element) -> None:
        """Add what is needed of a record."""
        handle, tag = element.get("handle", ""), tag_of(element)
        if tag in _CITED:
            self.records[handle] = xml_of(element)
        elif tag in {"event", "family"}:
            self.unused.add(handle)
        match tag:
            case "event":
                self.events[handle] = _event(element)
            case "family":
                self.families[handle] = _family(element)
            case "placeobj":
                name = text_below(element, "ptitle") or attribute_below(element, "pname", "value")
                self.places[handle] = name, attribute_below(element, "placeref", "hlink")
            case "note":
                self.notes[handle] = text_below(element, "text")
            case "tag":
                self.tags[handle] = element.get("name", "")
            case "person":
                self.people += 1
            case _:
                pass

    def place(self, handle: str) -> str:
        """A place with the larger ones that it is in: Acorn Hill, Oak County."""
        names: list[str] = []
        seen = set[str]()
        while handle in self.places and handle not in seen:
            seen.add(handle)
            name, handle = self.places[handle]
            names += [name] if name and name not in names else []
        return ", ".join(names)

    def event(self, handle: str) -> GrampsEvent | None:
        """An event that somebody refers to."""
        self.unused.discard(handle)
        return self.events.get(handle)

    def family(self, handle: str) -> GrampsFamily | None:
        """A family that somebody is in."""
        self.unused.discard(handle)
        return self.families.get(handle)

    def take(self, handle: str) -> str:
        """A record as XML, once: it is kept with the first person who refers to it."""
        return self.records.pop(handle, "")

    def left(self) -> Iterator[str]:
        """What nobody has referred to."""
        yield from self.records.values()
        yield from (self.events[handle].xml for handle in sorted(self.unused & self.events.keys()))
        yield from (self.families[handle].rest for handle in sorted(self.unused & self.families.keys()))


def gramps_tree(source: BinaryIO) -> GrampsTree:
    """What the people of a file refer to. Raises UnreadableFile."""
    tree = GrampsTree()
    with opened_xml(source) as file:
        for element in records_of(file):
            tree.add(element)
    return tree


def _event(element: Element) -> GrampsEvent:
    known = {"type", "place", "description", *GRAMPS_DATES}
    more = any(tag_of(one) not in known or len(one) for one in element)
    kind, description = text_below(element, "type"), text_below(element, "description")
    plain = not more and ((kind in _SHOWN and not description) or kind == "Occupation")
    place = attribute_below(element, "place", "hlink")
    return GrampsEvent(kind, read_gramps_date(element), place, description, plain, xml_of(element))


def _family(element: Element) -> GrampsFamily:
    references = {one.get("hlink", ""): one for one in children(element, "childref")}
    said = {
        child: (one.get("frel", ""), one.get("mrel", ""))
        for child, one in references.items()
        if one.get("frel") or one.get("mrel")
    }
    events = tuple(one.get("hlink", "") for one in children(element, "eventref"))
    rest = rest_of(element, {"rel", "father", "mother", "eventref", "childref"})
    rest = "\n".join(filter(None, (rest, *(xml_of(one) for one in children(element, "eventref") if len(one)))))
    kind, father, mother = attribute_below(element, "rel", "type"), *(
        attribute_below(element, tag, "hlink") for tag in ("father", "mother")
    )  # fmt: skip
    child_xml = {child: xml_of(one) for child, one in references.items() if len(one)}
    return GrampsFamily(kind, father, mother, events, said, child_xml, rest)
