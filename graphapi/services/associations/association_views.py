"""An association seen from one of its two contacts, the filters that such reads share, and how rows are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graphapi.db.values import Parameters
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.pages import Slice
from graphapi.services.shared.parameters import day_filter, label_filter, role_filter
from graphapi.services.shared.rows import (
    AssociationColumns,
    AssociationData,
    AssociationRow,
    Columns,
    ContactData,
    ContactRow,
    association_of,
    contact_of,
)

EdgeRow = tuple[AssociationRow, bool, ContactRow, str]
"""An association, whether the other contact is at TO, that contact, its sort key."""


@dataclass(frozen=True)
class AssociationFilter:
    """Which associations of a contact are wanted; `with_id` keeps those with that contact."""

    label_keys: tuple[str, ...] | None = None
    role: str | None = None
    with_id: str | None = None
    valid_on: date | None = None

    def parameters(self, labels: Labels) -> Parameters:
        """The parameters of the filter for the statements of pages and counts."""
        return {
            **label_filter(self.label_keys), **role_filter(labels, self.role), **day_filter(self.valid_on),
            "anyOther": self.with_id is None, "other": self.with_id or "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edge:
    """An association seen from one contact: `contact`, the other one, is at `side` and has this `sort_key`."""

    association: AssociationData
    side: Side
    contact: ContactData
    sort_key: str


@dataclass(frozen=True)
class EdgeColumns:
    """The columns of an edge: the association, whether the other contact is at TO, its properties, its sort key."""

    association: AssociationColumns
    contact: Columns

    def parameters(self) -> Parameters:
        """The columns as parameters of the statements."""
        return {**self.association.parameters(), **self.contact.parameters()}

    def edge(self, row: EdgeRow) -> Edge:
        """The edge of a row."""
        association, outgoing, contact, sort_key = row
        side, made = Side.TO if outgoing else Side.FROM, association_of(self.association, association)
        return Edge(made, side, contact_of(self.contact, contact), sort_key)


def is_there(row: EdgeRow) -> bool:
    """Whether the edge of a row still exists: an association that is removed while it is read has lost its id."""
    (_, _, association), _, contact, *_ = row
    return association[0] is not None and (contact[0] or None) is not None


def keys_of(pages: Iterable[Slice[Edge]]) -> set[str]:
    """The labels of the associations on these pages."""
    return {association[0] for page in pages for association, *_ in page.found}
