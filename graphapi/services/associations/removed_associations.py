"""Removed associations as statements return them, and their records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphapi.db.request import Tx
from graphapi.kernel.history import association_removed
from graphapi.kernel.labels import Labels
from graphapi.services.shared.change_records import record
from graphapi.services.shared.registry import last_known

RemovedRow = tuple[str, str, str, dict[str, Any]]
"""A removed association: FROM, TO, label, and its properties, with days and instants as texts."""


async def record_removed(
    tx: Tx, rows: Iterable[RemovedRow], labels: Labels | None = None, deleted_id: str | None = None
) -> None:
    """Record the removal of each association, with roles from these labels, else from those last loaded, if any are.

    `deleted_id` is the contact that is deleted with them: whoever restores it restores them.
    """
    more = {"deletedWith": deleted_id}
    labels = last_known(tx.db) if labels is None else labels
    await record(
        tx,
        [
            association_removed(from_id, to_id, values | {"labelKey": key} | more, role_of(labels, key))
            for from_id, to_id, key, values in rows
        ],
    )


def role_of(labels: Labels, key: str) -> str | None:
    """The role of FROM by a label, where it is known."""
    return labels[key].name if key in labels else None
