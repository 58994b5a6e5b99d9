"""Family trees: who is whose parent, by birth or adoption, and who married whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from graphapi.kernel.labels import FamilyRole, Labels


class Descent(Enum):
    """How a child came to a parent."""

    BIRTH = "birth"
    ADOPTION = "adoption"


Parents = Mapping[str, Descent]
Generations = Mapping[str, int]
"""The fewest generations up to each ancestor; 0 for the person itself."""


@dataclass(frozen=True)
class FamilyTree:
    """The parents of each person, and those each person is married to or is the widow or widower of.

    It may have circles.
    """

    parents: Mapping[str, Parents] = field(default_factory=dict[str, Parents])
    spouses: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def birth_parents(self, child: str) -> frozenset[str]:
        """The known parents by birth."""
        return frozenset(parent for parent, by in self.parents.get(child, {}).items() if by is Descent.BIRTH)


def parent_marks(labels: Labels) -> dict[str, Descent]:
    """The labels of parentage as a child sees them: KEY< where the parent is at FROM, KEY> where it is at TO."""
    meanings = {
        FamilyRole.PARENT: ("<", Descent.BIRTH), FamilyRole.CHILD: (">", Descent.BIRTH),
        FamilyRole.ADOPTIVE_PARENT: ("<", Descent.ADOPTION), FamilyRole.ADOPTED_CHILD: (">", Descent.ADOPTION),
    }  # fmt: skip
    found = ((label.key, meanings[label.family_role]) for label in labels.values() if label.family_role in meanings)
    return {f"{key}{side}": descent for key, (side, descent) in found}


def spouse_keys(labels: Labels) -> list[str]:
    """The labels of marriage."""
    return sorted(key for key, label in labels.items() if label.family_role is FamilyRole.SPOUSE)


def ancestors(tree: FamilyTree, person: str, generations: int) -> dict[str, int]:
    """The person and its ancestors of up to that many generations, each with the fewest generations to it."""
    found, level = {person: 0}, [person]
    for generation in range(1, generations + 1):
        above = {parent for child in level for parent in tree.parents.get(child, ()) if parent not in found}
        if not above:
            break
        found |= dict.fromkeys(above, generation)
        level = list(above)
    return found


def acyclic(tree: FamilyTree, *known: Generations) -> tuple[dict[str, Parents], dict[str, int]]:
    """The steps among the known people without circles, and an order of the people: children before their parents.

    A circle is cut below the one of its people that is nearest to where the generations are counted from.
    """
    people = sorted({*known[0], *known[1]}, key=lambda person: (min(some.get(person, 99) for some in known), person))
    within = {person: {p: by for p, by in tree.parents.get(person, {}).items() if p != person} for person in people}
    below = dict.fromkeys(people, 0)
    for parents in within.values():
        for parent in parents:
            if parent in below:
                below[parent] += 1
    order, ready, rest = dict[str, int](), [person for person in people if not below[person]], iter(people)
    while len(order) < len(people):
        person = ready.pop() if ready else next(one for one in rest if one not in order)
        if person in order:
            continue
        order[person] = len(order)
        for parent in within[person]:
            if parent in below:
                below[parent] -= 1
                if not below[parent] and parent not in order:
                    ready.append(parent)
    steps: dict[str, Parents] = {
        person: {parent: by for parent, by in parents.items() if order.get(parent, -1) > order[person]}
        for person, parents in within.items()
    }
    return steps, order
