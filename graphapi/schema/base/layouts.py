"""Where in the services' rows the fields of our types are, so that the executor writes answers straight from them.

What is not here is read from the object that a row stands for, as under graphql-core.
"""

import functools
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from graphapi.operations.executor.rows import OBJECT, Cell, Convert, Layout, Row
from graphapi.schema.base.context import Context
from graphapi.schema.base.scalars import write_datetime
from graphapi.schema.base.sources import AssociationSource
from graphapi.services.associations.association_views import EdgeColumns
from graphapi.services.graph.mutual_contacts import MutualColumns
from graphapi.services.graph.walks import WalkColumns
from graphapi.services.shared.rows import (
    PLAIN_CONTACT,
    TEMPORAL,
    AssociationColumns,
    Columns,
    association_of,
    contact_of,
)

_WRITTEN_INSTANT = len("2026-11-22T13:45:00.123Z")
_read_instant, _read_day = datetime.fromisoformat, date.fromisoformat


def _instant(text: str | None) -> str | None:
    """The instant as it is sent: most are stored in milliseconds, and come so; ValueError when it is none."""
    if text is None:
        return None
    if len(text) == _WRITTEN_INSTANT and text[7] + text[10] + text[19] + text[23] == "-T.Z":
        _read_instant(text)
        return text
    return write_datetime(datetime.fromisoformat(text))


def _day(text: str | None) -> str | None:
    """The day as it is sent, which is how it comes; ValueError when it is none."""
    return text if text is None else _read_day(text).isoformat()


def _first(values: list[str] | None) -> str | None:
    return values[0] if values else None


def _copying(value: str | None) -> str:
    return value or "NONE"


def _label(context: Context) -> Convert:
    return context.labels.__getitem__


EdgeRow = tuple[tuple[str, Row, Row], bool, Row]
"""An association, whose first value is its label's key; the side on which the other contact stands; that contact."""


def _role(context: Context) -> Convert:
    roles = context.roles

    def role(edge: EdgeRow) -> str:
        return roles[edge[0][0]][edge[1]]

    return role


def _inverse_role(context: Context) -> Convert:
    roles = context.roles

    def inverse_role(edge: EdgeRow) -> str:
        return roles[edge[0][0]][not edge[1]]

    return inverse_role


_CONVERTED = TEMPORAL | {"emailCopy"}
"""The properties of an association that are more to its object than they are in its row."""


@dataclass(frozen=True)
class ContactLayout:
    """A contact's row."""

    columns: Columns

    def cell(self, field: str) -> Cell | None:
        """Where a field of Contact is."""
        match field:
            case "email" | "phone":
                return _found(self.columns.names, f"{field}s", convert=_first)
            case "customFields":
                return _found(self.columns.names, field, convert=orjson.loads)
            case _ if field in PLAIN_CONTACT:
                return _stored(self.columns.names, field)
            case _:
                return None

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether there are days or instants that are not shown."""
        return not shown.issuperset(TEMPORAL.intersection(self.columns.names))

    def source(self, row: Row) -> object:
        """The contact."""
        return contact_of(self.columns, row)


@dataclass(frozen=True)
class AssociationLayout:
    """An association's row."""

    columns: AssociationColumns

    def cell(self, field: str) -> Cell | None:
        """Where a field of Association is."""
        match field:
            case "label":
                return Cell((0,), convert_in=_label, layout=OBJECT)
            case "emailCopy":
                return _found(self.columns.names, field, 2, convert=_copying)
            case _:
                return _stored(self.columns.names, field, 2)

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether there are days, instants or words that are not shown."""
        return not shown.issuperset(_CONVERTED.intersection(self.columns.names))

    def source(self, row: Row) -> object:
        """The association, without the contacts that came with it."""
        return AssociationSource(association_of(self.columns, row))


@dataclass(frozen=True)
class EdgeLayout:
    """An association as one of its contacts sees it."""

    columns: EdgeColumns

    def cell(self, field: str) -> Cell | None:
        """Where a field of AssociationEdge is; FROM and TO know the contacts that came with their page."""
        match field:
            case "node":
                return Cell((2,), layout=layout_of(self.columns.contact))
            case "role":
                return Cell(convert_in=_role)
            case "inverseRole":
                return Cell(convert_in=_inverse_role)
            case "association" if not self.columns.association.ends:
                return Cell((0,), layout=layout_of(self.columns.association))
            case _:
                return None

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether more than ids came of a contact or an association that is not shown."""
        return _hidden(shown, node=self.columns.contact, association=self.columns.association)

    def source(self, row: Row) -> object:
        """The edge; its table knows the page that it is on."""
        return self.columns.edge(row)


