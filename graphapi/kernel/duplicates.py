"""Duplicates: what speaks for two contacts being one person, and the pairs that somebody declared distinct."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graphapi.kernel.errors import BadArgument


class DuplicateReasonKind(StrEnum):
    """What two contacts have in common."""

    SAME_EMAIL = "SAME_EMAIL"
    SAME_PHONE = "SAME_PHONE"
    SIMILAR_NAME = "SIMILAR_NAME"
    TRANSLITERATED_NAME = "TRANSLITERATED_NAME"
    SAME_BIRTH_DATE = "SAME_BIRTH_DATE"
    SAME_COMPANY = "SAME_COMPANY"
    SAME_CUSTOM_FIELDS = "SAME_CUSTOM_FIELDS"
    SHARED_ASSOCIATES = "SHARED_ASSOCIATES"


@dataclass(frozen=True, slots=True)
class MatchReason:
    """One thing that two contacts have in common, in words."""

    kind: DuplicateReasonKind
    detail: str


def pair_key(one_id: str, other_id: str) -> str:
    """The key of a pair of contacts, the same in either order."""
    first, second = sorted((one_id, other_id))
    return f"{first}|{second}"


SCORE_LEAST = 0.5
"""The least score of a pair that is kept and can be asked for: below, two are more likely than one."""

_DIGITS = 6


def rank_of(score: float, key: str) -> str:
    """What orders pairs, most likely first: what the score lacks to 1, then the key of the pair."""
    return f"{rank_until(score)}|{key}"


def rank_until(score: float) -> str:
    """The beginning of the ranks of pairs with this score; all that score less come behind it."""
    return f"{round((1 - score) * 10**_DIGITS):0{_DIGITS + 1}d}"


def minimum_of(score: float) -> float:
    """A minimum score, if it is in range; BadArgument otherwise."""
    if not SCORE_LEAST <= score <= 1:
        raise BadArgument("minimumScore", f"`minimumScore` must be from {SCORE_LEAST} to 1, not {score}.")
    return score
