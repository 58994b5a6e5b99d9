"""Relatives that rules derive from the associations of a contact, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graphapi.db.request import Db
from graphapi.kernel.derived_relations import Chain, DerivedRelative
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.names import closest, did_you_mean
from graphapi.kernel.pages import Page, PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.relation_rules import Rules, is_derived, roles_of
from graphapi.kernel.text import fold
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.graph.paths import PathData
from graphapi.services.shared.registry import registry
from graphapi.services.shared.relation_search import Searched, search_around
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    ContactData,
    ParentRows,
    only_id,
)

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
    start = (await registry(db)).relation_plan.start_of(roles)
    found = await search_around(db, ids, start, valid_on, associations, parents, because=because)
    ranked = [_ranked(found, *one) for one in lists]
    shown = [_part(part, one) for one in ranked]
    reached = [(one.relative.contact_id, one.relative.chains) for some in shown for one in some]
    contacts = await contacts_reached(db, reached, fields, paths=because)
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


async def contacts_reached(
    db: Db, reached: Sequence[tuple[str, Sequence[Chain]]], fields: Sequence[str], *, paths: bool
) -> dict[str, ContactData]:
    """The contacts to show, and with `paths` those on the chains to them."""
    ids = dict.fromkeys(one for one, _ in reached)
    if paths:
        ids |= dict.fromkeys(one for _, chains in reached for chain in chains for step in chain for one in step[:2])
    elif set(fields) <= {"id"}:
        return {one: only_id(one) for one in ids}
    wanted = ("name", *fields) if paths else fields
    found = await contacts_by_id(db, list(ids), wanted) if ids else []
    return {contact["id"]: contact for contact in found if contact is not None}


def _relative(
    ranked: _Ranked, contacts: Mapping[str, ContactData], associations: Mapping[str, AssociationData], *, because: bool
) -> RelativeData | None:
    key, relative = ranked
    contact = contacts.get(relative.contact_id)
    if contact is None:
        return None
    chains = relative.chains if because else ()
    paths = [path for chain in chains if (path := path_of_chain(chain, contacts, associations))]
    return RelativeData(contact, relative.role, relative.inverse_role, paths, key)


def path_of_chain(
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
