"""Relations by the shipped rules, named by hand in a family and compared with an oracle in random worlds."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from graphapi.kernel.catalogue import catalogue
from graphapi.kernel.derived_relations import DerivedRelative, RelationSearch, around
from graphapi.kernel.labels import FamilyRole, Label
from graphapi.kernel.relation_catalogue import relation_catalogue
from graphapi.kernel.relation_plans import RelationPlan
from graphapi.kernel.relation_rules import RoleRule, Rules, Sharing, roles_of
from tests.kernel.relation_oracle import RelationOracle

WORLDS = int(os.environ.get("RELATION_WORLDS", "40"))
FATHER = Label("FATHER_CHILD", "Father", "Child", 1, 30, family_role=FamilyRole.PARENT)
LABELS = {label.key: label for label in (*catalogue(), FATHER)}
RULES = relation_catalogue()

Associations = list[tuple[str, str, str]]

FAMILY = {
    "PARENT_CHILD": "gus ann, gil ann, gus bob, gil bob, ann cid, ian cid, ann cal, bob dan, dan fay, gus hal, pam ian",
    "ADOPTIVE_PARENT_ADOPTED_CHILD": "bob ada", "FATHER_CHILD": "tim kim", "SPOUSE": "ann eve, bob una",
    "EMPLOYER_EMPLOYEE": "acme ann, acme zoe", "MANAGER_DIRECT_REPORT": "max ann, mia max",
    "HOUSEMATE": "ann roy, roy sue", "FRIEND": "ann joe, joe kit",
}  # fmt: skip
"""gus and gil have ann and bob, gus alone hal; ann has cid with ian and cal alone."""


def associations(text: dict[str, str]) -> Associations:
    """Associations written as `from to, from to` by label."""
    return [(pair.split()[0], key, pair.split()[1]) for key, pairs in text.items() for pair in pairs.split(", ")]


def search(stored: Associations, rules: Rules = RULES) -> RelationSearch:
    """A search over these associations."""
    rows = [(a, b, f"{key}>", f"{n:04}") for n, (a, key, b) in enumerate(stored)]
    rows += [(b, a, f"{key}<", f"{n:04}") for n, (a, key, b) in enumerate(stored)]
    return RelationSearch(RelationPlan(LABELS, rules), around(rows))


def named(stored: Associations, one: str, rules: Rules = RULES) -> dict[str, set[str]]:
    """The relatives of a contact by role."""
    found = dict[str, set[str]]()
    for relative in search(stored, rules).relatives(one, roles_of(rules)):
        found.setdefault(relative.role, set()).add(relative.contact_id)
    return found


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            "cid",
            {"Grandparent": {"gus", "gil", "pam"}, "Half-sibling": {"cal"}, "Uncle or aunt": {"bob", "hal"},
             "Cousin": {"dan", "ada"}, "Step-parent": {"eve"}},
        ),
        (
            "ann",
            {"Sibling": {"bob"}, "Half-sibling": {"hal"}, "Nephew or niece": {"dan", "ada"}, "Co-parent": {"ian"},
             "Great-nephew or niece": {"fay"}, "Sibling-in-law": {"una"}, "Colleague": {"zoe"},
             "Manager's manager": {"mia"}, "Housemate": {"sue"}, "Acquaintance": {"kit"}},
        ),
        ("gus", {"Grandchild": {"cid", "cal", "dan", "ada"}, "Great-grandchild": {"fay"}, "Co-parent": {"gil"},
                 "Child-in-law": {"eve", "una"}}),
        ("una", {"Parent-in-law": {"gus", "gil"}, "Sibling-in-law": {"ann", "hal"}, "Step-child": {"dan", "ada"}}),
        ("mia", {"Skip-level report": {"ann"}}),
        ("fay", {"Grandparent": {"bob"}, "Great-grandparent": {"gus", "gil"}, "Great-uncle or aunt": {"ann", "hal"},
                 "Uncle or aunt": {"ada"}}),
        ("ada", {"Grandparent": {"gus", "gil"}, "Sibling": {"dan"}, "Uncle or aunt": {"ann", "hal"},
                 "Cousin": {"cid", "cal"}, "Step-parent": {"una"}, "Nephew or niece": {"fay"}}),
        ("tim", {}),
    ],
)  # fmt: skip
def test_the_shipped_rules_name_a_family(one: str, expected: dict[str, set[str]]) -> None:
    """From each side, by birth and adoption, at home and at work."""
    assert named(associations(FAMILY), one) == expected


def test_a_stored_role_is_not_repeated() -> None:
    """The pair keeps what is stored; the other siblings are still derived, and both have nephews and nieces."""
    stored = associations(FAMILY | {"SIBLING": "ann bob"})

    assert named(stored, "ann").get("Sibling") is None
    assert named(stored, "ann")["Nephew or niece"] == {"dan", "ada"}


def test_siblings_without_parents_are_followed_where_they_are_stored() -> None:
    """A step takes stored roles and derived ones alike."""
    stored = associations({"SIBLING": "ann bob", "PARENT_CHILD": "ann cid, bob dan"})

    assert named(stored, "cid") == {"Uncle or aunt": {"bob"}, "Cousin": {"dan"}}


def test_a_relative_is_explained_by_the_shortest_chains_first() -> None:
    """Up to three; of equally long ones by the ids of their associations."""
    stored = associations({"FRIEND": "ann bob, ann cid, ann dan, ann eve, bob joe, cid joe, dan joe, eve joe"})

    (found,) = (one for one in search(stored).relatives("ann", ["acquaintance"]) if one.contact_id == "joe")

    assert [[step.there for step in chain] for chain in found.chains] == [
        ["bob", "joe"],
        ["cid", "joe"],
        ["dan", "joe"],
    ]


def test_a_disabled_rule_derives_nothing_and_is_no_step_of_others() -> None:
    """Cousins need uncles and aunts."""
    rules = tuple(replace(rule, enabled=rule.key != "UNCLE_OR_AUNT") for rule in RULES)

    assert named(associations(FAMILY), "cid", rules).keys() & {"Uncle or aunt", "Cousin"} == set()


def random_rules(chance: random.Random) -> Rules:
    """Rules of one to three steps over labels and over the rules before them."""
    roles = ["Parent", "Child", "Spouse", "Friend", "Manager", "family.PARENT", "family.CHILD", "SIBLING.name"]
    made = list[RoleRule]()
    for n in range(chance.randint(1, 6)):
        steps = tuple(tuple(chance.sample(roles, chance.randint(1, 2))) for _ in range(chance.randint(1, 3)))
        sharing = chance.choice([*Sharing]) if len(steps) == 2 else Sharing.ANY
        unless = tuple(chance.sample(roles, chance.randint(0, 2)))
        inverse = f"Role {n}" if chance.random() < 0.4 else f"Inverse {n}"
        made.append(RoleRule(f"R{n}", f"Role {n}", inverse, steps, unless, sharing, position=n))
        roles += [f"Role {n}", inverse]
    return tuple(made)


def random_associations(chance: random.Random, people: int) -> Associations:
    """Associations of a few labels among few contacts, with circles."""
    keys = ["PARENT_CHILD"] * 4 + ["SPOUSE", "FRIEND", "SIBLING", "MANAGER_DIRECT_REPORT", "EMPLOYER_EMPLOYEE"]
    keys += ["FATHER_CHILD", "ADOPTIVE_PARENT_ADOPTED_CHILD", "HOUSEMATE"]
    names = [f"p{n}" for n in range(people)]
    made = [(*chance.sample(names, 2), chance.choice(keys)) for _ in range(2 * people)]
    return list(dict.fromkeys((a, key, b) for a, b, key in made))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_relatives_are_those_of_an_oracle(seed: int) -> None:
    """In random worlds, by the shipped rules and by random ones, with the length of the shortest chain."""
    chance = random.Random(seed)
    rules = RULES if seed % 2 else random_rules(chance)
    stored = random_associations(chance, 14)
    oracle, found = RelationOracle(LABELS, rules, stored), search(stored, rules)

    for one in sorted({end for a, _, b in stored for end in (a, b)}):
        relatives = found.relatives(one, roles_of(rules))

        assert {(r.role, r.contact_id): len(r.chains[0]) for r in relatives} == oracle.relatives(one)
        for relative in relatives:
            _check_chains(relative, one)


def _check_chains(relative: DerivedRelative, one: str) -> None:
    assert [len(chain) for chain in relative.chains] == sorted(map(len, relative.chains))
    assert len(set(relative.chains)) == len(relative.chains) <= 3
    for chain in relative.chains:
        assert (chain[0].here, chain[-1].there) == (one, relative.contact_id)
        assert all(before.there == after.here for before, after in pairwise(chain))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_the_moves_reach_is_all_that_a_search_needs(seed: int) -> None:
    """A search over what the moves read finds the same as one over everything."""
    chance = random.Random(seed)
    rules = RULES if seed % 2 else random_rules(chance)
    stored, plan = random_associations(chance, 14), RelationPlan(LABELS, rules)
    rows = [
        row for n, (a, key, b) in enumerate(stored) for row in ((a, b, f"{key}>", f"{n}"), (b, a, f"{key}<", f"{n}"))
    ]
    roles = chance.sample(roles_of(rules), min(3, len(roles_of(rules))))
    moves, depth = plan.moves(plan.start_of(roles), 10**6)
    one = stored[0][0]
    reached, level = set[tuple[str, str, str, str]](), {(one, "0")}
    for _ in range(depth):
        steps = [
            (row, state) for row in rows for here, state in level if row[0] == here and f"{state} {row[2]}" in moves
        ]
        reached |= {row for row, _ in steps}
        level = {(row[1], after) for row, state in steps for after in moves[f"{state} {row[2]}"]}

    assert not level
    assert RelationSearch(plan, around(sorted(reached))).relatives(one, roles) == RelationSearch(
        plan, around(sorted(rows))
    ).relatives(one, roles)


def test_the_guide_lists_the_shipped_rules() -> None:
    """Each row of its table, in order, with the role, the inverse and the exceptions."""
    guide = (Path(__file__).parents[2] / "docs" / "relatives.md").read_text(encoding="utf-8")
    table = guide.partition("| role | inverse | steps | unless |\n|---|---|---|---|\n")[2].partition("\n\n")[0]
    rows = [[cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in table.splitlines()]

    assert [(role, inverse, unless) for role, inverse, _, unless in rows] == [
        (rule.role, "the same" if rule.inverse_role == rule.role else rule.inverse_role, " or ".join(rule.unless_roles))
        for rule in RULES
    ]
    assert all([*rule.steps[0], *rule.steps[-1]][-1] in row[2] for rule, row in zip(RULES, rows, strict=True))
