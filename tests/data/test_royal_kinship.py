"""Kinship of the royals: of random pairs, and of all pairs of the first people, beside their common ancestors."""

from __future__ import annotations

import csv
import os
import random
from collections import deque
from itertools import combinations

import pytest

from graphapi.kernel.descent import Descent, FamilyTree
from graphapi.kernel.kinship import GENERATIONS_MAX, Marriage, relations
from tests.data.sets import DATA, MISSING

ROYALS = DATA / "royal92"
RANDOM, FIRST = (int(os.environ.get(name, few)) for name, few in (("KINSHIP_RANDOM", "250"), ("KINSHIP_FIRST", "20")))
"""5,000 and 200 are what docs/relatives.md reports; `make test` takes a sample."""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)


def royals() -> tuple[list[str], FamilyTree]:
    """The people in the file's order, and their family."""
    with (ROYALS / "people.csv").open(encoding="utf-8") as file:
        people = [row["id"] for row in csv.DictReader(file)]
    parents = dict[str, dict[str, Descent]]()
    with (ROYALS / "ties.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["reverse_label"] == "Child":
                parents.setdefault(row["to_id"], {})[row["from_id"]] = Descent.BIRTH
    return people, FamilyTree(parents)


def heights(tree: FamilyTree, person: str) -> dict[str, int]:
    """The fewest generations up to each ancestor, the person included: the oracle's own search."""
    found, waiting = {person: 0}, deque([person])
    while waiting:
        child = waiting.popleft()
        for parent in tree.parents.get(child, {}):
            if parent not in found and found[child] < GENERATIONS_MAX:
                found[parent] = found[child] + 1
                waiting.append(parent)
    return found


def test_the_nearest_relation_is_that_of_the_nearest_common_ancestors() -> None:
    """Same generations, and no common ancestor without a relation."""
    people, tree = royals()
    draw = random.Random(92)
    pairs = [*(draw.sample(people, 2) for _ in range(RANDOM)), *combinations(people[:FIRST], 2)]
    related = 0

    for one, other in pairs:
        ours, theirs = heights(tree, one), heights(tree, other)
        nearest = min(((ours[person] + theirs[person]) for person in ours.keys() & theirs.keys()), default=None)
        found = relations(tree, one, other)
        related += bool(found)
        assert (found[0].distance if found else None) == nearest, (one, other)
        assert all(each.marriage is Marriage.NONE for each in found)
        assert all(
            (ours[up], theirs[up]) == (found[0].up, found[0].down) for up in (found[0].ancestors if found else ())
        )

    assert related > len(pairs) / 10
    print(f"\n{len(pairs):,} pairs, {related:,} of them related")  # noqa: T201 – the figures of docs/relatives.md
