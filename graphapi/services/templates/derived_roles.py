"""Contacts in derived roles, as templates and copies name them: only those roles are searched that something names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graphapi.db.request import Db
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.relation_plans import RelationPlan
from graphapi.kernel.relation_rules import RuleLabel
from graphapi.services.shared.merged_contacts import RunsStatement
from graphapi.services.shared.registry import Registry
from graphapi.services.shared.relation_search import search_around


class InRole(NamedTuple):
    """A contact in a derived role, and the contacts between; `sort_key` is that of its name."""

    label: RuleLabel
    side: Side
    contact_id: str
    sort_key: str
    through: tuple[str, ...]


def derived_labels(labels: Labels, keys: Iterable[str]) -> list[RuleLabel]:
    """Those of the labels with these keys that stand for a relation rule."""
    found = (labels[key] for key in sorted(keys) if key in labels)
    return [label for label in found if isinstance(label, RuleLabel)]


async def in_derived_roles(
    db: Db, run: RunsStatement, known: Registry, contact_ids: Sequence[str], labels: Sequence[RuleLabel]
) -> dict[str, list[InRole]]:
    """Who stands today in the roles of these rules toward each contact, by name; found by one statement.

    BadArgument if too many associations lead to them.
    """
    roles = [(label, side, label.role(side)) for label in labels for side in label.sides()]
    if not roles or not contact_ids:
        return {}
    # A plan numbers what it is asked for, so that a thread needs one for itself.
    plan = RelationPlan(known.labels, known.relation_plan.rules)
    start = plan.start_of([role for *_, role in roles])
    found = await search_around(db, contact_ids, start, db.today(), run=run, plan=plan)

    def of(contact_id: str) -> list[InRole]:
        mine = (
            InRole(label, side, one.contact_id, found.sort_keys[one.contact_id], _between(one.chains[0]))
            for label, side, role in roles
            for one in found.relatives(contact_id, [role])
        )
        return sorted(mine, key=lambda one: one.sort_key)

    return await asyncio.to_thread(lambda: {contact_id: of(contact_id) for contact_id in contact_ids})


def _between(chain: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    return tuple(there for _, there, _ in chain[:-1])
