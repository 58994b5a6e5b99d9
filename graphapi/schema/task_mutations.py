"""Creating, updating and deleting tasks."""

from dataclasses import fields
from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import Refused
from graphapi.kernel.templates import BLOCKS_MAX, MARKS_MAX
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of
from graphapi.schema.base.inputs import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    given,
    new_values,
    optional,
    patch_values,
    required,
)
from graphapi.schema.errors import Outcome, Payload, attempt, refusal
from graphapi.schema.payloads import showing, showing_all, shown
from graphapi.schema.tasks import Task, load_task
from graphapi.services.tasks import tasks
from graphapi.services.tasks.tasks import NewTasks, TaskPatch, TaskStatus

PATCHED = tuple(field.name for field in fields(TaskPatch))


@strawberry.input(
    description=f"The title and notes are Liquid templates with up to {MARKS_MAX:,} fields and tags, nested up to "
    f"{BLOCKS_MAX} deep; merge fields are filled in for each contact."
)
class CreateTasksInput:
    """The fields of `NewTasks`."""

    contact_ids: list[strawberry.ID] = required(description="The contacts.")
    title: str = required(description="The title of the task, in one line.")
    notes: str | None = optional(description="Additional notes.")
    assignee_id: strawberry.ID | None = optional(description="The user to assign the task to. Defaults to the viewer.")
    due_on: date | None = optional(description="The due date.")
    allow_missing_fields: bool = strawberry.field(
        default=False,
        description="Whether to create the tasks even if merge fields have no value. Unknown merge fields are "
        "always refused.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for updateTask. Omitted fields stay unchanged; null clears an optional field.")
class UpdateTaskInput:
    """The fields of `TaskPatch`."""

    id: strawberry.ID = required(description="The task.")
    title: strawberry.Maybe[str | None] = required(description="The title of the task, in one line.")
    notes: strawberry.Maybe[str | None] = required(description="Additional notes.")
    assignee_id: strawberry.Maybe[strawberry.ID | None] = required(description="The assignee.")
    due_on: strawberry.Maybe[date | None] = required(description="The due date.")
    status: strawberry.Maybe[TaskStatus | None] = required(description="Whether the task is done.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for deleteTask.")
class DeleteTaskInput:
    """A task id."""

    id: strawberry.ID = required(description="The task.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


Batch = list[Outcome[str]]


IN_PAYLOAD, IN_RESULTS = Selector(asks=("task",)), Selector(asks=("results.task",))
"""The place of a payload's task."""


def _results(outcome: Outcome[Batch], _info: Info) -> Batch:
    return outcome.result or []


def _deleted_id(outcome: Outcome[str], _info: Info) -> str | None:
    return outcome.result


@strawberry.type(description="The result of creating or updating a task.")
class TaskPayload(Payload):
    """Its source is the `Outcome` with the task's id."""

    task: Task | None = computed(shown, description="The task after the change, or null if refused.")


@strawberry.type(description="The result of createTasks.")
class CreateTasksPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[TaskPayload] = computed(_results, description="One result per contact, in the order requested.")


@strawberry.type(description="The result of deleteTask.")
class DeleteTaskPayload(Payload):
    """Its source is the `Outcome` with the task's id."""

    deleted_id: strawberry.ID | None = computed(
        _deleted_id, description="The ID of the deleted task, or null if refused."
    )


async def _create_tasks(
    _root: object, info: Info, input: Annotated[CreateTasksInput, argument(description="The tasks to create.")]
) -> Outcome[Batch]:
    async def work() -> Batch:
        values = new_values(input, "idempotency_key", "contact_ids")
        new = NewTasks(contact_ids=tuple(input.contact_ids), **values)
        done = await tasks.create_tasks(info.context.db, new, given(input.idempotency_key))
        return [refusal(one) if isinstance(one, Refused) else Outcome(one) for one in done]

    outcome = await attempt(info.context, work())
    if not outcome.result or not selection_of(info, IN_RESULTS).asked:
        return outcome
    return Outcome(await showing_all(outcome.result, lambda task_id: load_task(info.context, task_id)))


async def _update_task(
    _root: object,
    info: Info,
    input: Annotated[UpdateTaskInput, argument(description="The task and the fields to change.")],
) -> Outcome[str]:
    patch = TaskPatch(**patch_values(input, PATCHED))
    version, key = given(input.expected_version), given(input.idempotency_key)
    outcome = await attempt(info.context, tasks.update_task(info.context.db, input.id, patch, version, key))
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda task_id: load_task(info.context, task_id))


async def _delete_task(
    _root: object, info: Info, input: Annotated[DeleteTaskInput, argument(description="The task.")]
) -> Outcome[str]:
    return await attempt(info.context, tasks.delete_task(info.context.db, input.id, given(input.idempotency_key)))


@strawberry.type
class TaskMutations:
    """The mutations of tasks."""

    create_tasks: CreateTasksPayload = computed(
        _create_tasks, description="Creates a task for each of the contacts, with merge fields filled in."
    )
    update_task: TaskPayload = computed(_update_task, description="Changes a task.")
    delete_task: DeleteTaskPayload = computed(_delete_task, description="Deletes a task.")
