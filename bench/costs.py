"""Costs that do not depend on the machine: the statements of an operation, and their dbHits."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import neo4j

from bench.arguments import Arguments
from bench.workloads import BY_NAME, OURS, Workload, texts
from graphapi.app import LOCAL_ADMIN
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.operations.run import OperationRequest
from graphapi.schema.api import execute
from graphapi.services.shared import registry

DEADLINE = 120.0
ASKED = 5
FLOOR = Path(__file__).parent / "floor" / "statements"
PAGE = """query Page($after: String) {
  contacts(first: 50, after: $after) { edges { node { id name } } pageInfo { endCursor } } }"""


@dataclass(frozen=True)
class Cost:
    """An operation with all its statements profiled."""

    data: dict[str, Any]
    statements: int
    db_hits: int


async def cost(db: Db, query: str, variables: Mapping[str, Any] | None = None) -> Cost:
    """The cost of an operation; `db` is a profiling request."""
    # Labels and settings are reloaded every second: do that now.
    await registry.registry(db)
    before, hits = len(db.tally.names), len(db.tally.db_hits)
    answer = await execute(db, OperationRequest(query, dict(variables or {})))
    if answer.errors or answer.data is None:
        raise SystemExit(f"{query}\n{answer.errors}")
    return Cost(answer.data, len(db.tally.names) - before, sum(db.tally.db_hits[hits:]))


async def costs(
    where: DatabaseSettings, driver: neo4j.Driver, arguments: Arguments, workloads: Iterable[Workload]
) -> dict[str, dict[str, float]]:
    """The average number of statements and dbHits of each read over some arguments, and the dbHits of the floor."""
    keep_labels()
    database = Database(where)
    try:
        asked = texts(OURS)
        await cost(profiled(database), asked["ContactById"], arguments["ordinary"][0])
        return {
            one.name: await _average(database, driver, asked, arguments, one) for one in workloads if not one.writes
        }
    finally:
        await database.close()


async def _average(
    database: Database, driver: neo4j.Driver, asked: Mapping[str, str], arguments: Arguments, workload: Workload
) -> dict[str, float]:
    parts = [BY_NAME[name] for name in workload.mixed] or [workload]
    found, floor = list[Cost](), list[int]()
    for part in parts:
        for variables in arguments[part.about][:ASKED]:
            found.append(await cost(profiled(database), asked[part.text], variables))
            floor.append(_floor(driver, part, variables))
    return {
        "statements": statistics.mean(one.statements for one in found),
        "db_hits": statistics.mean(one.db_hits for one in found),
        "floor_db_hits": statistics.mean(floor),
    }


def keep_labels() -> None:
    """Load labels and settings only once, so that only the operation itself is counted."""
    registry.FRESH = DEADLINE


def profiled(database: Database) -> Db:
    """A request whose statements are profiled."""
    return Db.of(database, LOCAL_ADMIN, deadline=DEADLINE, profile=True)


def _floor(driver: neo4j.Driver, workload: Workload, variables: Mapping[str, str]) -> int:
    """The dbHits of the floor's statement."""
    text: Any = "PROFILE " + (FLOOR / f"{workload.text}.cypher").read_text()
    summary = driver.execute_query(text, dict(variables)).summary
    return _hits(cast("dict[str, Any] | None", summary.profile))  # pyright: ignore[reportUnknownMemberType]


def _hits(plan: dict[str, Any] | None) -> int:
    if plan is None:
        return 0
    return int(plan.get("dbHits", 0)) + sum(_hits(child) for child in plan.get("children", []))


async def far_pages(where: DatabaseSettings, far: int) -> list[tuple[int, Cost]]:
    """The cost of the first page of all contacts, and of a distant page."""
    database = Database(where)
    try:
        found: list[tuple[int, Cost]] = []
        after: str | None = None
        for number in range(1, far + 1):
            one = await cost(profiled(database), PAGE, {"after": after})
            after = one.data["contacts"]["pageInfo"]["endCursor"]
            if number in (1, far):
                found.append((number, one))
        return found
    finally:
        await database.close()
