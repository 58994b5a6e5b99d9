"""What each read costs: statements and dbHits, which do not depend on the machine, and the time beside them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, parse, print_ast

from graphapi.app import LOCAL_ADMIN
from graphapi.db.database import Database
from graphapi.schema.api import schema
from graphapi.schema.execution import Operation, execute

DOCUMENT = parse(Path(__file__).with_name("operations.graphql").read_text(encoding="utf-8"))
OPERATIONS = {
    node.name.value: print_ast(node)
    for node in DOCUMENT.definitions
    if isinstance(node, OperationDefinitionNode) and node.name
}
DEADLINE = 120.0


@dataclass(frozen=True)
class Cost:
    """One operation, once with every statement profiled and once without."""

    data: dict[str, Any]
    statements: int
    db_hits: int
    milliseconds: float


async def cost(database: Database, name: str, **variables: object) -> Cost:
    """Return what an operation costs; the time is that of a second run, without the profiler."""
    operation = Operation(OPERATIONS[name], variables)
    db = database.request(LOCAL_ADMIN, deadline=DEADLINE, profile=True)
    answer = await execute(schema, db, operation)
    if answer.errors or answer.data is None:
        raise SystemExit(f"{name}: {answer.errors}")
    started = time.perf_counter()
    await execute(schema, database.request(LOCAL_ADMIN, deadline=DEADLINE), operation)
    elapsed = (time.perf_counter() - started) * 1000
    return Cost(answer.data, len(db.tally.names), sum(db.tally.db_hits), elapsed)


async def page(database: Database, number: int, *, backward: bool = False) -> tuple[Cost, list[str]]:
    """Return the cost of the so-manieth page of all contacts, and the ids on it."""
    name, argument, cursor = ("PageBack", "before", "startCursor") if backward else ("Page", "after", "endCursor")
    place: str | None = None
    for _ in range(number - 1):
        place = (await cost(database, name, **{argument: place})).data["contacts"]["pageInfo"][cursor]
    found = await cost(database, name, **{argument: place})
    return found, [edge["node"]["id"] for edge in found.data["contacts"]["edges"]]
