"""Everybody around a contact, and the associations among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from graphapi.db.request import Db
from graphapi.db.statements import Row, Statement, statement
from graphapi.kernel.pages import in_range
from graphapi.services.associations.association_views import EdgeColumns
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    ContactData,
    Own,
    asked,
    association_of,
    associations_asked,
    contact_of,
    own_columns,
    rows_of,
)

NEIGHBOURHOOD, NEAR = statement("contacts/neighbourhood"), statement("contacts/near")
MAX_DEPTH, MAX_MEMBERS, MAX_ASSOCIATIONS = 6, 500, 2_000
_NO_ASSOCIATION = associations_asked((), ends=False)


@dataclass(frozen=True)
class NeighbourhoodData:
    """Contacts with their distance, the nearest first, then by name; and the associations among them and the root.

    `found` and `among` are their rows as they came, of these columns.
    `truncated` says that contacts within the depth, or associations among those returned, were left out.
    """

    found: Sequence[Row]
    among: Sequence[Row]
    truncated: bool
    columns: EdgeColumns

    @cached_property
    def members(self) -> list[tuple[ContactData, int]]:
        """The contacts with their distance."""
        return [self.member(one) for one in self.found]

    @cached_property
    def associations(self) -> list[AssociationData]:
        """The associations among them all."""
        return [self.association(one) for one in self.among]

    def association(self, row: Row) -> AssociationData:
        """Return the association of a row."""
        return association_of(self.columns.association, row)

    def member(self, row: Row) -> tuple[ContactData, int]:
        """Return the member of a row: its properties, its distance."""
        return contact_of(self.columns.contact, row[0]), row[1]


async def neighbourhoods(  # noqa: PLR0913, PLR0917 – what the question is made of
    db: Db,
    contact_ids: Sequence[str],
    depth: int,
    label_keys: Sequence[str] | None,
    valid_on: date | None,
    first: int,
    fields: Sequence[str],
    associations: AssociationColumns | None = WHOLE_ASSOCIATION,
    own: Own | None = None,
) -> list[NeighbourhoodData]:
    """Return each contact's neighbourhood; an empty one for a contact that is missing or hidden.

    Without `associations` no association is looked for, nor counted among what was left out.
    """
    in_range("depth", depth, 1, MAX_DEPTH)
    in_range("first", first, 1, MAX_MEMBERS)
    columns, ids = EdgeColumns(associations or _NO_ASSOCIATION, asked(fields)), list(dict.fromkeys(contact_ids))
    if associations is None and valid_on is None and db.viewer.sees_all:
        row = await db.read(
            _NEAR[depth], ids=ids, ask=first + 1, **label_filter(label_keys), **columns.contact.parameters(),
            **own_columns(own),
        )  # fmt: skip
        found = {one[0]: _near(columns, one[1], first) for one in rows_of(row, own)}
    else:
        row = await db.read(
            NEIGHBOURHOOD, ids=ids, depth=depth, first=first, most=MAX_ASSOCIATIONS + 1, **label_filter(label_keys),
            **day_filter(valid_on), among=associations is not None, **columns.parameters(), **own_columns(own),
        )  # fmt: skip
        found = {one[0]: _neighbourhood(columns, one) for one in rows_of(row, own)}
    nobody = NeighbourhoodData([], [], truncated=False, columns=columns)
    return [found.get(contact_id, nobody) for contact_id in contact_ids]


def _within(depth: int) -> Statement[Row]:
    """Return the statement that looks so many steps far."""
    return replace(NEAR, name=f"{NEAR.name}_{depth}", text=NEAR.text.replace(f"*1..{MAX_DEPTH}", f"*1..{depth}"))


_NEAR = {depth: _within(depth) for depth in range(1, MAX_DEPTH + 1)}


def _near(columns: EdgeColumns, members: list[Row], first: int) -> NeighbourhoodData:
    """Return the neighbourhood of one more member than is wanted, if there is one."""
    return NeighbourhoodData(members[:first], [], len(members) > first, columns)


def _neighbourhood(columns: EdgeColumns, row: Row) -> NeighbourhoodData:
    """Return the neighbourhood of a row; the associations that contacts were first reached by come first, and stay."""
    _, members, associations, more, _ = row
    truncated = bool(more) or len(associations) > MAX_ASSOCIATIONS
    return NeighbourhoodData(members, associations[:MAX_ASSOCIATIONS], truncated, columns)
