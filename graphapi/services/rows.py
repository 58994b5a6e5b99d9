"""What a contact and an association are on the way from the database: positional rows become named, typed values.

Which rows, and in what order, is the business of the lists, walks and paths that use this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graphapi.db.database import Row, Value
from graphapi.kernel.labels import EmailCopy

ContactData = dict[str, Any]
"""The properties of a contact that were asked for, by name, and always its `id`; `customFields` as the JSON stored."""

ASSOCIATION_COLUMNS = (
    "[r.id, type(r), startNode(r).id, endNode(r).id, r.since, r.until, r.note, r.emailCopy, "
    "r.createdAt, r.createdById, r.updatedAt, r.version]"
)
"""An association as every statement returns it; a test holds the statements to it."""

_TEMPORAL = frozenset({"birthDate", "createdAt", "updatedAt"})


@dataclass(frozen=True, slots=True)
class AssociationData:
    """An association as it is stored."""

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


def asked(fields: Sequence[str], *needed: str) -> list[str]:
    """Return the properties to ask for: the id, those needed here, then those the caller wants."""
    return list(dict.fromkeys(("id", *needed, *fields)))


def contact_of(fields: Sequence[str], row: Row) -> ContactData:
    """Return the contact of a row of these properties; what the list was filled up with is at the row's end."""
    found = dict(zip(fields, row, strict=False))
    for name in _TEMPORAL.intersection(found):
        found[name] = native(found[name])
    return found


def association_of(row: Row) -> AssociationData:
    """Return the association of a row of ASSOCIATION_COLUMNS."""
    key, label_key, from_id, to_id, since, until, note, copy, created_at, created_by_id, updated_at, version = row
    return AssociationData(
        key, label_key, from_id, to_id, native(since), native(until), note, EmailCopy(copy or EmailCopy.NONE),
        native(created_at), created_by_id, native(updated_at), version,
    )  # fmt: skip


def native(value: Value) -> Value:
    """Return a date or an instant of Python for one of Neo4j; None stays None."""
    return None if value is None else value.to_native()
