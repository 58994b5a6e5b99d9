"""Everybody around a contact, and the associations among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from graphapi.db.database import Db, Row
from graphapi.db.statements import statement
from graphapi.kernel.pages import in_range
from graphapi.services.filters import day_filter, label_filter
from graphapi.services.rows import AssociationData, ContactData, asked, association_of, contact_of

NEIGHBOURHOOD = statement("contacts/neighbourhood")
MAX_DEPTH, MAX_MEMBERS, MAX_ASSOCIATIONS = 6, 500, 2_000


@dataclass(frozen=True)
class NeighbourhoodData:
    """Contacts with their distance, the nearest first, then by name; and the associations among them and the root.

    `truncated` says that contacts within the depth, or associations among those returned, were left out.
    """

    members: list[tuple[ContactData, int]]
    associations: list[AssociationData]
    truncated: bool


async def neighbourhoods(
    db: Db,
    contact_ids: Sequence[str],
    depth: int,
    label_keys: Sequence[str] | None,
    valid_on: date | None,
    first: int,
    fields: Sequence[str],
) -> list[NeighbourhoodData]:
    """Return each contact's neighbourhood; an empty one for a contact that is missing or hidden."""
    in_range("depth", depth, 1, MAX_DEPTH)
    in_range("first", first, 1, MAX_MEMBERS)
    names = asked(fields)
    row = await db.read(
        NEIGHBOURHOOD, ids=list(dict.fromkeys(contact_ids)), depth=depth, first=first, most=MAX_ASSOCIATIONS + 1,
        **label_filter(label_keys), **day_filter(valid_on), fields=names,
    )  # fmt: skip
    found = {one[0]: _neighbourhood(names, one) for one in cast("list[Row]", row[0] if row else [])}
    nobody = NeighbourhoodData([], [], truncated=False)
    return [found.get(contact_id, nobody) for contact_id in contact_ids]


def _neighbourhood(names: Sequence[str], row: Row) -> NeighbourhoodData:
    """Return the neighbourhood of a row; the associations that contacts were first reached by come first, and stay."""
    _, members, associations, more = row
    return NeighbourhoodData(
        [(contact_of(names, contact), distance) for contact, distance in members],
        [association_of(one) for one in associations[:MAX_ASSOCIATIONS]],
        truncated=bool(more) or len(associations) > MAX_ASSOCIATIONS,
    )
