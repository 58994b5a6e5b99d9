"""Tasks: the type and its lists."""

from collections.abc import Awaitable, Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.schema.associations import visible_contact
from graphapi.schema.base.arguments import After, First, page_of
from graphapi.schema.base.connections import ROWS, Connection, Edged, Paged, connections, empty, row_of, rows_wanted
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Needs, Selection, batched, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.references import ContactType
from graphapi.schema.users import User, load_user, maybe_user
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import UserData
from graphapi.services.tasks.task_lists import TaskData, task_count, task_counts, task_page, task_pages, tasks_by_id
from graphapi.services.tasks.tasks import TaskStatus

Status = Annotated[TaskStatus | None, argument(description="Only those with this status; all when absent.")]


LOSING = (
    "Open tasks whose assignees no longer see the contact, soonest due date first; at most 100. They stay, and can be "
    "given to another user."
)


def load_task(context: Context, task_id: str) -> Awaitable[TaskData | None]:
    """Load a task with all others that are wanted now."""
    return context.by_id("tasks", lambda ids: tasks_by_id(context.db, ids)).load(task_id)


def load_tasks(context: Context, ids: Sequence[str]) -> Awaitable[list[TaskData]]:
    """Load tasks, without those that the viewer does not see."""
    return _present(context.by_id("tasks", lambda wanted: tasks_by_id(context.db, wanted)).load_many(ids))


async def _present(tasks: Awaitable[list[TaskData | None]]) -> list[TaskData]:
    return [task for task in await tasks if task is not None]


def _contact(task: TaskData, info: Info) -> ContactData | Awaitable[ContactData | None]:
    return visible_contact(task.contact_id, info)


def _assignee(task: TaskData, info: Info) -> Awaitable[UserData | None]:
    return load_user(info.context, task.assignee_id)


def _created_by(task: TaskData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, task.created_by_id)


@strawberry.type(description="Something that a user is to do about a contact.")
class Task(Node):
    """Its source is `TaskData`."""

    contact: ContactType = computed(_contact, waits=True, description="Whom it is about.")
    title: str = stored(description="What is to be done, in one line.")
    notes: str | None = stored(description="What else there is to say.")
    assignee: User = computed(_assignee, waits=True, description="Who is to do it.")
    due_on: date | None = stored(description="The day by which it is to be done.")
    status: TaskStatus = stored(description="Whether it is done.")
    created_at: datetime = stored(description="When it was made.")
    created_by: User | None = computed(_created_by, waits=True, description="Who made it.")
    completed_at: datetime | None = stored(description="When it was done.")
    version: int = stored(description="Grows with every change.")


@strawberry.type(description="A task in a list.")
class TaskEdge(Edged):
    """Its source is an `Entry` of a `TaskData`."""

    node: Task = computed(row_of, description="The task.")


@strawberry.type(description="A page of tasks.")
class TaskConnection(Paged):
    """Its source is a `Connection` of `TaskData`."""

    edges: list[TaskEdge] = stored(description="The tasks, those due first first, those without a day last.")


NEEDS = Needs(asks=ROWS)


async def _of_contacts(
    contacts: Sequence[ContactData],
    selection: Selection,
    status: Status = None,
    first: First = None,
    after: After = None,
) -> list[Connection[TaskData]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    if rows_wanted(selection, page):
        pages = await task_pages(context.db, ids, status, page)
    else:
        pages = [empty() for _ in ids]
    return connections(pages, lambda parents: task_counts(context.db, parents, status), ids)


TASKS = batched(_of_contacts, needs=NEEDS, description="Tasks about this contact, those due first first.")
"""The field of Contact."""


async def _tasks(
    _root: object,
    info: Info,
    assignee_id: Annotated[
        strawberry.ID | None,
        argument(description="Only those of this user; all when absent.", metadata={MEANS: Means.USER_ID}),
    ] = None,
    status: Status = None,
    first: First = None,
    after: After = None,
) -> Connection[TaskData]:
    db, page = info.context.db, page_of(first, after)
    wanted = rows_wanted(selection_of(info, NEEDS), page)
    found = await task_page(db, assignee_id, status, page) if wanted else empty()

    async def count(_: list[None]) -> list[int]:
        return [await task_count(db, assignee_id, status)]

    return Connection(found, count)


@strawberry.type
class TaskQueries:
    """The root fields about tasks."""

    tasks: TaskConnection = computed(_tasks, description="Tasks, those due first first.")
