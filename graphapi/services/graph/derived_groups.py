"""Groups of derived relatives, as they stand beside the groups of stored associations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graphapi.db.request import Db
from graphapi.kernel.labels import LIMIT_MAX, Side
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.relation_rules import RoleRule, Rules, is_derived, roles_of
from graphapi.kernel.text import fold
from graphapi.services.graph.derived_relatives import RelativeList, RelativeSlice, pages_of_lists
from graphapi.services.shared.registry import registry
from graphapi.services.shared.relation_search import SearchReason, search_around
from graphapi.services.shared.rows import WHOLE_ASSOCIATION, AssociationColumns

_ID = re.compile(r"grp_(?P<contact>[0-9A-HJKMNP-TV-Z]{26})_(?P<side>[RI])_(?P<key>[A-Z][A-Z0-9_]*)")


@dataclass(frozen=True, slots=True)
class DerivedGroup:
    """The relatives of one contact in one derived role: at FROM in the role of the rule, at TO in its inverse role.

    It has the attributes of a group of associations; no limit applies to it.
    """

    contact_id: str
    rule: RoleRule
    side: Side
    total: int
    limit: int = LIMIT_MAX
    over_limit: bool = False

    @property
    def id(self) -> str:
        """The id under which the group can be read again."""
        letter = "R" if self.side is Side.FROM else "I"
        return f"grp_{self.contact_id.removeprefix('con_')}_{letter}_{self.rule.key}"

    @property
    def current(self) -> int:
        """As many as `total`: a derived relation has no days."""
        return self.total

    @property
    def role(self) -> str:
        """The role of the relatives."""
        return _role(self.rule, self.side)


_DERIVED, _ROLE = (
    SearchReason("includeDerived", "Ask for one role, or for fewer contacts."),
    SearchReason("role", "Ask for fewer contacts."),
)


def _role(rule: RoleRule, side: Side) -> str:
    return rule.role if side is Side.FROM else rule.inverse_role


async def derived_groups(
    db: Db, contact_ids: Sequence[str], role: str | None, valid_on: date | None
) -> list[list[DerivedGroup]]:
    """The groups of each contact in the order of the rules; a role that no enabled rule has gives none."""
    plan = (await registry(db)).relation_plan
    rules = plan.rules
    roles = roles_of(rules) if role is None else [role] if is_derived(rules, role) else []
    if not roles or not contact_ids:
        return [[] for _ in contact_ids]
    found = await search_around(
        db, contact_ids, plan.start_of(roles), valid_on, reason=_DERIVED if role is None else _ROLE
    )
    return [_groups(one, Counter(fold(r.role) for r in found.relatives(one, roles)), rules) for one in contact_ids]


def _groups(contact_id: str, numbers: Counter[str], rules: Rules) -> list[DerivedGroup]:
    """The groups of a contact from the number of its relatives in each role."""
    groups, seen = list[DerivedGroup](), set[str]()
    for rule in rules:
        for side in Side:
            role = fold(_role(rule, side))
            if numbers[role] and role not in seen:
                seen.add(role)
                groups.append(DerivedGroup(contact_id, rule, side, numbers[role]))
    return groups


async def derived_groups_by_id(db: Db, group_ids: Sequence[str]) -> dict[str, DerivedGroup]:
    """The groups with these ids by id, without invalid ids and groups in which the viewer may see nobody."""
    contact_ids = sorted({f"con_{one['contact']}" for group_id in group_ids if (one := _ID.fullmatch(group_id))})
    found = await derived_groups(db, contact_ids, None, None) if contact_ids else []
    return {group.id: group for groups in found for group in groups}


async def group_relatives(
    db: Db,
    groups: Sequence[DerivedGroup],
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
    *,
    because: bool,
) -> list[RelativeSlice]:
    """The same page of each group, in the order that `relative_pages` has for one role."""
    lists = [RelativeList(group.contact_id, [group.role]) for group in groups]
    return await pages_of_lists(db, lists, valid_on, page, fields, associations, because=because)
