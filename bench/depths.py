"""Neighbourhoods from depth 1 to 4, the first 50: the page determines the cost, not the number of contacts in reach."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

import neo4j

from bench.arguments import Arguments
from bench.costs import cost, profiled
from bench.generator import Generator, Window
from bench.sides import Side
from bench.tables import table
from bench.workloads import Workload
from graphapi.db.database import Database
from graphapi.db.settings import DatabaseSettings

DEPTHS = (2, 3, 4)
SECONDS = 3.0
REACH = "MATCH (c:Contact {id: $id}) RETURN COUNT { MATCH (c)-[*1..4]-(o) RETURN DISTINCT o } AS reached"
QUERY = """query Near($id: ID!, $depth: Int!) { contact(id: $id) {
  neighbourhood(depth: $depth, first: 50) { truncated members { distance contact { id name } } } } }"""


@dataclass(frozen=True)
class Depth:
    """The cost of a depth from some contacts: dbHits of each, and a window of load."""

    who: str
    depth: int
    hits: list[int]
    window: Window


async def hits(where: DatabaseSettings, ids: list[str], depth: int) -> list[int]:
    """The dbHits of a neighbourhood of each contact."""
    database = Database(where)
    try:
        return [(await cost(profiled(database), QUERY, {"id": one, "depth": depth})).db_hits for one in ids]
    finally:
        await database.close()


def reached(driver: neo4j.Driver, contact: str) -> int:
    """The number of contacts within four steps."""
    return int(driver.execute_query(REACH, id=contact).records[0]["reached"])


def chosen(arguments: Arguments) -> dict[str, list[str]]:
    """The contacts whose neighbourhoods are requested."""
    anybody = [one["id"] for one in arguments["random"]]
    return {"the largest hub": [arguments["hub"][0]["id"]], f"{len(anybody)} random contacts": anybody}


def load(side: Side, generator: Generator, who: str, ids: list[str], depth: int) -> Window:
    """A window of load with one connection, so that requests never wait for each other."""
    workload = Workload(f"Near{depth} {who}", "random", "")
    bodies = [side.query(QUERY, {"id": one, "depth": depth}) for one in ids]
    name = f"{side.name} {workload.name}"
    generator.know(name, side.path, lambda: bodies)
    generator.run(name, side.port, 1, SECONDS / 2)
    return generator.run(name, side.port, 1, SECONDS)


def show(found: list[Depth], within: int) -> None:
    """Print the table: each depth compared with depth 2."""
    base = {one.who: one for one in found if one.depth == DEPTHS[0]}
    lines: list[tuple[str, ...]] = []
    for one in found:
        first = base[one.who]
        lines.append((
            one.who, str(one.depth), f"{statistics.median(one.hits):,.0f}", f"{max(one.hits):,}",
            f"{one.window['p50']:.2f}", f"{one.window['p99']:.2f}", f"{one.window['p99'] / first.window['p99']:.2f}",
        ))  # fmt: skip
    columns = ("from", "depth", "dbHits, median", "most", "p50 ms", "p99 ms", "p99 × depth 2")
    table(f"Neighbourhoods, the first 50; {within:,} contacts are within four steps of the hub", columns, lines)


def summary(found: list[Depth], within: int) -> dict[str, Any]:
    """The results to record."""
    depths = [
        {"from": one.who, "depth": one.depth}
        | {"db_hits_median": statistics.median(one.hits), "db_hits_most": max(one.hits)}
        | {name: one.window[name] for name in ("p50", "p99", "qps", "requests", "failed")}
        for one in found
    ]
    return {"within_four_steps_of_the_hub": within, "depths": depths}
