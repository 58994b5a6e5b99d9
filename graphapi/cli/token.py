"""`graphapi token …`: what users send to be known by."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from graphapi.services.users.tokens import NewToken, TokenData

DAYS = 90

app = typer.Typer(help="Manage API tokens.", no_args_is_help=True)


@app.command()
def create(
    user: Annotated[str, typer.Argument(metavar="USER", help="The id, e-mail address or whole name.")],
    name: Annotated[str | None, typer.Option("--name", help="What it is for.", show_default=False)] = None,
    days: Annotated[int, typer.Option("--days", help="How long it is good.")] = DAYS,
) -> None:
    """Make a token for a user and print it, this once: it is kept as a digest only."""
    from graphapi.cli.session import with_database
    from graphapi.db.request import Db
    from graphapi.services.shared.users import user_named
    from graphapi.services.users.tokens import create_token

    async def work(db: Db) -> NewToken:
        return await create_token(db, (await user_named(db, user)).id, name, days)

    token = with_database(work)
    print(token.text)
    print(f"Token {token.id}, good until {token.expires_at.date()}. It is not shown again.", file=sys.stderr)


@app.command("list")
def list_(
    user: Annotated[str | None, typer.Argument(metavar="[USER]", help="Only those of this user.")] = None,
) -> None:
    """List tokens, those that are no longer good too; never their texts."""
    from graphapi.cli.session import with_database
    from graphapi.cli.tables import table
    from graphapi.db.request import Db
    from graphapi.services.shared.users import user_named
    from graphapi.services.users.tokens import tokens_of

    async def work(db: Db) -> tuple[list[TokenData], datetime]:
        user_id = None if user is None else (await user_named(db, user)).id
        return await tokens_of(db, user_id), db.now()

    found, now = with_database(work)
    head = ("ID", "STATE", "EXPIRES", "LAST USED", "USER", "NAME")
    print(table(head, [_row(token, now) for token in found]))


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(metavar="TOKEN_ID", help="As `token list` shows it.")]) -> None:
    """Revoke a token for good; a running server takes it for a few seconds more at most."""
    from graphapi.cli.session import with_database
    from graphapi.services.users.tokens import revoke_token

    was_good = with_database(lambda db: revoke_token(db, token_id))
    print("The token is revoked." if was_good else "The token had been revoked before.")


def _row(token: TokenData, now: datetime) -> tuple[str, ...]:
    from graphapi.kernel.dates import written

    used = written(token.last_used_at, "%Y-%m-%d %H:%M") if token.last_used_at else "never"
    user = token.user_name or token.user_id
    return (token.id, token.state(now), str(token.expires_at.date()), used, user, token.name or "-")
