"""Whether two names probably mean the same: they differ by a typo, or by punctuation and spacing."""

from __future__ import annotations

from collections.abc import Iterable

from graphapi.kernel.labels import NAME_MAX
from graphapi.kernel.text import fold

SHORTEST, LONG = 4, 8
"""The lengths of the shorter name from which one typo, and two, are tolerated."""


def alike(a: str, b: str) -> bool:
    """Whether two names are equal, ignoring case, punctuation, spaces and one typo, or two in long names.

    A typo is one letter added, left out, or swapped with the next. A wrong letter counts as two typos in a long name
    and as one in a short name, so that Father and Mother differ. Names with different digits are never alike.
    """
    first, second = _letters(a), _letters(b)
    shorter, longer = sorted((len(first), len(second)))
    if first == second:
        return bool(first)
    if shorter < SHORTEST or longer > NAME_MAX or longer - shorter > 2 or _digits(first) != _digits(second):  # noqa: PLR2004
        return False
    if shorter == longer and sum(x != y for x, y in zip(first, second, strict=True)) == 1:
        return True
    return _slips(first, second) <= (2 if shorter >= LONG else 1)


def like_pair(name: str, inverse: str | None, labels: Iterable[tuple[str, str | None]]) -> str | None:
    """The first label whose names are like these, read from their side; None if there is none.

    Labels are given as pairs of names; the second is None if the label reads the same both ways. A name without an
    inverse is compared with each role.
    """
    for first, second in labels:
        roles = first, second or first
        for role, other in (roles, roles[::-1]):
            if alike(name, role) and (inverse is None or alike(inverse, other)):
                return role if inverse is None or second is None else f"{role} / {other}"
    return None


def _letters(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum())


def _digits(name: str) -> str:
    return "".join(c for c in name if c.isdecimal())


def _slips(a: str, b: str) -> int:
    """The number of letters to add, remove or swap with the next to turn one name into the other."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for n, letter in enumerate(a, 1):
        earlier, before, row = before, row, [n]
        for m, other in enumerate(b, 1):
            cost = before[m - 1] if letter == other else 1 + min(before[m], row[m - 1])
            if n > 1 and m > 1 and letter == b[m - 2] and other == a[n - 2]:
                cost = min(cost, earlier[m - 2] + 1)
            row.append(cost)
    return row[-1]
