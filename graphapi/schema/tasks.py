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
from graphapi.schema.base.fields import Selection, Selector, batched, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.references import ContactType
from graphapi.schema.users import User, load_user, maybe_user
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import UserData
from graphapi.services.tasks.task_lists import TaskData, task_count, task_counts, task_page, task_pages, tasks_by_id
from graphapi.services.tasks.tasks import TaskStatus

Status = Annotated[TaskStatus | None, argument(description="Only tasks with this status. Defaults to all.")]


LOSING = (
    "Open tasks whose assignees can no longer see the contact, soonest due date first; up to 100. They remain "
    "and can be reassigned."
)


def load_task(context: Context, task_id: str) -> Awaitable[TaskData | None]:
    """Load a task, batched with the others requested at the same time."""
    return context.by_id("tasks", lambda ids: tasks_by_id(context.db, ids)).load(task_id)


def load_tasks(context: Context, ids: Sequence[str]) -> Awaitable[list[TaskData]]:
    """Load tasks, leaving out those hidden from the viewer."""
    return _present(context.by_id("tasks", lambda wanted: tasks_by_id(context.db, wanted)).load_many(ids))


async def _present(tasks: Awaitable[list[TaskData | None]]) -> list[TaskData]:
    return [task for task in await tasks if task is not None]


def _contact(task: TaskData, info: Info) -> ContactData | Awaitable[ContactData | None]:
    return visible_contact(task.contact_id, info)


def _assignee(task: TaskData, info: Info) -> Awaitable[UserData | None]:
    return load_user(info.context, task.assignee_id)


def _created_by(task: TaskData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, task.created_by_id)


@strawberry.type(description="A task for a user, concerning a contact.")
class Task(Node):
    """Its source is `TaskData`."""

    contact: ContactType = computed(_contact, waits=True, description="The contact this task concerns.")
    title: str = stored(description="The title of the task, in one line.")
    notes: str | None = stored(description="Additional notes.")
    assignee: User = computed(_assignee, waits=True, description="The assignee.")
    due_on: date | None = stored(description="The due date.")
    status: TaskStatus = stored(description="Whether the task is done.")
    created_at: datetime = stored(description="When the task was created.")
    created_by: User | None = computed(_created_by, waits=True, description="The user who created the task.")
    completed_at: datetime | None = stored(description="When the task was done.")
    version: int = stored(description="Increases with every change.")


@strawberry.type(description="A task in a list.")
class TaskEdge(Edged):
    """Its source is an `Entry` of a `TaskData`."""

    node: Task = computed(row_of, description="The task.")


@strawberry.type(description="A page of tasks.")
class TaskConnection(Paged):
    """Its source is a `Connection` of `TaskData`."""

    edges: list[TaskEdge] = stored(description="The tasks, soonest due date first; tasks without a due date last.")


SELECTOR = Selector(asks=ROWS)


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


TASKS = batched(_of_contacts, selector=SELECTOR, description="Tasks concerning this contact, soonest due date first.")
"""The field of Contact."""


async def _tasks(
    _root: object,
    info: Info,
    assignee_id: Annotated[
        strawberry.ID | None,
        argument(description="Only tasks assigned to this user. Defaults to all.", metadata={MEANS: Means.USER_ID}),
    ] = None,
    status: Status = None,
    first: First = None,
    after: After = None,
) -> Connection[TaskData]:
    db, page = info.context.db, page_of(first, after)
    wanted = rows_wanted(selection_of(info, SELECTOR), page)
    found = await task_page(db, assignee_id, status, page) if wanted else empty()

    async def count(_: list[None]) -> list[int]:
        return [await task_count(db, assignee_id, status)]

    return Connection(found, count)


@strawberry.type
class TaskQueries:
    """The root field for tasks."""

    tasks: TaskConnection = computed(_tasks, description="Tasks, soonest due date first.")
