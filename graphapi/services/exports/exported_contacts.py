"""The contacts of an export, several hundred at a time, in the order of their names in the files."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import aclosing

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.exports.export_people import outside_id
from graphapi.services.shared.rows import ContactData, ContactRow, contact_of

IMPORTED, NOT_IMPORTED = (
    statement("exports/imported", tuple[ContactRow]),
    statement("exports/not_imported", tuple[ContactRow]),
)
_PART = 500
_SECONDS = 300.0

Chosen = AbstractSet[str] | None
"""The ids of the contacts to export; None for all."""


def contacts_in_parts(db: Db, fields: Sequence[str], chosen: Chosen) -> AsyncGenerator[list[ContactData]]:
    """The chosen contacts that the viewer sees, by what they are called in the files: the external id, else the id."""
    return _parts(_contacts(db, fields)) if chosen is None else _chosen(db, fields, chosen)


async def _chosen(db: Db, fields: Sequence[str], chosen: AbstractSet[str]) -> AsyncGenerator[list[ContactData]]:
    named = [one async for part in _by_id(db, sorted(chosen), ("id", "externalId")) for one in part]
    ids = [one["id"] for one in sorted(named, key=outside_id)]
    async with aclosing(_by_id(db, ids, fields)) as parts:
        async for part in parts:
            yield part


async def _by_id(db: Db, ids: Sequence[str], fields: Sequence[str]) -> AsyncGenerator[list[ContactData]]:
    for first in range(0, len(ids), _PART):
        db.deadline.extend(_SECONDS)
        found = await contacts_by_id(db, ids[first : first + _PART], fields)
        yield [one for one in found if one is not None]


async def _contacts(db: Db, names: Sequence[str]) -> AsyncGenerator[ContactData]:
    db.deadline.extend(_SECONDS)
    fields = list(names)
    async with (
        aclosing(db.rows(IMPORTED, fields=fields)) as imported,
        aclosing(db.rows(NOT_IMPORTED, fields=fields)) as others,
    ):
        first, second = await _next(imported, names), await _next(others, names)
        while first is not None or second is not None:
            if first is not None and (second is None or outside_id(first) <= outside_id(second)):
                yield first
                first = await _next(imported, names)
            elif second is not None:
                yield second
                second = await _next(others, names)


async def _next(rows: AsyncIterator[tuple[ContactRow]], fields: Sequence[str]) -> ContactData | None:
    row = await anext(rows, None)
    return None if row is None else contact_of(fields, row[0])


async def _parts(contacts: AsyncGenerator[ContactData]) -> AsyncGenerator[list[ContactData]]:
    part: list[ContactData] = []
    async with aclosing(contacts):
        async for contact in contacts:
            part.append(contact)
            if len(part) == _PART:
                yield part
                part = []
    if part:
        yield part
