"""How probable it is that two contacts are one person: the evidence of each thing they have in common, added up.

The weights are those of Fellegi and Sunter: the logarithm, to base 2, of how much more often one person's two entries
agree so than those of two persons. They are set once for address books in general, not learned from a set of data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graphapi.kernel.duplicates import DuplicateReasonKind, MatchReason
from graphapi.kernel.partial_dates import PartialDate
from graphapi.matching.field_evidence import field_evidence
from graphapi.matching.identities import Identity
from graphapi.matching.name_evidence import name_evidence

EVEN = 11.5
"""The evidence at which two contacts are as likely one person as two."""

EMAIL, LIKE_EMAIL, OTHER_EMAILS = 14.0, 4.0, -1.0
PHONE, OTHER_PHONES = 10.0, -1.0
BIRTH, BIRTHDAY, BIRTH_SLIP, BIRTH_YEAR, OTHER_BIRTH = 10.0, 7.0, 5.0, 2.0, -7.0
COMPANY, OTHER_COMPANY, JOB_TITLE, OTHER_PRONOUNS = 2.5, -0.5, 0.5, -2.0
ASSOCIATES = (0.0, 3.0, 5.0, 6.0)
"""By the number of shared associates, the last for more."""

ASSOCIATED = -8.0
"""Two that are associated with each other: nobody is their own brother."""

HOUSEHOLD = EVEN + 1.0
"""The most for two with clearly different given names and no identifier in common: a family at one address."""


@dataclass(frozen=True, slots=True)
class Between:
    """What the graph knows of two contacts: how many associates they share, whether they are associated."""

    shared: int = 0
    associated: bool = False


APART = Between()
Evidence = tuple[float, MatchReason | None]


def score(one: Identity, other: Identity, between: Between = APART) -> tuple[float, tuple[MatchReason, ...]]:
    """The probability, from 0 to 1, that two contacts are one person, and what they have in common."""
    names, given_differs, similar = name_evidence(one.name, other.name)
    identifiers, fields, same_fields = field_evidence(one.fields, other.fields)
    found = (
        _emails(one.emails, other.emails),
        _phones(one.phones, other.phones),
        (names, similar),
        _birth(one.birth, other.birth),
        _work(one, other),
        (identifiers + fields, same_fields),
    )
    evidence = sum(part for part, _ in found) + ASSOCIATES[min(between.shared, len(ASSOCIATES) - 1)]
    if one.pronouns and other.pronouns and one.pronouns != other.pronouns:
        evidence += OTHER_PRONOUNS
    if between.associated:
        evidence += ASSOCIATED
    if given_differs and identifiers <= 0:
        evidence = min(evidence, HOUSEHOLD)
    return 1 / (1 + 2 ** (EVEN - evidence)), tuple(reason for _, reason in found if reason)


def _emails(one: Mapping[str, str], other: Mapping[str, str]) -> Evidence:
    shared = one.keys() & other.keys()
    if shared:
        return EMAIL, MatchReason(DuplicateReasonKind.SAME_EMAIL, ", ".join(one[key] for key in sorted(shared)))
    if not one or not other:
        return 0.0, None
    alike = any(_are_alike(first, second) for first in one for second in other)
    return LIKE_EMAIL if alike else OTHER_EMAILS, None


def _are_alike(one: str, other: str) -> bool:
    """Whether two addresses have the same name at different hosts, or differ by one typing error."""
    first, second = one.partition("@")[0], other.partition("@")[0]
    return (first == second and "." in first) or OSA.distance(one, other, score_cutoff=1) <= 1


def _phones(one: Mapping[str, str], other: Mapping[str, str]) -> Evidence:
    shared = one.keys() & other.keys()
    if shared:
        return PHONE, MatchReason(DuplicateReasonKind.SAME_PHONE, ", ".join(one[key] for key in sorted(shared)))
    return OTHER_PHONES if one and other else 0.0, None


def _birth(one: PartialDate | None, other: PartialDate | None) -> Evidence:
    """Equal days say most; a day and month without a year, a year alone, and a typing error say less."""
    if one is None or other is None:
        return 0.0, None
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    known = [first == second for first, second in pairs if first and second]
    if not known:
        return 0.0, None
    if all(known):
        weight = (BIRTH, BIRTHDAY, BIRTH_YEAR)[3 - len(known)]
        return weight, MatchReason(DuplicateReasonKind.SAME_BIRTH_DATE, _day(one))
    if len(known) < 3:  # noqa: PLR2004 – year, month and day
        return OTHER_BIRTH, None
    return BIRTH_SLIP if _is_slip(one, other) else OTHER_BIRTH, None


def _is_slip(one: PartialDate, other: PartialDate) -> bool:
    """Whether one digit differs, two neighbours are swapped, or day and month are."""
    swapped = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    return swapped or OSA.distance(_day(one), _day(other), score_cutoff=1) <= 1


def _day(date: PartialDate) -> str:
    parts = (f"{date.year:04}" if date.year else "-", *(f"{part:02}" for part in (date.month, date.day) if part))
    return "-".join(parts)


def _work(one: Identity, other: Identity) -> Evidence:
    if not one.company or not other.company:
        return 0.0, None
    if one.company != other.company:
        return OTHER_COMPANY, None
    evidence = COMPANY + (JOB_TITLE if one.job_title and one.job_title == other.job_title else 0.0)
    return evidence, MatchReason(DuplicateReasonKind.SAME_COMPANY, one.company)
