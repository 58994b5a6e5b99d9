"""People of an import: a row becomes the values of a contact; a cell that cannot be read becomes a custom field.

An opt-out that cannot be read counts as one: e-mail to somebody who said no cannot be taken back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from graphapi.kernel.contact_properties import Kind, of_kind
from graphapi.kernel.contacts import LIST_MAX, Properties, complete, dated, has_id_form, line
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Json, Refused, invalid
from graphapi.kernel.kept_texts import with_kept
from graphapi.kernel.long_texts import long_text
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.words import email_token, phone_token
from graphapi.matching.blocking import blocking_keys
from graphapi.services.imports.csv_files import Cells, CsvTable, UnusableFile, doubts, spelling
from graphapi.services.imports.import_values import day, opted_out
from graphapi.services.shared.contact_input import read_email, read_phone

T = TypeVar("T")

LINES = {spelt: one.name for one in of_kind(Kind.NAME, Kind.LINE) for spelt in (spelling(one.name), *one.columns)}
"""The columns with one line of text: normalized name to property."""


_NOBODY: Properties = {"emails": [], "phones": [], "customFields": "{}", "emailOptOut": False}

OPT_OUT = frozenset(
    {
        "emailoptout", "emailoptedout", "optout", "optedout", "optoutofemail", "optedoutofemail", "hasoptedoutofemail",
        "unsubscribed", "unsubscribe", "emailunsubscribed", "unsubscribedfromallemail", "donotemail", "noemail",
        "donotcontact",
    }
)  # fmt: skip
"""The names of columns that hold opt-outs from e-mail."""

_SINGLE = ("id", "birthdate", "birth", "notes", "customfields")
_LISTS = re.compile(r"(email|phone)\d*")
KNOWN = {
    **LINES, "id": "id", "email": "email", "phone": "phone", "birthdate": "birthDate", "birth": "birth",
    "notes": "notes", "customfields": "customFields", "emailoptout": "emailOptOut",
}  # fmt: skip
"""The columns of people: normalized name to property."""


@dataclass(frozen=True)
class Person:
    """A contact to create: its id in the file, its values, and the columns whose cells could not be read.

    The id becomes its `externalId`; an id in our own format, as in an export, stays its id. A `passing` id
    is good within its file alone. `alike`: it may also be a contact that is like it.
    """

    id: str
    values: Properties = field(default_factory=Properties)
    unreadable: tuple[str, ...] = ()
    line: int = 0
    passing: bool = False
    alike: bool = False
    format: str = ""
    kept: str = ""

    @property
    def key(self) -> str:
        """What tells it from the others of its file."""
        return self.id or f"#{self.line}"

    @property
    def lasting_id(self) -> str | None:
        """The id by which it is found again, None for one that has none."""
        return None if self.passing or not self.id else self.id

    @property
    def given_id(self) -> str | None:
        """The id that the contact has already, None for one that will be given one."""
        return self.id if has_id_form(self.id) and not self.passing else None

    @cached_property
    def prepared(self) -> Properties:
        """The contact that is created, with all that does not depend on its id.

        Without a name, it is named by its other values or its external id.
        """
        values = {"name": None, **self.values, "externalId": None if self.given_id else self.lasting_id}
        found = complete(_NOBODY, values, "", keys=blocking_keys)
        if self.kept:
            found["kept"] = with_kept(None, self.format, self.kept)
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class PeopleColumns:
    """The columns of a file of people; `others` become custom fields, each under its name in the file."""

    id: int
    lines: dict[str, int]
    emails: tuple[int, ...]
    phones: tuple[int, ...]
    opt_outs: tuple[int, ...]
    birth_date: int | None
    birth: int | None
    notes: int | None
    custom_fields: int | None
    others: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def custom(self) -> tuple[str, ...]:
        """The names of the columns that become custom fields."""
        return tuple(self.names[place] for place in self.others)

    @property
    def doubts(self) -> tuple[str, ...]:
        """A sentence about each of them that may be a misspelled property."""
        return doubts(self.custom, KNOWN, "becomes a custom field")


def people_columns(table: CsvTable) -> PeopleColumns:
    """Find the columns of a file of people; UnusableFile without ids."""
    places = {name: place for place, name in reversed(list(enumerate(map(spelling, table.columns))))}
    if "id" not in places:
        raise UnusableFile(f"{table.path} has no column `id`; it has {', '.join(table.columns)}.")
    lines: dict[str, int] = {}
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        if name in LINES:
            lines.setdefault(LINES[name], place)
    emails, phones = _numbered(places, "email"), _numbered(places, "phone")
    opt_outs = tuple(place for place, column in enumerate(table.columns) if is_opt_out(column))
    birth_date, birth, notes, custom_fields = (places.get(name) for name in _SINGLE[1:])
    single = birth_date, birth, notes, custom_fields
    known = {places["id"], *lines.values(), *emails, *phones, *opt_outs, *single}
    others = tuple(n for n in range(len(table.columns)) if n not in known)
    return PeopleColumns(places["id"], lines, emails, phones, opt_outs, *single, others, table.columns)


def is_known(column: str) -> bool:
    """Whether a column of that name is read as anything but a custom field."""
    name = spelling(column)
    return name in LINES or is_opt_out(column) or name in _SINGLE or bool(_LISTS.fullmatch(name))


def is_opt_out(column: str) -> bool:
    """Whether a column of that name holds opt-outs; punctuation such as a question mark is ignored."""
    return "".join(c for c in spelling(column) if c.isalnum()) in OPT_OUT


def read_person(columns: PeopleColumns, cells: Cells, region: str | None) -> Person:
    """The person in a row; Refused when it cannot become a contact. `region`: of phone numbers without a prefix."""
    if len(cells) > len(columns.names):
        raise invalid("The row has more values than the file has columns.", "row")
    person_id = line(cells[columns.id], "id")
    if person_id is None:
        raise invalid("The id is missing.", "id")
    row = _Row(columns.names, [cell.strip() for cell in cells])
    values: Properties = {name: row.read(place, _line) for name, place in columns.lines.items()}
    values["emails"] = row.read_all(columns.emails, read_email, email_token)
    values["phones"] = row.read_all(columns.phones, lambda text: read_phone(text, region), phone_token)
    values["birthDate"] = row.read(columns.birth_date, day)
    values["birth"] = row.read(columns.birth, _partial)
    values["notes"] = row.read(columns.notes, lambda text: long_text(text, "A note", "notes"))
    values["emailOptOut"] = row.any_opt_out(columns.opt_outs)
    values["customFields"] = merge_fields("{}", _together(row, columns))
    return Person(person_id, dated(values), tuple(row.unreadable))


def _together(row: _Row, columns: PeopleColumns) -> Json:
    """All custom fields of a row; INVALID when two have the same name."""
    given = row.read(columns.custom_fields, _json) or {}
    apart = row.custom(columns.others) | row.unreadable
    twice = next((name for name in given if name in apart), None)
    if twice is not None:
        raise invalid(f"`{twice}` is both a column and a key of customFields.", "customFields")
    return apart | given


class _Row:
    """The values of a row, and the cells that could not be read as their column requires."""

    def __init__(self, names: tuple[str, ...], cells: Cells) -> None:
        self._names, self._cells = names, cells
        self.unreadable: Json = {}

    def read(self, place: int | None, reader: Callable[[str], T]) -> T | None:
        """The value of a cell, None when it is empty or cannot be read."""
        text = "" if place is None else self._cells[place]
        if place is None or not text:
            return None
        try:
            return reader(text)
        except (ValueError, Refused):
            self.unreadable[self._names[place]] = text
            return None

    def read_all(self, places: Sequence[int], reader: Callable[[str], str], token: Callable[[str], str]) -> list[str]:
        """The values of several cells, in order and without duplicates."""
        found: dict[str, str] = {}
        for value in (self.read(place, reader) for place in places):
            if value is not None:
                found.setdefault(token(value), value)
        if len(found) > LIST_MAX:
            raise invalid(
                f"A contact can have at most {LIST_MAX} e-mail addresses and {LIST_MAX} phone numbers.", "row"
            )
        return list(found.values())

    def any_opt_out(self, places: Sequence[int]) -> bool:
        """Whether one of the cells is anything but empty or a clear no."""
        said = [self.read(place, opted_out) for place in places if self._cells[place]]
        return any(answer is not False for answer in said)

    def custom(self, places: Sequence[int]) -> Json:
        """The cells that are not empty, by the names of their columns; INVALID where a column has no name."""
        found = {self._names[place]: self._cells[place] for place in places if self._cells[place]}
        if "" in found:
            raise invalid("A column without a name has a value.", "row")
        return found


def _numbered(places: dict[str, int], name: str) -> tuple[int, ...]:
    """The columns email, email_2, email_3 …, in that order."""
    found: dict[int, int] = {}
    for key, place in places.items():
        rest = key.removeprefix(name)
        if key == name or (rest != key and rest.isdecimal()):
            found[int(rest or 1)] = place
    return tuple(found[n] for n in sorted(found))


def _line(text: str) -> str | None:
    return line(text, "value")


def _partial(text: str) -> str:
    found = PartialDate.parse(text)
    if found.trouble is not None:
        raise ValueError(found.trouble)
    return found.stored()


def _json(text: str) -> Json:
    found: Json | None = json.loads(text) if text.startswith("{") else None
    if found is None:
        raise ValueError(text)
    return found
