"""All contacts of a graph compared at once: those to compare with all that share rare keys or associates with them.

The contacts lie in a buffer, which may be a file: a row of JSON each, in the order of their ids. Only their keys are
in memory, and the few contacts that are being compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import orjson

from graphapi.kernel.duplicates import SCORE_LEAST, pair_key, rank_of
from graphapi.matching.bounds import IDENTITY_FIELDS
from graphapi.matching.identities import Identity, identity_of
from graphapi.matching.key_index import NUMBER_BITS, KeyIndex, KeyTable
from graphapi.matching.scoring import Between, score

KEPT_MAX = 8_192
"""The contacts that are kept prepared for their next comparison."""

PairRow = Mapping[str, str | float]
"""A pair as it is stored: key, rank, score, and the ids of both."""

_OTHER = (1 << NUMBER_BITS) - 1


class Buffer(Protocol):
    """Bytes to read at any place: of a file, or in memory."""

    def __getitem__(self, part: slice, /) -> bytes:
        """The bytes of a part."""
        ...


@dataclass(frozen=True, slots=True)
class Compared:
    """A contact as it is compared."""

    id: str
    identity: Identity
    associates: frozenset[str]


@dataclass(frozen=True)
class Crowd:
    """The contacts of a graph, by their numbers in the order of their ids."""

    buffer: Buffer
    places: array[int]
    """Where the row of each begins; at last the end."""

    to_compare: bytearray
    keys: KeyIndex
    associates: KeyIndex
    prepared: dict[int, Compared]

    def pairs(self, numbers: range) -> Iterator[int]:
        """Yield the pairs to score of those of these contacts that are to be compared, packed by `packed`."""
        for number in numbers:
            if self.to_compare[number]:
                for other in {*self.keys.sharing(number), *self.associates.sharing_several(number)}:
                    yield self.packed(number, other)

    def packed(self, number: int, other: int) -> int:
        """A pair in one number: first the contact with which it is stored, the later one of those to be compared.

        Storing what was compared replaces all pairs of a contact, so a pair must not be stored before its last contact.
        """
        first, last = (number, other) if number < other else (other, number)
        owner, guest = (last, first) if self.to_compare[last] else (first, last)
        return owner << NUMBER_BITS | guest

    def rows(self, pairs: Iterable[int]) -> Iterator[PairRow]:
        """Yield the pairs that score enough to be kept."""
        for pair in pairs:
            first, second = sorted((pair >> NUMBER_BITS, pair & _OTHER))
            one, other = self._compared(first), self._compared(second)
            between = Between(len(one.associates & other.associates), other.id in one.associates)
            likely, _ = score(one.identity, other.identity, between)
            if likely >= SCORE_LEAST:
                key = pair_key(one.id, other.id)
                yield {"key": key, "rank": rank_of(likely, key), "score": likely, "first": one.id, "second": other.id}

    def compared(self, numbers: range) -> list[tuple[str, int]]:
        """The ids and versions of those of these contacts that are to be compared."""
        rows = (self._row(number) for number in numbers if self.to_compare[number])
        return [(values[0], version) for version, _, values, _, _ in rows]

    def _compared(self, number: int) -> Compared:
        found = self.prepared.get(number)
        if found is None:
            if len(self.prepared) >= KEPT_MAX:
                self.prepared.clear()
            _, _, values, _, associates = self._row(number)
            identity = identity_of(dict(zip(IDENTITY_FIELDS, values, strict=True)))
            found = self.prepared[number] = Compared(values[0], identity, frozenset(associates))
        return found

    def _row(self, number: int) -> tuple[int, bool, list[str], list[str], list[str]]:
        return orjson.loads(self.buffer[self.places[number] : self.places[number + 1]])


def crowd_of(buffer: Buffer, lines: Iterable[bytes]) -> Crowd:
    """The contacts of a buffer, whose lines these are: version, whether to compare, values, keys, associates."""
    places, to_compare = array("Q", [0]), bytearray()
    keys, associates = KeyTable(), KeyTable()
    for line in lines:
        _, wanted, _, words, around = orjson.loads(line)
        places.append(places[-1] + len(line))
        to_compare.append(bool(wanted))
        keys.add(words)
        associates.add(around)
    return Crowd(buffer, places, to_compare, keys.turned(), associates.turned(), {})


def batches(contacts: int, size: int) -> Iterator[range]:
    """Yield the numbers of the contacts in batches."""
    ends = [*range(0, contacts, size), contacts]
    return (range(start, end) for start, end in pairwise(ends))
