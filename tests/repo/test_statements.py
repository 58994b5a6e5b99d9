"""Rules about the statements: each is used, says what it is, and has a plan that does not read the whole graph."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graphapi.db.database import Database
from graphapi.db.statements import PACKAGE, Statement, all_statements, folder

STATEMENTS = all_statements()
NAMES = [statement.name for statement in STATEMENTS]

FORBIDDEN = ("AllNodesScan", "NodeByLabelScan", "CartesianProduct", "AllRelationshipsScan", "VarLengthExpand")
"""Operators that read more than what is asked for: all nodes, all of a label, every pair, every chain."""

ALLOWED: dict[str, tuple[set[str], str]] = {}
"""Statement → the operators it may have, and why."""

LABELS = "The labels of a workspace are few (at most 1,000), and all are wanted."
MIGRATIONS = "There is a migration node for each file, and all are wanted."
for name in ("workspace/load", "labels/lock_workspace", "labels/update", "labels/delete"):
    ALLOWED[name] = ({"NodeByLabelScan"}, LABELS)
ALLOWED["exports/columns"] = ({"NodeByLabelScan"}, "An export reads every contact, to know which columns there are.")
ALLOWED["workspace/migrations"] = ({"NodeByLabelScan"}, MIGRATIONS)


def operators(plan: dict[str, Any]) -> set[str]:
    """Return the operators of a plan; the product of two nodes, each found by its unique key, is one pair: not told."""
    name = plan["operatorType"].split("@")[0]
    below: set[str] = set()
    for child in plan.get("children", []):
        below |= operators(child)
    one_pair = name == "CartesianProduct" and all(op.startswith(("NodeUniqueIndexSeek", "Argument")) for op in below)
    return below if one_pair else below | {name}


async def explain(database: Database, text: str) -> set[str]:
    """Return the operators that the planner chooses."""
    async with database.driver.session(database=database.settings.database) as session:
        result = await session.run(f"EXPLAIN {text}")  # pyright: ignore[reportArgumentType]
        summary = await result.consume()
    assert summary.plan is not None
    return operators(summary.plan)


@pytest.mark.parametrize("statement", STATEMENTS, ids=NAMES)
async def test_the_plan_reads_what_is_asked_for(database: Database, statement: Statement) -> None:
    """No operator that grows with the whole graph, unless the exception says why; no exception that nothing needs."""
    if "SHOW TRANSACTIONS" in statement.text:
        return

    found = await explain(database, statement.text)

    allowed = ALLOWED.get(statement.name, (set[str](), ""))[0]
    bad = {operator for operator in found for forbidden in FORBIDDEN if operator.startswith(forbidden)}
    assert bad == allowed


@pytest.mark.parametrize("statement", STATEMENTS, ids=NAMES)
def test_the_text_is_static_and_says_what_it_returns(statement: Statement) -> None:
    """A header of two parts, upper-case keywords, no dynamic label filter that Neo4j ignores, no tab."""
    header = statement.text.splitlines()[0]

    assert re.match(r"// (read|write): \S.{15,}", header), header
    assert "$any(" not in statement.text
    assert "\t" not in statement.text
    assert not re.search(r"^\s*(match|where|return|with|unwind|order by|limit)\b", statement.text, re.MULTILINE)


def test_every_statement_is_used() -> None:
    """A file that no code names is deleted."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))

    assert [name for name in NAMES if f'statement("{name}")' not in code] == []


def test_exceptions_name_statements_that_exist() -> None:
    """An exception goes with its statement, and every one has its reason."""
    assert set(ALLOWED) <= set(NAMES)
    assert all(reason for _, reason in ALLOWED.values())


def test_migrations_are_numbered_without_gaps() -> None:
    """0001, 0002, …: their order is their number."""
    numbers = [int(path.name[:4]) for path in sorted((folder() / "migrations").glob("*.cypher"))]

    assert numbers == list(range(1, len(numbers) + 1))
