"""What two names say about whether their bearers are one person."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from graphapi.kernel.duplicates import DuplicateReasonKind, MatchReason
from graphapi.matching.person_names import NameParts, PersonName, Words, skeleton, sound, without_umlauts

GIVEN, FAMILY = 6.0, 8.0
"""The evidence of the same given name, and of the same family name."""

OTHER_GIVEN, OTHER_FAMILY = -9.0, -4.5
"""Of clearly different ones: people change their family name, hardly ever their given name."""

OTHER_GENERATION, SWAPPED, FURTHER_WORD = -7.0, -0.5, 0.08

SAME, SPELLED, CLOSE, SOUNDS, SHORTENED, INITIAL, ALIKE, OTHER = 1.0, 0.97, 0.75, 0.55, 0.5, 0.25, 0.1, -1.0
"""How much two words agree: the same, in another spelling, but for a typing error … different."""

SIMILAR = 8.0
"""The evidence from which names are shown as a reason."""

_LONG, _SHORTENED_MIN = 4, 3
_CLOSE, _ALIKE = 0.93, 0.82
"""Jaro-Winkler similarities: of a typing error, and of words of which nothing can be said."""


def name_evidence(one: PersonName, other: PersonName) -> tuple[float, bool, MatchReason | None]:
    """The evidence, whether the given names clearly differ, and the reason if the names are similar."""
    foreign = one.script != other.script
    first, second = (one.latin, other.latin) if foreign else (one.written, other.written)
    evidence, differs = _compare(first, second, foreign=foreign)
    if one.generation and other.generation and one.generation != other.generation:
        return evidence + OTHER_GENERATION, differs, None
    if evidence < SIMILAR:
        return evidence, differs, None
    kind = DuplicateReasonKind.TRANSLITERATED_NAME if foreign else DuplicateReasonKind.SIMILAR_NAME
    return evidence, differs, MatchReason(kind, _shown(one.shown, other.shown))


def _compare(one: NameParts, other: NameParts, *, foreign: bool) -> tuple[float, bool]:
    """The better of reading both names alike and of reading one the other way round."""
    given, family = agreement(one.given, other.given, foreign), agreement(one.family, other.family, foreign)
    straight = _weighed(given, GIVEN, OTHER_GIVEN) + _weighed(family, FAMILY, OTHER_FAMILY)
    crossed = agreement(one.given, other.family, foreign), agreement(one.family, other.given, foreign)
    turned = _weighed(crossed[0], GIVEN, OTHER_GIVEN) + _weighed(crossed[1], FAMILY, OTHER_FAMILY) + SWAPPED
    if max(crossed[0] or OTHER, crossed[1] or OTHER) > ALIKE and turned > straight:
        return turned, False
    return straight, given is not None and given < 0


def _weighed(agreement_: float | None, same: float, other: float) -> float:
    if agreement_ is None:
        return 0.0
    return agreement_ * same if agreement_ >= 0 else -agreement_ * other


@lru_cache(65_536)
def agreement(one: Words, other: Words, foreign: bool) -> float | None:  # noqa: FBT001 – the key of a cache
    """How much the words of two names agree, from 1 to -1; None where one is unknown."""
    if not one or not other:
        return None
    if one == other or "".join(one) == "".join(other):
        return SAME
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    found = [max(alike(word, another, foreign) for another in many) for word in few]
    # Of several given names often only one is used; those that differ count once.
    best = max(found)
    rest = min(found) if len(found) > 1 else best
    whole = (best + rest) / 2 if best > 0 else best
    return max(whole - FURTHER_WORD * (len(many) - len(few)), OTHER)


@lru_cache(65_536)
def alike(one: str, other: str, foreign: bool) -> float:  # noqa: FBT001 – the key of a cache
    """How much two words agree; between scripts, spellings with the same consonants count as sounding alike."""
    if one == other:
        return SAME
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] else OTHER
    shorter, longer = sorted((one, other), key=len)
    if without_umlauts(one) == without_umlauts(other):
        return SPELLED
    if foreign and skeleton(one) == skeleton(other):
        return SPELLED if len(skeleton(one)) > 1 else CLOSE
    similarity = JaroWinkler.similarity(one, other)
    if similarity >= _CLOSE or (len(shorter) >= _LONG and OSA.distance(one, other, score_cutoff=1) <= 1):
        return CLOSE
    if sound(one) and sound(one) == sound(other):
        return SOUNDS
    if len(shorter) >= _SHORTENED_MIN and longer.startswith(shorter):
        return SHORTENED
    return ALIKE if similarity >= _ALIKE else OTHER


def _shown(one: str, other: str) -> str:
    return one if one == other else f"{one} · {other}"
