"""Merging two contacts."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, cast

import strawberry
from strawberry import argument

from graphapi.kernel.contact_properties import NAMES, PROPERTIES, Property
from graphapi.kernel.merged_values import CHOOSABLE, MergeSide
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, new_values, optional, required
from graphapi.schema.base.properties import Made, with_properties
from graphapi.schema.base.selections import Fields
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.schema.red_flags import RedFlag, load_flags
from graphapi.schema.tasks import LOSING, Task, load_tasks
from graphapi.services.contacts.contact_merging import MergeForecast, MergeResult, merge_contacts, preview_merge
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.shared.rows import ContactData
from graphapi.services.tasks.task_lists import TaskData


def _choice(one: Property) -> Iterator[Made]:
    if one.name in CHOOSABLE:
        yield one.attribute, MergeSide | None, optional(description=f"Whose `{one.name}` stays.")


@strawberry.input(
    description="Whose value of a field stays when two contacts are merged. A field that is not given keeps the "
    "remaining contact's value, or takes the other's if it has none; lists and custom fields are united."
)
@with_properties(_choice)
class MergeChoicesInput:
    """A `MergeSide` for each property that can be chosen."""


Choose = Annotated[
    MergeChoicesInput | None, argument(description="Whose value of a field stays. Defaults to uniting both contacts.")
]


def _choices(given_: MergeChoicesInput | None) -> dict[str, MergeSide]:
    """The choices by property."""
    sides = new_values(given_) if given_ else {}
    return {one.name: side for one in PROPERTIES if (side := sides.get(one.attribute)) is not None}


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
    choose: MergeChoicesInput | None = optional(
        description="Whose value of a field stays. Defaults to uniting both contacts."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


SHOWN = Selector(contacts=("contact",), asks=("contact",))
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
    key, choices = given(input.idempotency_key), _choices(given(input.choose))
    work = merge_contacts(info.context.db, input.keep_id, input.merge_id, key, choices)
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


def _of(name: str, nothing: object) -> Callable[[Outcome[MergeForecast], Info], object]:
    """What reads one of a forecast's values; `nothing` if the merge would be refused."""

    def read(outcome: Outcome[MergeForecast], _info: Info) -> object:
        return nothing if outcome.result is None else getattr(outcome.result, name)

    return read


@strawberry.type(description="What mergeContacts would do.")
class MergePreview(Payload):
    """Its source is the `Outcome` of a `MergeForecast`."""

    contact: Contact | None = computed(
        shown, description="The remaining contact with the values it would have; null if the merge would be refused."
    )
    moved_associations: int = computed(_of("moved", 0), description="The number of associations it would move.")
    folded_associations: int = computed(
        _of("folded", 0), description="The number of associations it would combine with an identical one."
    )
    removed_associations: int = computed(
        _of("removed", 0), description="The number of associations between the two, which it would remove."
    )
    limits_exceeded: list[str] = computed(
        _of("limits_exceeded", ()),
        description="The limits that the remaining contact would exceed: role, number, limit and label.",
    )
    fields_taken: list[str] = computed(
        _of("fields_taken", ()), description="The fields that would take the merged contact's value, at least in part."
    )
    fields_kept: list[str] = computed(
        _of("fields_kept", ()),
        description="The fields in which the two differ and the remaining contact's value stays.",
    )


async def _preview_merge(
    _root: object,
    info: Info,
    keep_id: Annotated[strawberry.ID, argument(description="The contact that would remain.")],
    merge_id: Annotated[strawberry.ID, argument(description="The contact that would be merged into it.")],
    choose: Choose = None,
) -> Outcome[MergeForecast]:
    work = preview_merge(info.context.db, keep_id, merge_id, _choices(choose))
    outcome, selection = await attempt(info.context, work), selection_of(info, SHOWN)
    if "contact" not in selection.asked:
        return outcome
    return await showing(outcome, lambda merge: _as_merged(info, merge, selection.fields))


async def _as_merged(info: Info, merge: MergeForecast, fields: Fields) -> ContactData | None:
    """The remaining contact as it is, with the values that it would have."""
    found = await info.context.contact(merge.contact["id"], fields)
    if found is None:
        return None
    return cast("ContactData", {**found, **{name: merge.contact[name] for name in found if name in NAMES}})


@strawberry.type
class MergeQueries:
    """The query that previews a merge."""

    preview_merge: MergePreview = computed(
        _preview_merge, description="What mergeContacts would do, tried with all rules and taken back."
    )