@dataclass(frozen=True)
class MutualLayout:
    """A contact in common."""

    columns: MutualColumns

    def cell(self, field: str) -> Cell | None:
        """Where a field of MutualContactEdge is."""
        return Cell((0,), layout=layout_of(self.columns.contact)) if field == "node" else None

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether more than ids came of the contact or the associations, which are not shown."""
        return _hidden(
            shown,
            node=self.columns.contact,
            associations=self.columns.association,
            withAssociations=self.columns.association,
        )

    def source(self, row: Row) -> object:
        """The contact in common; its table knows the page that it is on."""
        return self.columns.mutual(row)


@dataclass(frozen=True)
class WalkLayout:
    """A contact that a walk reaches."""

    columns: WalkColumns

    def cell(self, field: str) -> Cell | None:
        """Where a field of WalkEdge is."""
        return Cell((0,), layout=layout_of(self.columns.contact)) if field == "node" else None

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether a way, or more than its id, came of a contact that is not shown."""
        way = self.columns.associations is not None and "path" not in shown
        return way or _hidden(shown, node=self.columns.contact)

    def source(self, row: Row) -> object:
        """The contact reached; its table knows the page that it is on."""
        return self.columns.walked(row)


@dataclass(frozen=True)
class NodeLayout:
    """A contact as the node of an edge in a list of contacts."""

    columns: Columns

    def cell(self, field: str) -> Cell | None:
        """Where a field of ContactEdge is."""
        return Cell(layout=layout_of(self.columns)) if field == "node" else None

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether more than its id came of a contact that is not shown."""
        return _hidden(shown, node=self.columns)

    def source(self, row: Row) -> object:
        """The contact; its table knows the page that it is on."""
        return contact_of(self.columns, row)


@dataclass(frozen=True)
class MemberLayout:
    """A member of a neighbourhood."""

    columns: Columns

    def cell(self, field: str) -> Cell | None:
        """Where a field of NeighbourhoodMember is."""
        return Cell((0,), layout=layout_of(self.columns)) if field == "contact" else Cell((1,))

    def hides(self, shown: frozenset[str]) -> bool:
        """Whether more than its id came of a contact that is not shown."""
        return _hidden(shown, contact=self.columns)

    def source(self, row: Row) -> object:
        """The contact and its distance."""
        return contact_of(self.columns, row[0]), row[1]


AnyColumns = Columns | AssociationColumns | EdgeColumns | MutualColumns | WalkColumns


@functools.lru_cache(4096)
def layout_of(columns: AnyColumns) -> Layout:
    """The layout of rows with these columns."""
    match columns:
        case Columns():
            return ContactLayout(columns)
        case AssociationColumns():
            return AssociationLayout(columns)
        case EdgeColumns():
            return EdgeLayout(columns)
        case MutualColumns():
            return MutualLayout(columns)
        case WalkColumns():
            return WalkLayout(columns)


@functools.lru_cache(4096)
def layout_of_edges(columns: AnyColumns) -> Layout:
    """The layout of a page's rows: rows of contacts are nodes there, others are edges already."""
    return NodeLayout(columns) if isinstance(columns, Columns) else layout_of(columns)


def _hidden(shown: frozenset[str], **columns: Columns | AssociationColumns) -> bool:
    """Whether something of these fields is made of the row although they are not shown."""
    return any(name not in shown and layout_of(one).hides(NOTHING_SHOWN) for name, one in columns.items())


NOTHING_SHOWN = frozenset[str]()


def _stored(names: tuple[str, ...], field: str, *before: int) -> Cell | None:
    if field not in TEMPORAL:
        return _found(names, field, *before)
    return _found(names, field, *before, convert=_instant if field.endswith("At") else _day, written=True)


def _found(
    names: tuple[str, ...], field: str, *before: int, convert: Convert | None = None, written: bool = False
) -> Cell | None:
    """The cell of a property, in the list at the indexes `before`; None when it was not asked for: nobody reads it."""
    return Cell((*before, names.index(field)), convert, written=written) if field in names else None
