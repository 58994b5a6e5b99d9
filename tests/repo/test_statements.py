"""Rules about the statements: each is used, says what it is, and has a plan that does not read the whole graph."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphapi.db.database import Database
from graphapi.db.parameters import gathered_text
from graphapi.db.statements import PACKAGE, Statement, all_statements, folder
from tests.conftest import cypher, wipe

STATEMENTS = all_statements()
NAMES = [statement.name for statement in STATEMENTS]

FORBIDDEN = ("AllNodesScan", "NodeByLabelScan", "CartesianProduct", "AllRelationshipsScan", "VarLengthExpand")
"""Operators that read more than requested: all nodes, all of a label, every pair, every chain."""

ALLOWED: dict[str, tuple[set[str], str]] = {}
"""Statement → the operators it may have, and why."""

ONE = ("NodeUniqueIndexSeek", "Argument", "Filter")
"""Operators that have one row at most, for one row that comes."""

LABELS = "The labels of a workspace are few (at most 1,000), and all are wanted."
SWEEP = "A rule changes or a label goes, for all its associations at once; no index has the types of parameters."
MIGRATIONS = "There is a migration node for each file, and all are wanted."
for name in (
    "workspace/load",
    "relation_rules/lock",
    "labels/lock_workspace",
    "labels/update",
    "check/labels",
    "archive/begin",
):
    ALLOWED[name] = ({"NodeByLabelScan"}, LABELS)
for name in ("labels/pairs", "labels/over_limit", "labels/excluded", "labels/delete"):
    ALLOWED[name] = ({"AllNodesScan", "NodeByLabelScan"} if name == "labels/delete" else {"AllNodesScan"}, SWEEP)
ALLOWED["exports/columns"] = ({"NodeByLabelScan"}, "An export reads every contact, to know which columns there are.")
ALLOWED["workspace/migrations"] = ({"NodeByLabelScan"}, MIGRATIONS)
ALLOWED["contacts/near"] = ({"VarLengthExpand(Pruning,BFS,All)"}, "Each contact once, and no further than a full page.")

ALLOWED_5: dict[str, tuple[str, ...]] = {
    "labels/pairs": (),
    "labels/over_limit": (),
    "labels/excluded": (),
    "labels/delete": ("NodeByLabelScan",),
}
"""What is other on Neo4j 5: a sweep reads associations alone; all red flags, where wanted, by their label."""
for name in ("contacts/count_of_few", "contacts/page_of_few", "contacts/page_of_few_back"):
    ALLOWED_5[name] = ("NodeByLabelScan",)


def operators(plan: dict[str, Any]) -> set[str]:
    """The operators of a plan, without the product of two nodes found by unique keys, which is a single pair."""
    name = plan["operatorType"].split("@")[0]
    below: set[str] = set()
    for child in plan.get("children", []):
        below |= operators(child)
    one_pair = name == "CartesianProduct" and all(op.startswith(ONE) for op in below)
    return below if one_pair else below | {name}


async def explain(database: Database, text: str) -> set[str]:
    """The operators that the planner chooses."""
    async with database.driver.session(database=database.settings.database) as session:
        result = await session.run(f"EXPLAIN {text}")  # pyright: ignore[reportArgumentType]
        summary = await result.consume()
    assert summary.plan is not None
    return operators(summary.plan)


async def is_5(database: Database) -> bool:
    """Whether this is the long-term version."""
    rows = await cypher(database, "CALL dbms.components() YIELD versions RETURN versions[0]")
    return str(rows[0][0]).startswith("5.")


@pytest.fixture(scope="module")
async def populated(database: Database) -> AsyncIterator[Database]:
    """Yield a graph large enough for the planner's choices to be those of a graph in use."""
    await wipe(database)
    await cypher(
        database,
        "UNWIND range(1, 3000) AS n CREATE (:Contact {id: 'con_' + n, sortKey: 'k' + n, externalId: 'x' + n, "
        "companyKey: 'c' + n % 100, words: 'w' + n, readers: ['everyone'], lock: 0})",
    )
    for n, key in enumerate(("FRIEND", "PARENT_CHILD", "SPOUSE", "MANAGER_REPORT", "COLLEAGUE"), 1):
        await cypher(
            database,
            "UNWIND range(1, 3000) AS n MATCH (a:Contact {id: 'con_' + n}) "
            "MATCH (b:Contact {id: 'con_' + ((n * $step) % 3000 + 1)}) "
            "CREATE (a)-[r:$($key) {id: 'asc_' + n, emailCopy: 'NONE'}]->(b)",
            key=key, step=7 * n,
        )  # fmt: skip
    for kind in ("RedFlag", "Task", "Message", "User", "Token", "Idempotency", "MergedContact"):
        await cypher(
            database,
            "UNWIND range(1, 500) AS n CREATE (x:$($kind)) SET x += {id: $kind + n, contactId: 'con_' + n}",
            kind=kind,
        )
    # What other tests have had planned for their few contacts is forgotten, and the indexes are sampled.
    await cypher(database, "CALL db.prepareForReplanning()")
    yield database
    await wipe(database)


@pytest.mark.parametrize("statement", STATEMENTS, ids=NAMES)
async def test_the_plan_reads_what_is_asked_for(populated: Database, statement: Statement) -> None:
    """No operator that grows with the whole graph, unless the exception says why; no exception that nothing needs."""
    if "SHOW TRANSACTIONS" in statement.text:
        return

    found = await explain(populated, gathered_text(statement.text))

    allowed = ALLOWED.get(statement.name, (set[str](), ""))[0]
    if await is_5(populated):
        allowed = set(ALLOWED_5.get(statement.name, allowed))
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

    assert sorted(set(NAMES) - set(re.findall(r'statement\(\s*"([\w/]+)"', code))) == []


def test_exceptions_name_statements_that_exist() -> None:
    """An exception goes with its statement, and every one has its reason."""
    assert set(ALLOWED) <= set(NAMES)
    assert all(reason for _, reason in ALLOWED.values())


def test_migrations_are_numbered_without_gaps() -> None:
    """0001, 0002, …: their order is their number."""
    numbers = [int(path.name[:4]) for path in sorted((folder() / "migrations").glob("*.cypher"))]

    assert numbers == list(range(1, len(numbers) + 1))
