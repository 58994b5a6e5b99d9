"""How two contacts are related, from the associations whose labels have a family role."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.descent import Descent, FamilyTree, parent_marks, spouse_keys
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.kinship import GENERATIONS_MAX, KinRelation, relations
from graphapi.kernel.kinship_names import KinshipNames
from graphapi.kernel.labels import Labels
from graphapi.kernel.pages import in_range
from graphapi.kernel.relation_words import BY_DEATH

StepRow = tuple[str, str, str]
"""A child, a parent, and the label with the parent's side."""

FAMILY = statement("contacts/family", tuple[str, str, tuple[str, str], list[StepRow], list[tuple[str, str]]])


@dataclass(frozen=True)
class KinshipData:
    """The relations of two contacts, nearest first; none for a contact and itself."""

    ids: tuple[str, str]
    contact_names: tuple[str, str]
    relations: Sequence[KinRelation]
    names: KinshipNames

    @property
    def nearest(self) -> KinRelation:
        """The first relation; a contact is its own common ancestor with itself."""
        return self.relations[0] if self.relations else KinRelation(0, 0, self.ids[:1])

    @property
    def name(self) -> str | None:
        """What the first contact is to the second by the nearest relation; None for the same contact."""
        return self.names.name(self.nearest) if self.relations else None

    @property
    def inverse_name(self) -> str | None:
        """What the second contact is to the first by the same relation."""
        return self.names.name(self.nearest.inverse) if self.relations else None

    @property
    def text(self) -> str:
        """All relations as a sentence without a full stop."""
        return self.names.text(*self.contact_names, self.relations)


async def kinship(
    db: Db, labels: Labels, from_id: str, to_id: str, generations: int, language: str
) -> KinshipData | None:
    """How two contacts are related within that many generations; None if they are not, or one is missing or hidden.

    Nobody is related through a contact that the viewer may not see.
    """
    in_range("maxGenerations", generations, 1, GENERATIONS_MAX)
    names, marks = names_in(language), parent_marks(labels)
    row = await db.read(
        FAMILY, **{"from": from_id, "to": to_id}, types=sorted({mark[:-1] for mark in marks}), marks=sorted(marks),
        spouses=spouse_keys(labels), today=db.today(), byDeath=BY_DEATH, generations=generations,
    )  # fmt: skip
    if row is None:
        return None
    one, other, contact_names, steps, marriages = row
    found = relations(_tree(marks, steps, marriages), one, other, generations) if one != other else []
    return KinshipData((one, other), contact_names, found, names) if found or one == other else None


def _tree(marks: Mapping[str, Descent], steps: Iterable[StepRow], marriages: Iterable[tuple[str, str]]) -> FamilyTree:
    parents, spouses = dict[str, dict[str, Descent]](), dict[str, set[str]]()
    for child, parent, mark in steps:
        known = parents.setdefault(child, {})
        if known.get(parent) is not Descent.BIRTH:
            known[parent] = marks[mark]
    for one, other in marriages:
        if one != other:
            spouses.setdefault(one, set()).add(other)
            spouses.setdefault(other, set()).add(one)
    return FamilyTree(parents, {one: frozenset(others) for one, others in spouses.items()})


def names_in(language: str) -> KinshipNames:
    """The names of a language; BadArgument for one that has none."""
    known = _tables()
    if language not in known:
        languages = ", ".join(sorted(known))
        raise BadArgument(
            "language", f"Kinship names are not available in “{language}”. Available languages: {languages}."
        )
    return known[language]


@cache
def _tables() -> dict[str, KinshipNames]:
    files = (resources.files("graphapi") / "kinship_names").iterdir()
    tables = {file.name.removesuffix(".toml"): file for file in files if file.name.endswith(".toml")}
    return {name: KinshipNames.of(tomllib.loads(file.read_text(encoding="utf-8"))) for name, file in tables.items()}
