"""`graphapi`: the root of the commands."""

from __future__ import annotations

from typing import Annotated

import typer

from graphapi import __version__
from graphapi.cli import db, token, user
from graphapi.cli.check import check
from graphapi.cli.demo import demo
from graphapi.cli.explain import explain
from graphapi.cli.exports import export
from graphapi.cli.flags import HelpCommand, HelpGroup
from graphapi.cli.imports import import_
from graphapi.cli.migrate import migrate
from graphapi.cli.person_report import person_report
from graphapi.cli.schema import schema
from graphapi.cli.serve import serve

app = typer.Typer(
    help="Contact Graph: who is related to whom, and how.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, cls=HelpGroup,
)  # fmt: skip


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"graphapi {__version__}")
        raise typer.Exit


@app.callback()
def graphapi(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Contact Graph: who is related to whom, and how."""


app.command()(serve)
app.command()(migrate)
app.command()(schema)
app.command("import")(import_)
app.command()(export)
app.command()(demo)
app.command()(check)
app.command()(explain)
app.command()(person_report)
app.add_typer(user.app, name="user", cls=HelpGroup)
app.add_typer(token.app, name="token", cls=HelpGroup)
app.add_typer(db.app, name="db", cls=HelpGroup)
for _group in (app, user.app, token.app, db.app):
    for _command in _group.registered_commands:
        _command.cls = HelpCommand
