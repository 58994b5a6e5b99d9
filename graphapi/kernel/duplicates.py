"""Duplicates: what speaks for two contacts being one person, and the pairs that somebody declared distinct."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
class DuplicateReason:
    """One thing that two contacts have in common, in words."""

    kind: DuplicateReasonKind
    detail: str


def pair_key(one_id: str, other_id: str) -> str:
    """The key of a pair of contacts, the same in either order."""
    first, second = sorted((one_id, other_id))
    return f"{first}|{second}"
