"""Users, and who can see a contact."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.viewer import EVERYONE, Action, Role, may, team_principal, user_principal
from graphapi.schema.base.arguments import After, First, page_of
from graphapi.schema.base.connections import ROWS, Connection, Edged, Paged, empty, row_of, rows_wanted
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.nodes import Node
from graphapi.schema.tokens import Token, tokens_of_user
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import (
    TeamSize,
    UserData,
    UserFilter,
    team_names,
    team_sizes,
    user_count,
    user_page,
    users_by_id,
)


def load_user(context: Context, user_id: str) -> Awaitable[UserData | None]:
    """Load a user, batched with the others requested at the same time; None if there is none."""
    return context.by_id("users", lambda ids: users_by_id(context.db, ids)).load(user_id)


def maybe_user(context: Context, user_id: str | None) -> Awaitable[UserData | None] | None:
    """Load a user by an optional id."""
    return None if user_id is None else load_user(context, user_id)


def _disabled(user: UserData, info: Info) -> bool | None:
    return user.disabled if may(info.context.db.viewer, Action.MANAGE_USERS) else None


@strawberry.type(description="A user of the workspace.")
class User(Node):
    """Its source is `UserData`."""

    name: str = stored(description="The name to show.")
    email: str | None = stored(description="The address for messages to the user.")
    role: Role = stored(description="The user's role.")
    teams: list[str] = stored(description="The user's teams.")
    notify_red_flags: bool = stored(
        description="Whether the user is notified by e-mail when a red flag is raised; for administrators."
    )
    disabled: bool | None = computed(
        _disabled,
        description="Whether the user is disabled: nobody can authenticate as a disabled user. Null unless the viewer "
        "is an administrator.",
    )
    tokens: list[Token] | None = computed(
        tokens_of_user,
        waits=True,
        description="The user's API tokens, newest first, up to 200. Null unless the viewer is an administrator.",
    )


def _everyone(contact: ContactData, _info: Info) -> bool:
    return EVERYONE in contact["readers"]


def _teams(contact: ContactData, _info: Info) -> list[str]:
    return _named(contact, team_principal(""))


def _users(contact: ContactData, info: Info) -> Awaitable[list[UserData]]:
    context = info.context
    ids = [key for key in _named(contact, user_principal("")) if key != contact["ownerId"]]
    return _present(context.by_id("users", lambda wanted: users_by_id(context.db, wanted)).load_many(ids))


async def _present(users: Awaitable[list[UserData | None]]) -> list[UserData]:
    return [user for user in await users if user is not None]


def _named(contact: ContactData, prefix: str) -> list[str]:
    readers: list[str] = contact["readers"]
    return [reader.removeprefix(prefix) for reader in readers if reader.startswith(prefix)]


@strawberry.type(
    description="Who can see a contact: administrators always, and either everyone or the owner and these users "
    "and teams."
)
class ContactAccess:
    """Its source is the contact."""

    everyone: bool = computed(_everyone, description="Whether every user can see the contact.")
    users: list[User] = computed(_users, waits=True, description="Users who can see the contact besides the owner.")
    teams: list[str] = computed(_teams, description="Teams whose users can see the contact.")


@strawberry.type(description="A user in a list.")
class UserEdge(Edged):
    """Its source is an `Entry` of a `UserData`."""

    node: User = computed(row_of, description="The user.")


@strawberry.type(description="A page of users.")
class UserConnection(Paged):
    """Its source is a `Connection` of `UserData`."""

    edges: list[UserEdge] = stored(description="The users, by name.")


SELECTOR = Selector(asks=ROWS)


async def _users_found(
    _root: object,
    info: Info,
    search: Annotated[
        str | None, argument(description="Only users with words in their name that start with this text.")
    ] = None,
    team: Annotated[str | None, argument(description="Only users in this team.")] = None,
    include_disabled: Annotated[
        bool, argument(description="Whether to include disabled users. Administrators only.")
    ] = False,
    first: First = None,
    after: After = None,
) -> Connection[UserData]:
    db, page, found = info.context.db, page_of(first, after), empty()
    wanted = UserFilter(search, team, include_disabled)
    if rows_wanted(selection_of(info, SELECTOR), page):
        found = await user_page(db, wanted, page)

    async def count(_: list[None]) -> list[int]:
        return [await user_count(db, wanted)]

    return Connection(found, count)


def _team_names(_root: object, info: Info) -> Awaitable[list[str]]:
    return team_names(info.context.db)


@strawberry.type(description="A team and the number of its users.")
class TeamCount:
    """Its source is a `TeamSize`."""

    team: str = stored(description="The name of the team.")
    user_count: int = stored(description="The number of users in the team who are not disabled.")


def _team_counts(_root: object, info: Info) -> Awaitable[list[TeamSize]]:
    return team_sizes(info.context.db)


@strawberry.type
class UserQueries:
    """The root fields for users, available to every caller."""

    users: UserConnection = computed(
        _users_found, description="Users, by name; for choosing owners, assignees and access lists."
    )
    teams: list[str] = computed(_team_names, waits=True, description="The names of all teams.")
    team_counts: list[TeamCount] = computed(
        _team_counts, waits=True, description="All teams, by name, with the number of users in each."
    )
