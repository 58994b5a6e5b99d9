"""Merging two contacts."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Needs, computed, selection_of
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, required
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.schema.red_flags import RedFlag, load_flags
from graphapi.schema.tasks import LOSING, Task, load_tasks
from graphapi.services.contacts.contact_merging import MergeResult, merge_contacts
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.tasks.task_lists import TaskData


@strawberry.input(
    description="Input for mergeContacts. Associations move to the remaining contact; identical associations of "
    "both become one, and associations between the two are removed. Exceeded limits raise red flags "
    "instead of being refused. FORBIDDEN if the merge would change who sees or owns a contact whose "
    "access the viewer cannot set."
)
class MergeContactsInput:
    """The ids of two contacts."""

    keep_id: strawberry.ID = required(description="The contact that remains, with its ID and access.")
    merge_id: strawberry.ID = required(description="The contact to merge into it.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


SHOWN = Needs(contacts=("contact",), asks=("contact",))
"""The contact of the payload."""


def _moved(outcome: Outcome[MergeResult], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.moved


def _folded(outcome: Outcome[MergeResult], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.folded


def _removed(outcome: Outcome[MergeResult], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.removed


def _red_flags(outcome: Outcome[MergeResult], info: Info) -> Awaitable[list[RedFlagData]] | list[RedFlagData]:
    ids = () if outcome.result is None else outcome.result.red_flag_ids
    return load_flags(info.context, ids) if ids else []


def _losing(outcome: Outcome[MergeResult], info: Info) -> Awaitable[list[TaskData]] | list[TaskData]:
    ids = () if outcome.result is None else outcome.result.tasks_losing_access
    return load_tasks(info.context, ids) if ids else []


@strawberry.type(description="The result of mergeContacts.")
class MergeContactsPayload(Payload):
    """Its source is the `Outcome` of a `MergeResult`."""

    contact: Contact | None = computed(shown, description="The remaining contact, or null if refused.")
    moved_associations: int = computed(_moved, description="The number of associations moved from the merged contact.")
    folded_associations: int = computed(
        _folded, description="The number of associations combined with an identical one."
    )
    removed_associations: int = computed(
        _removed, description="The number of associations removed because they were between the two."
    )
    red_flags: list[RedFlag] = computed(_red_flags, waits=True, description="Red flags raised for exceeded limits.")
    tasks_losing_access: list[Task] = computed(_losing, waits=True, description=LOSING)


async def _merge_contacts(
    _root: object, info: Info, input: Annotated[MergeContactsInput, argument(description="The two contacts.")]
) -> Outcome[MergeResult]:
    work = merge_contacts(info.context.db, input.keep_id, input.merge_id, given(input.idempotency_key))
    outcome, selection = await attempt(info.context, work), selection_of(info, SHOWN)
    if "contact" not in selection.asked:
        return outcome
    return await showing(outcome, lambda merged: info.context.contact(merged.id, selection.fields))


@strawberry.type
class MergeMutations:
    """The mutation that merges two contacts."""

    merge_contacts: MergeContactsPayload = computed(
        _merge_contacts, description="Merges two contacts, with the associations, tasks, messages and flags of both."
    )
