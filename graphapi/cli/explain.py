"""`graphapi explain`: how the server answers an operation."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphapi.db.request import Db
    from graphapi.operations.explain import Explanation
    from graphapi.operations.run import Answer, OperationRequest

SHARED = "workspace/load"
"""The statement that reads labels and settings: a server keeps them for all operations."""

Document = Annotated[Path, typer.Argument(metavar="FILE", help="A GraphQL document.", exists=True, dir_okay=False)]
Variables = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The variables of the operation, as JSON.", exists=True, dir_okay=False),
]
Operation = Annotated[str | None, typer.Option(metavar="NAME", help="The operation, where FILE has several.")]
Dry = Annotated[bool, typer.Option("--dry", help="Run nothing, and use no database.", show_default=False)]


def explain(document: Document, variables: Variables = None, operation: Operation = None, dry: Dry = False) -> None:
    """Show how the server answers an operation: its price, fields, statements and generated functions.

    A query is run once, as the local administrator, on the database of the server: which statements it takes depends
    on what is stored. Its answer is not shown. A mutation is never run. With --dry nothing is run: statements are not
    shown, and of the functions only those that depend on no statement.

    When graphql-core executes an operation instead of a plan, the reason is shown. It is correct, but slower.

    Exit codes: 0 when it was explained, 1 when the operation has errors.
    """
    from graphapi.cli.session import with_database
    from graphapi.operations.run import OperationRequest

    request = OperationRequest(document.read_text(encoding="utf-8"), _variables(variables), operation)
    found = _explained(request)
    if dry or found.operation.writes:
        why = "Not shown: --dry runs nothing." if dry else "Not shown: a mutation is not run to explain it."
        print("\n".join(_report(found, [why])))
        return
    answer, names = with_database(lambda db: _run(db, request))
    if answer.fallback is not None and found.fallback is None:
        print(f"The plan did not answer: {answer.fallback_text}. graphql-core executed the operation, too.\n")
    done = replace(_explained(request), fallback=answer.fallback_text or None)
    print("\n".join(_report(done, _statements(names))))
    _end_with(answer.errors)


def _variables(path: Path | None) -> dict[str, object] | None:
    from graphapi.kernel.json_values import is_object

    if path is None:
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter(f"{path} is not JSON: {error}", param_hint="--variables") from error
    if not is_object(found):
        raise typer.BadParameter(f"{path} has to be an object, with the variables by name.", param_hint="--variables")
    return found


def _explained(request: OperationRequest) -> Explanation:
    from graphapi.operations.explain import Explanation, explain
    from graphapi.schema.api import schema

    found = explain(schema, request)
    if not isinstance(found, Explanation):
        _end_with(found)
        raise typer.Exit(1)
    return found


def _end_with(errors: Sequence[Mapping[str, object]]) -> None:
    for error in errors:
        print(error["message"], file=sys.stderr)
    if errors:
        raise typer.Exit(1)


async def _run(db: Db, request: OperationRequest) -> tuple[Answer, list[str]]:
    from graphapi.schema.api import execute

    answer = await execute(db, request)
    return answer, [name for name in db.tally.names if name != SHARED]


def _statements(names: list[str]) -> list[str]:
    """Each statement that ran, in its order, with its text where it ran first."""
    from graphapi.db.conditions import COMPOSED
    from graphapi.db.statements import all_statements

    texts = {one.name: one.text for one in all_statements()}
    lines: list[str] = []
    for number, name in enumerate(names, 1):
        again = name in names[: number - 1]
        file = name.removesuffix(COMPOSED)
        composed = "" if file == name else ", with the conditions of the filter"
        lines += [f"{number}. cypher/{file}.cypher{composed}{' (again)' if again else ''}"]
        lines += [] if again else [f"   | {line}".rstrip() for line in texts[file].splitlines()]
    return lines or ["None: the answer needs nothing of the database."]


def _report(found: Explanation, statements: list[str]) -> list[str]:
    kind = "mutation" if found.operation.writes else "query"
    answered = "a plan" if found.fallback is None else f"graphql-core, not a plan: {found.fallback}"
    sections = {
        "Fields": found.places,
        "Statements": statements,
        "Generated functions": [line for of, text in found.functions for line in (f"# {of}", *text.splitlines(), "")],
    }
    lines = [f"Operation    {found.operation.name or 'unnamed'} ({kind})", f"Price        {found.price:,}"]
    lines += [f"Answered by  {answered}"]
    for title, section in sections.items():
        lines += ["", title, *(f"  {line}".rstrip() for line in section)] if section else []
    return lines
