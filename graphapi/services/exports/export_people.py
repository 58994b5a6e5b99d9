"""People of an export: the columns that contacts need, and the cells of each. `import_people` reads them back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass

from graphapi.kernel.contact_properties import NAMES, PROPERTIES, Kind, Property
from graphapi.kernel.errors import Json
from graphapi.kernel.partial_dates import PartialDate
from graphapi.services.imports.import_people import is_known
from graphapi.services.shared.rows import ContactData

FIELDS = ("id", "composedName", "readers", *NAMES)
"""The properties read of a contact."""

CUSTOM_MAX = 200
"""The maximum number of custom fields with a separate column; the others share the last column, as JSON."""

_COLUMNS = tuple(one for one in PROPERTIES if one.kind not in (Kind.EXTERNAL_ID, Kind.CUSTOM_FIELDS))
"""The properties with columns: all but externalId, which is `id`, and custom fields, whose columns come last."""


@dataclass(frozen=True)
class PeopleShape:
    """The width of the table: the maximum number of addresses and of numbers, and the custom fields with a column."""

    emails: int
    phones: int
    custom: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        named = (name for one in _COLUMNS for name in _numbered(one.first or one.name, self.width(one)))
        return ["id", *named, *self.custom, "customFields"]

    def width(self, one: Property) -> int:
        """The number of columns that a property has."""
        return {Kind.EMAILS: self.emails, Kind.PHONES: self.phones}.get(one.kind, 1)


async def shape_of(contacts: AsyncIterable[tuple[int, int, str]]) -> PeopleShape:
    """The shape that contacts need, given the number of addresses and of numbers and the custom fields of each."""
    most_emails = most_phones = 1
    keys: set[str] = set()
    async for emails, phones, custom_fields in contacts:
        most_emails, most_phones = max(most_emails, emails), max(most_phones, phones)
        if custom_fields != "{}":
            keys.update(key for key, value in json.loads(custom_fields).items() if _has_column(key, value))
    return PeopleShape(most_emails, most_phones, tuple(sorted(keys)[:CUSTOM_MAX]))


def outside_id(contact: ContactData) -> str:
    """A contact's name in the files: its external id, else its id."""
    return contact["externalId"] or contact["id"]


def person_cells(shape: PeopleShape, contact: ContactData) -> list[object]:
    """The cells of a contact; a composed name is left out, because import composes it again."""
    custom: Json = json.loads(contact["customFields"] or "{}")
    apart = {key: custom[key] for key in shape.custom if key in custom and _has_column(key, custom[key])}
    rest = {key: custom[key] for key in sorted(custom) if key not in apart}
    return [
        outside_id(contact),
        *(cell for one in _COLUMNS for cell in _cells(one, contact, shape.width(one))),
        *(apart.get(key) for key in shape.custom),
        json.dumps(rest, ensure_ascii=False, separators=(",", ":")) if rest else None,
    ]  # fmt: skip


def _cells(one: Property, contact: ContactData, width: int) -> Sequence[object]:
    """The cells of a property."""
    value = contact.get(one.name)
    match one.kind:
        case Kind.NAME if contact["composedName"]:
            return (None,)
        case Kind.EMAILS:
            return _filled(contact["emails"], width)
        case Kind.PHONES:
            return _filled(contact["phones"], width)
        case Kind.PARTIAL_DATE:
            return (PartialDate.read(value).written if value else None,)
        case Kind.OPT_OUT:
            return ("true" if value else None,)
        case _:
            return (value,)


def _has_column(key: str, value: object) -> bool:
    """Whether a column can hold a custom field unchanged: a text whose name has no other meaning."""
    return (
        isinstance(value, str) and bool(value) and value == value.strip() and key == key.strip() and not is_known(key)
    )


def _numbered(name: str, number: int) -> list[str]:
    return [name, *(f"{name}_{n}" for n in range(2, number + 1))]


def _filled(values: list[str], width: int) -> list[str | None]:
    return [*values, *[None] * (width - len(values))]
