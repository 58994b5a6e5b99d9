"""Searches that follow relation rules: one statement reads what the rules may follow, and the kernel joins it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.derived_relations import BECAUSE_MAX, Around, DerivedRelative, Found, RelationSearch, around
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.relation_plans import COST_MAX, Moves, RelationPlan, Rest, TooCostly, types_of
from graphapi.services.shared.merged_contacts import RunsStatement
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    AssociationRow,
    OfContact,
    ParentRows,
    association_of,
    keep_parents,
    parent_columns,
    with_associations,
)

StepsRow = list[tuple[str, str, str, AssociationRow]]
"""A contact, the next one, the label with the side of the next one, and the association."""

RELATIVES = statement("contacts/relatives", tuple[list[OfContact[None]], list[tuple[str, str]], StepsRow])

OF_TYPES = statement("associations/of_types", tuple[list[tuple[str, str, str, str]]])

ASSOCIATIONS_MAX = 50_000
"""The maximum number of associations that a search reads; beyond it, it is refused."""

MORE_STEPS = 3
"""The steps of moves that a search takes besides those of rules."""

_COST_MAX = 10 * COST_MAX
"""Rules were within the limit when they were stored, but labels that were registered since may have added steps."""


class SearchReason(NamedTuple):
    """The argument that asked for a search, and what to do if it is refused."""

    argument: str = "roles"
    advice: str = "Ask for fewer roles or contacts."


BY_ROLES = SearchReason()


class Searched(NamedTuple):
    """What was read around the contacts: who can be seen, sort keys, associations by id, and the search over them."""

    visible: set[str]
    sort_keys: Mapping[str, str]
    associations: Mapping[str, AssociationData]
    search: RelationSearch
    near: Around

    def relatives(self, contact_id: str, roles: Iterable[str]) -> list[DerivedRelative]:
        """The relatives of a contact; none of one that the viewer may not see."""
        return self.search.relatives(contact_id, roles) if contact_id in self.visible else []

    def walked(self, contact_id: str, start: Rest) -> Found:
        """The contacts that the steps lead to; none from one that the viewer may not see."""
        return self.search.walked(contact_id, start) if contact_id in self.visible else {}


async def search_around(  # noqa: PLR0913 – the parameters of the query
    db: Db, contact_ids: Sequence[str], start: Rest, valid_on: date | None,
    associations: AssociationColumns = WHOLE_ASSOCIATION, parents: ParentRows | None = None, *,
    because: bool = False, cost_max: int = _COST_MAX, more: Moves | None = None,
    run: RunsStatement | None = None, plan: RelationPlan | None = None, reason: SearchReason = BY_ROLES,
) -> Searched:  # fmt: skip
    """Read what a search from this start may follow around the contacts, in one statement.

    `because`: with several chains, and the ends of their associations; `more`: moves from the start that are taken too.
    Within a transaction give its `run`, and the plan of `start`. BadArgument for a search that costs too much.
    """
    plan = plan or (await registry(db)).relation_plan
    try:
        moves, depth = plan.moves(start, cost_max)
    except TooCostly:
        message = f"The relation rules of these roles cost too much. {reason.advice}"
        raise BadArgument(reason.argument, message) from None
    for key, states in (more or {}).items():
        moves[key] = [*moves.get(key, ()), *states]
    depth = max(depth, MORE_STEPS) if more else depth
    columns = with_associations(associations, ends=because)
    row = await (run or db.read)(
        RELATIVES, ids=list(dict.fromkeys(contact_ids)), moves=moves, depth=depth, most=ASSOCIATIONS_MAX,
        **label_filter(types_of(moves)), **day_filter(valid_on),
        **columns.parameters(), **parent_columns(parents),
    )  # fmt: skip
    starts, reached, steps = row or ([], [], [])
    if len(steps) > ASSOCIATIONS_MAX:
        message = f"More than {ASSOCIATIONS_MAX:,} associations lead to such relatives. {reason.advice}"
        raise BadArgument(reason.argument, message)
    keep_parents(parents, ((one, parent) for one, _, parent in starts))
    # An association that is removed during the read has lost its id.
    there = [one for one in steps if one[3][2][0] is not None and one[1]]
    by_id = {one.id: one for one in (association_of(columns, step[3]) for step in there)}
    neighbours = around((here, other, mark, str(values[0])) for here, other, mark, (_, _, values) in there)
    search = RelationSearch(plan, neighbours, chains=BECAUSE_MAX if because else 1)
    return Searched({one for one, *_ in starts}, dict(reached), by_id, search, neighbours)


async def read_everywhere(db: Db, types: Sequence[str], most: int, *, planned: bool) -> Around | None:
    """All visible associations of these labels that hold today, or `planned` from today on; None if more than that."""
    row = await db.read(OF_TYPES, types=types, today=db.today(), planned=planned, most=most + 1)
    found = row[0] if row else []
    if len(found) > most:
        return None
    return around(
        row for a, b, key, one in found if a and b and one for row in ((a, b, f"{key}>", one), (b, a, f"{key}<", one))
    )
