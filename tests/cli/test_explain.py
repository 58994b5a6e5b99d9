"""`graphapi explain`: what it shows of an operation, and what docs/executor.md shows of one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graphapi.cli.main import app
from graphapi.db.request import Db
from graphapi.kernel.label_rules import NewLabel
from graphapi.services.labels.labels import create_label
from tests.cli.test_serve import at, run
from tests.conftest import Server, cypher
from tests.services.graphs import associations, contact

DOCUMENT = """query One($id: ID!) { contact(id: $id) { name } } query Two { viewer { name } } query Three { __typename
__schema { queryType { name } } } mutation Four { deleteTask(input: {id: "tsk_1"}) { deletedId } }"""
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "executor.md").read_text(encoding="utf-8")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document with several operations."""
    path = tmp_path / "some.graphql"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def without_names(shown: str) -> str:
    """What is shown without the names of functions, which may move."""
    return re.sub(r" by [\w.<>]+", " by …", shown)


def dry(document: Path, *options: str) -> tuple[int, str]:
    """Explain an operation without a database; return the exit code and what was said."""
    result = CliRunner().invoke(app, ["explain", str(document), "--dry", *options])
    return result.exit_code, result.output


async def test_the_page_of_the_docs_is_what_the_command_says(db: Db, server: Server, tmp_path: Path) -> None:
    """All of it but the texts of the statements, whose files are named, and where functions are."""
    await create_label(db, NewLabel(name="Friend", limit=5))
    await associations(db, (await contact(db, "Ann"), await contact(db, "Bob"), "FRIEND"))
    query, shown = re.findall(r"```(?:graphql|text)\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "page.graphql"
    path.write_text(query, encoding="utf-8")

    done = run("explain", str(path), **at(server))

    assert (done.returncode, done.stderr) == (0, "")
    assert "MATCH (c:Contact)" in done.stdout
    assert without_names(re.sub(r"^ +\|.*\n", "", done.stdout, flags=re.MULTILINE)) == without_names(shown)


async def test_a_composed_filter_is_shown_with_its_statement(db: Db, server: Server, tmp_path: Path) -> None:
    """By the file into which its conditions are written."""
    path = tmp_path / "filter.graphql"
    path.write_text('{ contacts(filter: { name: { contains: "ann" } }) { totalCount } }', encoding="utf-8")

    done = run("explain", str(path), **at(server))

    assert (done.returncode, done.stderr) == (0, "")
    assert "cypher/contacts/count.cypher, with the conditions of the filter" in done.stdout


async def test_a_plan_that_is_dropped_while_it_runs_is_not_what_answered(
    db: Db, server: Server, tmp_path: Path
) -> None:
    """The report names what did, with the reason; the errors of the answer follow."""
    await contact(db, "Ann")
    await cypher(db.database, "MATCH (c:Contact) SET c.company = [1]")
    path = tmp_path / "wrong.graphql"
    path.write_text("{ contacts(first: 1) { edges { node { company } } } }", encoding="utf-8")

    done = run("explain", str(path), **at(server))

    why = "an error of a field"
    assert (done.returncode, f"Answered by  graphql-core, not a plan: {why}\n" in done.stdout) == (1, True), done.stdout
    assert "String cannot represent value" in done.stderr


def test_what_no_plan_answers_has_its_reason(document: Path) -> None:
    """With its price all the same."""
    code, said = dry(document, "--operation", "Three")

    assert code == 0
    assert "Answered by  graphql-core, not a plan: a field that plans do not cover" in said


def test_variables_that_do_not_fit_are_a_reason(document: Path, tmp_path: Path) -> None:
    """graphql-core knows what is wrong with them."""
    variables = tmp_path / "variables.json"
    variables.write_text("{}", encoding="utf-8")

    code, said = dry(document, "--operation", "One", "--variables", str(variables))

    assert (code, "not a plan: a wrong variable" in said) == (0, True)


def test_a_mutation_is_explained_and_never_run(document: Path) -> None:
    """Also without --dry: no database is looked for."""
    result = CliRunner().invoke(app, ["explain", str(document), "--operation", "Four"])

    assert result.exit_code == 0, result.output
    assert "Operation    Four (mutation)" in result.output
    assert "Not shown: a mutation is not run to explain it." in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [("{ nothing }", "Cannot query field 'nothing'"), ("{", "Syntax Error"), (DOCUMENT, "several operations")],
    ids=["unknown field", "no document", "which one"],
)
def test_an_operation_with_errors_is_not_explained(tmp_path: Path, text: str, said: str) -> None:
    """They are what a client would get."""
    path = tmp_path / "wrong.graphql"
    path.write_text(text, encoding="utf-8")

    code, output = dry(path)

    assert (code, said in output) == (1, True), output


@pytest.mark.parametrize("text", ["[1]", "{"])
def test_variables_are_an_object_of_json(document: Path, tmp_path: Path, text: str) -> None:
    """Else the option is wrong."""
    path = tmp_path / "variables.json"
    path.write_text(text, encoding="utf-8")

    code, output = dry(document, "--variables", str(path))

    assert (code, "--variables" in output) == (2, True)
