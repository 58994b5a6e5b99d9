"""Contacts and associations as rows: the database's positional values become named, typed values.

The lists, walks and paths that use it decide which rows a read returns, and in what order. Days and instants
are returned as text: the driver needs 5 µs for a day object, 37 µs for an instant, and less than 1 µs for a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TypedDict, TypeVar, cast

from graphapi.db.values import Day, Parameters, native
from graphapi.kernel.contact_properties import NAMES, Kind, of_kind
from graphapi.kernel.labels import EmailCopy

ContactRow = tuple[str, *tuple[object, ...]]
"""A contact by its Columns, the id first."""

AssociationRow = tuple[str, tuple[str, str] | None, list[object]]
"""An association: its label, the ids of its ends, and its properties by AssociationColumns."""

Contacts = tuple[list[ContactRow]]
"""A record of contacts."""

Associations = tuple[list[AssociationRow]]
"""A record of associations."""


class ContactData(TypedDict):
    """The requested properties of a contact and always its `id`: reading another one is a KeyError.

    Only those that code reads by name are declared.
    """

    id: str
    externalId: str | None
    name: str
    composedName: bool | None
    sortKey: str
    givenName: str | None
    familyName: str | None
    emails: list[str]
    phones: list[str]
    company: str | None
    jobTitle: str | None
    birthDate: date | None
    customFields: str
    emailOptOut: bool
    ownerId: str | None
    unlinkedRelatives: str | None
    dismissedSuggestions: list[str] | None
    birth: str | None
    kept: str | None
    readers: list[str]
    version: int


CONTACT_COLUMNS = "[k IN $fields | c[k]] + [k IN $times | toString(c[k])]"
"""A contact `c` as every read returns it, by Columns; a test compares the statements."""

ASSOCIATION_COLUMNS = (
    "[type(r), CASE WHEN $ends THEN [startNode(r).id, endNode(r).id] END, "
    "[k IN $associationFields | r[k]] + [k IN $associationTimes | toString(r[k])]]"
)
"""An association `r` as every read returns it, by AssociationColumns; a test compares the statements."""

TEMPORAL = frozenset({"since", "until", "createdAt", "updatedAt", *(one.name for one in of_kind(Kind.DAY))})
"""The properties that are returned as text."""

PLAIN_CONTACT = frozenset(
    {"id", "createdAt", "updatedAt", "version", *NAMES}
    - {one.name for one in of_kind(Kind.CUSTOM_FIELDS, Kind.PARTIAL_DATE)}
)
"""The properties of a contact that the API shows as they are stored."""

_LENGTH_OF_DAY = len("2026-11-22")
T = TypeVar("T")


@dataclass(frozen=True)
class Columns:
    """The properties of a contact that a statement returns: `fields` as stored, then `times` as text."""

    fields: tuple[str, ...]
    times: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each column."""
        return (*self.fields, *self.times)

    def parameters(self) -> dict[str, list[str]]:
        """The parameters of statements for these columns."""
        return {"fields": list(self.fields), "times": list(self.times)}


@dataclass(frozen=True)
class AssociationColumns:
    """The properties of an association that a statement returns; `ends`: also the ids of its two contacts."""

    fields: tuple[str, ...]
    times: tuple[str, ...]
    ends: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the properties in a row."""
        return (*self.fields, *self.times)

    def parameters(self) -> Parameters:
        """The parameters of statements for these columns."""
        return {"associationFields": list(self.fields), "associationTimes": list(self.times), "ends": self.ends}


@dataclass(frozen=True)
class ParentRows:
    """The rows of a read's parents, by id: the read returns them too, which saves a second one."""

    columns: Columns
    rows: dict[str, ContactRow] = field(default_factory=dict[str, ContactRow])

    def parameters(self) -> dict[str, list[str]]:
        """The parameters of statements for these columns."""
        return {"parentFields": list(self.columns.fields), "parentTimes": list(self.columns.times)}

    def contact(self, contact_id: str) -> ContactData | None:
        """A contact; None when it is missing or hidden."""
        row = self.rows.get(contact_id)
        return None if row is None else contact_of(self.columns, row)


