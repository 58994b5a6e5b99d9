"""`graphapi`: the root of the commands, a line for each."""

from __future__ import annotations

import typer

from graphapi.cli import db, token, user
from graphapi.cli.check import check
from graphapi.cli.demo import demo
from graphapi.cli.exports import export
from graphapi.cli.imports import import_
from graphapi.cli.migrate import migrate
from graphapi.cli.schema import schema
from graphapi.cli.serve import serve

app = typer.Typer(
    help="Contact Graph: who is related to whom, and how.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
app.command()(serve)
app.command()(migrate)
app.command()(schema)
app.command("import")(import_)
app.command()(export)
app.command()(demo)
app.command()(check)
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.add_typer(db.app, name="db")
