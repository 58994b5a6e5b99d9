"""People of an export: the columns that contacts need, and the cells of one. `import_people` reads them back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable
from dataclasses import dataclass

from graphapi.kernel.errors import Json
from graphapi.services.imports.import_people import is_known
from graphapi.services.shared.rows import ContactData

FIELDS = (
    "id", "externalId", "name", "composedName", "givenName", "familyName", "emails", "phones", "company", "jobTitle",
    "birthDate", "emailOptOut", "customFields", "readers",
)  # fmt: skip
"""What is read of a contact."""

CUSTOM_MAX = 200
"""How many custom fields have a column of their own; the others stand together in the last one, as JSON."""

_ANY = ("company", "jobTitle", "birthDate", "emailOptOut")


@dataclass(frozen=True)
class PeopleShape:
    """How wide the table of people is: the most addresses and numbers of one, and what has a column in `custom`."""

    emails: int
    phones: int
    custom: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Return the names of all columns."""
        lists = [*_numbered("email", self.emails), *_numbered("phone", self.phones)]
        return ["id", "name", "givenName", "familyName", *lists, *_ANY, *self.custom, "customFields"]


async def shape_of(contacts: AsyncIterable[tuple[int, int, str]]) -> PeopleShape:
    """Return the shape that contacts need, each given as its number of addresses, of numbers, and its custom fields."""
    most_emails = most_phones = 1
    keys: set[str] = set()
    async for emails, phones, custom_fields in contacts:
        most_emails, most_phones = max(most_emails, emails), max(most_phones, phones)
        if custom_fields != "{}":
            keys.update(key for key, value in json.loads(custom_fields).items() if _has_column(key, value))
    return PeopleShape(most_emails, most_phones, tuple(sorted(keys)[:CUSTOM_MAX]))


def outside_id(contact: ContactData) -> str:
    """Return what a contact is called outside: its external id, else its id."""
    return contact["externalId"] or contact["id"]


def person_cells(shape: PeopleShape, contact: ContactData) -> list[object]:
    """Return the cells of a contact; a composed name is left out, as it is composed again."""
    custom: Json = json.loads(contact["customFields"] or "{}")
    apart = {key: custom[key] for key in shape.custom if key in custom and _has_column(key, custom[key])}
    rest = {key: custom[key] for key in sorted(custom) if key not in apart}
    return [
        outside_id(contact), None if contact["composedName"] else contact["name"],
        contact["givenName"], contact["familyName"],
        *_filled(contact["emails"], shape.emails), *_filled(contact["phones"], shape.phones),
        contact["company"], contact["jobTitle"], contact["birthDate"], "true" if contact["emailOptOut"] else None,
        *(apart.get(key) for key in shape.custom),
        json.dumps(rest, ensure_ascii=False, separators=(",", ":")) if rest else None,
    ]  # fmt: skip


def _has_column(key: str, value: object) -> bool:
    """Return whether a column gives a custom field back as it was: a text, under a name that means nothing else."""
    return (
        isinstance(value, str) and bool(value) and value == value.strip() and key == key.strip() and not is_known(key)
    )


def _numbered(name: str, number: int) -> list[str]:
    return [name, *(f"{name}_{n}" for n in range(2, number + 1))]


def _filled(values: list[str], width: int) -> list[str | None]:
    return [*values, *[None] * (width - len(values))]
