"""`graphapi user …`: who may use the workspace, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphapi.kernel.viewer import Role

if TYPE_CHECKING:
    from graphapi.services.contacts.access_losses import LostTasks
    from graphapi.services.shared.users import UserData
    from graphapi.services.users.user_changes import UserChange, UserPatch

User = Annotated[str, typer.Argument(metavar="USER", help="The id, e-mail address or whole name.")]
NewRole = Annotated[Role, typer.Option("--role", case_sensitive=False, help="What the user may do.")]
RoleOption = Annotated[
    Role | None, typer.Option("--role", case_sensitive=False, help="What the user may do.", show_default=False)
]
Teams = Annotated[list[str] | None, typer.Option("--team", help="A team; may be given several times.")]
Email = Annotated[str | None, typer.Option("--email", help="Where messages to the user go.", show_default=False)]

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
    no_teams: Annotated[bool, typer.Option("--no-teams", help="Take the user out of all teams.")] = False,
    email: Email = None,
    enable: Annotated[bool, typer.Option("--enable", help="Let a disabled user in again, with new tokens.")] = False,
) -> None:
    """Change a user; what is not given stays. --team names all teams, --email '' clears the address.

    Open tasks about contacts that the user no longer sees are listed.
    """
    from graphapi.kernel.patch import UNSET
    from graphapi.services.users.user_changes import UserPatch

    if team and no_teams:
        raise typer.BadParameter("--no-teams cannot be used together with --team.")
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
    """List all users, those who are disabled too."""
    from graphapi.cli.session import with_database
    from graphapi.services.shared.users import all_users

    print(_table(with_database(all_users)))


@app.command()
def disable(user: User) -> None:
    """Keep a user out, revoking its tokens and holding the messages it has queued; what it made stays."""
    from graphapi.services.users.user_changes import UserPatch

    name = _change(user, UserPatch(disabled=True)).user.name
    print(f"{name} is disabled, all tokens are revoked, and queued messages are held.")


def _lost(name: str, lost: LostTasks) -> list[str]:
    """Return the tasks that a user no longer sees, a line each."""
    if not lost.total:
        return []
    more = [f"  … and {lost.total - len(lost.shown):,} more"] if lost.total > len(lost.shown) else []
    tasks = [f"  {task_id}  {title} ({contact})" for task_id, title, contact in lost.shown]
    return ["", f"Open tasks about contacts that {name} no longer sees: {lost.total:,}", *tasks, *more]


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
            (one.id, one.role, "disabled" if one.disabled else "good", one.name, one.email or "-", ", ".join(one.teams))
            for one in users
        ],
    )
