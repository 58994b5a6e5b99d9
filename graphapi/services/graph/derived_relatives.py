"""Relatives that rules derive from the associations of a contact, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.derived_relations import BECAUSE_MAX, Chain, DerivedRelative, RelationSearch, around
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.names import closest, did_you_mean
from graphapi.kernel.pages import Page, PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.relation_plans import COST_MAX, TooCostly
from graphapi.kernel.relation_rules import Rules, is_derived, roles_of
from graphapi.kernel.text import fold
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.graph.paths import PathData
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    AssociationRow,
    ContactData,
    OfContact,
    ParentRows,
    association_of,
    keep_parents,
    only_id,
    parent_columns,
    with_associations,
)

StepsRow = list[tuple[str, str, str, AssociationRow]]
"""A contact, the next one, the label with the side of the next one, and the association."""

RELATIVES = statement("contacts/relatives", tuple[list[OfContact[None]], list[tuple[str, str]], StepsRow])

ASSOCIATIONS_MAX = 50_000
"""The maximum number of associations that a search reads; beyond it, it is refused."""

_COST_MAX = 10 * COST_MAX
"""Rules were within the limit when they were stored, but labels that were registered since may have added steps."""

_KIND = "relatives"


@dataclass(frozen=True, slots=True)
class RelativeData:
    """A relative of a contact, with its place in the list; `because` are the shortest paths there, if requested."""

    contact: ContactData
    role: str
    inverse_role: str
    because: list[PathData]
    key: tuple[str, str]


@dataclass(frozen=True)
class RelativeSlice(Slice[RelativeData]):
    """A page of relatives, and their total number."""

    total: int = 0


class RelativeList(NamedTuple):
    """The relatives of a contact in these roles."""

    contact_id: str
    roles: Sequence[str]


class Searched(NamedTuple):
    """What was read around the contacts: who can be seen, sort keys, associations by id, and the search over them."""

    visible: set[str]
    sort_keys: Mapping[str, str]
    associations: Mapping[str, AssociationData]
    search: RelationSearch

    def relatives(self, contact_id: str, roles: Iterable[str]) -> list[DerivedRelative]:
        """The relatives of a contact; none of one that the viewer may not see."""
        return self.search.relatives(contact_id, roles) if contact_id in self.visible else []


class _Ranked(NamedTuple):
    """A relative and its place in the list."""

    key: tuple[str, str]
    relative: DerivedRelative


async def relative_pages(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    roles: Sequence[str] | None,
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
    *,
    because: bool,
) -> list[RelativeSlice]:
    """The same page of the relatives of each contact: by the order of the rules, then by name.

    Nobody is derived through a contact that the viewer may not see.
    """
    rules = (await registry(db)).relation_plan.rules
    wanted = roles_of(rules) if roles is None else checked_roles(roles, rules)
    lists = [RelativeList(one, wanted) for one in contact_ids]
    return await pages_of_lists(db, lists, valid_on, page, fields, associations, parents, because=because)


async def pages_of_lists(  # noqa: PLR0913 – the parameters of the query
    db: Db,
    lists: Sequence[RelativeList],
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
    *,
    because: bool,
) -> list[RelativeSlice]:
    """The same page of each list, all of them read by one search."""
    part = page.page(_KIND, 2)
    roles = list(dict.fromkeys(role for one in lists for role in one.roles))
    ids = [one.contact_id for one in lists]
    found = await search_around(db, ids, roles, valid_on, associations, parents, because=because)
    ranked = [_ranked(found, *one) for one in lists]
    shown = [_part(part, one) for one in ranked]
    contacts = await _contacts(db, [one.relative for some in shown for one in some], fields, because=because)
    slices = list[RelativeSlice]()
    for every, some in zip(ranked, shown, strict=True):
        rows = [_relative(one, contacts, found.associations, because=because) for one in some]
        one = cut(part, rows, _cursor_of, is_there=_is_there)
        slices.append(RelativeSlice(one.found, one.cursor_of, one.has_next, one.has_previous, total=len(every)))
    return slices


def checked_roles(roles: Sequence[str], rules: Rules, argument: str = "roles") -> list[str]:
    """The roles, each once; BadArgument for one that no enabled rule derives."""
    for n, role in enumerate(roles):
        if not is_derived(rules, role):
            close = closest(role, [(fold(one), one) for one in roles_of(rules)])
            message = f"No enabled relation rule has the role “{role}”.{did_you_mean(close)}"
            raise BadArgument(f"{argument}.{n}", message, tuple(close))
    return list(dict.fromkeys(roles))


async def search_around(
    db: Db, contact_ids: Sequence[str], roles: Sequence[str], valid_on: date | None,
    associations: AssociationColumns = WHOLE_ASSOCIATION, parents: ParentRows | None = None, *, because: bool = False,
) -> Searched:  # fmt: skip
    """Read what derives these roles around the contacts, in one statement; `because`: with whole chains."""
    plan = (await registry(db)).relation_plan
    try:
        moves, depth = plan.moves(roles, _COST_MAX)
    except TooCostly:
        raise BadArgument("roles", "The relation rules of these roles cost too much. Ask for fewer roles.") from None
    columns = with_associations(associations, ends=because)
    row = await db.read(
        RELATIVES, ids=list(dict.fromkeys(contact_ids)), moves=moves, depth=depth, most=ASSOCIATIONS_MAX,
        **label_filter(sorted({key.split(" ")[1][:-1] for key in moves})), **day_filter(valid_on),
        **columns.parameters(), **parent_columns(parents),
    )  # fmt: skip
    starts, reached, steps = row or ([], [], [])
    if len(steps) > ASSOCIATIONS_MAX:
        message = (
            f"More than {ASSOCIATIONS_MAX:,} associations lead to such relatives. Ask for fewer roles or contacts."
        )
        raise BadArgument("roles", message)
    keep_parents(parents, ((one, parent) for one, _, parent in starts))
    # An association that is removed during the read has lost its id.
    there = [one for one in steps if one[3][2][0] is not None and one[1]]
    by_id = {one.id: one for one in (association_of(columns, step[3]) for step in there)}
    neighbours = around((here, other, mark, str(values[0])) for here, other, mark, (_, _, values) in there)
    search = RelationSearch(plan, neighbours, chains=BECAUSE_MAX if because else 1)
    return Searched({one for one, *_ in starts}, dict(reached), by_id, search)


def _ranked(found: Searched, contact_id: str, roles: Sequence[str]) -> list[_Ranked]:
    relatives = found.relatives(contact_id, roles)
    rows = [_Ranked((f"{one.position:06}", found.sort_keys[one.contact_id]), one) for one in relatives]
    return sorted(rows, key=lambda row: row.key)


def _part(part: Page, ranked: list[_Ranked]) -> list[_Ranked]:
    """The rows of a page, in its direction, and one more."""
    if part.backward:
        before = [one for one in ranked if part.key is None or one.key < part.key]
        return before[::-1][: part.ask]
    return [one for one in ranked if part.key is None or one.key > part.key][: part.ask]


async def _contacts(
    db: Db, relatives: Iterable[DerivedRelative], fields: Sequence[str], *, because: bool
) -> dict[str, ContactData]:
    """The contacts to show, and those on the paths to them."""
    ids = dict.fromkeys(one.contact_id for one in relatives)
    if because:
        chains = [chain for one in relatives for chain in one.chains]
        ids |= dict.fromkeys(one for chain in chains for step in chain for one in step[:2])
    elif set(fields) <= {"id"}:
        return {one: only_id(one) for one in ids}
    wanted = ("name", *fields) if because else fields
    found = await contacts_by_id(db, list(ids), wanted) if ids else []
    return {contact["id"]: contact for contact in found if contact is not None}


def _relative(
    ranked: _Ranked, contacts: Mapping[str, ContactData], associations: Mapping[str, AssociationData], *, because: bool
) -> RelativeData | None:
    key, relative = ranked
    contact = contacts.get(relative.contact_id)
    if contact is None:
        return None
    paths = [path for chain in relative.chains if (path := _path(chain, contacts, associations))] if because else []
    return RelativeData(contact, relative.role, relative.inverse_role, paths, key)


def _path(
    chain: Chain, contacts: Mapping[str, ContactData], associations: Mapping[str, AssociationData]
) -> PathData | None:
    """The path of a chain; None if one of its contacts has been hidden or deleted since."""
    ids = [chain[0].here, *(step.there for step in chain)]
    if not all(one in contacts for one in ids):
        return None
    return PathData([contacts[one] for one in ids], [associations[step.association_id] for step in chain])


def _is_there(row: RelativeData | None) -> bool:
    return row is not None


def _cursor_of(relative: RelativeData) -> str:
    return encode_cursor(_KIND, relative.key)
