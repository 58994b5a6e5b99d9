"""A person of a Gramps file as a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from graphapi.formats.cards import Card, Relative
from graphapi.formats.echoes import ANYBODY
from graphapi.formats.gedcom.kin import DIVORCED, FORMER, KIND, MARRIED, PARTNER, PLACE, SPOUSE, pedigree
from graphapi.formats.gedcom.names import NICKNAME, OTHER, PREFIX, SUFFIX
from graphapi.formats.gramps.dates import GRAMPS_DATES
from graphapi.formats.gramps.elements import children, tag_of, text_below, xml_of
from graphapi.formats.gramps.tree import BIRTH, DEATH, GrampsEvent, GrampsFamily, GrampsTree
from graphapi.kernel.contacts import Properties
from graphapi.kernel.partial_dates import PartialDate

_HELD = frozenset({"gender", "childof", "parentin", "personref", "noteref", "name", "eventref", "tagref"})
_REFERENCE = re.compile(
    r'<(?:citationref|sourceref|reporef|objref|noteref|tagref|place|placeref)\b[^>]* hlink="([^"]+)"'
)
_NAME_PARTS = frozenset({"first", "surname", "title", "suffix", "nick", "call"})
_VAGUE = frozenset({*GRAMPS_DATES, "noteref", "citationref"})
_COUPLE = ("Marriage", "Divorce")
_PRIMARY = frozenset({None, "Primary"})


@dataclass(slots=True)
class GrampsPerson:
    """What has been read of a person so far."""

    element: Element
    tree: GrampsTree
    values: Properties = field(default_factory=dict[str, object])
    custom: dict[str, str] = field(default_factory=dict[str, str])
    kept: list[str] = field(default_factory=list[str])
    died: str = ""

    def card(self, number: int) -> Card:
        """The card of the person with this number in the file."""
        self._names()
        self._add("Sex", text_below(self.element, "gender"))
        self._add("Private", "yes" if self.element.get("priv") == "1" else "")
        for one in children(self.element, "eventref"):
            self._event(one)
        for one in self.element:
            self._contact(one)
        notes = [self._note(one) for one in children(self.element, "noteref")]
        if any(notes):
            self.values["notes"] = "\n\n".join(one for one in notes if one)
        tags = [self.tree.tags.get(one.get("hlink", ""), "") for one in children(self.element, "tagref")]
        self._add("Tags", ", ".join(filter(None, tags)))
        relatives = tuple(dict.fromkeys((*self._parents(), *self._spouses(), *self._references())))
        self._cite()
        if self.custom:
            self.values["customFields"] = self.custom
        uid = self.element.get("handle", "")
        return Card(number, uid, self.values, relatives, "\n".join(self.kept), died=self.died)

    def _cite(self) -> None:
        """Keep the records that kept elements refer to, and those that these refer to."""
        for one in self.kept:
            for handle in _REFERENCE.findall(one):
                self._keep(self.tree.take(handle))

    def _note(self, reference: Element) -> str:
        """The text of a note; its record is kept where the text has styles and links."""
        handle = reference.get("hlink", "")
        xml = self.tree.take(handle)
        self._keep(xml if "<style" in xml else "")
        return self.tree.notes.get(handle, "")

    def _keep(self, xml: str) -> None:
        if xml:
            self.kept.append(xml)

    def _add(self, key: str, text: str) -> bool:
        if text and key not in self.custom:
            self.custom[key] = text
            return True
        return False

    def _names(self) -> None:
        names = children(self.element, "name")
        if not names:
            return
        main = next((one for one in names if one.get("alt") != "1"), names[0])
        given, family = text_below(main, "first"), _surname(main)
        parts = (("name", f"{given} {family}".strip()), ("givenName", given), ("familyName", family))
        self.values.update({key: text for key, text in parts if text})
        tags = ((PREFIX, "title"), (SUFFIX, "suffix"), (NICKNAME, "nick"), ("Call name", "call"))
        for key, tag in tags:
            self._add(key, text_below(main, tag))
        others = [one for one in names if one is not main]
        self._add(OTHER, "; ".join(f"{text_below(one, 'first')} {_surname(one)}".strip() for one in others))
        self.kept += [xml_of(one) for one in names if one is not main or _says_more(one)]

    def _event(self, reference: Element) -> None:
        event = self.tree.event(reference.get("hlink", ""))
        primary = reference.get("role") in _PRIMARY
        if not event or not primary or len(reference):
            self.kept.append(xml_of(reference))
        if event and not (primary and self._hold(event) and event.plain):
            self.kept.append(event.xml)

    def _hold(self, event: GrampsEvent) -> bool:
        """Hold a birth, a death or an occupation by properties; whether it could be."""
        place = self._place(event)
        if event.kind == BIRTH and "birth" not in self.values and event.date:
            self.values["birth"] = event.date
            return self._add("Place of birth", place) or not place
        if event.kind in {BIRTH, DEATH}:
            date = _words(event.date) if event.kind == DEATH else ""
            self.died = self.died or (event.date.certain if date and event.date else "")
            dated = self._add("Date of death", date) or not date
            return (self._add(f"Place of {event.kind.lower()}", place) or not place) and dated
        if event.kind == "Occupation" and event.description and "jobTitle" not in self.values:
            self.values["jobTitle"] = event.description
            return event.date is None and not place
        return False

    def _place(self, event: GrampsEvent) -> str:
        """The place of an event in words; what else is known of it is kept."""
        if event.place:
            self._keep(self.tree.take(event.place))
        return self.tree.place(event.place)

    def _contact(self, element: Element) -> None:
        """Addresses, attributes and websites; everything else is kept."""
        tag = tag_of(element)
        if tag in _HELD:
            return
        more = len(element) if tag != "address" else any(tag_of(one) in _VAGUE for one in element)
        if more or not self._reach(tag, element):
            self.kept.append(xml_of(element))

    def _reach(self, tag: str, element: Element) -> bool:
        if tag == "attribute":
            return self._add(element.get("type", ""), element.get("value", ""))
        if tag == "url":
            href = element.get("href", "")
            if element.get("type") in {"E-mail", "Email"} or href.startswith("mailto:"):
                self.values.setdefault("emails", []).append(href.removeprefix("mailto:"))
                return not element.get("description")
            return self._add("Website", href) and not element.get("description")
        if tag == "address":
            lines = [one.text or "" for one in element if tag_of(one) != "phone"]
            if text_below(element, "phone"):
                self.values.setdefault("phones", []).append(text_below(element, "phone"))
            return self._add("Address", "\n".join(line for line in lines if line)) or not any(lines)
        return False

    def _parents(self) -> Iterator[Relative]:
        handle = self.element.get("handle", "")
        for one in children(self.element, "childof"):
            family = self.tree.family(one.get("hlink", ""))
            words = family.children.get(handle, ("", "")) if family else ("", "")
            self._keep(family.child_xml.get(handle, "") if family else "")
            for uid, word in zip((family.father, family.mother) if family else (), words, strict=False):
                if uid and word != "None":
                    yield replace(pedigree(word), uid=uid)

    def _spouses(self) -> Iterator[Relative]:
        handle = self.element.get("handle", "")
        for one in children(self.element, "parentin"):
            family = self.tree.family(one.get("hlink", ""))
            if not family or family.parents[:1] != (handle,):
                continue
            self._keep(family.rest)
            events = [event for event in map(self.tree.event, family.events) if event]
            married, divorced = (next((one for one in events if one.kind == kind), None) for kind in _COUPLE)
            shown = family.parents[1:] and (married, divorced)
            self.kept += [event.xml for event in events if not event.plain or event not in shown]
            for uid in family.parents[1:]:
                yield replace(self._couple(family, married, divorced), uid=uid)

    def _couple(self, family: GrampsFamily, married: GrampsEvent | None, divorced: GrampsEvent | None) -> Relative:
        since, until = (one.date.whole if one and one.date else None for one in (married, divorced))
        place = self._place(married) if married else ""
        lines = (
            MARRIED + _words(married.date) if married and married.date and not since else "",
            PLACE + place if place else "",
            KIND + family.kind if family.kind not in {"", "Married", "Unmarried", "Unknown"} else "",
            DIVORCED + _words(divorced.date) if divorced and divorced.date and not until else "",
        )
        role = FORMER if divorced and not until else PARTNER if family.kind == "Unmarried" else SPOUSE
        days = (since.isoformat() if since else "", until.isoformat() if until else "")
        note = "\n".join(line for line in lines if line)
        return Relative(role, since=days[0], until=days[1], note=note, inverse_role=role)

    def _references(self) -> Iterator[Relative]:
        for one in children(self.element, "personref"):
            notes = [self._note(note) for note in children(one, "noteref")]
            note = "\n\n".join(text for text in notes if text)
            self.kept += [xml_of(one)] if children(one, "citationref") else []
            yield Relative(one.get("rel") or ANYBODY, uid=one.get("hlink", ""), note=note)


def _says_more(name: Element) -> bool:
    """Whether a main name has more than its shown parts: another kind than the usual one, dates, sources."""
    surnames = children(name, "surname")
    usual = name.get("type") in {None, "Birth Name", "Unknown"} and len(surnames) <= 1
    plain = all(tag_of(one) in _NAME_PARTS for one in name) and not any(one.get("derivation") for one in surnames)
    return not (usual and plain)


def _words(date: PartialDate | None) -> str:
    return (
        (date.original or "-".join(f"{part:02}" for part in (date.year, date.month, date.day) if part)) if date else ""
    )


def _surname(name: Element) -> str:
    parts = ((one.get("prefix", ""), one.text or "", one.get("connector", "")) for one in children(name, "surname"))
    return " ".join(part.strip() for parts_ in parts for part in parts_ if part.strip())
