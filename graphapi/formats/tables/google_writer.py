"""Writes contacts as Google Contacts imports them: the header of today, with as many columns as the contacts need."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.echoes import without_echoes
from graphapi.formats.flat import date_text
from graphapi.formats.tables.google import SIMPLE
from graphapi.formats.tables.google_kept import Entry, GoogleKept, google_kept
from graphapi.formats.tables.rows import row_text
from graphapi.kernel.contacts import Properties
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

ONES = (
    "First Name", "Middle Name", "Last Name", "Phonetic First Name", "Phonetic Middle Name", "Phonetic Last Name",
    "Name Prefix", "Name Suffix", "Nickname", "File As", "Organization Name", "Organization Title",
    "Organization Department", "Birthday", "Notes", "Photo", "Labels",
)  # fmt: skip
"""The columns that a contact has once, in Google's order."""

PARTS = {
    "E-mail": ("Label", "Value"),
    "Phone": ("Label", "Value"),
    "Address": (
        "Label", "Formatted", "Street", "City", "PO Box", "Region", "Postal Code", "Country", "Extended Address",
    ),
    "Relation": ("Label", "Value"),
    "Website": ("Label", "Value"),
    "Event": ("Label", "Value"),
    "Custom Field": ("Label", "Value"),
}  # fmt: skip
"""The columns of each numbered group."""

_CUSTOM_ONES = {
    target.removeprefix("customFields."): column
    for column, target in SIMPLE.items()
    if target.startswith("customFields.") and column in ONES
} | {"Middle name": "Middle Name", "Name suffix": "Name Suffix", "File as": "File As"}
_EVENTS = frozenset({"Anniversary", "Jahrestag"})


@dataclass(slots=True)
class _GoogleRow:
    """A row in the making."""

    ones: dict[str, str] = field(default_factory=dict[str, str])
    entries: dict[str, list[Entry]] = field(default_factory=lambda: {group: list[Entry]() for group in PARTS})

    def add(self, group: str, label: str, value: str) -> None:
        """One more entry of a group."""
        self.entries[group].append({"Label": label, "Value": value})


@dataclass(frozen=True)
class GoogleWriter:
    """Google Contacts CSV: a CardWriter."""

    name: str = "google"
    title: str = "Google Contacts CSV"

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """The header, then a row for each card. It needs two passes: the longest lists decide the header."""
        cards = list(cards) if isinstance(cards, Iterator) else cards
        widths: Counter[str] = Counter()
        for card in cards:
            for group, entries in _row(card, []).entries.items():
                widths[group] = max(widths[group], len(entries))
        columns = [
            (group, number, part) for group, parts in PARTS.items() for number in range(widths[group]) for part in parts
        ]
        names = [f"{group} {number + 1} - {part}" for group, number, part in columns]
        yield f"{row_text([*ONES, *names])}\r\n".encode()
        for card in cards:
            row = _row(card, losses)
            cells = [
                row.entries[group][number].get(part, "") if number < len(row.entries[group]) else ""
                for group, number, part in columns
            ]
            yield f"{row_text([*(row.ones.get(column, '') for column in ONES), *cells])}\r\n".encode()


def _row(card: Card, losses: list[Loss]) -> _GoogleRow:
    kept = google_kept(card.kept)
    if kept is None:
        losses.append(Loss(card.line, "kept", card.kept, "Only the format it came from can hold it."))
        kept = GoogleKept()
    row, values = _GoogleRow(), card.values
    _write_custom(row, dict(values.get("customFields") or {}), kept)
    _write_name(row, card, losses)
    for column, name in (("Organization Name", "company"), ("Organization Title", "jobTitle"), ("Notes", "notes")):
        row.ones[column] = values.get(name) or ""
    for group, name in (("E-mail", "emails"), ("Phone", "phones")):
        for value in values.get(name) or ():
            row.add(group, *kept.label_of(group, value))
    _write_birth(row, card, losses)
    if values.get("pronouns"):
        row.add("Custom Field", "Pronouns", values["pronouns"])
    if values.get("emailOptOut"):
        row.add("Custom Field", "E-mail opt-out", "yes")
        losses.append(Loss(card.line, "emailOptOut", "yes", "Google keeps it as a custom field, and does not obey it."))
    for relative in without_echoes(card).relatives:
        _write_relative(row, card, relative, losses)
    return row


