"""All associations as one list, filtered by their own values and by both contacts, and their number.

By the name of FROM, a page is read in the order of an index until it is full. The other orders read all associations
that pass. Where the filters leave few contacts or associations, these are read instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.db.values import Parameters
from graphapi.kernel.pages import LOWEST, ListOrder, Page, PageArguments, Slice, cut, encode_cursor
from graphapi.services.contacts.contact_lists import R, read_filtered
from graphapi.services.graph.association_filters import AssociationValues, ResolvedAssociations, resolve_associations
from graphapi.services.shared.counts import kept_counts
from graphapi.services.shared.rows import AssociationColumns, AssociationData, AssociationRow, association_of
from graphapi.services.shared.visible_contacts import visible_contact_ids

ListedRow = tuple[AssociationRow, str]
"""An association, and its place in the order."""

Listed = tuple[list[ListedRow]]

BY_NAME = statement("associations/all_by_name", Listed)
BY_NAME_BACK = statement("associations/all_by_name_back", Listed)
IN_ORDER = statement("associations/all_in_order", Listed)
IN_ORDER_BACK = statement("associations/all_in_order_back", Listed)
OF_FEW, OF_FEW_BACK = statement("associations/all_of_few", Listed), statement("associations/all_of_few_back", Listed)
COUNT, COUNT_OF_FEW = statement("associations/count", tuple[int]), statement("associations/count_of_few", tuple[int])

FEW = 4_000
"""The most associations of some labels that are all read for a page."""

_SOURCES = {"from": "FROM", "to": "TO", "contact": "EITHER"}


class AssociationListOrder(ListOrder):
    """The orders of all associations; ties are broken by id. An open start or end is before or after all days."""

    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
    SINCE_ASC = "SINCE_ASC"
    SINCE_DESC = "SINCE_DESC"
    UNTIL_ASC = "UNTIL_ASC"
    UNTIL_DESC = "UNTIL_DESC"
    CREATED_AT_ASC = "CREATED_AT_ASC"
    CREATED_AT_DESC = "CREATED_AT_DESC"


@dataclass(frozen=True, slots=True)
class ListedAssociation:
    """An association and its place in the order of its list."""

    association: AssociationData
    place: str


async def association_page(
    db: Db, wanted: AssociationValues, order: AssociationListOrder, page: PageArguments, columns: AssociationColumns
) -> Slice[ListedAssociation]:
    """A page of the associations whose two contacts the viewer sees and that pass all filters."""
    kind = f"allAssociations.{order}"
    part = page.page(kind, 2)

    def read(row: ListedRow) -> ListedAssociation:
        return ListedAssociation(association_of(columns, row[0]), row[1])

    def cursor_of(one: ListedAssociation) -> str:
        return encode_cursor(kind, (one.place, one.association.id))

    found = await resolve_associations(db, wanted)
    rows = [] if found is None else await _rows(db, found, order, part, columns)
    return cut(part, rows, cursor_of, read, is_there=_is_there)


async def association_count(db: Db, wanted: AssociationValues) -> int:
    """The number of associations that pass all filters."""
    found = await resolve_associations(db, wanted)
    if found is None:
        return 0
    if db.viewer.sees_all and wanted == AssociationValues(wanted.label_keys, wanted.role):
        kept = await kept_counts(db)
        if kept is not None:
            return sum(number for key, number in kept.items() if found.types is None or key in found.types)
    few = await _narrow_source(db, found)
    if few is None:
        row = await _read(db, COUNT, found, {**_names(found)})
    else:
        row = await _read(db, COUNT_OF_FEW, found, few)
    return row[0] if row else 0


async def _rows(
    db: Db, found: ResolvedAssociations, order: AssociationListOrder, part: Page, columns: AssociationColumns
) -> list[ListedRow]:
    """The rows of a page in the direction in which it is read."""
    few, falls = await _narrow_source(db, found), order.falls(part)
    place, last_id = part.key or (LOWEST, LOWEST)
    given = {"atStart": part.key is None, "key": place, "keyId": last_id, "ask": part.ask, **columns.parameters()}
    if few is not None:
        row = await _read(db, OF_FEW_BACK if falls else OF_FEW, found, {**given, **few, "order": order.by})
    elif order.by == "NAME":
        beyond = _names(found)
        if part.key is not None:
            # Inclusive: the contact at FROM may have more associations.
            key, nearer = ("nameBefore", min) if falls else ("nameAfter", max)
            beyond[key] = nearer(beyond[key], place)
        row = await _read(db, BY_NAME_BACK if falls else BY_NAME, found, {**given, **beyond})
    else:
        text = IN_ORDER_BACK if falls else IN_ORDER
        row = await _read(db, text, found, {**given, **_names(found), "order": order.by})
    return row[0] if row else []


async def _narrow_source(db: Db, found: ResolvedAssociations) -> Parameters | None:
    """The parameters of the narrow source to read associations from; None to scan all."""
    sources: list[tuple[int, str, Sequence[str]]] = [(len(ids), _SOURCES[end], ids) for end, ids in found.few.items()]
    visible = await visible_contact_ids(db)
    if visible is not None:
        sources.append((len(visible), "FROM", visible))
    if found.types is not None and (kept := await kept_counts(db)) is not None:
        size = sum(kept.get(key, 0) for key in found.types)
        if size <= FEW:
            sources.append((size, "TYPES", found.types))
    if not sources:
        return None
    _, source, some = min(sources)
    types = source == "TYPES"
    return {"source": source, "ids": [] if types else list(some), "sourceTypes": list(some) if types else []}


def _names(found: ResolvedAssociations) -> dict[str, str]:
    """The range of names of FROM that is scanned."""
    return {"nameAfter": found.bounds.name_after, "nameBefore": found.bounds.name_before}


async def _read(db: Db, one: Statement[R], found: ResolvedAssociations, given: Parameters) -> R | None:
    every = found.given | given
    if found.condition is not None:
        every["today"] = db.today()
    return await read_filtered(db, one, found.condition, every)


def _is_there(row: ListedRow) -> bool:
    """Whether the association still exists: one that is removed while it is read has lost its id."""
    return row[0][2][0] is not None
