"""Undoing changes."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, required
from graphapi.schema.changes import Change, load_change
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.services.history.undo import undo


@strawberry.input(description="Input for undo.")
class UndoInput:
    """A change."""

    change_id: strawberry.ID = required(description="The change.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.type(description="The result of undo.")
class UndoPayload(Payload):
    """Its source is the `Outcome` with the id of the change."""

    change: Change | None = computed(
        shown,
        description="The change that was undone; its `undoneBy` is the change that did so. Null if refused, or if the "
        "viewer cannot see it any more.",
    )


async def _undo(
    _root: object, info: Info, input: Annotated[UndoInput, argument(description="The change to undo.")]
) -> Outcome[str]:
    context = info.context
    outcome = await attempt(context, undo(context.db, input.change_id, given(input.idempotency_key)))
    return await showing(outcome, lambda change_id: load_change(context, change_id))


@strawberry.type
class ChangeMutations:
    """The mutations of the history."""

    undo: UndoPayload = computed(
        _undo,
        description="Undoes a change, under the rules and limits of today, as a new change. To redo a change, "
        "undo the change that undid it. Refused with CONFLICT if a later change stands in the way; the message names "
        "it. Merges and imports cannot be undone.",
    )
