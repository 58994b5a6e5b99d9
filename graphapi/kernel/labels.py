"""Association labels and their roles: what FROM and TO are to each other, and the limits for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from graphapi.kernel.text import fold

KEY = re.compile(r"^[A-Z][A-Z0-9_]{0,62}$")
LIMIT_MAX = 1_000_000
NAME_MAX = 64
_UNSAFE = re.compile(r"[^A-Z0-9]+")


class OnLimit(StrEnum):
    """What happens to an association that would exceed a limit; a red flag is raised either way."""

    REFUSE = "REFUSE"
    FLAG = "FLAG"


class EmailCopy(StrEnum):
    """Which of two associated contacts is copied on the other's messages."""

    NONE = "NONE"
    FROM = "FROM"
    TO = "TO"
    BOTH = "BOTH"


class FamilyRole(StrEnum):
    """What FROM is to TO in a family tree; kinship is derived from associations whose label has such a role."""

    NONE = "NONE"
    PARENT = "PARENT"
    CHILD = "CHILD"
    ADOPTIVE_PARENT = "ADOPTIVE_PARENT"
    ADOPTED_CHILD = "ADOPTED_CHILD"
    SPOUSE = "SPOUSE"


class Side(StrEnum):
    """The end of an association where the OTHER contact stands, seen from one of its two contacts."""

    FROM = "FROM"
    TO = "TO"


@dataclass(frozen=True)
class Label:
    """A kind of association. FROM is `name` of TO, TO is `inverse_name` of FROM; None if both read the same."""

    key: str
    name: str
    inverse_name: str | None
    limit: int
    inverse_limit: int
    on_limit: OnLimit = OnLimit.REFUSE
    acyclic: bool = False
    exclusive_with: tuple[str, ...] = ()
    email_copy: EmailCopy = EmailCopy.NONE
    category: str | None = None
    description: str | None = None
    retired: bool = False
    created_at: object = None
    version: int = 1
    family_role: FamilyRole = FamilyRole.NONE

    @property
    def id(self) -> str:
        """The label's id as an object of the graph."""
        return f"lbl_{self.key}"

    @property
    def single(self) -> bool:
        """Whether the label reads the same from both sides."""
        return self.inverse_name is None

    def role(self, side: Side) -> str:
        """The role of the contact at that side toward the contact at the other."""
        return self.name if side is Side.FROM or self.inverse_name is None else self.inverse_name

    def limit_of(self, side: Side) -> int:
        """The maximum number of contacts at that side per contact."""
        return self.limit if side is Side.FROM or self.single else self.inverse_limit

    def sides(self) -> tuple[Side, ...]:
        """The sides that differ: one for a SINGLE label, where FROM stands for both."""
        return (Side.FROM,) if self.single else (Side.FROM, Side.TO)

    @cached_property
    def folded(self) -> tuple[str, str]:
        """The roles at FROM and at TO, folded for search and sorting."""
        return fold(self.role(Side.FROM)), fold(self.role(Side.TO))

    def side(self, side: Side) -> Side:
        """The side under which contacts at `side` are counted and grouped."""
        return Side.FROM if self.single else side


Labels = dict[str, Label]
"""The registered labels by key."""


def fold_key(text: str) -> str:
    """The text reduced to A to Z, digits and underscores, "" if nothing is left."""
    return _UNSAFE.sub("_", fold(text).upper().encode("ascii", "ignore").decode()).strip("_")


def make_key(name: str, inverse_name: str | None, taken: Iterable[str]) -> str:
    """A free key derived from the names: PARENT_CHILD, LABEL_3 if no letter is left, with the suffix _2 if taken."""
    taken = set(taken)
    parts = [fold_key(name), fold_key(inverse_name) if inverse_name else ""]
    base = "_".join(part for part in parts if part)[:56].rstrip("_")
    if base and not base[0].isalpha():
        base = f"LABEL_{base}"[:56].rstrip("_")
    if not base:
        return next(key for n in range(1, len(taken) + 2) if (key := f"LABEL_{n}") not in taken)
    if base not in taken:
        return base
    return next(key for n in range(2, len(taken) + 3) if (key := f"{base}_{n}") not in taken)


def same_names(a: str, b: str | None) -> bool:
    """Whether two names are equal, ignoring case, accents and spaces."""
    return b is not None and fold(a) == fold(b)


def role_token(role: str) -> str:
    """The role in lower camel case, as merge fields write it: "Emergency contact" → emergencyContact."""
    words = re.findall(r"[^\W_]+", role, re.UNICODE)
    return "".join(word.lower() if n == 0 else word[:1].upper() + word[1:].lower() for n, word in enumerate(words))


def sides_of_role(labels: Labels, role: str) -> list[tuple[Label, Side]]:
    """Every label and side that a role names: by its text, ignoring case, or as KEY.name and KEY.inverse."""
    key, dot, end = role.rpartition(".")
    if dot and key in labels and end in ("name", "inverse"):
        label = labels[key]
        return [(label, label.side(Side.FROM if end == "name" else Side.TO))]
    wanted = fold(role)
    return [
        (label, side)
        for label in labels.values()
        for side, text in zip(label.sides(), label.folded, strict=False)
        if text == wanted
    ]


def pair_key(name: str, inverse_name: str | None) -> str:
    """A key shared by labels with the same pair of names, in either order; it must be unique."""
    return "\0".join(sorted((fold(name), fold(inverse_name or name))))
