"""`graphapi user …`: the users of the workspace and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphapi.kernel.viewer import Role

if TYPE_CHECKING:
    from graphapi.services.contacts.access_losses import LostTasks
    from graphapi.services.shared.users import UserData
    from graphapi.services.users.user_changes import UserChange, UserPatch

User = Annotated[str, typer.Argument(metavar="USER", help="The id, e-mail address or full name.")]
NewRole = Annotated[Role, typer.Option("--role", case_sensitive=False, help="The user's role.")]
RoleOption = Annotated[
    Role | None, typer.Option("--role", case_sensitive=False, help="The user's role.", show_default=False)
]
Teams = Annotated[list[str] | None, typer.Option("--team", help="A team; repeat for several.")]
Email = Annotated[str | None, typer.Option("--email", help="The address for messages to the user.", show_default=False)]

app = typer.Typer(help="Manage users.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show.")],
    role: NewRole = Role.VIEWER,
    team: Teams = None,
    email: Email = None,
) -> None:
    """Add a user and print the id."""
    from graphapi.cli.session import with_database
    from graphapi.services.users.user_changes import add_user

    print(with_database(lambda db: add_user(db, name, role, team or (), email)))


@app.command("set")
def set_(
    user: User,
    name: Annotated[str | None, typer.Option("--name", help="The name to show.", show_default=False)] = None,
    role: RoleOption = None,
    team: Teams = None,
    no_teams: Annotated[bool, typer.Option("--no-teams", help="Remove the user from all teams.")] = False,
    email: Email = None,
    enable: Annotated[
        bool, typer.Option("--enable", help="Enable a disabled user, who then needs new tokens.")
    ] = False,
) -> None:
    """Change a user; omitted options stay unchanged. --team replaces all teams, --email '' removes the address.

    Lists open tasks about contacts that the user can no longer see.
    """
    from graphapi.kernel.patch import UNSET
    from graphapi.services.users.user_changes import UserPatch

    if team and no_teams:
        raise typer.BadParameter("--no-teams cannot be combined with --team.")
    patch = UserPatch(
        name=UNSET if name is None else name,
        role=role or UNSET,
        teams=() if no_teams else tuple(team) if team else UNSET,
        email=UNSET if email is None else email,
        disabled=False if enable else UNSET,
    )
    changed = _change(user, patch)
    print("\n".join([_table([changed.user]), *_lost(changed.user.name, changed.lost)]))


@app.command("list")
def list_() -> None:
    """List all users, including disabled ones."""
    from graphapi.cli.session import with_database
    from graphapi.services.shared.users import all_users

    print(_table(with_database(all_users)))


@app.command()
def disable(user: User) -> None:
    """Disable a user: revokes the user's tokens and holds queued messages; the user's data remains."""
    from graphapi.services.users.user_changes import UserPatch

    name = _change(user, UserPatch(disabled=True)).user.name
    print(f"{name} is disabled, all tokens are revoked, and queued messages are held.")


def _lost(name: str, lost: LostTasks) -> list[str]:
    """The open tasks about contacts that a user can no longer see, one line each."""
    if not lost.total:
        return []
    more = [f"  … and {lost.total - len(lost.shown):,} more"] if lost.total > len(lost.shown) else []
    tasks = [f"  {task_id}  {title} ({contact})" for task_id, title, contact in lost.shown]
    return ["", f"Open tasks about contacts that {name} can no longer see: {lost.total:,}", *tasks, *more]


def _change(user: str, patch: UserPatch) -> UserChange:
    from graphapi.cli.session import with_database
    from graphapi.db.request import Db
    from graphapi.services.shared.users import user_named
    from graphapi.services.users.user_changes import change_user

    async def work(db: Db) -> UserChange:
        return await change_user(db, (await user_named(db, user)).id, patch)

    return with_database(work)


def _table(users: list[UserData]) -> str:
    from graphapi.cli.tables import table

    return table(
        ("ID", "ROLE", "STATE", "NAME", "E-MAIL", "TEAMS"),
        [
            (
                one.id,
                one.role,
                "disabled" if one.disabled else "active",
                one.name,
                one.email or "-",
                ", ".join(one.teams),
            )
            for one in users
        ],
    )
