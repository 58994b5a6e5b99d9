"""Creating and changing users and their tokens, for administrators; and what users change about themselves."""

from dataclasses import fields
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.viewer import Role
from graphapi.schema.base.arguments import as_tuple
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, patch_values, required
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.schema.tokens import Token, load_token
from graphapi.schema.users import User, load_user
from graphapi.services.users.tokens import DAYS, NewToken, create_token, revoke_token
from graphapi.services.users.user_changes import UserChange, UserPatch, add_user, change_user, update_viewer

PATCHED = tuple(field.name for field in fields(UserPatch))

IN_PAYLOAD = Selector(asks=("user",))
"""The place of a payload's user."""


@strawberry.input(description="Input for updateViewer. Omitted fields stay unchanged.")
class UpdateViewerInput:
    """The viewer's own preferences."""

    notify_red_flags: strawberry.Maybe[bool | None] = required(
        description="Whether to be notified by e-mail when a red flag is raised; for administrators."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for createUser.")
class CreateUserInput:
    """The values of a new user."""

    name: str = required(description="The name to show.")
    role: Role = strawberry.field(default=Role.VIEWER, description="The user's role.")
    teams: list[str] | None = optional(description="The user's teams. A team exists while a user is in it.")
    email: str | None = optional(description="The address for messages to the user.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="Input for updateUser. Omitted fields stay unchanged; null clears an optional field. If users sign in "
    "with tokens of an identity provider, its values replace these at the next request."
)
class UpdateUserInput:
    """The fields of `UserPatch`."""

    id: strawberry.ID = required(description="The user.")
    name: strawberry.Maybe[str | None] = required(description="The name to show.")
    role: strawberry.Maybe[Role | None] = required(
        description="The user's role. Administrators cannot give up their own."
    )
    teams: strawberry.Maybe[list[str] | None] = required(description="All of the user's teams.")
    email: strawberry.Maybe[str | None] = required(description="The address for messages to the user.")
    disabled: strawberry.Maybe[bool | None] = required(
        description="If true, the user's tokens are revoked for good and queued messages are held; false does not undo "
        "this. Administrators cannot disable themselves."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for createToken.")
class CreateTokenInput:
    """The values of a new token."""

    user_id: strawberry.ID = required(description="The user that requests with the token act as.")
    name: str | None = optional(description="What the token is for.")
    days: int = strawberry.field(default=DAYS, description="The number of days for which it is valid, 1 to 3,650.")
    idempotency_key: str | None = optional(
        description=f"{IDEMPOTENCY_KEY} The secret is not kept: the repeated answer has none."
    )


@strawberry.input(description="Input for revokeToken.")
class RevokeTokenInput:
    """A token to revoke."""

    id: strawberry.ID = required(description="The token.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.type(description="The result of createUser and updateViewer.")
class UserPayload(Payload):
    """Its source is the `Outcome` with the user's id."""

    user: User | None = computed(shown, description="The user, or null if refused.")


def _lost_task_count(outcome: Outcome[UserChange], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.lost.total


def _secret(outcome: Outcome[NewToken], _info: Info) -> str | None:
    return None if outcome.result is None else outcome.result.text or None


@strawberry.type(description="The result of updateUser.")
class UpdateUserPayload(Payload):
    """Its source is the `Outcome` of a `UserChange`."""

    user: User | None = computed(shown, description="The updated user, or null if refused.")
    lost_task_count: int = computed(
        _lost_task_count,
        description="The number of the user's open tasks about contacts that the user can no longer see.",
    )


@strawberry.type(description="The result of createToken.")
class CreateTokenPayload(Payload):
    """Its source is the `Outcome` of a `NewToken`."""

    token: Token | None = computed(shown, description="The new token, or null if refused.")
    secret: str | None = computed(
        _secret,
        description="The text to send as `Authorization: Bearer …`. It is shown only now: only a hash is stored. Null "
        "if refused, and in the answer to a repeated request.",
    )


@strawberry.type(description="The result of revokeToken.")
class RevokeTokenPayload(Payload):
    """Its source is the `Outcome` with the token's id."""

    token: Token | None = computed(
        shown, description="The revoked token, or null if refused. Servers accept it for a few more seconds."
    )


async def _update_viewer(
    _root: object, info: Info, input: Annotated[UpdateViewerInput, argument(description="What changes.")]
) -> Outcome[str]:
    values = patch_values(input, ("notify_red_flags",))
    work = update_viewer(info.context.db, **values, key=given(input.idempotency_key))
    return await _showing_user(info, await attempt(info.context, work))


async def _create_user(
    _root: object, info: Info, input: Annotated[CreateUserInput, argument(description="The user to create.")]
) -> Outcome[str]:
    work = add_user(
        info.context.db, input.name, input.role, given(input.teams) or (), given(input.email),
        given(input.idempotency_key),
    )  # fmt: skip
    return await _showing_user(info, await attempt(info.context, work))


async def _showing_user(info: Info, outcome: Outcome[str]) -> Outcome[str]:
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda user_id: load_user(info.context, user_id))


async def _update_user(
    _root: object, info: Info, input: Annotated[UpdateUserInput, argument(description="What changes.")]
) -> Outcome[UserChange]:
    values = patch_values(input, PATCHED)
    if input.teams is not None:
        values["teams"] = as_tuple(input.teams.value)
    work = change_user(info.context.db, input.id, UserPatch(**values), given(input.idempotency_key))
    return await showing(await attempt(info.context, work), lambda change: change.user)


async def _create_token(
    _root: object, info: Info, input: Annotated[CreateTokenInput, argument(description="The token to create.")]
) -> Outcome[NewToken]:
    context = info.context
    work = create_token(context.db, input.user_id, given(input.name), input.days, given(input.idempotency_key))
    return await showing(await attempt(context, work), lambda token: load_token(context, token.id))


async def _revoke_token(
    _root: object, info: Info, input: Annotated[RevokeTokenInput, argument(description="The token to revoke.")]
) -> Outcome[str]:
    context = info.context

    async def work() -> str:
        await revoke_token(context.db, input.id, given(input.idempotency_key))
        return input.id

    return await showing(await attempt(context, work()), lambda token_id: load_token(context, token_id))


@strawberry.type
class UserMutations:
    """The mutations of users and tokens."""

    create_user: UserPayload = computed(_create_user, description="Creates a user. Administrators only.")
    update_user: UpdateUserPayload = computed(
        _update_user, description="Updates, disables or enables a user. Administrators only."
    )
    create_token: CreateTokenPayload = computed(
        _create_token, description="Creates an API token for a user. Administrators only."
    )
    revoke_token: RevokeTokenPayload = computed(
        _revoke_token, description="Revokes an API token permanently. Administrators only."
    )

    update_viewer: UserPayload = computed(_update_viewer, description="Updates the viewer's own preferences.")
