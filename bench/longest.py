"""The longest of all shortest paths: two ends of a royal family, and the cost of the path between them."""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.costs import Cost, cost, profiled
from bench.stores import Store
from graphapi.app import LOCAL_ADMIN
from graphapi.db.database import Database
from graphapi.db.request import Db

ENDS = "MATCH (c:Contact) WHERE c.externalId IN $ids RETURN c.id AS id ORDER BY c.externalId"
QUERY = """query Longest($id: ID!, $other: ID!) {
  shortestPaths(from: { id: $id }, to: { id: $other }) { outcome paths { length text } } }"""
AGAIN = 20


def ends(associations: Path) -> tuple[str, str]:
    """Two contacts with the largest distance."""
    graph: dict[str, set[str]] = defaultdict(set)
    with associations.open(encoding="utf-8", newline="") as file:
        for association in csv.DictReader(file):
            graph[association["from_id"]].add(association["to_id"])
            graph[association["to_id"]].add(association["from_id"])
    best = (0, "", "")
    for start in sorted(graph):
        best = max(best, (*_farthest(graph, start), start))
    return best[1], best[2]


def _farthest(graph: dict[str, set[str]], start: str) -> tuple[int, str]:
    """The largest distance from here, and a contact at that distance."""
    seen, edge, steps = {start}, [start], 0
    last = start
    while edge:
        last = edge[0]
        edge = sorted({near for one in edge for near in graph[one]} - seen)
        seen.update(edge)
        steps += bool(edge)
    return steps, last


async def longest(held: Store) -> tuple[Cost, float]:
    """The cost of the longest path, and the milliseconds it takes once compiled."""
    ids = [record["id"] for record in held.driver.execute_query(ENDS, ids=list(ends(held.files.associations))).records]
    asked: dict[str, Any] = {"id": ids[0], "other": ids[1]}
    database = Database(held.settings())
    try:
        found = await cost(profiled(database), QUERY, asked)
        await cost(Db.of(database, LOCAL_ADMIN), QUERY, asked)
        began = time.perf_counter()
        for _ in range(AGAIN):
            await cost(Db.of(database, LOCAL_ADMIN), QUERY, asked)
        return found, (time.perf_counter() - began) * 1000 / AGAIN
    finally:
        await database.close()
