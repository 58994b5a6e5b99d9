"""Relatives by the shipped rules in real families, beside definitions that know nothing of rules."""

from __future__ import annotations

import csv
import gzip
import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from graphapi.kernel.catalogue import catalogue
from graphapi.kernel.derived_relations import RelationSearch, around
from graphapi.kernel.labels import FamilyRole, Label, Labels
from graphapi.kernel.relation_catalogue import relation_catalogue
from graphapi.kernel.relation_plans import RelationPlan
from graphapi.kernel.relation_rules import roles_of
from tests.data.sets import DATA, MISSING
from tests.kernel.relation_oracle import RelationOracle

PEOPLE = int(os.environ.get("RELATIVES_PEOPLE", "400"))
"""The people of quebec140 who are asked; 41,523 are all."""

RULES = relation_catalogue()
FATHER = Label("FATHER_CHILD", "Father", "Child", 1, 30, family_role=FamilyRole.PARENT)
MOTHER = Label("MOTHER_CHILD", "Mother", "Child", 1, 30, family_role=FamilyRole.PARENT)
MARRIED = Label("MARRIED", "Married or engaged", None, 5, 5, family_role=FamilyRole.SPOUSE)
OTHERS = {"Killer": "KILLER", "Serves": "SERVES", "Ally": "ALLY", "Abductor": "ABDUCTOR"}
LABELS: Labels = {label.key: label for label in (*catalogue(), FATHER, MOTHER, MARRIED)} | {
    key: Label(key, name, f"{name} of", 99, 99) for name, key in OTHERS.items()
}
KEYS = {
    "Father": "FATHER_CHILD", "Mother": "MOTHER_CHILD", "Parent": "PARENT_CHILD", "Sibling": "SIBLING",
    "Married or engaged": "MARRIED", "Guardian": "GUARDIAN_WARD", **OTHERS,
}  # fmt: skip

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)


def stored(path: Path) -> list[tuple[str, str, str]]:
    """The associations of a file as [from, key, to]."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(row["from_id"], KEYS[row["label"]], row["to_id"]) for row in rows if row["from_id"] != row["to_id"]]


def search(associations: Iterable[tuple[str, str, str]]) -> RelationSearch:
    """A search over all of them."""
    rows = [
        row
        for n, (a, key, b) in enumerate(associations)
        for row in ((a, b, f"{key}>", f"{n:06}"), (b, a, f"{key}<", f"{n:06}"))
    ]
    return RelationSearch(RelationPlan(LABELS, RULES), around(rows), chains=1)


def found_by_rule(search: RelationSearch, one: str) -> dict[str, set[str]]:
    """The relatives of somebody by role."""
    found = defaultdict[str, set[str]](set)
    for relative in search.relatives(one, roles_of(RULES)):
        found[relative.role].add(relative.contact_id)
    return dict(found)


class Pedigree:
    """Relatives as genealogists define them, from parents and children alone."""

    def __init__(self, associations: Iterable[tuple[str, str, str]]) -> None:
        """Take who is whose parent."""
        self.parents, self.children = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for parent, _, child in associations:
            self.parents[child].add(parent)
            self.children[parent].add(child)

    def siblings(self, one: str, *, full: bool) -> set[str]:
        """Those who share all known parents, or only some."""
        mine = self.parents[one]
        every = {child for parent in mine for child in self.children[parent]} - {one}
        return {other for other in every if (self.parents[other] == mine) is full}

    def any_siblings(self, one: str) -> set[str]:
        """Full and half siblings."""
        return self.siblings(one, full=True) | self.siblings(one, full=False)

    def up(self, one: str, generations: int) -> set[str]:
        """The ancestors of a generation."""
        return _steps(one, generations, self.parents.__getitem__)

    def down(self, one: str, generations: int) -> set[str]:
        """The descendants of a generation."""
        return _steps(one, generations, self.children.__getitem__)

    def elders(self, one: str, generations: int) -> set[str]:
        """The siblings of ancestors of a generation who are not of it."""
        ancestors = self.up(one, generations)
        return {other for a in ancestors for other in self.any_siblings(a)} - ancestors - {one}

    def relatives(self, one: str) -> dict[str, set[str]]:
        """All roles of the shipped rules that follow from parents."""
        siblings, elders = self.any_siblings(one), self.elders(one, 1)
        nephews = {child for other in siblings for child in self.children[other]}
        grand = {child for nephew in {c for s in siblings for c in self.children[s]} for child in self.children[nephew]}
        found = {
            "Grandparent": self.up(one, 2), "Great-grandparent": self.up(one, 3), "Grandchild": self.down(one, 2),
            "Great-grandchild": self.down(one, 3), "Sibling": self.siblings(one, full=True),
            "Half-sibling": self.siblings(one, full=False), "Uncle or aunt": elders,
            "Nephew or niece": {other for other in nephews if one in self.elders(other, 1)},
            "Great-uncle or aunt": self.elders(one, 2),
            "Great-nephew or niece": {other for other in grand if one in self.elders(other, 2)},
            "Cousin": self.cousins(one) | {two for two in self.cousin_candidates(one) if one in self.cousins(two)},
            "Co-parent": {parent for child in self.children[one] for parent in self.parents[child]},
        }  # fmt: skip
        return {role: some - {one} for role, some in found.items() if some - {one}}

    def cousins(self, one: str) -> set[str]:
        """The children of uncles and aunts who are not siblings."""
        children = {child for elder in self.elders(one, 1) for child in self.children[elder]}
        return children - self.any_siblings(one) - {one}

    def cousin_candidates(self, one: str) -> set[str]:
        """The nephews and nieces of parents: who may have somebody as a cousin."""
        siblings = {other for parent in self.parents[one] for other in self.any_siblings(parent)}
        return {child for other in siblings for child in self.children[other]}


def _steps(one: str, generations: int, step: Callable[[str], set[str]]) -> set[str]:
    level = {one}
    for _ in range(generations):
        level = {other for here in level for other in step(here)}
    return level - {one}


def test_relatives_of_a_pedigree_are_those_of_definitions(report: Callable[[str], None]) -> None:
    """Of people of 17 generations, whose ancestors recur."""
    associations = stored(DATA / "quebec140" / "ties.csv.gz")
    people = sorted({end for a, _, b in associations for end in (a, b)})
    found, pedigree, sums = search(associations), Pedigree(associations), Counter[str]()

    for one in random.Random(140).sample(people, min(PEOPLE, len(people))):
        relatives = found_by_rule(found, one)

        assert relatives == pedigree.relatives(one), one
        sums.update({role: len(some) for role, some in relatives.items()})

    report(f"quebec140, {PEOPLE:,} people: {dict(sums.most_common())}")
    assert len(sums) == 12


def test_relatives_of_a_story_are_those_of_an_oracle(report: Callable[[str], None]) -> None:
    """Of everybody: marriages, stored siblings and parents who are known in part."""
    associations = stored(DATA / "got" / "ties.csv")
    found, oracle, sums = search(associations), RelationOracle(LABELS, RULES, associations), Counter[str]()

    for one in sorted({end for a, _, b in associations for end in (a, b)}):
        relatives = found_by_rule(found, one)
        expected = defaultdict[str, set[str]](set)
        for role, other in oracle.relatives(one):
            expected[role].add(other)

        assert relatives == dict(expected), one
        sums.update({role: len(some) for role, some in relatives.items()})

    report(f"got: {dict(sums.most_common())}")
    assert len(sums) > 10
