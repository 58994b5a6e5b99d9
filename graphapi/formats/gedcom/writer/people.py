"""A card as the record of a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from graphapi.formats.cards import Card, Relative
from graphapi.formats.echoes import stated_here
from graphapi.formats.gedcom import fields, kin
from graphapi.formats.gedcom.dates import date_and_phrase, read_date
from graphapi.formats.gedcom.names import NICKNAME, OTHER, PREFIX, SUFFIX, GedcomName
from graphapi.formats.gedcom.records import Structure
from graphapi.formats.gedcom.writer.families import Families, PlaceInFamily, is_family
from graphapi.kernel.partial_dates import PartialDate

_ROLES = {name: tag for tag, name in kin.ROLES.items()}
_SEXES = frozenset("MFXU")
_PLACED = frozenset(
    {PREFIX, SUFFIX, NICKNAME, OTHER, fields.ADDRESS, fields.WEBSITE}
    | {key for pair in fields.EVENTS.values() for key in pair if key}
)
"""Custom fields that have tags in structures of several lines."""


def structures(card: Card, *, version7: bool) -> Iterator[Structure]:
    """The properties of a card as structures."""
    values = card.values
    given: object = values.get("customFields") or {}
    custom = {key: _text(text) for key, text in cast("Mapping[str, object]", given).items()}
    name = GedcomName.of(values, custom)
    if name != GedcomName(""):
        yield name.written()
    for tag, key in fields.SIMPLE.items():
        if key in custom and (tag != "SEX" or custom[key] in _SEXES):
            yield Structure(tag, custom.pop(key))
    yield from _events(values, custom, version7=version7)
    yield from _work(values)
    yield from _residence(values, custom)
    facts = {key: text for key, text in custom.items() if key not in _PLACED and text}
    facts |= {fields.PRONOUNS: _text(values.get("pronouns"))} if values.get("pronouns") else {}
    facts |= {fields.OPT_OUT: "yes"} if values.get("emailOptOut") else {}
    yield from (Structure("FACT", text, children=[Structure("TYPE", key)]) for key, text in facts.items())
    if values.get("notes"):
        yield Structure("NOTE", _text(values["notes"]))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _events(values: Mapping[str, object], custom: Mapping[str, str], *, version7: bool) -> Iterator[Structure]:
    for tag, (date_key, place_key) in fields.EVENTS.items():
        found = read_date(custom[date_key]) if date_key in custom else _birth(values) if not date_key else None
        children = dated(found, version7=version7) if found else []
        if custom.get(place_key):
            children.append(Structure("PLAC", custom[place_key]))
        if children:
            yield Structure(tag, children=children)


def _birth(values: Mapping[str, object]) -> PartialDate | None:
    birth, day = values.get("birth"), values.get("birthDate")
    if isinstance(birth, PartialDate):
        return birth
    return PartialDate.of(date.fromisoformat(str(day))) if day else None


def dated(found: PartialDate, *, version7: bool) -> list[Structure]:
    """A DATE structure."""
    payload, phrase = date_and_phrase(found, version7=version7)
    return [Structure("DATE", payload, children=[Structure("PHRASE", phrase)] if phrase else [])]


def _work(values: Mapping[str, object]) -> Iterator[Structure]:
    title, company = values.get("jobTitle"), values.get("company")
    if title:
        yield Structure("OCCU", _text(title), children=[Structure("AGNC", _text(company))] if company else [])
    elif company:
        yield Structure("FACT", _text(company), children=[Structure("TYPE", fields.COMPANY)])


def _residence(values: Mapping[str, object], custom: Mapping[str, str]) -> Iterator[Structure]:
    """How the person is reached: the standard allows it below a residence only."""
    phones, emails = (cast("list[str]", values.get(key) or []) for key in ("phones", "emails"))
    children = [Structure("ADDR", custom[fields.ADDRESS])] if fields.ADDRESS in custom else []
    children += [Structure("PHON", one) for one in phones] + [Structure("EMAIL", one) for one in emails]
    children += [Structure("WWW", custom[fields.WEBSITE])] if fields.WEBSITE in custom else []
    if children:
        yield Structure("RESI", children=children)


def memberships(card: Card, families: Families, xrefs: Mapping[str, str], *, version7: bool) -> Iterator[Structure]:
    """The families and associates of a person."""
    for place in families.of_child.get(card.uid, ()):
        yield Structure("FAMC", f"@{place.family.xref}@", children=list(_pedigree(place, version7=version7)))
    for family in families.of_parent.get(card.uid, ()):
        yield Structure("FAMS", f"@{family.xref}@")
    for one in card.relatives:
        if not (is_family(one) and one.uid) and stated_here(one) and (not one.uid or one.uid in xrefs):
            yield _alias(one, xrefs) if one.role == "Alias" and one.uid else _associate(one, xrefs, version7=version7)


def _pedigree(place: PlaceInFamily, *, version7: bool) -> Iterator[Structure]:
    known = {kin.BY_BIRTH: "BIRTH", kin.BY_SEALING: "SEALING"}
    words, others = [place.pedigree] if place.pedigree else [], list[str]()
    for line in place.note.split("\n"):
        if line in known and not words:
            words = [known[line]]
        elif line.startswith(kin.PEDIGREE) and not words and version7:
            words = ["OTHER", line.removeprefix(kin.PEDIGREE)]
        elif line:
            others.append(line)
    if words:
        word = words[0] if version7 else words[0].lower()
        yield Structure("PEDI", word, children=[Structure("PHRASE", phrase) for phrase in words[1:]])
    if others:
        yield Structure("NOTE", "\n".join(others))


def _alias(relative: Relative, xrefs: Mapping[str, str]) -> Structure:
    return Structure("ALIA", f"@{xrefs[relative.uid]}@")


def _associate(relative: Relative, xrefs: Mapping[str, str], *, version7: bool) -> Structure:
    """An associate. One without a record has a phrase in 7, and is a fact in 5.5.1, which has no pointer to nobody."""
    note = kin.dated_note(relative)
    notes = [Structure("NOTE", note)] if note else []
    if not relative.uid and not version7:
        return Structure("FACT", relative.name, children=[Structure("TYPE", fields.RELATIVE + relative.role), *notes])
    role = _role(relative.role) if version7 else Structure("RELA", relative.role)
    if relative.uid:
        return Structure("ASSO", f"@{xrefs[relative.uid]}@", children=[role, *notes])
    return Structure("ASSO", "@VOID@", children=[Structure("PHRASE", relative.name), role, *notes])


def _role(name: str) -> Structure:
    tag = _ROLES.get(name)
    return Structure("ROLE", tag) if tag else Structure("ROLE", "OTHER", children=[Structure("PHRASE", name)])
