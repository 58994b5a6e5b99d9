"""The contacts around a contact, and the associations among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.kernel.pages import in_range
from graphapi.services.associations.association_views import EdgeColumns
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    AssociationRow,
    ContactData,
    ContactRow,
    OfContact,
    ParentRows,
    asked,
    association_of,
    associations_asked,
    by_contact,
    contact_of,
    keep_parents,
    parent_columns,
)

MemberRow = tuple[ContactRow, int]
"""A contact and its distance."""

NeighbourhoodRow = tuple[str, list[MemberRow], list[AssociationRow], bool, ContactRow]
"""A contact's id, its neighbours, the associations among them, whether some were left out, the contact's own row."""

Near = tuple[list[OfContact[list[MemberRow]]]]

NEIGHBOURHOOD = statement("contacts/neighbourhood", tuple[list[NeighbourhoodRow]])
REACHED = statement("contacts/neighbourhood_reached", tuple[list[NeighbourhoodRow]])
NEAR = statement("contacts/near", Near)
MAX_DEPTH, MAX_MEMBERS, MAX_ASSOCIATIONS = 6, 500, 2_000
_NO_ASSOCIATION = associations_asked((), ends=False)


class NeighbourhoodOrder(StrEnum):
    """The order of the contacts at one distance.

    NAME has to read all of them. FIRST_REACHED, the order of the contacts through which they are first reached, then
    by name, stops when the page is full.
    """

    NAME = "NAME"
    FIRST_REACHED = "FIRST_REACHED"


@dataclass(frozen=True)
class NeighbourhoodData:
    """Contacts with their distance, nearest first; and the associations among them and the root.

    `found` and `among` are the rows of both as the database returned them, with these columns.
    `truncated` says that contacts within the depth, or associations among those returned, were left out.
    """

    found: Sequence[MemberRow]
    among: Sequence[AssociationRow]
    truncated: bool
    columns: EdgeColumns

    @cached_property
    def members(self) -> list[tuple[ContactData, int]]:
        """The contacts with their distance."""
        return [self.member(one) for one in self.found]

    @cached_property
    def associations(self) -> list[AssociationData]:
        """The associations among the contacts and the root."""
        return [self.association(one) for one in self.among]

    def association(self, row: AssociationRow) -> AssociationData:
        """The association of a row."""
        return association_of(self.columns.association, row)

    def member(self, row: MemberRow) -> tuple[ContactData, int]:
        """The member of a row: its properties, its distance."""
        return contact_of(self.columns.contact, row[0]), row[1]


async def neighbourhoods(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    depth: int,
    label_keys: Sequence[str] | None,
    valid_on: date | None,
    first: int,
    fields: Sequence[str],
    associations: AssociationColumns | None = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
    order: NeighbourhoodOrder = NeighbourhoodOrder.NAME,
) -> list[NeighbourhoodData]:
    """The neighbourhood of each contact; empty for a contact that is missing or hidden.

    Without `associations`, associations are neither read nor counted as left out.
    """
    in_range("depth", depth, 1, MAX_DEPTH)
    in_range("first", first, 1, MAX_MEMBERS)
    columns, ids = EdgeColumns(associations or _NO_ASSOCIATION, asked(fields)), list(dict.fromkeys(contact_ids))
    by_name = order is NeighbourhoodOrder.NAME
    if by_name and associations is None and valid_on is None and db.viewer.sees_all:
        row = await db.read(
            _NEAR[depth], ids=ids, ask=first + 1, **label_filter(label_keys), **columns.contact.parameters(),
            **parent_columns(parents),
        )  # fmt: skip
        found = {key: _near(columns, members, first) for key, members in by_contact(row, parents).items()}
    else:
        row = await db.read(
            NEIGHBOURHOOD if by_name else REACHED, ids=ids, depth=depth, first=first, most=MAX_ASSOCIATIONS + 1,
            among=associations is not None, **label_filter(label_keys), **day_filter(valid_on), **columns.parameters(),
            **parent_columns(parents),
        )  # fmt: skip
        rows = row[0] if row else []
        keep_parents(parents, ((one[0], one[-1]) for one in rows))
        found = {one[0]: _neighbourhood(columns, one) for one in rows}
    nobody = NeighbourhoodData([], [], truncated=False, columns=columns)
    return [found.get(contact_id, nobody) for contact_id in contact_ids]


def _within(depth: int) -> Statement[Near]:
    """The statement that searches to this depth."""
    return replace(NEAR, name=f"{NEAR.name}_{depth}", text=NEAR.text.replace(f"*1..{MAX_DEPTH}", f"*1..{depth}"))


_NEAR = {depth: _within(depth) for depth in range(1, MAX_DEPTH + 1)}


def _near(columns: EdgeColumns, members: list[MemberRow], first: int) -> NeighbourhoodData:
    """The neighbourhood, with one member more than requested if there is one."""
    return NeighbourhoodData(members[:first], [], len(members) > first, columns)


def _neighbourhood(columns: EdgeColumns, row: NeighbourhoodRow) -> NeighbourhoodData:
    """The neighbourhood of a row; the associations by which contacts were first reached come first and are kept."""
    _, members, associations, more, _ = row
    truncated = more or len(associations) > MAX_ASSOCIATIONS
    return NeighbourhoodData(members, associations[:MAX_ASSOCIATIONS], truncated, columns)
