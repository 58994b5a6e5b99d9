"""The size of the graph, from the counts that Neo4j keeps."""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.db.errors import NotPermitted
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.viewer import Action, may

CONTACTS = statement("contacts/count_all", tuple[int])
BY_TYPE = statement("workspace/count_by_type", tuple[list[tuple[str, int]]])
BY_TYPE_SCANNING = statement("workspace/count_by_type_scanning", tuple[list[tuple[str, int]]])


@dataclass(frozen=True)
class Summary:
    """The number of contacts and of associations; `by_label` counts associations by label key."""

    contact_count: int
    association_count: int
    by_label: dict[str, int]


async def graph_summary(db: Db) -> Summary | None:
    """The size of the graph, None for viewers who may not read totals."""
    if not may(db.viewer, Action.READ_TOTALS):
        return None
    contacts = await db.read(CONTACTS)
    by_label = await association_counts_by_label(db)
    return Summary(contacts[0] if contacts else 0, sum(by_label.values()), by_label)


async def association_counts_by_label(db: Db) -> dict[str, int]:
    """The number of associations by label, including hidden and ended ones; labels without any may be absent."""
    kept = await kept_counts(db)
    if kept is not None:
        return kept
    row = await db.read(BY_TYPE_SCANNING)
    return dict(row[0]) if row else {}


async def kept_counts(db: Db) -> dict[str, int] | None:
    """The counts that Neo4j keeps by label, None if our account may not read them."""
    try:
        row = await db.read(BY_TYPE)
    except NotPermitted:
        return None
    return dict(row[0]) if row else {}
