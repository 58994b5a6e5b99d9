"""README and pages say what the code does: settings, commands, limits, prices, and queries with their answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import typer
from graphql import OperationDefinitionNode, parse, print_ast

from graphapi.cli.main import app
from graphapi.db.request import Db
from graphapi.kernel.labels import LIMIT_MAX
from graphapi.kernel.pages import MAX_SIZE
from graphapi.limits import (
    ASSUMED_ROWS,
    BODY_SECONDS,
    COUNTING,
    FULL,
    HEADER_SECONDS,
    PRICES,
    READ_SECONDS,
    REFUSED_COST,
    WRITE,
    Limits,
)
from graphapi.operations.run import OperationRequest
from graphapi.schema.api import execute
from graphapi.services.associations.associations import ITEMS_MAX
from graphapi.services.graph.neighbourhoods import MAX_DEPTH
from graphapi.services.graph.paths import MAX_HOPS
from graphapi.services.graph.walks import MAX_STEPS
from graphapi.services.imports.demo import FOLDER, load_demo
from graphapi.services.shared.registry import WorkspaceSettings as Workspace
from graphapi.services.workspace import workspace
from graphapi.settings import VARIABLES
from tests.conftest import wipe

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def operations(text: str) -> dict[str, str]:
    """The named operations of a document, in one way of writing."""
    return {
        node.name.value: print_ast(node)
        for node in parse(text).definitions
        if isinstance(node, OperationDefinitionNode) and node.name
    }


def test_every_setting_is_in_the_table() -> None:
    """A row for each, in the order of the code, with its default and its meaning."""
    rows = [
        f"| `{one.name}` | {one.shown or (f'`{one.default}`' if one.default else '')} | {one.description} |"
        for one in VARIABLES
    ]

    assert re.findall(r"^\| `(?:GRAPHAPI|NEO4J)_.*$", SETTINGS, re.MULTILINE) == rows


def test_every_command_is_in_the_table() -> None:
    """Neither one too few nor one too many."""
    root = typer.main.get_command(app)

    named = re.findall(r"^\| `graphapi ([\w-]+)`", README, re.MULTILINE)

    assert sorted(named) == sorted(root.commands)  # pyright: ignore[reportAttributeAccessIssue]


def test_the_limits_are_those_of_the_code() -> None:
    """The numbers in docs/settings.md, and the bound of a label's limit in the README."""
    shipped = Workspace()
    text = " ".join(SETTINGS.split())

    assert f"from 1 to {LIMIT_MAX:,}" in " ".join(README.split())
    assert (
        f"Limits as shipped: {shipped.max_labels_per_contact} different labels on one contact, {shipped.max_labels} "
        f"labels in a workspace, {ITEMS_MAX:,} items in a batch, {MAX_SIZE} rows in a page, depth {MAX_DEPTH}, "
        f"{MAX_HOPS} hops, {MAX_STEPS} steps of a walk, {Limits().body // 1_000_000} MB in a request."
    ) in text


def test_the_queries_are_those_of_the_demo() -> None:
    """What the README shows is what `make run` prints."""
    shown = "\n".join(re.findall(r"```graphql\n(query .*?)```", README, re.DOTALL))

    assert operations(shown) == operations((FOLDER / "examples.graphql").read_text(encoding="utf-8"))


async def test_the_answers_are_those_of_the_demo(db: Db) -> None:
    """Every name in a line of answer stands in the answer, and the path in the first screen is found."""
    await wipe(db.database)
    await workspace.prepare(db)
    assert await load_demo(db)
    lines = re.findall(r"^\*\*[^*]+\?\*\* (.*?)\n\n```graphql\nquery (\w+)", README, re.DOTALL | re.MULTILINE)
    documents = operations((FOLDER / "examples.graphql").read_text(encoding="utf-8"))

    for line, name in lines:
        answer = await execute(Db.of(db.database, db.viewer, deadline=60), OperationRequest(documents[name]))
        found = json.dumps(answer.data, ensure_ascii=False)
        assert not answer.errors
        assert [one for one in re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", line) if one not in found] == []
    (path,) = re.findall(r'"text": "(Ann Oak → [^"]+)"', README)
    document = operations((FOLDER / "examples.graphql").read_text(encoding="utf-8"))["HowAreAnnAndDanConnected"]
    answer = await execute(Db.of(db.database, db.viewer, deadline=60), OperationRequest(document))
    assert path in json.dumps(answer.data, ensure_ascii=False)


def test_the_prices_are_those_of_the_code() -> None:
    """The numbers under Limits and cost in docs/api.md."""
    text = " ".join((ROOT / "docs" / "api.md").read_text(encoding="utf-8").split())
    weights = {name: price.weight for name, price in PRICES.items()}

    assert f"count as {ASSUMED_ROWS}, labels as {PRICES['Query.associationLabels'].rows}" in text
    assert f"contacts and steps of a path as {PRICES['Path.contacts'].rows}, `errors` as {FULL};" in text
    assert f"`walk` add {weights['Contact.walk']} for each step" in text
    assert f"`mutualContacts` {weights['Contact.mutualContacts']}" in text
    assert f"`shortestPaths` {weights['Query.shortestPaths']} for each of `maxHops`" in text
    assert f"`contactStatistics` {weights['Query.contactStatistics']:,}," in text
    assert f"`findContacts` {weights['Query.findContacts']:,}, a `totalCount` {COUNTING}, a mutation {WRITE}" in text
    assert f"before its cost is known spends {REFUSED_COST}" in text
    assert f"for {HEADER_SECONDS} seconds, a body {BODY_SECONDS}, an answer that is not taken {READ_SECONDS}" in text
