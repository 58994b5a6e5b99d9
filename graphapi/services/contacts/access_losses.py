"""Open tasks that assignees can no longer see after a change of a contact's access list, or of a user's role or teams.

They are found in the transaction of that change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphapi.db.request import Tx
from graphapi.db.statements import statement
from graphapi.kernel.access import loses_sight
from graphapi.kernel.viewer import Role, Viewer

OPEN_OF_CONTACT = statement("tasks/open_of_contact", tuple[list[tuple[str, str, str, str, list[str] | None]]])
LOST_BY_ASSIGNEE = statement("tasks/lost_by_assignee", tuple[int, list[tuple[str, str, str]]])

SHOWN = 100
"""The maximum number of tasks in an answer."""


async def tasks_losing_access(tx: Tx, contact_id: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The ids of open tasks about a locked contact whose assignees no longer see it, soonest due date first."""
    if set(before) == set(after):
        return []
    row = await tx.run(OPEN_OF_CONTACT, id=contact_id)
    tasks = row[0] if row else []
    return [
        task_id
        for task_id, user_id, name, role, teams in tasks
        if loses_sight(Viewer(user_id, name, Role(role), tuple(teams or ())), before, after)
    ][:SHOWN]


@dataclass(frozen=True)
class LostTasks:
    """The number of open tasks a user no longer sees, and the first ones: id, title, name of the contact."""

    total: int = 0
    shown: tuple[tuple[str, str, str], ...] = ()


async def tasks_lost_by(tx: Tx, before: Viewer, after: Viewer) -> LostTasks:
    """A user's open tasks about contacts that the user no longer sees after a change of role or teams."""
    if after.sees_all or (before.sees_all == after.sees_all and set(before.principals) <= set(after.principals)):
        return LostTasks()
    row = await tx.run(
        LOST_BY_ASSIGNEE, id=after.id, sawAll=before.sees_all, before=before.principals, after=after.principals,
        first=SHOWN,
    )  # fmt: skip
    total, tasks = row or (0, [])
    return LostTasks(total, tuple((task_id, title, name) for task_id, title, name in tasks))