def _write_name(row: _GoogleRow, card: Card, losses: list[Loss]) -> None:
    """Given and family name; a name without them is a company's, or goes where Google expects a name."""
    values = card.values
    given, family, name = (values.get(key) or "" for key in ("givenName", "familyName", "name"))
    if not (given or family) and name not in {values.get("company"), row.ones.get("Nickname"), row.ones.get("File As")}:
        given = name if name not in [*(values.get("emails") or ()), *(values.get("phones") or ())] else ""
    row.ones |= {"First Name": given, "Last Name": family}
    shown = " ".join(filter(None, (given, row.ones.get("Middle Name"), family, row.ones.get("Name Suffix"))))
    if name and shown and name not in (shown, f"{given} {family}".strip()):
        row.add("Custom Field", "Name", name)
        losses.append(Loss(card.line, "name", name, f"Google shows `{shown}`; the name is kept as a custom field."))


def _write_birth(row: _GoogleRow, card: Card, losses: list[Loss]) -> None:
    """A day with or without a year; whatever else is known becomes a custom field."""
    birth = _birth(card.values)
    if birth is None:
        return
    plain = birth.qualifier is DateQualifier.EXACT and birth.month and birth.day and not birth.original
    if plain:
        row.ones["Birthday"] = date_text(birth) if birth.year else f" {date_text(birth)}"
        return
    text = date_text(birth)
    row.add("Custom Field", "Birthday", text)
    losses.append(Loss(card.line, "birth", text, "Google knows whole days, and days without a year."))


def _birth(values: Properties) -> PartialDate | None:
    birth = values.get("birth")
    if isinstance(birth, PartialDate):
        return birth
    day = values.get("birthDate")
    return PartialDate.of(date.fromisoformat(str(day))) if day else None


def _write_relative(row: _GoogleRow, card: Card, relative: Relative, losses: list[Loss]) -> None:
    if not relative.name:
        losses.append(Loss(card.line, "relative", relative.role, "Google knows relatives by name; this one has none."))
        return
    row.add("Relation", relative.role, relative.name)
    said = ", ".join(filter(None, (relative.since, relative.until, relative.note)))
    if said:
        reason = f"Google keeps no dates and notes of {relative.role} {relative.name}."
        losses.append(Loss(card.line, "relative", said, reason))


def _write_custom(row: _GoogleRow, custom: dict[str, object], kept: GoogleKept) -> None:
    """Custom fields into the columns that Google has for them."""
    addresses = kept.addresses
    row.ones["Labels"] = kept.ones.get("Labels", "* myContacts")
    for name, value in custom.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        website = name.removeprefix("Website").strip(" ()")
        if name in _CUSTOM_ONES and _CUSTOM_ONES[name] not in row.ones:
            row.ones[_CUSTOM_ONES[name]] = text
        elif name == "Groups":
            row.ones["Labels"] = row.ones["Labels"] if text == kept.groups else _labels(text)
        elif text in addresses:
            row.entries["Address"].append(addresses.pop(text))
        elif name.endswith(" address"):
            row.entries["Address"].append({"Label": name.removesuffix(" address"), "Formatted": text, "Street": text})
        elif name == "Website" or name.startswith("Website ("):
            row.add("Website", website, text)
        elif name in _EVENTS | kept.event_names:
            row.add("Event", name, text)
        else:
            row.add("Custom Field", name, text)


def _labels(groups: str) -> str:
    return " ::: ".join([*filter(None, map(str.strip, groups.split(","))), "* myContacts"])
