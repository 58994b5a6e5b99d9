"""`graphapi token …`: the tokens that authenticate users."""

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
    user: Annotated[str, typer.Argument(metavar="USER", help="The id, e-mail address or full name.")],
    name: Annotated[str | None, typer.Option("--name", help="What the token is for.", show_default=False)] = None,
    days: Annotated[int, typer.Option("--days", help="How long the token is valid.")] = DAYS,
) -> None:
    """Create a token for a user and print it. It is shown only once: only a hash is stored."""
    from graphapi.cli.session import with_database
    from graphapi.db.request import Db
    from graphapi.services.shared.users import user_named
    from graphapi.services.users.tokens import create_token

    async def work(db: Db) -> NewToken:
        return await create_token(db, (await user_named(db, user)).id, name, days)

    token = with_database(work)
    print(token.text)
    print(f"Token {token.id}, valid until {token.expires_at.date()}. It will not be shown again.", file=sys.stderr)


@app.command("list")
def list_(
    user: Annotated[str | None, typer.Argument(metavar="[USER]", help="Only tokens of this user.")] = None,
) -> None:
    """List tokens, including expired and revoked ones, without their secrets."""
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
def revoke(token_id: Annotated[str, typer.Argument(metavar="TOKEN_ID", help="The id shown by `token list`.")]) -> None:
    """Revoke a token permanently; running servers accept it for a few more seconds."""
    from graphapi.cli.session import with_database
    from graphapi.services.users.tokens import revoke_token

    was_good = with_database(lambda db: revoke_token(db, token_id))
    print("The token has been revoked." if was_good else "The token was already revoked.")


def _row(token: TokenData, now: datetime) -> tuple[str, ...]:
    from graphapi.kernel.dates import written

    used = written(token.last_used_at, "%Y-%m-%d %H:%M") if token.last_used_at else "never"
    user = token.user_name or token.user_id
    return (token.id, token.state(now), str(token.expires_at.date()), used, user, token.name or "-")
