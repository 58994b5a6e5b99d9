"""The associations of contacts in pages and in each order, their number, and associations by id."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.db.values import Parameters
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.pages import HIGHEST, LOWEST, Key, Page, PageArguments, Slice, cut, encode_cursor
from graphapi.services.associations.association_groups import Group, association_groups, group_by_id, group_pages
from graphapi.services.associations.association_views import AssociationFilter, Edge, EdgeColumns, EdgeRow, is_there
from graphapi.services.shared.ids import anchor_of
from graphapi.services.shared.parameters import label_filter
from graphapi.services.shared.registry import labels_covering, registry
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    Associations,
    OfContact,
    ParentRows,
    asked,
    by_contact,
    parent_columns,
    whole_associations,
    with_associations,
)

__all__ = [
    "AssociationFilter", "AssociationOrder", "Edge", "Group", "association_counts", "association_groups",
    "association_pages", "associations_by_id", "group_by_id", "group_pages",
]  # fmt: skip

Edges = tuple[list[OfContact[list[EdgeRow]]]]
Totals = tuple[list[OfContact[int]]]

BY_ID = statement("associations/by_id", Associations)
BY_ROLE = statement("associations/page_by_role", Edges)
BY_ROLE_BACK = statement("associations/page_by_role_back", Edges)
BY_NAME = statement("associations/page_by_name", Edges)
BY_NAME_BACK = statement("associations/page_by_name_back", Edges)
BY_SINCE = statement("associations/page_by_since", Edges)
BY_SINCE_BACK = statement("associations/page_by_since_back", Edges)
BY_CREATION = statement("associations/page_by_creation", Edges)
BY_CREATION_BACK = statement("associations/page_by_creation_back", Edges)
COUNTS, DEGREES = statement("associations/counts", Totals), statement("associations/degrees", Totals)

_LATEST = 10**18 - 1
_INSTANT = re.compile(r"-?\d{1,18}", re.ASCII)
"""Milliseconds as a cursor writes them; the database accepts 64 bits at most."""


class AssociationOrder(StrEnum):
    """The orders of a contact's associations; ties are broken by the other contact's name, then by id.

    CREATED_AT_DESC sorts by id alone, newest first. Associations without `since` come last.
    """

    ROLE_ASC = "ROLE_ASC"
    NAME_ASC = "NAME_ASC"
    SINCE_DESC = "SINCE_DESC"
    CREATED_AT_DESC = "CREATED_AT_DESC"


Place = Callable[[Edge, Labels], Key]


@dataclass(frozen=True)
class _Order:
    """How an order is read: a statement for each direction, the key's components, both start positions, an edge's key.

    `properties`: those of the association that form its key.
    """

    forward: Statement[Edges]
    backward: Statement[Edges]
    names: tuple[str, ...]
    first: Key
    last: Key
    place: Place
    properties: tuple[str, ...] = ()


def _role(edge: Edge, labels: Labels) -> str:
    label = labels.get(edge.association.label_key)
    return "" if label is None else label.folded[edge.side is Side.TO]


def _since(edge: Edge) -> str:
    return "" if edge.association.since is None else edge.association.since.isoformat()


def _created(edge: Edge) -> str:
    return str(round(edge.association.created_at.timestamp() * 1000))


_ORDERS = {
    AssociationOrder.ROLE_ASC: _Order(
        BY_ROLE, BY_ROLE_BACK, ("keyRole", "keyName", "keyId"), (LOWEST,) * 3, (HIGHEST,) * 3,
        lambda edge, labels: (_role(edge, labels), edge.sort_key, edge.association.id),
    ),
    AssociationOrder.NAME_ASC: _Order(
        BY_NAME, BY_NAME_BACK, ("keyName", "keyId"), (LOWEST,) * 2, (HIGHEST,) * 2,
        lambda edge, _: (edge.sort_key, edge.association.id),
    ),
    AssociationOrder.SINCE_DESC: _Order(
        BY_SINCE, BY_SINCE_BACK, ("keySince", "keyName", "keyId"),
        (HIGHEST, LOWEST, LOWEST), (LOWEST, HIGHEST, HIGHEST),
        lambda edge, _: (_since(edge), edge.sort_key, edge.association.id), ("since",),
    ),
    AssociationOrder.CREATED_AT_DESC: _Order(
        BY_CREATION, BY_CREATION_BACK, ("keyAt", "keyId"), (str(_LATEST), HIGHEST), (str(-_LATEST), LOWEST),
        lambda edge, _: (_created(edge), edge.association.id), ("createdAt",),
    ),
}  # fmt: skip


async def association_pages(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    wanted: AssociationFilter,
    order: AssociationOrder,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
) -> list[Slice[Edge]]:
    """The same page for each contact; an empty one for a contact that is missing or hidden."""
    kind, by = f"associations.{order}", _ORDERS[order]
    part, columns = (
        page.page(kind, len(by.names)),
        EdgeColumns(with_associations(associations, *by.properties), asked(fields)),
    )
    labels = (await registry(db)).labels
    found = await _pages(db, contact_ids, wanted, by, part, columns, labels, parents)
    seen = {edge[0][0] for edges in found.values() for edge in edges}
    if order is AssociationOrder.ROLE_ASC and not seen <= labels.keys():
        # Another server has just registered a label: only now can its roles be sorted.
        labels = await labels_covering(db, seen)
        found = await _pages(db, contact_ids, wanted, by, part, columns, labels, parents)

    def cursor_of(edge: Edge) -> str:
        return encode_cursor(kind, by.place(edge, labels))

    return [
        cut(part, found.get(contact_id, []), cursor_of, columns.edge, columns, is_there) for contact_id in contact_ids
    ]


async def association_counts(
    db: Db, contact_ids: Sequence[str], wanted: AssociationFilter, parents: ParentRows | None = None
) -> list[int]:
    """How many of each contact's associations pass the filter; 0 for a contact that is missing or hidden."""
    ids = list(dict.fromkeys(contact_ids))
    if db.viewer.sees_all and wanted == AssociationFilter(wanted.label_keys):
        row = await db.read(DEGREES, ids=ids, **label_filter(wanted.label_keys), **parent_columns(parents))
    else:
        labels = (await registry(db)).labels
        row = await db.read(COUNTS, ids=ids, **wanted.parameters(labels), **parent_columns(parents))
    totals = by_contact(row, parents)
    return [totals.get(contact_id, 0) for contact_id in contact_ids]


