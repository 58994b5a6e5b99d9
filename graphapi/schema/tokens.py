"""API tokens, for administrators: never their text, which is shown once when one is created."""

from collections.abc import Awaitable
from datetime import datetime
from enum import Enum

import strawberry

from graphapi.kernel.viewer import Role
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import computed, stored
from graphapi.services.shared.users import UserData
from graphapi.services.users.tokens import TokenData, tokens_by_id, tokens_by_user


@strawberry.enum(description="Whether a token is accepted.")
class TokenState(Enum):
    """The states that `TokenData.state` names."""

    ACTIVE = strawberry.enum_value("active", description="The token is accepted.")
    EXPIRED = strawberry.enum_value("expired", description="The token was valid until `expiresAt`.")
    REVOKED = strawberry.enum_value("revoked", description="The token was revoked, or its user was disabled.")


def _state(token: TokenData, info: Info) -> TokenState:
    return TokenState(token.state(info.context.db.now()))


@strawberry.type(description="A token that authenticates requests of its user.")
class Token:
    """Its source is a `TokenData`."""

    id: strawberry.ID = stored(description="The opaque, stable ID, which begins with tok_. It is not a secret.")
    name: str | None = stored(description="What the token is for.")
    state: TokenState = computed(_state, description="Whether the token is accepted.")
    created_at: datetime = stored(description="When the token was created.")
    expires_at: datetime = stored(description="When the token expires.")
    last_used_at: datetime | None = stored(description="When the token was last used, to the minute.")
    revoked_at: datetime | None = stored(description="When the token was revoked.")


def load_token(context: Context, token_id: str) -> Awaitable[TokenData | None]:
    """Load a token, batched with the others requested at the same time; for administrators."""
    return context.by_id("tokens", lambda ids: tokens_by_id(context.db, ids)).load(token_id)


def tokens_of_user(user: UserData, info: Info) -> Awaitable[list[TokenData]] | None:
    """The tokens of a user, batched; None unless the viewer is an administrator."""
    context = info.context
    if context.db.viewer.role is not Role.ADMIN:
        return None
    return context.by_id("user_tokens", lambda ids: tokens_by_user(context.db, ids)).load(user.id)
