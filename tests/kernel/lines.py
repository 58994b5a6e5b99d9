"""The oracle of kinship: every pair of chains up to a common ancestor, one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from graphapi.kernel.descent import Descent, FamilyTree

Lengths = tuple[int, int, bool, bool, int]
"""Up, down, half, adoptive, and in how many pairs of children the lines split."""


def lines_apart(tree: FamilyTree, one: str, other: str) -> list[Lengths]:
    """All relations by pairs of chains that share nobody but their last person; the tree has no circles."""
    splits = defaultdict[tuple[int, int, bool, bool], set[tuple[str | None, str | None]]](set)
    for ours in _chains(tree, (one,)):
        for theirs in _chains(tree, (other,)):
            if ours[-1] == theirs[-1] and {*ours} & {*theirs} == {ours[-1]}:
                adoptive = _adoptive(tree, ours) or _adoptive(tree, theirs)
                split = (ours[-2] if ours[1:] else None, theirs[-2] if theirs[1:] else None)
                half = not adoptive and None not in split and _births(tree, split[0]) != _births(tree, split[1])
                splits[len(ours) - 1, len(theirs) - 1, half, adoptive].add(split)
    return sorted((*key, len(found)) for key, found in splits.items())


def _chains(tree: FamilyTree, chain: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every chain upward that begins with this one."""
    yield chain
    for parent in tree.parents.get(chain[-1], {}):
        yield from _chains(tree, (*chain, parent))


def _adoptive(tree: FamilyTree, chain: tuple[str, ...]) -> bool:
    return any(tree.parents[child][parent] is Descent.ADOPTION for child, parent in pairwise(chain))


def _births(tree: FamilyTree, child: str | None) -> frozenset[str]:
    return tree.birth_parents(child or "")
