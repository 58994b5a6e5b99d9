"""Whose open tasks are lost from sight when a contact's access list changes: in the write that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from graphapi.db.database import Row
from graphapi.db.statements import statement
from graphapi.db.transactions import Tx
from graphapi.kernel.access import loses_sight
from graphapi.kernel.viewer import Role, Viewer

OPEN_OF_CONTACT = statement("tasks/open_of_contact")

SHOWN = 100
"""The most tasks that an answer names."""


async def tasks_losing_access(tx: Tx, contact_id: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the ids of open tasks about a locked contact whose assignees no longer see it, soonest due date first."""
    if set(before) == set(after):
        return []
    row = await tx.run(OPEN_OF_CONTACT, id=contact_id)
    tasks = cast("list[Row]", row[0]) if row else []
    return [
        task_id
        for task_id, user_id, name, role, teams in tasks
        if loses_sight(Viewer(user_id, name, Role(role), tuple(teams or ())), before, after)
    ][:SHOWN]
