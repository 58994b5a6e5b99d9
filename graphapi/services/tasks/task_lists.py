"""Lists of tasks, soonest due date first: all, a user's, a contact's. Those who see its contact see a task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Day, Instant, Parameters, native
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.services.shared.visible_contacts import visible_contact_ids
from graphapi.services.tasks.tasks import TaskStatus, due_key
from graphapi.services.templates.mentions import NOT_SHOWN, contacts_now, readable

COLUMNS = [
    "id", "contactId", "title", "notes", "assigneeId", "dueOn", "status", "createdAt", "createdById", "completedAt",
    "version", "titleMentions", "notesMentions",
]  # fmt: skip
"""The properties of a task, in the order of `TaskRow`."""

TaskRow = tuple[
    str, str, str, str | None, str, Day | None, str, Instant, str | None, Instant | None, int, list[str] | None,
    list[str] | None,
]  # fmt: skip
"""A task by COLUMNS."""

Tasks = tuple[list[TaskRow]]

PAGE = statement("tasks/page", Tasks)
PAGE_BY_STATUS = statement("tasks/page_by_status", Tasks)
PAGE_OF_ASSIGNEE = statement("tasks/page_of_assignee", Tasks)
PAGE_OF_ASSIGNEE_BY_STATUS = statement("tasks/page_of_assignee_by_status", Tasks)
PAGE_OF_FEW = statement("tasks/page_of_few", Tasks)
COUNT, COUNT_OF_FEW = statement("tasks/count", tuple[int]), statement("tasks/count_of_few", tuple[int])
PAGES = statement("tasks/pages", tuple[list[tuple[str, list[TaskRow]]]])
COUNTS = statement("tasks/counts", tuple[list[tuple[str, int]]])
BY_ID = statement("tasks/by_id", Tasks)

_KIND = "tasks"


@dataclass(frozen=True, slots=True)
class TaskData:
    """A task as it is stored."""

    id: str
    contact_id: str
    title: str
    notes: str | None
    assignee_id: str
    due_on: date | None
    status: TaskStatus
    created_at: datetime
    created_by_id: str | None
    completed_at: datetime | None
    version: int
    title_mentions: tuple[str, ...] = ()
    notes_mentions: tuple[str, ...] = ()
    """The linked contacts whose values are in title and notes."""


def task_of(row: TaskRow) -> TaskData:
    """The task of a row."""
    (
        key, contact_id, title, notes, assignee_id, due_on, status, created_at, created_by_id, completed_at, version,
        title_mentions, notes_mentions,
    ) = row  # fmt: skip
    return TaskData(
        key, contact_id, title, notes, assignee_id, native(due_on), TaskStatus(status), native(created_at),
        created_by_id, native(completed_at), version, tuple(title_mentions or ()), tuple(notes_mentions or ()),
    )  # fmt: skip


async def seen(db: Db, rows: Iterable[TaskRow]) -> list[TaskData]:
    """The tasks of the rows, with the texts that the viewer may read."""
    tasks = [task_of(row) for row in rows]
    contacts = await contacts_now(db, (key for one in tasks for key in (*one.title_mentions, *one.notes_mentions)))

    def shown(task: TaskData) -> TaskData:
        # A deleted contact cannot be looked up: its creator and assignee have read the text already.
        gone = db.viewer.sees_all or db.viewer.id in (task.created_by_id, task.assignee_id)
        title = task.title if readable(task.title_mentions, contacts, gone=gone) else NOT_SHOWN
        notes = task.notes if readable(task.notes_mentions, contacts, gone=gone) else NOT_SHOWN
        return replace(task, title=title, notes=notes)

    return [shown(task) if task.title_mentions or task.notes_mentions else task for task in tasks]


async def task_page(db: Db, assignee_id: str | None, status: TaskStatus | None, page: PageArguments) -> Slice[TaskData]:
    """A page of tasks about visible contacts, filtered by assignee and status where given."""
    place = page.page(_KIND, 1)
    given: Parameters = {"after": place.key[0] if place.key else "", "first": place.ask, "fields": COLUMNS}
    visible = await visible_contact_ids(db)
    if visible is not None:
        row = await db.read(PAGE_OF_FEW, ids=visible, **_filter(assignee_id, status), **given)
    elif assignee_id is not None and status is not None:
        row = await db.read(PAGE_OF_ASSIGNEE_BY_STATUS, assigneeId=assignee_id, status=status.value, **given)
    elif assignee_id is not None:
        row = await db.read(PAGE_OF_ASSIGNEE, assigneeId=assignee_id, **given)
    elif status is not None:
        row = await db.read(PAGE_BY_STATUS, status=status.value, **given)
    else:
        row = await db.read(PAGE, **given)
    return cut(place, await seen(db, row[0] if row else ()), _cursor)


async def task_count(db: Db, assignee_id: str | None, status: TaskStatus | None) -> int:
    """The number of tasks that pass the filters."""
    given, visible = _filter(assignee_id, status), await visible_contact_ids(db)
    row = await (db.read(COUNT, **given) if visible is None else db.read(COUNT_OF_FEW, ids=visible, **given))
    return row[0] if row else 0


async def task_pages(
    db: Db, contact_ids: Sequence[str], status: TaskStatus | None, page: PageArguments
) -> list[Slice[TaskData]]:
    """A page of the tasks about each contact."""
    place = page.page(_KIND, 1)
    row = await db.read(
        PAGES, ids=list(contact_ids), after=place.key[0] if place.key else "", first=place.ask, fields=COLUMNS,
        anyStatus=status is None, status=status or "",
    )  # fmt: skip
    found = dict(row[0]) if row else {}
    known = {one.id: one for one in await seen(db, [task for tasks in found.values() for task in tasks])}
    return [cut(place, [known[task[0]] for task in found.get(key, [])], _cursor) for key in contact_ids]


async def task_counts(db: Db, contact_ids: Sequence[str], status: TaskStatus | None) -> list[int]:
    """The number of tasks about each contact."""
    row = await db.read(COUNTS, ids=list(contact_ids), anyStatus=status is None, status=status or "")
    found = dict(row[0]) if row else {}
    return [found.get(key, 0) for key in contact_ids]


async def tasks_by_id(db: Db, ids: Sequence[str]) -> list[TaskData | None]:
    """Tasks in the order of the ids, None for those that are unknown or whose contact is hidden."""
    row = await db.read(BY_ID, ids=list(ids), fields=COLUMNS)
    found = {task.id: task for task in await seen(db, row[0] if row else ())}
    return [found.get(key) for key in ids]


def _filter(assignee_id: str | None, status: TaskStatus | None) -> Parameters:
    return {
        "anyAssignee": assignee_id is None, "assigneeId": assignee_id or "",
        "anyStatus": status is None, "status": status or "",
    }  # fmt: skip


def _cursor(task: TaskData) -> str:
    return encode_cursor(_KIND, (due_key(task.due_on, task.id),))
