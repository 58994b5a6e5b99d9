"""A card while it is read: lines say something, and what they say is added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.vcard.lines import Line
from graphapi.kernel.contacts import Properties
from graphapi.kernel.partial_dates import PartialDate

Said = tuple[str, object]
"""What a line says: the name of a property and a value; `relatives` and a relative; `field NAME` and a text."""

Handler = Callable[["CardDraft", Line], bool]
"""Adds what a line says to a draft; False if the line has to be kept since values do not hold all of it."""


@dataclass(slots=True)
class CardDraft:
    """What the lines of a card have said so far."""

    labels: Mapping[str, str]
    """The texts of X-ABLabel by group."""

    version: str = ""
    uid: str = ""
    lines: dict[str, str] = field(default_factory=dict[str, str])
    """Properties of one line of text."""

    emails: list[str] = field(default_factory=list[str])
    phones: list[str] = field(default_factory=list[str])
    preferred: set[str] = field(default_factory=set[str])
    """The addresses and numbers that stand first, wherever they are in the file."""

    birth: PartialDate | None = None
    notes: list[str] = field(default_factory=list[str])
    fields: dict[str, object] = field(default_factory=dict[str, object])
    relatives: list[Relative] = field(default_factory=list[Relative])
    said: list[Said] = field(default_factory=list[Said])
    firsts: dict[str, Line] = field(default_factory=dict[str, Line])
    """The lines that said a property first, by property."""

    contested: list[Line] = field(default_factory=list[Line])
    """Lines that were first with a property that a later line has another value for: both are kept."""

    losses: list[Loss] = field(default_factory=list[Loss])

    def say(self, name: str, text: str, line: Line) -> bool:
        """A property of one line. The first one wins; False for any other value."""
        text = " ".join(text.split())
        if not text:
            return True
        if name in self.lines:
            if self.lines[name] == text:
                return True
            self._contest(name, line)
            return False
        self.lines[name] = text
        self.firsts[name] = line
        self.said.append((name, text))
        return True

    def say_birth(self, born: PartialDate, line: Line) -> bool:
        """The date of birth; the first one wins."""
        if self.birth:
            self._contest("birth", line)
            return False
        self.birth = born
        self.firsts["birth"] = line
        self.said.append(("birth", born))
        return True

    def _contest(self, name: str, line: Line) -> None:
        first = self.firsts[name]
        if first is not line and first not in self.contested:
            self.contested.append(first)

    def say_list(self, name: str, text: str, *, preferred: bool) -> None:
        """An e-mail address or a phone number."""
        if not text:
            return
        entries = self.emails if name == "emails" else self.phones
        if text not in entries:
            entries.append(text)
        if preferred:
            self.preferred.add(text)
        self.said.append((name, text))

    def say_note(self, text: str, line: Line) -> bool:
        """A note: several are paragraphs of one, and their lines are kept."""
        if not text.strip():
            return True
        if self.notes:
            self._contest("notes", line)
        self.firsts.setdefault("notes", line)
        self.notes.append(text)
        self.said.append(("notes", text))
        return len(self.notes) == 1

    def say_field(self, name: str, value: object) -> None:
        """A custom field; a second one of a name gets a number."""
        if value == "":
            return
        free, number = name, 1
        while free in self.fields and self.fields[free] != value:
            number += 1
            free = f"{name} {number}"
        self.fields[free] = value
        self.said.append((f"field {name}", value))

    def say_relative(self, relative: Relative) -> None:
        """Another person in a role."""
        if relative not in self.relatives:
            self.relatives.append(relative)
        self.said.append(("relatives", relative))

    def card(self, number: int, kept: str) -> Card:
        """The finished card."""
        return Card(number, self.uid, self._values(), self._relatives(), kept, tuple(self.losses))

    def _values(self) -> Properties:
        found: Properties = dict(self.lines)
        if "emailOptOut" in found:
            found["emailOptOut"] = found["emailOptOut"] == "true"
        if self.emails:
            found["emails"] = self._ordered(self.emails)
        if self.phones:
            found["phones"] = self._ordered(self.phones)
        if self.birth:
            found["birth"] = self.birth
        if self.notes:
            found["notes"] = "\n\n".join(self.notes)
        if self.fields:
            found["customFields"] = self.fields
        return found

    def _ordered(self, entries: list[str]) -> list[str]:
        return sorted(entries, key=lambda one: one not in self.preferred) if self.preferred else entries

    def _relatives(self) -> tuple[Relative, ...]:
        """Each once: a person that is named is left out where a line with an ID names the same one in the same role."""
        if len(self.relatives) <= 1:
            return tuple(self.relatives)
        known = {(one.role.casefold(), one.name.casefold()) for one in self.relatives if one.uid and one.name}
        seen = set[tuple[str, str, str]]()
        found: list[Relative] = []
        for one in self.relatives:
            key = one.role.casefold(), one.name.casefold(), one.uid
            if key not in seen and (one.uid or key[:2] not in known):
                seen.add(key)
                found.append(one)
        return tuple(found)
