"""What a contact and an association are on the way from the database: positional rows become named, typed values.

Which rows, and in what order, is the business of the lists, walks and paths that use this. Days and instants come as
text: the driver takes 5 µs to make a day of Neo4j's own, 37 µs an instant, less than one for a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, cast

from graphapi.db.request import Value
from graphapi.db.statements import Row
from graphapi.kernel.labels import EmailCopy

ContactData = dict[str, Any]
"""The properties of a contact that were asked for, by name, and always its `id`; `customFields` as the JSON stored."""

CONTACT_COLUMNS = "[k IN $fields | c[k]] + [k IN $times | toString(c[k])]"
"""A contact `c` as every read returns it: what Columns names; a test holds the statements to it."""

ASSOCIATION_COLUMNS = (
    "[type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, "
    "[k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]"
)
"""An association `r` as every read returns it: what AssociationColumns names; a test holds the statements to it."""

TEMPORAL = frozenset({"birthDate", "since", "until", "createdAt", "updatedAt"})
"""The properties that come as text."""

PLAIN_CONTACT = frozenset(
    {
        "id", "externalId", "name", "givenName", "familyName", "emails", "phones", "company", "jobTitle", "birthDate",
        "emailOptOut", "createdAt", "updatedAt", "version",
    }
)  # fmt: skip
"""The properties of a contact that are shown as they are stored."""

_LENGTH_OF_DAY = len("2026-11-22")


@dataclass(frozen=True)
class Columns:
    """The properties of a contact as a statement returns them: `fields` as they are stored, then `times` as text."""

    fields: tuple[str, ...]
    times: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each column; what a list is filled up with has none."""
        return (*self.fields, *self.times)

    def parameters(self) -> dict[str, list[str]]:
        """Return the columns as the statements take them."""
        return {"fields": list(self.fields), "times": list(self.times)}


@dataclass(frozen=True)
class AssociationColumns:
    """The properties of an association as a statement returns them; `ends`: with the ids of its two contacts."""

    fields: tuple[str, ...]
    times: tuple[str, ...]
    ends: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each column of the third part of a row."""
        return (*self.fields, *self.times)

    def parameters(self) -> dict[str, Any]:
        """Return the columns as the statements take them."""
        return {"associationFields": list(self.fields), "associationTimes": list(self.times), "ends": self.ends}


@dataclass(frozen=True)
class Own:
    """The rows of the contacts that something is read of, by id: they come with it, so that they need no other read."""

    columns: Columns
    rows: dict[str, Row] = field(default_factory=dict[str, Row])

    def parameters(self) -> dict[str, list[str]]:
        """Return the columns as the statements take them."""
        return {"own": list(self.columns.fields), "ownTimes": list(self.columns.times)}

    def contact(self, contact_id: str) -> ContactData | None:
        """Return a contact; None when it is missing or hidden."""
        row = self.rows.get(contact_id)
        return None if row is None else contact_of(self.columns, row)


def own_columns(own: Own | None) -> dict[str, list[str]]:
    """Return the contacts' own columns as the statements take them: none when nobody asks."""
    return {"own": [], "ownTimes": []} if own is None else own.parameters()


def by_contact(row: Row | None, own: Own | None) -> dict[str, Any]:
    """Return what was found for each contact of a read, and keep their own rows, which come last."""
    return {one[0]: one[1] for one in rows_of(row, own)}


def rows_of(row: Row | None, own: Own | None) -> list[Row]:
    """Return the rows of the contacts of a read, and keep their own rows, which come last in each."""
    rows = cast("list[Row]", row[0]) if row else []
    if own is not None:
        own.rows.update((one[0], one[-1]) for one in rows)
    return rows


@dataclass(slots=True)
class AssociationData:
    """An association as it is stored; what was not asked for is not there: to read it is an AttributeError."""

    id: str
    label_key: str
    from_id: str
    to_id: str
    since: date | None
    until: date | None
    note: str | None
    email_copy: EmailCopy
    created_at: datetime
    created_by_id: str | None
    updated_at: datetime
    version: int


_ATTRIBUTES = {
    "id": "id", "since": "since", "until": "until", "note": "note", "emailCopy": "email_copy",
    "createdAt": "created_at", "createdById": "created_by_id", "updatedAt": "updated_at", "version": "version",
}  # fmt: skip


def asked(fields: Iterable[str], *needed: str) -> Columns:
    """Return the properties to ask for: the id, those needed here, then those the caller wants."""
    return _columns(("id", *needed, *fields))


def associations_asked(names: Iterable[str], *, ends: bool) -> AssociationColumns:
    """Return the properties of associations to ask for: the id, then those the caller wants."""
    fields, times = _parted(("id", *names))
    return AssociationColumns(fields, times, ends)


@lru_cache(1024)
def with_associations(columns: AssociationColumns, *needed: str, ends: bool = False) -> AssociationColumns:
    """Return the columns with these properties among them."""
    if {*columns.names}.issuperset(needed) and columns.ends >= ends:
        return columns
    return associations_asked((*columns.names, *needed), ends=columns.ends or ends)


@lru_cache(1024)
def _columns(names: tuple[str, ...]) -> Columns:
    return Columns(*_parted(names))


def _parted(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is sent as stored, and what as text."""
    every = dict.fromkeys(names)
    plain = [name for name in every if name not in TEMPORAL]
    times = [name for name in every if name in TEMPORAL]
    return tuple(plain), tuple(times)


WHOLE_ASSOCIATION = associations_asked(_ATTRIBUTES, ends=True)
"""All that is stored of an association."""


def contact_of(names: Sequence[str] | Columns, row: Row) -> ContactData:
    """Return the contact of a row of these properties."""
    columns = names.names if isinstance(names, Columns) else names
    found = dict(zip(columns, row, strict=False))
    for name in TEMPORAL.intersection(found):
        found[name] = native(found[name])
    return found


def association_of(columns: AssociationColumns, row: Row) -> AssociationData:
    """Return the association of a row as ASSOCIATION_COLUMNS has it."""
    label_key, ends, values = row
    association = AssociationData.__new__(AssociationData)
    association.label_key = label_key
    if ends is not None:
        association.from_id, association.to_id = ends
    for name, value in zip(columns.names, values, strict=True):
        if name in TEMPORAL:
            setattr(association, _ATTRIBUTES[name], native(value))
        elif name == "emailCopy":
            association.email_copy = EmailCopy(value or EmailCopy.NONE)
        else:
            setattr(association, _ATTRIBUTES[name], value)
    return association


def whole_associations(row: Row | None) -> list[AssociationData]:
    """The associations of a read of WHOLE_ASSOCIATION; one that is removed during the read has no properties left."""
    found = [association_of(WHOLE_ASSOCIATION, one) for one in cast("list[Row]", row[0] if row else [])]
    return [one for one in found if cast("int | None", one.version) is not None]


def native(value: Value) -> Value:
    """Return a day or an instant of Python for one of Neo4j, or for its text; None stays None."""
    if value is None:
        return None
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == _LENGTH_OF_DAY else datetime.fromisoformat(value)
    return value.to_native()
