"""Filters by roles that only relation rules have: they become filters by the ids of all who have somebody in the role.

Whether somebody has a derived relative depends on exceptions and on what is shared, which no condition of a statement
can test. So the associations that may lead to one are read once, and the kernel follows the rules over them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graphapi.db.request import Db
from graphapi.kernel.derived_relations import Around, RelationSearch
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import sides_of_role
from graphapi.kernel.relation_plans import RelationPlan, types_of
from graphapi.kernel.relation_rules import is_derived
from graphapi.kernel.text import fold
from graphapi.services.contacts.filter_values import ContactFilter
from graphapi.services.shared.registry import Registry, registry
from graphapi.services.shared.relation_search import read_everywhere

ASSOCIATIONS_MAX = 20_000
"""The maximum number of associations that are read: the rules of a role follow them in 1 to 2 seconds."""

Holders = Mapping[str, Sequence[str]]
"""The ids of the contacts who have somebody in a role, by the folded role."""


async def without_derived_roles(db: Db, given: ContactFilter, path: str) -> ContactFilter:
    """The filter with ids in place of roles that only relation rules have.

    Associations that have ended do not count, as for the roles of labels. BadArgument if there are more of the others
    than are read: a shorter list would leave contacts out.
    """
    known = await registry(db)
    roles = sorted({fold(role) for role in _roles(given) if _only_derived(known, role)})
    return _with_ids(given, await _holders(db, known, roles, path)) if roles else given


def _only_derived(known: Registry, role: str) -> bool:
    return not sides_of_role(known.labels, role) and is_derived(known.relation_plan.rules, role)


def _roles(given: ContactFilter) -> Iterator[str]:
    """Yield the roles of a filter and of all in it."""
    yield from (role for role in (given.has_role, given.lacks_role) if role is not None)
    for _, one in given.nested():
        yield from _roles(one)
    if given.related is not None and given.related.contact is not None:
        yield from _roles(given.related.contact)


async def _holders(db: Db, known: Registry, roles: Sequence[str], path: str) -> Holders:
    # A plan numbers what it is asked for, so that a thread needs one for itself.
    plan = RelationPlan(known.labels, known.relation_plan.rules)
    moves = [key for role in roles for key in plan.moves(plan.start_of_walk([[role]]))[0]]
    near = await read_everywhere(db, types_of(moves), ASSOCIATIONS_MAX, planned=True)
    if near is None:
        message = (
            f"More than {ASSOCIATIONS_MAX:,} associations may lead to contacts in the derived roles of `{path}`. "
            "Filter by the roles of labels."
        )
        raise BadArgument(path, message)
    return await asyncio.to_thread(_followed, plan, roles, near)


def _followed(plan: RelationPlan, roles: Sequence[str], near: Around) -> Holders:
    search = RelationSearch(plan, near, chains=1)
    starts = {role: plan.start_of_walk([[role]]) for role in roles}
    return {role: [one for one in near if search.walked(one, start)] for role, start in starts.items()}


def _with_ids(given: ContactFilter, holders: Holders) -> ContactFilter:
    ids, has, lacks, all_of = given.ids, given.has_role, given.lacks_role, [*(given.and_ or ())]
    if has is not None and fold(has) in holders:
        if ids is None:
            ids = holders[fold(has)]
        else:
            # Not compared here: some may be ids of contacts that were merged, which are resolved later.
            all_of.append(ContactFilter(ids=holders[fold(has)]))
        has = None
    if lacks is not None and fold(lacks) in holders:
        all_of.append(ContactFilter(not_=ContactFilter(ids=holders[fold(lacks)])))
        lacks = None
    related = given.related
    if related is not None and related.contact is not None:
        related = replace(related, contact=_with_ids(related.contact, holders))
    return replace(
        given, ids=ids, has_role=has, lacks_role=lacks, related=related,
        and_=[_with_ids(one, holders) for one in all_of] if all_of or given.and_ is not None else None,
        or_=None if given.or_ is None else [_with_ids(one, holders) for one in given.or_],
        not_=None if given.not_ is None else _with_ids(given.not_, holders),
    )  # fmt: skip
