"""Contacts reached by following roles: uncles and aunts are the siblings of parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import sides_of_role
from graphapi.kernel.pages import LOWEST, Page, PageArguments, Slice, cut, encode_cursor, in_range
from graphapi.kernel.relation_plans import WALK_COST, Rest
from graphapi.kernel.relation_rules import is_derived
from graphapi.services.associations.association_views import EdgeColumns
from graphapi.services.graph.derived_relatives import contacts_reached, path_of_chain
from graphapi.services.graph.paths import PathData, PathRow, path_columns, path_of
from graphapi.services.shared.parameters import day_filter, step_filter
from graphapi.services.shared.registry import registry
from graphapi.services.shared.relation_search import search_around
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    Columns,
    ContactData,
    ContactRow,
    ParentRows,
    asked,
    contact_of,
    keep_parents,
    parent_columns,
)

WalkedRow = tuple[ContactRow, str, *tuple[PathRow, ...]]
"""A contact that was reached, its sort key, and one of the paths there if requested."""

WalkRow = tuple[str, int, list[WalkedRow], ContactRow]
"""A contact's id, the number of contacts its walk reaches, a page of them, the contact's own row."""

WALK = statement("contacts/walk", tuple[list[WalkRow]])
WALK_PATHS = statement("contacts/walk_paths", tuple[list[WalkRow]])
MAX_STEPS, MAX_ROLES = 6, 100
_KIND = "walk.NAME_ASC"


@dataclass(frozen=True, slots=True)
class Walked:
    """A contact that was reached; `path` is one of the paths there, if requested."""

    contact: ContactData
    path: PathData | None
    sort_key: str


@dataclass(frozen=True)
class WalkColumns:
    """The columns of a contact that was reached: properties, sort key, and with `associations` one of the paths."""

    contact: Columns
    associations: AssociationColumns | None

    def walked(self, row: WalkedRow) -> Walked:
        """The contact of a row."""
        contact, sort_key, *way = row
        path = None if self.associations is None else path_of(EdgeColumns(self.associations, self.contact), way[0])
        return Walked(contact_of(self.contact, contact), path, sort_key)


@dataclass(frozen=True)
class WalkSlice(Slice[Walked]):
    """A page of the contacts reached, and their total number."""

    total: int = 0


async def walk_pages(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    roles: Sequence[Sequence[str]],
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
    *,
    paths: bool,
) -> list[WalkSlice]:
    """The same page, by name, of the contacts that each walk reaches; a walk never reaches its own start."""
    in_range("roles", len(roles), 1, MAX_STEPS)
    if not all(1 <= len(step) <= MAX_ROLES for step in roles):
        raise BadArgument("roles", f"Each step of `roles` must name from 1 to {MAX_ROLES} roles.")
    part = page.page(_KIND, 1)
    on_path = path_columns(fields, associations) if paths else None
    columns = WalkColumns(asked(fields), None) if on_path is None else WalkColumns(on_path.contact, on_path.association)
    known = await registry(db)
    labels, plan = known.labels, known.relation_plan
    if any(not sides_of_role(labels, role) and is_derived(plan.rules, role) for step in roles for role in step):
        start = plan.start_of_walk(roles)
        return await _derived(db, contact_ids, start, valid_on, part, fields, associations, parents, paths=paths)
    (after,) = part.key or (LOWEST,)
    row = await db.read(
        WALK_PATHS if paths else WALK, ids=list(dict.fromkeys(contact_ids)), keyName=after, ask=part.ask,
        **step_filter(labels, roles), **day_filter(valid_on), **(on_path or columns.contact).parameters(),
        **parent_columns(parents),
    )  # fmt: skip
    walks = row[0] if row else []
    keep_parents(parents, ((key, parent_row) for key, _, _, parent_row in walks))
    found = {key: (total, rows) for key, total, rows, _ in walks}
    slices: list[WalkSlice] = []
    for contact_id in contact_ids:
        total, rows = found.get(contact_id, (0, []))
        one = cut(part, rows, _cursor_of, columns.walked, columns)
        slices.append(WalkSlice(one.found, one.cursor_of, one.has_next, one.has_previous, one.read, one.columns, total))
    return slices


async def _derived(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    start: Rest,
    valid_on: date | None,
    part: Page,
    fields: Sequence[str],
    associations: AssociationColumns,
    parents: ParentRows | None,
    *,
    paths: bool,
) -> list[WalkSlice]:
    """The pages of walks with roles of relation rules, read by one search within the price of a walk."""
    most = WALK_COST * len(start)
    searched = await search_around(
        db, contact_ids, start, valid_on, associations, parents, because=paths, cost_max=most
    )  # fmt: skip
    reached = [searched.walked(one, start) for one in contact_ids]
    (after,) = part.key or (LOWEST,)
    shown = [
        nsmallest(part.ask, ((key, one) for one in found if (key := searched.sort_keys[one]) > after))
        for found in reached
    ]
    chains = [(one, found[one][:1]) for found, some in zip(reached, shown, strict=True) for _, one in some]
    contacts = await contacts_reached(db, chains, fields, paths=paths)
    slices: list[WalkSlice] = []
    for found, some in zip(reached, shown, strict=True):
        rows: list[Walked | None] = []
        for key, one in some:
            path = path_of_chain(found[one][0], contacts, searched.associations) if paths else None
            there = one in contacts and (path is not None or not paths)
            rows.append(Walked(contacts[one], path, key) if there else None)
        page = cut(part, rows, _cursor_of, is_there=_is_there)
        slices.append(WalkSlice(page.found, page.cursor_of, page.has_next, page.has_previous, total=len(found)))
    return slices


def _is_there(walked: Walked | None) -> bool:
    return walked is not None


def _cursor_of(walked: Walked) -> str:
    return encode_cursor(_KIND, (walked.sort_key,))
