"""People of an import: a row becomes the values of a contact, and a custom field where its column cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from graphapi.kernel.contacts import Properties, line
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Json, Refused, invalid
from graphapi.kernel.text import email_token, phone_token
from graphapi.services.contact_values import read_email, read_phone
from graphapi.services.csv_files import Cells, Table, UnusableFile, spelling
from graphapi.services.import_values import day, yes_or_no

T = TypeVar("T")

LINES = {
    "name": "name", "given": "givenName", "givenname": "givenName", "family": "familyName", "familyname": "familyName",
    "company": "company", "jobtitle": "jobTitle", "title": "jobTitle",
}  # fmt: skip
"""The columns that are one line of text, by their spelling, with the property that each becomes."""


_SINGLE = ("id", "birthdate", "emailoptout", "customfields")
_LISTS = re.compile(r"(email|phone)\d*")


@dataclass(frozen=True)
class Person:
    """A contact to be: its id in the file, which becomes `externalId`, and what is known of it."""

    external_id: str
    values: Properties = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class PeopleColumns:
    """Where a file of people has what; `others` become custom fields, each under its name in the file."""

    id: int
    lines: dict[str, int]
    emails: tuple[int, ...]
    phones: tuple[int, ...]
    birth_date: int | None
    email_opt_out: int | None
    custom_fields: int | None
    others: tuple[int, ...]
    names: tuple[str, ...]


def people_columns(table: Table) -> PeopleColumns:
    """Return what the columns of a file of people are; UnusableFile without ids."""
    places = {name: place for place, name in reversed(list(enumerate(map(spelling, table.columns))))}
    if "id" not in places:
        raise UnusableFile(f"{table.path} has no column `id`; it has {', '.join(table.columns)}.")
    lines: dict[str, int] = {}
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        if name in LINES:
            lines.setdefault(LINES[name], place)
    emails, phones = _numbered(places, "email"), _numbered(places, "phone")
    single = (places.get("birthdate"), places.get("emailoptout"), places.get("customfields"))
    known = {places["id"], *lines.values(), *emails, *phones, *single}
    others = tuple(n for n, column in enumerate(table.columns) if n not in known and column)
    return PeopleColumns(places["id"], lines, emails, phones, *single, others, table.columns)


def is_known(column: str) -> bool:
    """Return whether a column of that name is read as something else than a custom field."""
    name = spelling(column)
    return name in LINES or name in _SINGLE or bool(_LISTS.fullmatch(name))


def read_person(columns: PeopleColumns, cells: Cells, region: str | None) -> Person:
    """Return the person of a row; Refused when it cannot be a contact. `region` is that of numbers without a prefix."""
    if len(cells) > len(columns.names):
        raise invalid("The row has more values than there are columns.", "row")
    external_id = line(cells[columns.id], "id")
    if external_id is None:
        raise invalid("There is no id.", "id")
    row = _Row(columns.names, [cell.strip() for cell in cells])
    values: Properties = {name: row.read(place, _line) for name, place in columns.lines.items()}
    values["emails"] = row.read_all(columns.emails, read_email, email_token)
    values["phones"] = row.read_all(columns.phones, lambda text: read_phone(text, region), phone_token)
    values["birthDate"] = row.read(columns.birth_date, day)
    values["emailOptOut"] = bool(row.read(columns.email_opt_out, yes_or_no))
    custom = row.custom(columns.others) | (row.read(columns.custom_fields, _json) or {}) | row.unreadable
    values["customFields"] = merge_fields("{}", custom)
    return Person(external_id, values)


class _Row:
    """The cells of a row, and those that could not be read as their column says."""

    def __init__(self, names: tuple[str, ...], cells: Cells) -> None:
        self._names, self._cells = names, cells
        self.unreadable: Json = {}

    def read(self, place: int | None, reader: Callable[[str], T]) -> T | None:
        """Return the value of a cell, None when it is empty or unreadable."""
        text = "" if place is None else self._cells[place]
        if place is None or not text:
            return None
        try:
            return reader(text)
        except (ValueError, Refused):
            self.unreadable[self._names[place]] = text
            return None

    def read_all(self, places: Sequence[int], reader: Callable[[str], str], token: Callable[[str], str]) -> list[str]:
        """Return the values of several cells, in their order and each once."""
        found: dict[str, str] = {}
        for value in (self.read(place, reader) for place in places):
            if value is not None:
                found.setdefault(token(value), value)
        return list(found.values())

    def custom(self, places: Sequence[int]) -> Json:
        """Return the cells that are not empty, by the names of their columns."""
        return {self._names[place]: self._cells[place] for place in places if self._cells[place]}


def _numbered(places: dict[str, int], name: str) -> tuple[int, ...]:
    """Return the columns email, email_2, email_3 …, in that order."""
    found: dict[int, int] = {}
    for key, place in places.items():
        rest = key.removeprefix(name)
        if key == name or (rest != key and rest.isdecimal()):
            found[int(rest or 1)] = place
    return tuple(found[n] for n in sorted(found))


def _line(text: str) -> str | None:
    return line(text, "value")


def _json(text: str) -> Json:
    found = json.loads(text) if text.startswith("{") else None
    if found is None:
        raise ValueError(text)
    return cast("Json", found)
