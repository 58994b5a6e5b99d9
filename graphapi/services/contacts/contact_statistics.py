"""Statistics of contacts: how many there are in each bucket of some dimensions, and how many associations they have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from graphapi.db.conditions import AllOf
from graphapi.db.dimensions import dimension, grouped
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.field_keys import ValueKind, field_entry
from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.pages import in_range
from graphapi.services.contacts.contact_lists import (
    COUNT,
    COUNT_OF_FEW,
    list_parameters,
    narrow_source,
    read_filtered,
    resolved_filter_of,
)
from graphapi.services.contacts.contact_sources import FEW_TO_COUNT
from graphapi.services.contacts.field_names import require_field
from graphapi.services.contacts.filter_values import ContactFilter
from graphapi.services.shared.registry import registry

DIMENSIONS_MAX = 3
BUCKETS_MAX = 10_000


class ContactDimensionField(StrEnum):
    """What contacts are grouped by."""

    COMPANY = "COMPANY"
    JOB_TITLE = "JOB_TITLE"
    LABEL = "LABEL"
    ROLE = "ROLE"
    CUSTOM_FIELD = "CUSTOM_FIELD"
    BIRTH_YEAR = "BIRTH_YEAR"
    BIRTH_MONTH = "BIRTH_MONTH"
    CREATED_MONTH = "CREATED_MONTH"


class _BucketRow(NamedTuple):
    """A bucket as the statement returns it; keys and shown texts have three places."""

    keys: Sequence[Any]
    shown: Sequence[str | None]
    contacts: int
    fewest: int
    most: int
    associations: int


STATISTICS = statement("contacts/statistics", tuple[list[_BucketRow], tuple[int, int, int, int]])
FIELDS = {
    ContactDimensionField.COMPANY: dimension(statement("dimensions/company")),
    ContactDimensionField.JOB_TITLE: dimension(statement("dimensions/job_title")),
    ContactDimensionField.LABEL: dimension(statement("dimensions/label")),
    ContactDimensionField.ROLE: dimension(statement("dimensions/role")),
    ContactDimensionField.CUSTOM_FIELD: dimension(statement("dimensions/custom_field")),
    ContactDimensionField.BIRTH_YEAR: dimension(statement("dimensions/birth_year")),
    ContactDimensionField.BIRTH_MONTH: dimension(statement("dimensions/birth_month")),
    ContactDimensionField.CREATED_MONTH: dimension(statement("dimensions/created_month")),
}
_SHOWN = frozenset({ContactDimensionField.COMPANY, ContactDimensionField.JOB_TITLE})
"""The dimensions that are grouped by a folded text and shown as one of the texts that are folded to it."""


@dataclass(frozen=True)
class Dimension:
    """What to group by; `key` is the name of a custom field."""

    field: ContactDimensionField
    key: str | None = None


@dataclass(frozen=True)
class Spread:
    """The lowest, mean and highest number of associations of a contact of the bucket."""

    min: int
    mean: float
    max: int


@dataclass(frozen=True)
class Bucket:
    """The contacts with the same values, in the order of the dimensions; `others`: those of all remaining buckets."""

    values: Sequence[object]
    others: bool
    count: int
    associations: Spread


async def contact_statistics(
    db: Db, wanted: ContactFilter, dimensions: Sequence[Dimension], first: int, *, with_associations: bool
) -> list[Bucket]:
    """The largest buckets of the contacts that pass the filter, and the others as one. BadArgument names the path."""
    in_range("first", first, 1, BUCKETS_MAX)
    await _check(db, dimensions)
    found, condition = await resolved_filter_of(db, wanted)
    if found is None:
        return []
    taken = await narrow_source(db, wanted, found, most=FEW_TO_COUNT)
    counting = COUNT if taken is None else COUNT_OF_FEW
    given = list_parameters(db, found, taken) | {
        "first": first,
        "counted": with_associations,
        "keys": [f"{one.key}\0" for one in dimensions],
        "roleOf": _roles((await registry(db)).labels),
    }
    text = grouped(STATISTICS, counting, tuple(FIELDS[one.field] for one in dimensions))
    row = await read_filtered(db, text, AllOf() if condition is None else condition, given)
    return [] if row is None else [*_buckets(dimensions, *row)]


async def _check(db: Db, dimensions: Sequence[Dimension]) -> None:
    in_range("groupBy", len(dimensions), 1, DIMENSIONS_MAX)
    for n, one in enumerate(dimensions):
        path = f"groupBy.{n}.key"
        if one in dimensions[:n]:
            raise BadArgument(f"groupBy.{n}", f"`groupBy.{n}` is the same as one before it.")
        if one.field is not ContactDimensionField.CUSTOM_FIELD:
            if one.key is not None:
                raise BadArgument(path, f"`{path}` is only for CUSTOM_FIELD.")
        elif not one.key:
            raise BadArgument(path, f"`{path}` must be the name of a custom field.")
        else:
            await require_field(db, one.key, path)


def _roles(labels: Labels) -> dict[str, str]:
    """The roles of the other contact, by label and side; roles that differ only in case are one."""
    spelled: dict[str, str] = {}
    roles: dict[str, str] = {}
    for key, label in labels.items():
        for mark, side, folded in ((">", Side.TO, label.folded[1]), ("<", Side.FROM, label.folded[0])):
            roles[f"{key}{mark}"] = spelled.setdefault(folded, label.role(side))
    return roles


def _buckets(dimensions: Sequence[Dimension], rows: Sequence[Sequence[Any]], others: Sequence[Any]) -> Iterator[Bucket]:
    for keys, shown, contacts, *associations in rows:
        values = [_value(*one) for one in zip(dimensions, keys, shown, strict=False)]
        yield Bucket(values, others=False, count=contacts, associations=_per_contact(contacts, *associations))
    contacts, *associations = others
    if contacts:
        nothing = [None for _ in dimensions]
        yield Bucket(nothing, others=True, count=contacts, associations=_per_contact(contacts, *associations))


def _per_contact(contacts: int, fewest: int, most: int, total: int) -> Spread:
    return Spread(fewest, total / contacts, most)


def _value(one: Dimension, key: object, shown: str | None) -> object:
    """The value of a bucket as it is shown."""
    if one.field is ContactDimensionField.CUSTOM_FIELD:
        return None if key is None else _field_value(one.key or "", str(key), json.loads(shown or "{}"))
    return shown if one.field in _SHOWN else key


def _field_value(name: str, entry: str, fields: object) -> object:
    """The value of a custom field that has this entry, as one of the contacts has it."""
    stored = fields.get(name) if is_object(fields) else None
    text = entry.removeprefix(f"{name}\0{ValueKind.TEXT}")
    return next((value for value in _items(stored) if field_entry(name, value) == entry), text)


def _items(value: object) -> Iterator[object]:
    """Yield a value, or the items of a list and of the lists in it, as they have entries."""
    if is_list(value):
        for item in value:
            yield from _items(item)
    else:
        yield value
