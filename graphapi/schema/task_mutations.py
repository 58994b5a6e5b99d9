"""Making, changing and deleting tasks."""

from dataclasses import fields
from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import Refused
from graphapi.kernel.templates import BLOCKS_MAX, MARKS_MAX
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Needs, computed, selection_of
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

OWN = tuple(field.name for field in fields(TaskPatch))


@strawberry.input(
    description=f"title and notes are Liquid templates of at most {MARKS_MAX:,} fields and tags, nested at most "
    f"{BLOCKS_MAX} deep: merge fields are filled in for each contact."
)
class CreateTasksInput:
    """The fields of `NewTasks`."""

    contact_ids: list[strawberry.ID] = required(description="The contacts.")
    title: str = required(description="What is to be done, in one line.")
    notes: str | None = optional(description="What else there is to say.")
    assignee_id: strawberry.ID | None = optional(description="The viewer when absent.")
    due_on: date | None = optional(description="The day by which it is to be done.")
    allow_missing_fields: bool = strawberry.field(
        default=False,
        description="Create even when merge fields have no value; unknown merge fields are always refused.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Absent fields stay as they are; null clears what may be empty.")
class UpdateTaskInput:
    """The fields of `TaskPatch`."""

    id: strawberry.ID = required(description="The task.")
    title: strawberry.Maybe[str | None] = required(description="What is to be done, in one line.")
    notes: strawberry.Maybe[str | None] = required(description="What else there is to say.")
    assignee_id: strawberry.Maybe[strawberry.ID | None] = required(description="Who is to do it.")
    due_on: strawberry.Maybe[date | None] = required(description="The day by which it is to be done.")
    status: strawberry.Maybe[TaskStatus | None] = required(description="Whether it is done.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which task to delete.")
class DeleteTaskInput:
    """A task."""

    id: strawberry.ID = required(description="The task.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


Batch = list[Outcome[str]]


IN_PAYLOAD, IN_RESULTS = Needs(asks=("task",)), Needs(asks=("results.task",))
"""Where the task of a payload stands."""


def _results(outcome: Outcome[Batch], _info: Info) -> Batch:
    return outcome.result or []


def _deleted_id(outcome: Outcome[str], _info: Info) -> str | None:
    return outcome.result


@strawberry.type(description="What came of making or changing a task.")
class TaskPayload(Payload):
    """Its source is the `Outcome` with the task's id."""

    task: Task | None = computed(shown, description="The task as it is now; null when refused.")


@strawberry.type(description="What came of making tasks.")
class CreateTasksPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[TaskPayload] = computed(_results, description="One for each contact, in the order asked.")


@strawberry.type(description="What came of deleting a task.")
class DeleteTaskPayload(Payload):
    """Its source is the `Outcome` with the task's id."""

    deleted_id: strawberry.ID | None = computed(_deleted_id, description="The id that it had; null when refused.")


async def _create_tasks(
    _root: object, info: Info, input: Annotated[CreateTasksInput, argument(description="The new tasks.")]
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
    _root: object, info: Info, input: Annotated[UpdateTaskInput, argument(description="The task and what changes.")]
) -> Outcome[str]:
    patch = TaskPatch(**patch_values(input, OWN))
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
        _create_tasks, description="A task about each of the contacts, with the merge fields filled in."
    )
    update_task: TaskPayload = computed(_update_task, description="Changes a task.")
    delete_task: DeleteTaskPayload = computed(_delete_task, description="Deletes a task.")
