"""Contacts by id, and the filtered and ordered list of contacts, a page at a time.

The list is read in the order of an index until the page is full, or from the narrow source that its
filters allow.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from graphapi.db.conditions import AllOf, Condition, composed
from graphapi.db.orders import ordered
from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.db.values import Parameters
from graphapi.kernel.pages import LOWEST, Page, PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.text import FOLDS
from graphapi.services.contacts.contact_conditions import conditions
from graphapi.services.contacts.contact_filters import Bounds, Passed, ResolvedFilter, resolve_filter
from graphapi.services.contacts.contact_orders import KEYS, ContactOrder
from graphapi.services.contacts.contact_sources import FEW, FEW_TO_COUNT, AccessPath, Source, source_of
from graphapi.services.contacts.derived_role_filters import without_derived_roles
from graphapi.services.contacts.filter_values import ContactFilter, check_size
from graphapi.services.contacts.narrowing import narrowed, with_company
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import Columns, ContactData, ContactRow, Contacts, asked, contact_of

__all__ = [
    "ContactFilter", "contact_count", "contact_page", "contacts_by_id", "few_contact_ids",
    "list_parameters", "narrow_source", "read_filtered", "resolved_filter_of", "resolved_part_of",
]  # fmt: skip

BY_ID = statement("contacts/by_id", Contacts)
BY_NAME = statement("contacts/page_by_name", Contacts)
BY_NAME_BACK = statement("contacts/page_by_name_back", Contacts)
BY_CREATION = statement("contacts/page_by_creation", Contacts)
BY_CREATION_BACK = statement("contacts/page_by_creation_back", Contacts)
OF_FEW, OF_FEW_BACK = statement("contacts/page_of_few", Contacts), statement("contacts/page_of_few_back", Contacts)
COUNT, COUNT_OF_FEW = statement("contacts/count", tuple[int]), statement("contacts/count_of_few", tuple[int])
COUNT_ALL = statement("contacts/count_all", tuple[int])
InOrder = tuple[list[ContactRow], list[str]]
"""A record of contacts and their places in an order."""

IN_ORDER = statement("contacts/page_in_order", InOrder)
IN_ORDER_BACK = statement("contacts/page_in_order_back", InOrder)

AROUND_MAX = 1_000
"""The contacts around which others are looked for; of more, a scan finds a page soon."""

R = TypeVar("R")


async def contacts_by_id(db: Db, ids: Sequence[str], fields: Sequence[str]) -> list[ContactData | None]:
    """Contacts in the order of the ids; None for each that is missing or hidden."""
    columns = asked(fields)
    by_id = _by_id(columns, await db.read(BY_ID, ids=list(dict.fromkeys(ids)), **columns.parameters()))
    if not by_id.keys() >= {*ids}:
        now = await current_ids(db.read, [key for key in ids if key not in by_id])
        if now:
            stayed = _by_id(columns, await db.read(BY_ID, ids=[*{*now.values()}], **columns.parameters()))
            by_id |= {key: stayed[one] for key, one in now.items() if one in stayed}
    return [by_id.get(key) for key in ids]


def _by_id(columns: Columns, found: Contacts | None) -> dict[str, ContactData]:
    return {row[0]: contact_of(columns, row) for row in (found[0] if found else ())}


async def contact_page(
    db: Db, wanted: ContactFilter | None, order: ContactOrder, page: PageArguments, fields: Sequence[str]
) -> Slice[ContactData]:
    """A page of the contacts that pass all filters; its cursors stay valid when their contacts are deleted."""
    if not order.indexed:
        return await _page_in_order(db, wanted or ContactFilter(), order, page, fields)
    kind = f"contacts.{order}"
    part = page.page(kind, 1)
    columns = asked(fields, "sortKey" if order.by_name else "id")

    def cursor_of(contact: ContactData) -> str:
        return encode_cursor(kind, (contact["sortKey"] if order.by_name else contact["id"],))

    found, condition = await resolved_filter_of(db, wanted or ContactFilter())
    if found is None:
        return cut(part, [], cursor_of)
    taken = await narrow_source(db, wanted or ContactFilter(), found, by_name=order.by_name)
    bounds = _beyond(found.bounds, order, part)
    beyond = list_parameters(db, replace(found, bounds=bounds), taken)
    if taken is not None:
        beyond["byName"] = order.by_name
    elif order.by_name:
        beyond["anyId"] = bounds.any_id
    else:
        beyond["anyName"] = bounds.any_name
    beyond |= {"ask": part.ask, **columns.parameters()}
    row = await read_filtered(db, _statement(order, part, taken), condition, beyond)
    return cut(part, row[0] if row else [], cursor_of, functools.partial(contact_of, columns), columns)


async def _page_in_order(
    db: Db, wanted: ContactFilter, order: ContactOrder, page: PageArguments, fields: Sequence[str]
) -> Slice[ContactData]:
    """A page in an order that no index has: all contacts that pass are read for it."""
    kind, columns = f"contacts.{order}", asked(fields, "sortKey")
    part, places = page.page(kind, 2), dict[str, str]()

    def cursor_of(contact: ContactData) -> str:
        return encode_cursor(kind, (places[contact["id"]], contact["sortKey"]))

    found, condition = await resolved_filter_of(db, wanted)
    if found is None:
        return cut(part, [], cursor_of)
    taken = await narrow_source(db, wanted, found, most=FEW_TO_COUNT)
    text = ordered(
        IN_ORDER_BACK if order.falls(part) else IN_ORDER, COUNT if taken is None else COUNT_OF_FEW, KEYS[order.by]
    )
    place, name = part.key or (LOWEST, LOWEST)
    given = list_parameters(db, found, taken) | {
        "atStart": part.key is None, "key": place, "keyName": name, "missing": order.missing, "folds": FOLDS,
        "ask": part.ask, **columns.parameters(),
    }  # fmt: skip
    # Also without a condition: a composed text is without the filters that are not given.
    row = await read_filtered(db, text, AllOf() if condition is None else condition, given)
    if row is not None:
        places.update((contact[0], key) for contact, key in zip(*row, strict=True))
    return cut(part, row[0] if row else [], cursor_of, functools.partial(contact_of, columns), columns)


async def contact_count(db: Db, wanted: ContactFilter | None) -> int:
    """The number of contacts that pass all filters."""
    if db.viewer.sees_all and wanted in (None, ContactFilter()):
        row = await db.read(COUNT_ALL)
        return row[0] if row else 0
    found, condition = await resolved_filter_of(db, wanted or ContactFilter())
    if found is None:
        return 0
    taken = await narrow_source(db, wanted or ContactFilter(), found, most=FEW_TO_COUNT)
    row = await read_filtered(
        db, COUNT if taken is None else COUNT_OF_FEW, condition, list_parameters(db, found, taken)
    )
    return row[0] if row else 0


async def resolved_filter_of(
    db: Db, wanted: ContactFilter, path: str = "filter"
) -> tuple[ResolvedFilter | None, Condition | None]:
    """The named filters, None when no contact can pass them, and the condition of the others."""
    check_size(wanted, path)
    return await resolved_part_of(db, wanted, path)


async def resolved_part_of(db: Db, wanted: ContactFilter, path: str) -> tuple[ResolvedFilter | None, Condition | None]:
    """The same of a part of a filter that was checked whole: ids in place of derived roles make it larger."""
    wanted = await without_derived_roles(db, wanted, path)
    condition = await conditions(db, wanted, path)
    found = await resolve_filter(db, with_company(wanted), path)
    if found is None or condition is None:
        return found, condition
    return narrowed(found, wanted, (await registry(db)).settings.default_phone_region, db.today()), condition


async def narrow_source(
    db: Db, wanted: ContactFilter, found: ResolvedFilter, *, by_name: bool = True, most: int = FEW
) -> AccessPath | None:
    """The narrow source to read contacts from, also around the few that others must be associated with."""
    taken = await source_of(db, found, by_name=by_name, most=most)
    ids = await _ids_around(db, wanted) if taken is None else None
    return taken if ids is None else AccessPath(Source.AROUND, ids=ids)


async def _ids_around(db: Db, wanted: ContactFilter) -> list[str] | None:
    """The ids of the few contacts with one of which every contact that passes is associated; None where many may be."""
    for one in wanted.required():
        inner = None if one.related is None or one.related.at_least == 0 else one.related.contact
        ids = None if inner is None else await few_contact_ids(db, inner)
        if ids is not None:
            return ids
    return None


async def few_contact_ids(db: Db, wanted: ContactFilter, path: str = "filter") -> list[str] | None:
    """The ids of all contacts that pass a part of a checked filter, if a narrow source has them and they are few."""
    found, condition = await resolved_part_of(db, wanted, path)
    if found is None:
        return []
    taken = await narrow_source(db, wanted, found, most=AROUND_MAX)
    if taken is None:
        return None
    given = list_parameters(db, found, taken) | {"byName": True, "ask": AROUND_MAX + 1, **asked(()).parameters()}
    row = await read_filtered(db, OF_FEW, condition, given)
    ids = [contact[0] for contact in row[0]] if row else []
    return ids if len(ids) <= AROUND_MAX else None


async def read_filtered(db: Db, one: Statement[R], condition: Condition | None, given: Parameters) -> R | None:
    """Run a statement; with a condition, its composed text."""
    if condition is not None:
        one, given = composed(one, condition, given, sees_all=db.viewer.sees_all)
    return await db.read(one, **given)


def list_parameters(db: Db, found: ResolvedFilter, taken: AccessPath | None) -> Parameters:
    """The parameters of the filters and of the source."""
    if taken is None:
        return found.parameters(db.today(), Passed())
    return found.parameters(db.today(), taken.done()) | taken.parameters()


def _statement(order: ContactOrder, part: Page, taken: AccessPath | None) -> Statement[Contacts]:
    """The statement that reads in the direction of the page."""
    falls = order.falls(part)
    if taken is not None:
        return OF_FEW_BACK if falls else OF_FEW
    if order.by_name:
        return BY_NAME_BACK if falls else BY_NAME
    return BY_CREATION_BACK if falls else BY_CREATION


def _beyond(bounds: Bounds, order: ContactOrder, part: Page) -> Bounds:
    """The bounds, narrowed to what lies beyond the cursor."""
    if part.key is None:
        return bounds
    key = part.key[0]
    match order.by_name, order.falls(part):
        case True, True:
            return replace(bounds, name_before=min(bounds.name_before, key))
        case True, False:
            return replace(bounds, name_after=max(bounds.name_after, key))
        case False, True:
            return replace(bounds, id_before=min(bounds.id_before, key))
        case _:
            return replace(bounds, id_after=max(bounds.id_after, key))
