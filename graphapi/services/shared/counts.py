"""The size of the graph, from the counts that Neo4j keeps."""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.db.errors import NotPermitted
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.viewer import Action, may

CONTACTS = statement("contacts/count_all")
BY_TYPE, BY_TYPE_SCANNING = statement("workspace/count_by_type"), statement("workspace/count_by_type_scanning")


@dataclass(frozen=True)
class Summary:
    """How many contacts and associations there are; `by_label` counts the latter by label key."""

    contact_count: int
    association_count: int
    by_label: dict[str, int]


async def graph_summary(db: Db) -> Summary | None:
    """Return the size of the graph, None for who may not know it."""
    if not may(db.viewer, Action.READ_TOTALS):
        return None
    contacts = await db.read(CONTACTS)
    by_label = await association_counts_by_label(db)
    return Summary(contacts[0] if contacts else 0, sum(by_label.values()), by_label)


async def association_counts_by_label(db: Db) -> dict[str, int]:
    """Return how many associations each label has, hidden and ended ones too; labels without any may be absent."""
    kept = await kept_counts(db)
    if kept is not None:
        return kept
    row = await db.read(BY_TYPE_SCANNING)
    return dict(row[0]) if row else {}


async def kept_counts(db: Db) -> dict[str, int] | None:
    """Return the counts by label that Neo4j keeps, None where it does not show them to our account."""
    try:
        row = await db.read(BY_TYPE)
    except NotPermitted:
        return None
    return dict(row[0]) if row else {}
