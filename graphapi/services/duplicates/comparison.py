"""Contacts compared with those that share rare words with them; a score of each pair that may be one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.duplicates import DuplicateReasonKind, MatchReason, pair_key, rank_of
from graphapi.matching.bounds import ASSOCIATES, FEW, IDENTITY_FIELDS, LEAST, WINDOW
from graphapi.matching.identities import Identity, identity_of
from graphapi.matching.scoring import Between, score
from graphapi.services.shared.rows import ContactRow, contact_of

CandidateRow = tuple[ContactRow, int, list[str], bool]
"""A contact by IDENTITY_FIELDS, how many associates it shares with the one compared, names of some, whether the two
are associated."""

CANDIDATES = statement("duplicates/candidates", tuple[list[tuple[ContactRow, list[CandidateRow]]]])


@dataclass(frozen=True)
class DuplicateData:
    """A pair of contacts that may be one person; its `rank` orders all pairs, most likely first."""

    rank: str
    contact_ids: tuple[str, str]
    score: float
    reasons: tuple[MatchReason, ...]

    @property
    def key(self) -> str:
        """The key of the pair."""
        return pair_key(*self.contact_ids)


async def compare(db: Db, ids: Sequence[str], minimum: float) -> list[DuplicateData]:
    """The pairs of these contacts with others that score the minimum or more, each once, most likely first."""
    row = await db.read(
        CANDIDATES, ids=list(ids), fields=list(IDENTITY_FIELDS), window=WINDOW, least=LEAST, associates=ASSOCIATES,
        few=FEW,
    )  # fmt: skip
    known: dict[str, Identity] = {}
    found: dict[str, DuplicateData] = {}
    for contact, candidates in row[0] if row else ():
        for pair in _pairs(contact, candidates, known):
            if pair.score >= minimum and (pair.key not in found or found[pair.key].score < pair.score):
                found[pair.key] = pair
    return sorted(found.values(), key=lambda pair: pair.rank)


def _pairs(
    contact: ContactRow, candidates: Sequence[CandidateRow], known: dict[str, Identity]
) -> Iterator[DuplicateData]:
    for other, shared, names, associated in candidates:
        # In the order of their ids, so that details read the same from both.
        first, second = sorted((contact, other), key=lambda row: row[0])
        likely, reasons = score(_identity(first, known), _identity(second, known), Between(shared, associated))
        yield duplicate((contact[0], other[0]), likely, (*reasons, *shared_associates(names, shared)))


def _identity(row: ContactRow, known: dict[str, Identity]) -> Identity:
    found = known.get(row[0])
    if found is None:
        found = known[row[0]] = identity_of(contact_of(IDENTITY_FIELDS, row))
    return found


def duplicate(ids: tuple[str, str], likely: float, reasons: tuple[MatchReason, ...]) -> DuplicateData:
    """A pair with its rank; the older contact comes first."""
    first, second = sorted(ids)
    return DuplicateData(rank_of(likely, pair_key(first, second)), (first, second), likely, reasons)


def shared_associates(names: Sequence[str], number: int) -> tuple[MatchReason, ...]:
    """The reason that two contacts share associates, with up to three names; none if they share none."""
    if not number:
        return ()
    more = number - len(names[:3])
    detail = ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")
    return (MatchReason(DuplicateReasonKind.SHARED_ASSOCIATES, detail),)