async def associations_by_id(db: Db, ids: Sequence[str]) -> list[AssociationData | None]:
    """The associations in the order of the ids; None for each that is missing or has a hidden contact."""
    anchors = {anchor for key in ids if (anchor := anchor_of(key)) is not None}
    row = await db.read(BY_ID, ids=list(dict.fromkeys(ids)), anchors=sorted(anchors), **WHOLE_ASSOCIATION.parameters())
    by_id = {one.id: one for one in whole_associations(row)}
    return [by_id.get(key) for key in ids]


async def _pages(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    wanted: AssociationFilter,
    by: _Order,
    part: Page,
    columns: EdgeColumns,
    labels: Labels,
    parents: ParentRows | None,
) -> dict[str, list[EdgeRow]]:
    """The rows of each contact's page."""
    text = by.backward if part.backward else by.forward
    given = wanted.parameters(labels) | _key(by, part)
    if "roleTexts" in text.parameters:
        given["roleTexts"] = {key: label.folded for key, label in labels.items()}
    ids = list(dict.fromkeys(contact_ids))
    row = await db.read(text, **given, ids=ids, ask=part.ask, **columns.parameters(), **parent_columns(parents))
    return by_contact(row, parents)


def _key(by: _Order, part: Page) -> Parameters:
    """The parameters of the position after which the page begins: its cursor, else an end of the list."""
    key = dict(zip(by.names, part.key or (by.last if part.backward else by.first), strict=True))
    given: Parameters = {**key, "atStart": part.key is None}
    if "keyAt" in key:
        given["keyAt"] = _instant(key["keyAt"], "before" if part.backward else "after")
    return given


def _instant(text: str, argument: str) -> int:
    if not _INSTANT.fullmatch(text):
        raise BadArgument(argument, f"`{argument}` is not a cursor of this list.")
    return int(text)
