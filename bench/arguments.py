"""The arguments of operations: ordinary contacts, hubs, pairs and prefixes, chosen from the data by a fixed seed."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from neo4j import Driver

from bench.sets import Files
from graphapi.kernel.text import fold

Arguments = dict[str, list[dict[str, str]]]
Graph = dict[str, set[str]]
ORDINARY, HUBS, PREFIXES, PAIRS, RANDOM = 200, 20, 40, 4_000, 100
FEWEST, FULL = 3, 50
IDS = """UNWIND $names AS name
MATCH (c:Contact {externalId: name})
RETURN c.externalId, c.id"""


def arguments(driver: Driver, files: Files) -> Arguments:
    """The arguments by kind, with the ids that contacts have in this database."""
    kept = files.associations.with_name("arguments.json")
    if not kept.exists():
        kept.write_text(json.dumps(choose(files)))
    chosen: Arguments = json.loads(kept.read_text())
    names = {value for many in chosen.values() for one in many for name, value in one.items() if name != "prefix"}
    ids = {record[0]: record[1] for record in driver.execute_query(IDS, names=sorted(names)).records}
    return {
        kind: [{name: value if name == "prefix" else ids[value] for name, value in one.items()} for one in many]
        for kind, many in chosen.items()
    }


def choose(files: Files, seed: int = 7) -> Arguments:
    """Arguments with the ids of the files.

    Ordinary contacts have a number of associations in the two middle quartiles, hubs have the highest numbers.
    """
    chance = random.Random(seed)
    graph, knows = _read(files.associations)
    by_number = sorted(knows, key=lambda one: (knows[one], one))
    least, most = max(FEWEST, knows[by_number[len(by_number) // 4]]), knows[by_number[len(by_number) * 3 // 4]]
    ordinary = chance.sample([one for one in by_number if least <= knows[one] <= most], ORDINARY)
    hubs = by_number[: -HUBS - 1 : -1]
    connected = _reachable(graph, hubs[0])
    ends = [one for one in ordinary if one in connected]
    others = chance.sample(ends, len(ends))
    anybody = chance.sample(by_number, min(len(by_number), PAIRS))
    return {
        "none": [{}],
        "ordinary": [{"id": one} for one in ordinary],
        "hub": [{"id": one} for one in hubs],
        "random": [{"id": one} for one in anybody[:RANDOM]],
        "prefix": [{"prefix": one} for one in _prefixes(files.people)],
        "mutual": [{"id": one, "other": _two_away(graph, one, chance)} for one in ordinary],
        "hub_mutual": [{"id": one, "other": other} for one, other in pairwise(hubs)],
        "path": [{"id": one, "other": other} for one, other in zip(ends, others, strict=True) if one != other],
        "write": _pairs(anybody, chance),
    }


def _read(associations: Path) -> tuple[Graph, Counter[str]]:
    """The graph of associations, and the number of associations per person."""
    graph: Graph = defaultdict(set)
    knows: Counter[str] = Counter()
    with associations.open(encoding="utf-8", newline="") as file:
        for association in csv.DictReader(file):
            one, other = association["from_id"], association["to_id"]
            if one != other and other not in graph[one] and association["label"] == "Knows":
                knows.update((one, other))
            graph[one].add(other)
            graph[other].add(one)
    return graph, knows


def _reachable(graph: Graph, start: str) -> set[str]:
    seen, edge = {start}, [start]
    while edge:
        edge = list({near for one in edge for near in graph[one]} - seen)
        seen.update(edge)
    return seen


def _two_away(graph: Graph, one: str, chance: random.Random) -> str:
    """A person two hops away, preferably not also one hop away."""
    far = one
    for _ in range(50):
        far = chance.choice(sorted(graph[chance.choice(sorted(graph[one]))]))
        if far != one and far not in graph[one]:
            return far
    return far if far != one else min(graph[one])


def _prefixes(people: Path) -> list[str]:
    """Name prefixes that match at least a page of contacts."""
    with people.open(encoding="utf-8", newline="") as file:
        counted = Counter(fold(person["name"])[:2] for person in csv.DictReader(file))
    return [prefix for prefix, number in sorted(counted.items()) if number >= FULL and prefix.isalnum()][:PREFIXES]


def _pairs(people: list[str], chance: random.Random) -> list[dict[str, str]]:
    """Distinct pairs, regardless of order."""
    found: set[tuple[str, str]] = set()
    while len(found) < PAIRS:
        one, other = chance.sample(people, 2)
        found.add((min(one, other), max(one, other)))
    return [{"id": one, "other": other} for one, other in sorted(found, key=lambda _: chance.random())]
