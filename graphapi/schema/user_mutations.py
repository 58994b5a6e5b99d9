"""What users change about themselves; commands do the rest."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, patch_values, required
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.schema.users import User, load_user
from graphapi.services.users.user_changes import update_viewer

IN_PAYLOAD = Selector(asks=("user",))
"""The place of a payload's user."""


@strawberry.input(description="Input for updateViewer. Omitted fields stay unchanged.")
class UpdateViewerInput:
    """The viewer's own preferences."""

    notify_red_flags: strawberry.Maybe[bool | None] = required(
        description="Whether to be notified by e-mail when a red flag is raised; for administrators."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.type(description="The result of updateViewer.")
class UserPayload(Payload):
    """Its source is the `Outcome` with the user's id."""

    user: User | None = computed(shown, description="The updated user, or null if refused.")


async def _update_viewer(
    _root: object, info: Info, input: Annotated[UpdateViewerInput, argument(description="What changes.")]
) -> Outcome[str]:
    values = patch_values(input, ("notify_red_flags",))
    work = update_viewer(info.context.db, **values, key=given(input.idempotency_key))
    outcome = await attempt(info.context, work)
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda user_id: load_user(info.context, user_id))


@strawberry.type
class UserMutations:
    """The mutations of users."""

    update_viewer: UserPayload = computed(_update_viewer, description="Updates the viewer's own preferences.")
