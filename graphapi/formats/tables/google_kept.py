"""What a contact that came from Google keeps in Google's own columns: labels, addresses in parts, and groups."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphapi.formats.cards import Card
from graphapi.formats.tables.google import LAYOUT
from graphapi.formats.tables.row_cards import SEVERAL, RowCards

Entry = dict[str, str]
"""The cells of one numbered group of columns, by their part: Label, Value, Street."""

_NUMBERED = re.compile(r"([A-Za-z][A-Za-z -]*?) (\d+) - (.+)")
_DIGITS = 6
"""Two spellings are one number if this many digits at their ends agree."""

_ONES = {"Labels": "Labels", "Group Membership": "Labels"}


@dataclass(frozen=True)
class GoogleKept:
    """Cells in the columns of today's header."""

    ones: Mapping[str, str] = field(default_factory=dict[str, str])
    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict[str, list[Entry]])
    """The entries of E-mail, Phone, Address and Event."""

    def label_of(self, group: str, value: str) -> tuple[str, str]:
        """Label and spelling that a value had, both as given where nothing is known of it."""
        for entry in self.entries.get(group, ()):
            for written in entry.get("Value", "").split(SEVERAL):
                if _same(written, value):
                    return entry.get("Label", ""), written.strip()
        return "", value

    @property
    def groups(self) -> str:
        """What the groups become as a custom field."""
        return _custom({"Labels": self.ones.get("Labels", "")}).get("Groups", "")

    @property
    def event_names(self) -> frozenset[str]:
        """The labels of events: custom fields of these names were events."""
        return frozenset(entry.get("Label", "").removeprefix("*").strip() for entry in self.entries.get("Event", ()))

    @property
    def addresses(self) -> dict[str, Entry]:
        """The parts of each address, by what it becomes as a custom field."""
        found: dict[str, Entry] = {}
        for entry in self.entries.get("Address", ()):
            for text in _custom({f"Address 1 - {part}": cell for part, cell in entry.items()}).values():
                found[text] = entry
        return found


def google_kept(text: str) -> GoogleKept | None:
    """What is kept, read again; None when it is of another format."""
    if not text:
        return GoogleKept()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):  # noqa: PLR2004 – a header and a row
        return None
    ones: dict[str, str] = {}
    entries: dict[str, dict[int, Entry]] = {}
    for column, cell in zip(*rows, strict=True):
        numbered = _NUMBERED.fullmatch(column)
        if numbered:
            group, number, part = numbered.groups()
            entries.setdefault(group, {}).setdefault(int(number), {})["Label" if part == "Type" else part] = cell
        elif column in _ONES:
            ones[_ONES[column]] = cell
        else:
            return None
    return GoogleKept(ones, {group: [found[number] for number in sorted(found)] for group, found in entries.items()})


def _custom(cells: Mapping[str, str]) -> dict[str, str]:
    """The custom fields that the reader makes of cells."""
    columns = list(cells)
    card = RowCards(["First Name", *columns], LAYOUT.targets(["First Name", *columns]), LAYOUT).card(
        1, ["x", *cells.values()]
    )
    return card.values.get("customFields", {}) if isinstance(card, Card) else {}


def _same(written: str, stored: str) -> bool:
    """Whether a value is the same in its normal form: addresses without case, numbers by their digits."""
    if written.strip().casefold() == stored.casefold():
        return True
    digits, known = (re.sub(r"\D", "", text).lstrip("0") for text in (written, stored))
    return min(len(digits), len(known)) >= _DIGITS and (known.endswith(digits) or digits.endswith(known))