def parent_columns(parents: ParentRows | None) -> dict[str, list[str]]:
    """The parameters for the parents' own columns; empty when none are requested."""
    return {"parentFields": [], "parentTimes": []} if parents is None else parents.parameters()


OfContact = tuple[str, T, ContactRow]
"""What a read returns for a contact: its id, what was found, its own row."""


def by_contact(row: tuple[list[OfContact[T]]] | None, parents: ParentRows | None) -> dict[str, T]:
    """What a read found for each contact; the contacts' own rows are kept in `own`."""
    rows = row[0] if row else []
    keep_parents(parents, ((key, parent_row) for key, _, parent_row in rows))
    return {key: found for key, found, _ in rows}


def keep_parents(parents: ParentRows | None, rows: Iterable[tuple[str, ContactRow]]) -> None:
    """Keep the contacts' own rows if they are requested."""
    if parents is not None:
        parents.rows.update(rows)


@dataclass(slots=True)
class AssociationData:
    """An association as it is stored. Reading a property that was not requested is an AttributeError."""

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
    """The columns to request: the id, those needed here, then those of the caller."""
    return _columns(("id", *needed, *fields))


def associations_asked(names: Iterable[str], *, ends: bool) -> AssociationColumns:
    """The columns of associations to request: the id, then those of the caller."""
    fields, times = _split(("id", *names))
    return AssociationColumns(fields, times, ends)


@lru_cache(1024)
def with_associations(columns: AssociationColumns, *needed: str, ends: bool = False) -> AssociationColumns:
    """The columns, with these properties added."""
    if {*columns.names}.issuperset(needed) and columns.ends >= ends:
        return columns
    return associations_asked((*columns.names, *needed), ends=columns.ends or ends)


@lru_cache(1024)
def _columns(names: tuple[str, ...]) -> Columns:
    return Columns(*_split(names))


def _split(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the properties returned as stored, and of those returned as text."""
    every = dict.fromkeys(names)
    plain = [name for name in every if name not in TEMPORAL]
    times = [name for name in every if name in TEMPORAL]
    return tuple(plain), tuple(times)


WHOLE_ASSOCIATION = associations_asked(_ATTRIBUTES, ends=True)
"""All properties of an association."""


def only_id(contact_id: str) -> ContactData:
    """A contact of which only the id is requested."""
    return contact_of(("id",), (contact_id,))


def named(names: Sequence[str] | Columns, row: Sequence[object]) -> dict[str, object]:
    """The values of a row by name, with days and instants as Python objects."""
    found = dict(zip(names.names if isinstance(names, Columns) else names, row, strict=False))
    for name in TEMPORAL.intersection(found):
        found[name] = moment(found[name])
    return found


contact_of = cast("Callable[[Sequence[str] | Columns, Sequence[object]], ContactData]", named)
"""The contact of a row of these properties: `named` with a narrower type; one more call would cost in long lists."""


def association_of(columns: AssociationColumns, row: AssociationRow) -> AssociationData:
    """The association of a row as ASSOCIATION_COLUMNS has it."""
    label_key, ends, values = row
    association = AssociationData.__new__(AssociationData)
    association.label_key = label_key
    if ends is not None:
        association.from_id, association.to_id = ends
    for name, value in zip(columns.names, values, strict=True):
        if name in TEMPORAL:
            setattr(association, _ATTRIBUTES[name], moment(value))
        elif name == "emailCopy":
            association.email_copy = EmailCopy(str(value)) if value else EmailCopy.NONE
        else:
            setattr(association, _ATTRIBUTES[name], value)
    return association


def whole_associations(row: Associations | None) -> list[AssociationData]:
    """The associations of a read of WHOLE_ASSOCIATION; those removed during the read have lost their properties."""
    rows = row[0] if row else []
    return [association_of(WHOLE_ASSOCIATION, one) for one in rows if one[2][0] is not None]


def moment(value: object) -> date | None:
    """A day or an instant, from text or from the driver's object; None stays None."""
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == _LENGTH_OF_DAY else datetime.fromisoformat(value)
    return native(cast("Day | None", value))
