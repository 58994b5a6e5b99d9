"""Kinship: how two people are related, by their nearest common ancestors and by one marriage.

A relation by descent is a pair of lines, one from each of the two up to a common ancestor, that share nobody else: the
paths of Wright's coefficient of relationship (1922). An ancestor above a nearer common one therefore adds nothing,
while one that is also reached by separate lines does, as with double cousins and cousins who married.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from graphapi.kernel.descent import Descent, FamilyTree, Generations, acyclic, ancestors

GENERATIONS_MAX = 15
LISTED = 5
"""The number of relations that are searched for and listed, nearest first."""

_PAIRS_MAX, _NEAREST_PAIRS_MAX = 4_000, 20_000
"""Pairs of lines that a search may follow before it restricts itself to nearer relations, and that one for the nearest
may follow before it names the nearest common ancestors without comparing lines: 0.2 s."""

_WIDTH = GENERATIONS_MAX + 1
_ALL = (1 << _WIDTH * _WIDTH) - 1
_LAST = sum(1 << _WIDTH * up + _WIDTH - 1 for up in range(_WIDTH))
"""The bits of `down` = GENERATIONS_MAX, which one more generation would carry over into `up`."""


class Marriage(Enum):
    """Where the one marriage of a relation is."""

    NONE = "none"
    SPOUSES = "spouses"
    """Between the two."""
    OF_FROM = "of from"
    """`from` married the relative."""
    OF_TO = "of to"
    """`to` married the relative."""
    OF_PARENTS = "of parents"
    """A parent of one married a parent of the other."""


@dataclass(frozen=True)
class KinRelation:
    """One way in which two people are related: `up` generations to the common ancestors, and `down` to the other.

    `times` counts the separate pairs of lines: 2 for double cousins. `adoptive`: at least one step is an adoption.
    `half`: the children of the common ancestors in whom the lines split do not share all known parents.
    """

    up: int
    down: int
    ancestors: tuple[str, ...] = ()
    half: bool = False
    adoptive: bool = False
    times: int = 1
    marriage: Marriage = Marriage.NONE

    @property
    def distance(self) -> int:
        """The generations of both lines."""
        return self.up + self.down

    @property
    def inverse(self) -> KinRelation:
        """The same relation from the other side."""
        other = {Marriage.OF_FROM: Marriage.OF_TO, Marriage.OF_TO: Marriage.OF_FROM}
        return replace(self, up=self.down, down=self.up, marriage=other.get(self.marriage, self.marriage))


def relations(tree: FamilyTree, one: str, other: str, generations: int = GENERATIONS_MAX) -> list[KinRelation]:
    """How two different people are related: by descent, nearest first, then by one marriage.

    Where they are related by descent, of the relations by marriage only those of the closest family are listed;
    otherwise also the nearest of all.
    """
    by_descent = _by_descent(tree, one, other, generations, LISTED)
    known = {(found.up, found.down) for found in by_descent}
    married = [found for found in _by_marriage(tree, one, other, generations) if (found.up, found.down) not in known]
    close = [found for found in married if found.distance <= 2]  # noqa: PLR2004 – parents, children, siblings in law
    if not by_descent and not close:
        nearest = min((found.distance for found in married), default=0)
        close = [found for found in married if found.distance == nearest]
    return (by_descent + _sorted(close))[:LISTED]


def _by_marriage(tree: FamilyTree, one: str, other: str, generations: int) -> Iterable[KinRelation]:
    mine, theirs = tree.spouses.get(one, frozenset()), tree.spouses.get(other, frozenset())
    found: list[KinRelation] = []
    if other in mine:
        found.append(KinRelation(0, 0, marriage=Marriage.SPOUSES))
    for spouse in mine - {other}:
        found += _married(tree, spouse, other, generations, Marriage.OF_FROM)
    for spouse in theirs - {one}:
        found += _married(tree, one, spouse, generations, Marriage.OF_TO)
    parents, others = {*tree.parents.get(one, ())}, {*tree.parents.get(other, ())}
    if not parents & others and any(tree.spouses.get(parent, frozenset()) & others for parent in parents):
        found.append(KinRelation(1, 1, marriage=Marriage.OF_PARENTS))
    return dict.fromkeys(found)


def _married(tree: FamilyTree, one: str, other: str, generations: int, marriage: Marriage) -> list[KinRelation]:
    found = _by_descent(tree, one, other, generations, 1)
    return [KinRelation(each.up, each.down, each.ancestors, each.half, marriage=marriage) for each in found[:1]]


def _by_descent(tree: FamilyTree, one: str, other: str, generations: int, listed: int) -> list[KinRelation]:
    """The nearest relations by descent: `listed` or more of them, unless there are fewer or the search is cut short."""
    ours, theirs = ancestors(tree, one, generations), ancestors(tree, other, generations)
    common = ours.keys() & theirs.keys()
    if not common:
        return []
    nearest = min(ours[person] + theirs[person] for person in common)
    search = _Search(tree, ours, theirs, common, generations)
    found = None if listed == 1 else search.relations(one, other, 2 * generations, _PAIRS_MAX)
    if found is None:
        found, limit = search.relations(one, other, nearest, _NEAREST_PAIRS_MAX), nearest + 1
        while found is not None and len(found) < listed and limit <= 2 * generations:
            farther = search.relations(one, other, limit, _PAIRS_MAX)
            if farther is None:
                break
            found, limit = farther, limit + 1
    if found and found[0].distance == nearest:
        return found
    # In a tree with circles, or with very many lines, the nearest ones may be among those that are not followed.
    met = [person for person in common if ours[person] + theirs[person] == nearest]
    return _sorted(KinRelation(ours[person], theirs[person], (person,)) for person in met) + (found or [])


def _sorted(found: Iterable[KinRelation]) -> list[KinRelation]:
    """Nearest first; the order is the same from both sides."""
    return sorted(
        found,
        key=lambda each: (
            each.distance, each.adoptive, max(each.up, each.down), each.half, each.ancestors, each.marriage.value,
        ),
    )  # fmt: skip


_State = tuple[str, str | None, str, str | None, bool]
"""Two lines: where the first is and from which child, the same of the second, whether either has an adoption."""


class _Search:
    """Follows all pairs of lines at once. What is reached by pairs of equal ends is one set of lengths: a bit each."""

    def __init__(
        self, tree: FamilyTree, ours: Generations, theirs: Generations, common: set[str], generations: int
    ) -> None:
        self._tree = tree
        self._steps, self._order = acyclic(tree, ours, theirs)
        left = _left(self._steps, common)
        # The fewest generations that a line through a person can have in all.
        self._ours = {person: length + left[person] for person, length in ours.items() if person in left}
        self._theirs = {person: length + left[person] for person, length in theirs.items() if person in left}
        self._longest = sum(1 << _WIDTH * up + down for up in range(generations + 1) for down in range(generations + 1))

    def relations(self, one: str, other: str, limit: int, pairs_max: int) -> list[KinRelation] | None:
        """The relations of up to `limit` generations on both lines; None if that takes too many pairs."""
        order, met = self._order, defaultdict[tuple[str | None, str | None, bool], dict[str, int]](dict)
        waiting = defaultdict[int, dict[_State, int]](dict)
        waiting[min(order[one], order[other])] = {(one, None, other, None, False): 1}
        pairs = 0
        # Always the line that is lower goes on: lines that share a person are then both there at the same time.
        for place in range(len(order)):
            states = waiting.pop(place, {})
            pairs += len(states)
            if pairs > pairs_max:
                return None
            for (a, from_a, b, from_b, adoptive), lengths in states.items():
                if a == b:
                    met[from_a, from_b, adoptive][a] = lengths
                elif order[a] < order[b]:
                    longer = (lengths << _WIDTH) & self._longest
                    for parent, descent in self._steps[a].items():
                        if longer and self._ours.get(parent, limit + 1) + self._theirs[b] <= limit:
                            state = (parent, a, b, from_b, adoptive or descent is Descent.ADOPTION)
                            _add(waiting[min(order[parent], order[b])], state, longer)
                else:
                    longer = (lengths & ~_LAST) << 1 & self._longest
                    for parent, descent in self._steps[b].items():
                        if longer and self._theirs.get(parent, limit + 1) + self._ours[a] <= limit:
                            state = (a, from_a, parent, b, adoptive or descent is Descent.ADOPTION)
                            _add(waiting[min(order[parent], order[a])], state, longer)
        return self._named(met, limit)

    def _named(
        self, met: Mapping[tuple[str | None, str | None, bool], Mapping[str, int]], limit: int
    ) -> list[KinRelation]:
        """The relations of the pairs of children in whom the lines split, those of equal length as one."""
        pairs = defaultdict[tuple[int, int, bool, bool], set[tuple[str | None, str | None]]](set)
        shared = defaultdict[tuple[int, int, bool, bool], set[str]](set)
        for (child, other, adoptive), reached in met.items():
            half = not adoptive and self._half(child, other)
            for ancestor, lengths in reached.items():
                for up, down in _lengths(lengths):
                    if up + down <= limit:
                        pairs[up, down, half, adoptive].add((child, other))
                        shared[up, down, half, adoptive].add(ancestor)
        return _sorted(
            KinRelation(up, down, tuple(sorted(shared[up, down, half, adoptive])), half, adoptive, len(found))
            for (up, down, half, adoptive), found in pairs.items()
        )

    def _half(self, child: str | None, other: str | None) -> bool:
        if child is None or other is None:
            return False
        return self._tree.birth_parents(child) != self._tree.birth_parents(other)


def _add(states: dict[_State, int], state: _State, lengths: int) -> None:
    states[state] = states.get(state, 0) | lengths


def _lengths(bits: int) -> list[tuple[int, int]]:
    """Up and down of each bit."""
    return [divmod(n, _WIDTH) for n in range(bits.bit_length()) if bits >> n & 1]


def _left(steps: Mapping[str, Mapping[str, Descent]], common: Iterable[str]) -> dict[str, int]:
    """The generations from each person below common ancestors up to the nearest of them."""
    children = defaultdict[str, list[str]](list)
    for child, parents in steps.items():
        for parent in parents:
            children[parent].append(child)
    left, level = dict.fromkeys(common, 0), list(common)
    while level:
        lower = [child for parent in level for child in children.get(parent, ()) if child not in left]
        for child in lower:
            left[child] = left[level[0]] + 1
        level = list(dict.fromkeys(lower))
    return left
