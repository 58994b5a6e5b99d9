"""An inverted index of the keys of many contacts, in memory: which contacts share rare keys.

Contacts are numbers here. A key takes eight bytes while it is collected and eight where several contacts share it; the
key of a single contact leaves nothing but a count.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from graphapi.matching.bounds import ASSOCIATES, FEW, LEAST, WINDOW

NUMBER_BITS = 24
"""The bits of the number of a contact."""

LOOKED_MAX = 2_000
"""The contacts that are looked at for one that has common keys only: a key that thousands share says little."""

_PARTS = 16
_DIGEST = (1 << (64 - NUMBER_BITS)) - 1
_NUMBER = (1 << NUMBER_BITS) - 1
_COUNT_MAX = 65_535


class KeyTable:
    """The keys of contacts as they come, in parts that are sorted one by one."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._parts = [array("Q") for _ in range(_PARTS)]
        self._counts = array("H")

    def add(self, keys: Collection[str]) -> None:
        """Add the next contact."""
        number = len(self._counts)
        if number > _NUMBER:
            message = f"More than {_NUMBER:,} contacts cannot be compared at once."
            raise ValueError(message)
        for key in keys:
            # Two keys of one digest are one that is a little more common: nothing else follows from it.
            digest = hash(key) & _DIGEST
            self._parts[digest % _PARTS].append(digest << NUMBER_BITS | number)
        self._counts.append(min(len(keys), _COUNT_MAX))

    def turned(self) -> KeyIndex:
        """The contacts of each key that several have; the table is empty then."""
        members, starts = array("I"), array("Q", [0])
        parts, self._parts = self._parts, []
        while parts:
            for group in _groups(parts.pop()):
                members.extend(group)
                starts.append(len(members))
        return KeyIndex(self._counts, members, starts, *_by_member(len(self._counts), members, starts))


def _groups(part: array[int]) -> Iterator[list[int]]:
    """Yield the numbers that share a digest, in order."""
    before, group = -1, list[int]()
    for packed in sorted(part):
        digest = packed >> NUMBER_BITS
        if digest != before:
            if len(group) > 1:
                yield group
            before, group = digest, []
        number = packed & _NUMBER
        if not group or group[-1] != number:
            group.append(number)
    if len(group) > 1:
        yield group


def _by_member(contacts: int, members: array[int], starts: array[int]) -> tuple[array[int], array[int]]:
    """The groups of each contact one after the other, and where those of each begin."""
    counts = array("Q", bytes(8 * (contacts + 1)))
    for number in members:
        counts[number + 1] += 1
    places = array("Q", accumulate(counts))
    groups, free = array("I", bytes(4 * len(members))), array("Q", places)
    for group in range(len(starts) - 1):
        for number in members[starts[group] : starts[group + 1]]:
            groups[free[number]] = group
            free[number] += 1
    return groups, places


@dataclass(frozen=True)
class KeyIndex:
    """The groups of contacts that share a key, and the groups of each contact."""

    counts: array[int]
    """The number of all keys of each contact."""

    members: array[int]
    starts: array[int]
    groups: array[int]
    places: array[int]

    def sharing(self, number: int) -> list[int]:
        """The contacts that share the rarest keys with this one, as the index of the database ranks them.

        Where few share any, it is all of them.
        """
        groups = self._rarest(number)
        rarities = [self._rarity(group) for group in groups]
        own = sum(rarities) + (self.counts[number] - len(groups)) * self._rarity(None)
        few = sum(len(self._members(group)) - 1 for group in groups) + 1 < WINDOW
        enough = 0.0 if few else own * LEAST
        # Who has none of the rarest keys cannot have enough of the others: they are the ones that many share.
        left, looked, near = sum(rarities), LOOKED_MAX, dict[int, float]()
        for group, rarity in zip(groups, rarities, strict=True):
            if left <= enough or looked <= 0:
                break
            found = self._members(group)[:looked]
            for other in found:
                near[other] = near.get(other, 0.0) + rarity
            left, looked = left - rarity, looked - len(found)
        near.pop(number, None)
        mine = dict(zip(groups, rarities, strict=True))
        weighed = ((self._shared(mine, other), other) for other, weight in near.items() if weight + left > enough)
        kept = sorted((-weight, other) for weight, other in weighed if weight > enough)
        return [other for _, other in kept[: WINDOW - 1]]

    def sharing_several(self, number: int) -> list[int]:
        """The contacts that share most keys with this one, of those that share two or more; for associates as keys."""
        shared: dict[int, int] = {}
        for group in self._rarest(number)[:FEW]:
            for other in self._members(group)[:ASSOCIATES]:
                shared[other] = shared.get(other, 0) + 1
        shared.pop(number, None)
        found = sorted((-count, other) for other, count in shared.items() if count > 1)
        return [other for _, other in found[:FEW]]

    def _shared(self, mine: Mapping[int, float], other: int) -> float:
        """What the keys weigh that a contact has in common with another."""
        groups = self.groups[self.places[other] : self.places[other + 1]]
        return sum(mine[group] for group in groups if group in mine)

    def _rarity(self, group: int | None) -> float:
        """What a key weighs; without a group, one that no other contact has."""
        having = 1 if group is None else self.starts[group + 1] - self.starts[group]
        return math.log(1 + len(self.counts) / having)

    def _rarest(self, number: int) -> list[int]:
        groups = self.groups[self.places[number] : self.places[number + 1]]
        return sorted(groups, key=lambda group: (self.starts[group + 1] - self.starts[group], self._first(group)))

    def _first(self, group: int) -> int:
        return self.members[self.starts[group]]

    def _members(self, group: int) -> array[int]:
        return self.members[self.starts[group] : self.starts[group + 1]]
