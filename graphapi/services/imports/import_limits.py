"""The limits that a file's associations need: the largest number of others per contact and role, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graphapi.kernel.labels import LIMIT_MAX, Side

LEAST = 10
"""The limit of a label, unless its associations need a higher one."""

BUDGET = 100_000
"""The number of others remembered at a time to distinguish repeated associations from new ones."""

PASSES = 20
"""The maximum number of passes over the file for that; then a sufficient limit is used instead of the exact one."""


@dataclass(frozen=True)
class Counted:
    """An association that counts towards limits: `pair` names its label, FROM and TO as that label has them."""

    pair: str
    single: bool
    from_id: str
    to_id: str


_Role = tuple[str, Side]
_Place = tuple[_Role, str]
"""A role of a label, and the contact that others stand to in it."""


def needed_limits(associations: Callable[[], Iterable[Counted]]) -> dict[str, tuple[int, int]]:
    """The limit and the inverse limit that each pair's associations need; `associations` reads them again each time.

    First every association is counted, repeated ones too, for an upper bound. Then, highest first, the others are
    counted once each, until no remaining contact could need more than the maximum found.
    """
    bounds: dict[_Role, Counter[str]] = {}
    for association in associations():
        for role, contact, _ in _places(association):
            bounds.setdefault(role, Counter())[contact] += 1
    most = dict.fromkeys(bounds, LEAST)
    left = sorted(
        ((n, (role, contact)) for role, counts in bounds.items() for contact, n in counts.items() if n > LEAST),
        reverse=True,
    )
    for _ in range(PASSES):
        taken = _within_budget(left)
        if not taken:
            break
        for (role, _contact), number in _distinct(associations(), taken).items():
            most[role] = max(most[role], number)
        left = [(n, place) for n, place in left if place not in taken and n > most[place[0]]]
    for number, (role, _contact) in left:
        most[role] = max(most[role], number)
    pairs = {pair for pair, _ in most}
    return {pair: (_limit(most, (pair, Side.FROM)), _limit(most, (pair, Side.TO))) for pair in pairs}


def _places(association: Counted) -> Iterator[tuple[_Role, str, str]]:
    """Yield the roles of the association's ends: the role, the contact, the other contact."""
    if association.from_id == association.to_id:
        return
    yield (association.pair, Side.FROM), association.to_id, association.from_id
    yield (association.pair, Side.FROM if association.single else Side.TO), association.from_id, association.to_id


def _within_budget(left: list[tuple[int, _Place]]) -> set[_Place]:
    taken: set[_Place] = set()
    total = 0
    for number, place in left:
        total += number
        if taken and total > BUDGET:
            break
        taken.add(place)
    return taken


def _distinct(associations: Iterable[Counted], places: set[_Place]) -> dict[_Place, int]:
    """The number of different others that each contact has in each role."""
    others: dict[_Place, set[str]] = {place: set() for place in places}
    for association in associations:
        for role, contact, other in _places(association):
            if (role, contact) in others:
                others[role, contact].add(other)
    return {place: len(found) for place, found in others.items()}


def _limit(most: dict[_Role, int], role: _Role) -> int:
    return min(most.get(role, LEAST), LIMIT_MAX)
