"""vCard 4.0 as a format that can be exported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphapi.formats.cards import Card, Loss
from graphapi.formats.echoes import without_echoes
from graphapi.formats.spellings import same_number
from graphapi.formats.vcard import relations
from graphapi.formats.vcard.birthdays import qualifiers, write_birthday
from graphapi.formats.vcard.escapes import escape, folded, parameter
from graphapi.formats.vcard.kept import KeptLine, KeptLines, field_key, in_4_0, kept_of
from graphapi.formats.vcard.properties import ADDRESSES, DAYS, FIELDS, preferred

_FIELD = re.compile(r"(.+?)(?: \((.+)\))?(?: \d+)?")
_PROPERTIES = {field: name for name, field in FIELDS.items()} | {"Address": "ADR"}
_ADDRESSES = {name: kind.strip(" ()") for kind, name in ADDRESSES.items()}
_PLACES = {"home", "work"}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_PLAIN = {"pronouns": "PRONOUNS", "jobTitle": "TITLE", "externalId": "X-EXTERNAL-ID"}
_WRITTEN = {
    "name", "givenName", "familyName", "company", "emails", "phones", "birth", "birthDate", "notes", "customFields",
    "emailOptOut", *_PLAIN,
}  # fmt: skip


class VcardWriter:
    """Cards of version 4.0, with the lines that came from a vCard and still hold."""

    name = "vcard"
    title = "vCard 4.0"

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """Each card as a piece of the file."""
        for card in map(without_echoes, cards):
            writing = _Writing(card, kept_of(card), dict(card.values.get("customFields") or {}))
            losses.extend(Loss(card.line, what, text, reason) for what, text, reason in writing.lost())
            yield b"".join(map(_on_file, ["BEGIN:VCARD", "VERSION:4.0", *writing.lines(), "END:VCARD"]))


def _on_file(line: str) -> bytes:
    """A line with its end; kept lines have folds of their file."""
    return line.replace("\n", "\r\n").encode() + b"\r\n" if "\n" in line else folded(line)


@dataclass(slots=True)
class _Writing:
    card: Card
    kept: KeptLines
    fields: dict[str, object]
    """The custom fields that are not written yet."""

    groups: int = 0

    def lines(self) -> Iterator[str]:
        """The properties of a card, those with a kept line in that line."""
        self._cover_fields()
        yield from self._identity()
        yield from self._names()
        yield from self._list("emails", "EMAIL")
        yield from self._list("phones", "TEL")
        yield from self._work()
        yield from self._birth()
        yield from self._texts()
        yield from self._relatives()
        yield from self._fields()
        yield from self._rest()

    def lost(self) -> Iterator[tuple[str, str, str]]:
        """What vCard cannot say."""
        for name, value in self.card.values.items():
            if name not in _WRITTEN and value not in (None, "", [], {}):
                yield name, str(value), "vCard has no property for it."
        for one in self.kept.lines:
            if in_4_0(one) is None:
                yield one.line.head.name, one.line.value, "vCard 4.0 has no card within a card; its name is written."
        for relative in self.card.relatives:
            if relations.type_of(relative.role) != relative.role and not relations.is_known(relative.role):
                yield "TYPE", relative.role, "A type cannot contain quotes, commas, colons or semicolons."

    def _identity(self) -> Iterator[str]:
        if uid := self.card.uid:
            yield f"UID:{uid}" if _URI.fullmatch(uid) else f"UID;VALUE=text:{escape(uid)}"

    def _names(self) -> Iterator[str]:
        values, said = self.card.values, self.kept.said
        if "name" not in said:
            yield f"FN:{escape(values.get('name') or '')}"
        if said & {"givenName", "familyName"}:
            return
        rest = [self._taken(name) for name in ("Middle name", "Name prefix", "Name suffix")]
        parts = [values.get("familyName") or "", values.get("givenName") or "", *rest]
        if any(parts):
            yield "N:" + ";".join(map(escape, parts))

    def _taken(self, name: str) -> str:
        return str(self.fields.pop(name)) if isinstance(self.fields.get(name), str) else ""

    def _list(self, name: str, prop: str) -> Iterator[str]:
        """Addresses and numbers in the order of the card."""
        lines = self.kept.saying(name)
        first_stands = any(preferred(one.line.head) for one in lines)
        for index, text in enumerate(self.card.values.get(name) or ()):
            found = next((one for one in lines if _says_entry(one, name, text)), None)
            if found:
                lines.remove(found)
                yield from self._again(found)
            else:
                yield f"{prop}{';PREF=1' if first_stands and not index else ''}:{escape(text)}"

    def _work(self) -> Iterator[str]:
        if "company" not in self.kept.said:
            company, department = self.card.values.get("company") or "", self._taken("Department")
            if company or department:
                yield "ORG:" + ";".join(
                    map(escape, filter(None, (company, department))) if company else ["", escape(department)]
                )
        for name, prop in _PLAIN.items():
            text = self.card.values.get(name)
            if name not in self.kept.said and text and text != self.card.uid:
                yield f"{prop}:{escape(text)}"

    def _birth(self) -> Iterator[str]:
        if "birth" in self.kept.said:
            return
        born = self.card.values.get("birth")
        if born:
            text, in_words = write_birthday(born)
            head = "".join(f";{name}={value}" for name, value in qualifiers(born).items())
            yield f"BDAY{head};VALUE=text:{escape(text)}" if in_words else f"BDAY{head}:{text}"
        elif day := self.card.values.get("birthDate"):
            yield f"BDAY:{str(day).replace('-', '')}"

    def _texts(self) -> Iterator[str]:
        notes = self.card.values.get("notes")
        if notes and "notes" not in self.kept.said:
            yield f"NOTE:{escape(notes)}"
        if self.card.values.get("emailOptOut") and "emailOptOut" not in self.kept.said:
            yield "X-EMAIL-OPT-OUT:true"

    def _relatives(self) -> Iterator[str]:
        written = relations.related_lines(self.card.relatives, self.kept.saying("relatives"))
        self.kept.lines = [one for one in self.kept.lines if one not in written.replaced]
        yield from written.lines

    def _fields(self) -> Iterator[str]:
        for key, value in self.fields.items():
            found = _FIELD.fullmatch(key)
            name, kind = (found[1], found[2] or "") if found else (key, "")
            if name in _ADDRESSES:
                name, kind = "Address", _ADDRESSES[name]
            if name not in _PROPERTIES or not isinstance(value, str):
                yield _custom(key, value)
                continue
            prop, text = _PROPERTIES[name], _field_text(_PROPERTIES[name], value)
            if not kind or kind in _PLACES:
                yield f"{prop}{f';TYPE={kind}' if kind else ''}{text}"
                continue
            group = self._new_group()
            yield f"{group}.{prop}{text}"
            yield f"{group}.X-ABLabel:{escape(kind)}"

    def _new_group(self) -> str:
        self.groups += 1
        while (name := f"item{self.groups}") in self.kept.groups:
            self.groups += 1
        return name

    def _rest(self) -> Iterator[str]:
        for one in list(self.kept.lines):
            yield from self._again(one)

    def _again(self, kept: KeptLine) -> Iterator[str]:
        """A kept line, once, with the labels of its group behind it."""
        group = kept.line.head.group
        found = [one for one in self.kept.lines if one is kept or (group and one.line.head.group == group)]
        self.kept.lines = [one for one in self.kept.lines if one not in found]
        texts = (in_4_0(one) for one in found)
        yield from (text for text in texts if text is not None)

    def _cover_fields(self) -> None:
        """Leave out the custom fields that a kept line says."""
        for one in self.kept.lines:
            for name, value in one.said:
                if name.startswith("field ") and (key := field_key(name, value, {"customFields": self.fields})):
                    del self.fields[key]


def _says_entry(kept: KeptLine, name: str, text: str) -> bool:
    same = same_number if name == "phones" else _same_address
    return any(said == name and same(str(value), text) for said, value in kept.said)


def _same_address(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _custom(key: str, value: object) -> str:
    """A custom field that no property holds, in a line of ours."""
    if isinstance(value, str):
        return f"X-FIELD;X-NAME={parameter(key)}:{escape(value)}"
    return f"X-FIELD;X-NAME={parameter(key)};VALUE=json:{escape(json.dumps(value, ensure_ascii=False))}"


def _field_text(prop: str, value: str) -> str:
    """What stands behind the name of a property and its type."""
    if prop == "ADR":
        return f":;;{escape(value)};;;;"
    if prop == "URL":
        return f":{' '.join(value.split())}"
    if prop in DAYS:
        return (
            f":{value.replace('-', '')}" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else f";VALUE=text:{escape(value)}"
        )
    return ":" + (escape(value).replace("\\;", ";") if prop == "GENDER" else escape(value))
