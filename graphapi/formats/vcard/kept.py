"""Kept lines on their way back into a file: which of them still hold, and how 4.0 writes those of older versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphapi.formats.cards import Card, Relative
from graphapi.formats.spellings import same_number
from graphapi.formats.vcard.cards import KeptLine, kept_lines
from graphapi.formats.vcard.draft import Said
from graphapi.formats.vcard.escapes import parameter
from graphapi.formats.vcard.lines import Line
from graphapi.kernel.contacts import Properties

_NUMBER = re.compile(r" \d+$")
_PICTURES = {"JPEG": "image/jpeg", "JPG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_MEDIA = {"PHOTO", "LOGO", "SOUND", "KEY"}
_ONLY_IN_OLD = {"ENCODING", "CHARSET"}


@dataclass(slots=True)
class KeptLines:
    """The kept lines of a card that still hold."""

    lines: list[KeptLine] = field(default_factory=list[KeptLine])
    said: set[str] = field(default_factory=set[str])
    """The properties that these lines say."""

    @property
    def groups(self) -> set[str]:
        """The names of all groups, which no new line may take."""
        return {one.line.head.group for one in self.lines}

    def saying(self, name: str) -> list[KeptLine]:
        """The lines that say a property."""
        return [one for one in self.lines if any(said == name for said, _ in one.said)]


def kept_of(card: Card) -> KeptLines:
    """The lines that a card was read with and that say nothing which has changed since."""
    if not card.kept or card.kept.startswith("{"):
        return KeptLines()
    held = list(_held(kept_lines(card.kept), card))
    meant = {one.line.head.group for one in held if one.line.head.name != "X-ABLABEL"}
    found = [one for one in held if one.line.head.name != "X-ABLABEL" or one.line.head.group in meant]
    if "\n\n".join(_notes(found)).strip() != (card.values.get("notes") or "").strip():
        found = [one for one in found if not any(_notes([one]))]
    return KeptLines(found, {name for one in found for name, _ in one.said})


def _notes(lines: list[KeptLine]) -> list[str]:
    """The notes that lines say, in order."""
    return [str(value) for one in lines for name, value in one.said if name == "notes"]


def _held(lines: list[KeptLine], card: Card) -> Iterator[KeptLine]:
    """The lines that say nothing which has changed. Of several N, such as one a language, the first says the names."""
    names_hold: bool | None = None
    for one in lines:
        if one.line.head.name == "N" and names_hold is None:
            names_hold = _says_names(one, card)
        if (one.line.head.name != "N" or names_hold) and all(_still_said(said, card) for said in one.said):
            yield one


def _says_names(kept: KeptLine, card: Card) -> bool:
    said = dict(kept.said)
    return all(said.get(name, "") == (card.values.get(name) or "") for name in ("familyName", "givenName"))


def _still_said(said: Said, card: Card) -> bool:
    name, value = said
    values = card.values
    match name, value:
        case "emails", str():
            return value.casefold() in (one.casefold() for one in values.get("emails") or ())
        case "phones", str():
            return any(same_number(value, one) for one in values.get("phones") or ())
        case "notes", str():
            return value.strip() in (values.get("notes") or "")
        case "relatives", Relative():
            return any(same_person(value, one) for one in card.relatives)
        case "emailOptOut", _:
            return value == str(bool(values.get("emailOptOut"))).lower()
        case _ if name.startswith("field "):
            return field_key(name, value, values) is not None
        case _:
            return values.get(name) == value


def same_person(said: Relative, other: Relative) -> bool:
    """Whether a relative of a kept line is this one, by ID or else by name."""
    return said.uid == other.uid if said.uid else said.name.casefold() == other.name.casefold()


def field_key(said: str, value: object, values: Properties) -> str | None:
    """The custom field that still has what a line says, `website` or, of several, `website 2`."""
    name = said.removeprefix("field ")
    fields: dict[str, object] = values.get("customFields") or {}
    return next((key for key, one in fields.items() if one == value and name in {key, _NUMBER.sub("", key)}), None)


def in_4_0(kept: KeptLine) -> str | None:
    """A kept line as 4.0 writes it: byte for byte where it allows that; None for a card within a card."""
    line = kept.line
    if kept.version == "4.0":
        return line.raw
    if line.head.name == "AGENT":
        return None
    head = line.head
    if head.binary and head.name in _MEDIA:
        return _as_data(line)
    old, standard = kept.version == "2.1", not head.name.startswith("X-")
    # A fold of 2.1 is not one of 4.0: its blank is part of the text.
    changed = (old and (head.bare or "\n" in line.raw)) or (standard and (head.bare or "pref" in head.types))
    if not changed and (head.binary or not _ONLY_IN_OLD & head.parameters.keys()):
        return line.raw
    return f"{_written_name(line)}{_parameters(line)}:{line.value}"


def _written_name(line: Line) -> str:
    """Group and name in the spelling of the file."""
    return re.split("[;:]", line.raw, maxsplit=1)[0]


def _parameters(line: Line, without: Iterable[str] = ()) -> str:
    found = ""
    for name, values in line.head.parameters.items():
        if name in without or (name in _ONLY_IN_OLD and not line.head.binary):
            continue
        plain = [one for one in values if not (name == "TYPE" and one.lower() == "pref")]
        if plain:
            found += f";{name}=" + ",".join(map(parameter, plain))
    return found + (";PREF=1" if "pref" in line.head.types else "")


def _as_data(line: Line) -> str:
    """A picture of 2.1 or 3.0 as the address with data that 4.0 has for it."""
    kind = next((one.upper() for one in line.head.parameters.get("TYPE", ()) if one.upper() in _PICTURES), "")
    media = _PICTURES.get(kind, "application/octet-stream")
    data = re.sub(r"\s+", "", line.value)
    return f"{_written_name(line)}{_parameters(line, {'TYPE', 'ENCODING', 'VALUE'})}:data:{media};base64,{data}"
