"""Structures of a person that become properties of the contact."""

from __future__ import annotations

from graphapi.formats.cards import Relative
from graphapi.formats.gedcom import fields
from graphapi.formats.gedcom.dates import read_date, written
from graphapi.formats.gedcom.index import VOID
from graphapi.formats.gedcom.kin import associate, names_somebody
from graphapi.formats.gedcom.names import OTHER, GedcomName, says_all
from graphapi.formats.gedcom.person import CONTINUED, PersonReader, keep, rest
from graphapi.formats.gedcom.records import Structure
from graphapi.kernel.partial_dates import PartialDate

REACH = frozenset({*fields.CONTACT, *fields.WEB, "ADDR"})


def read_name(person: PersonReader, structure: Structure) -> None:
    """The first name is the name of the contact; the others are shown, and kept."""
    name = GedcomName.read(structure)
    if "name" in person.values:
        others = (person.custom.get(OTHER), name.name)
        person.custom[OTHER] = "; ".join(one for one in others if one)
        keep(person, structure)
        return
    parts = (("name", name.name), ("givenName", name.given), ("familyName", name.family))
    person.values.update({key: text for key, text in parts if text})
    person.custom.update(name.custom())
    if not name.name or not says_all(structure):
        keep(person, structure)


def read_simple(person: PersonReader, structure: Structure) -> None:
    """A payload that is a custom field."""
    if not person.add(fields.SIMPLE[structure.tag], structure.text.strip()):
        keep(person, structure)
    elif structure.children:
        person.kept += rest(structure, ())


def read_occupation(person: PersonReader, structure: Structure) -> None:
    """The first occupation is the job title, its agency the company."""
    text, agency = structure.text.strip(), structure.first("AGNC")
    if not text or "jobTitle" in person.values:
        keep(person, structure)
        return
    person.values["jobTitle"] = text
    held: set[int] = set()
    if agency and "company" not in person.values:
        person.values["company"] = agency.text.strip()
        held.add(id(agency))
    person.kept += rest(structure, held)


def read_event(person: PersonReader, structure: Structure) -> None:
    """A birth or death: its first date and place are properties."""
    date_key, place_key = fields.EVENTS[structure.tag]
    date, place = structure.first("DATE"), structure.first("PLAC")
    if (
        (not date and not place)
        or place_key in person.custom
        or (date_key or "birth") in {*person.values, *person.custom}
    ):
        keep(person, structure)
        return
    associates = [one for one in structure.all("ASSO") if names_somebody(one)]
    held: set[int] = {id(one) for one in (*structure.all("FAMC"), *associates)}
    person.relatives += [associate(one, person.index, structure.tag) for one in associates]
    below: list[str] = []
    if date:
        said = _said(date)
        if date_key:
            person.custom[date_key] = said.original or written(said)
            person.died = said.certain
        else:
            person.values["birth"] = said
        held.add(id(date))
        phrase = date.first("PHRASE")
        below = rest(date, {id(phrase)} if phrase and not (date.text.strip() and said.whole) else ())
    if place and place.text.strip():
        person.custom[place_key] = place.text.strip()
        held.add(id(place))
        below += rest(place, ())
    header = rest(structure, held) or ([f"1 {structure.tag}"] if below else [])
    person.kept += [*header[:1], *below, *header[1:]]


def _said(date: Structure) -> PartialDate:
    """A date with its phrase, which adds to a whole day, and is the source of anything vaguer."""
    phrase, text = date.text_of("PHRASE"), date.text.strip()
    if not phrase:
        return read_date(text)
    if not text:
        return read_date(f"({phrase})")
    said = read_date(text)
    return said if said.whole else read_date(f"INT {text} ({phrase})")


def read_contact(person: PersonReader, structure: Structure) -> None:
    """An address, e-mail address, phone number or website of the person."""
    if not _reach(person, structure, structure.text.strip()):
        keep(person, structure)


def _reach(person: PersonReader, structure: Structure, text: str) -> bool:
    """Hold an address by which the person is reached; whether it could be."""
    if structure.children and structure.tag != "ADDR":
        return False
    if structure.tag in fields.WEB:
        return person.add(fields.WEBSITE, text)
    if structure.tag == "ADDR":
        return all(one.tag in CONTINUED for one in structure.children) and person.add(fields.ADDRESS, text)
    found: list[str] = person.values.setdefault(fields.CONTACT[structure.tag], [])
    if text and text not in found:
        found.append(text)
    return bool(text)


def read_residence(person: PersonReader, structure: Structure) -> None:
    """A residence: how the person is reached there, unless it says when that was."""
    if structure.first("DATE") or structure.value.strip():
        keep(person, structure)
        return
    held = {id(one) for one in structure.children if one.tag in REACH and _reach(person, one, one.text.strip())}
    keep(person, structure, held)


def read_fact(person: PersonReader, structure: Structure) -> None:
    """A fact that only has a type: how custom fields are written."""
    kind, text = structure.text_of("TYPE"), structure.text.strip()
    plain = all(one.tag == "TYPE" or one.tag in CONTINUED for one in structure.children)
    if not plain or not kind or not text:
        keep(person, structure)
        return
    names = {fields.COMPANY: "company", fields.PRONOUNS: "pronouns"}
    if kind.startswith(fields.RELATIVE):
        person.relatives.append(Relative(kind.removeprefix(fields.RELATIVE), text))
    elif kind == fields.OPT_OUT and text == "yes":
        person.values["emailOptOut"] = True
    elif kind in names and names[kind] not in person.values:
        person.values[names[kind]] = text
    elif not person.add(kind, text):
        keep(person, structure)


def read_note(person: PersonReader, structure: Structure) -> None:
    """A note, or the text of a shared note."""
    text = person.index.text_of(structure.pointer) if structure.pointer else structure.text
    if text is None or structure.pointer == VOID:
        keep(person, structure)
        return
    if text.strip():
        person.notes.append(text.strip())
    person.kept += rest(structure, ())
