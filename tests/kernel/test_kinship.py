"""Kinship in families where the quick answer is wrong."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from graphapi.kernel.descent import Descent, FamilyTree
from graphapi.kernel.kinship import LISTED, KinRelation, Marriage, relations
from tests.kernel.lines import lines_apart


def tree(births: str, adoptions: str = "", marriages: str = "") -> FamilyTree:
    """A family: `ann+bob>cid,dan` are two parents with two children; `ann=bob` are married."""
    parents = dict[str, dict[str, Descent]]()
    for text, descent in ((births, Descent.BIRTH), (adoptions, Descent.ADOPTION)):
        for family in text.split():
            above, _, below = family.partition(">")
            for child in below.split(","):
                parents.setdefault(child, {}).update(dict.fromkeys(above.split("+"), descent))
    spouses = dict[str, set[str]]()
    for pair in marriages.split():
        one, other = pair.split("=")
        spouses.setdefault(one, set()).add(other)
        spouses.setdefault(other, set()).add(one)
    return FamilyTree(parents, {one: frozenset(others) for one, others in spouses.items()})


def found(family: FamilyTree, one: str, other: str) -> list[tuple[int, int, str]]:
    """The relations as up, down and what else is to say of them."""
    return [(each.up, each.down, marks(each)) for each in relations(family, one, other)]


def marks(relation: KinRelation) -> str:
    """What else is to say of a relation."""
    words = ["half"] * relation.half + ["adoptive"] * relation.adoptive + [str(relation.times)] * (relation.times > 1)
    return " ".join([*words, *([relation.marriage.value] if relation.marriage is not Marriage.NONE else [])])


TWO_COUPLES = tree("gus+gil>ann,amy hal+hil>bob,ben ann+bob>cid amy+ben>dan cid+x>eve dan+y>fay")
"""Two sisters married two brothers: cid and dan are double first cousins, eve and fay double second cousins."""


def test_two_siblings_who_married_two_siblings_have_double_cousins_as_children() -> None:
    """Both pairs of grandparents are shared, by separate lines."""
    assert found(TWO_COUPLES, "cid", "dan") == [(2, 2, "2")]
    assert found(TWO_COUPLES, "eve", "fay") == [(3, 3, "2")]
    assert found(TWO_COUPLES, "cid", "fay") == [(2, 3, "2")]
    assert relations(TWO_COUPLES, "cid", "dan")[0].ancestors == ("gil", "gus", "hal", "hil")


def test_an_ancestor_of_a_shared_ancestor_is_no_further_relation() -> None:
    """Siblings share all that lies above their parents."""
    family = tree("gus+gil>ann ann+bob>cid,dan")

    assert found(family, "cid", "dan") == [(1, 1, "")]
    assert relations(family, "cid", "dan")[0].ancestors == ("ann", "bob")


def test_half_and_full_at_once_are_both_listed() -> None:
    """Half-siblings whose other parents are siblings are first cousins too."""
    family = tree("gus+gil>bob,ben ann+bob>cid ann+ben>dan")

    assert found(family, "cid", "dan") == [(1, 1, "half"), (2, 2, "")]


def test_siblings_are_full_when_all_known_parents_are_shared() -> None:
    """One known parent who is shared is all that is known; a second one of only one of them is not shared."""
    assert found(tree("ann>bob,cid"), "bob", "cid") == [(1, 1, "")]
    assert found(tree("ann>bob ann+dan>cid"), "bob", "cid") == [(1, 1, "half")]


def test_cousins_who_married_leave_their_children_related_twice_to_the_rest_of_the_family() -> None:
    """The child descends from the same grandparents of its parents by both of them."""
    family = tree("gus+gil>ann,bob,cid ann+x>dan bob+y>eve dan+eve>fay cid+z>hal", marriages="dan=eve")

    assert found(family, "dan", "eve") == [(2, 2, ""), (0, 0, "spouses")]
    assert found(family, "fay", "hal") == [(3, 2, "2")]
    assert found(family, "fay", "gus") == [(3, 0, "2")]
    assert found(family, "fay", "bob")[0] == (2, 0, "")
    assert found(family, "fay", "bob")[1] == (3, 1, "")


def test_ancestors_of_different_distance_are_all_listed_nearest_first() -> None:
    """An uncle who married a niece of his brother is great-uncle and father's cousin at once."""
    family = tree("gus+gil>ann,bob ann+x>cid cid+bob>dan ann+y>eve")

    assert found(family, "dan", "eve") == [(2, 1, "half"), (2, 2, "")]
    assert found(family, "bob", "cid") == [(1, 2, "")]


def test_an_adoption_stands_beside_the_birth() -> None:
    """A child adopted by its uncle is his child, and the child of his sister."""
    family = tree("gus+gil>ann,bob ann+x>cid bob+eva>dan", adoptions="bob+eva>cid")

    assert found(family, "bob", "cid") == [(0, 1, "adoptive"), (1, 2, "")]
    assert found(family, "cid", "dan") == [(1, 1, "adoptive"), (2, 2, "")]
    assert found(family, "cid", "gus") == [(2, 0, ""), (2, 0, "adoptive")]


def test_marriage_makes_relatives_in_law_and_step_relatives() -> None:
    """By one marriage only: the spouse of a spouse's sibling is none."""
    family = tree("gus+gil>ann,bob ann+x>cid", marriages="ann=dan bob=eve fay=gus")

    assert found(family, "gil", "dan") == [(0, 1, "of to")]
    assert found(family, "dan", "gil") == [(1, 0, "of from")]
    assert found(family, "dan", "bob") == [(1, 1, "of from")]
    assert found(family, "dan", "cid") == [(0, 1, "of from")]
    assert found(family, "eve", "cid") == [(1, 2, "of from")]
    assert found(family, "fay", "cid") == [(0, 2, "of from")]
    assert found(family, "dan", "eve") == []


def test_children_of_married_parents_are_step_siblings_unless_they_share_one() -> None:
    """A shared parent makes half-siblings."""
    family = tree("ann>bob cid>dan ann+cid>eve", marriages="ann=cid")

    assert found(family, "bob", "dan") == [(1, 1, "of parents")]
    assert found(family, "bob", "eve") == [(1, 1, "half")]
    assert found(family, "cid", "bob") == [(0, 1, "of from")]
    assert found(family, "cid", "eve") == [(0, 1, "")]


def test_generations_bound_both_lines() -> None:
    """Fifteen up and fifteen down, and not one more."""
    ours, theirs = [f"a{n}" for n in range(17)], [f"b{n}" for n in range(17)]
    steps = [f"{above}>{below}" for line in (ours, theirs) for above, below in pairwise(["top", *line])]
    family = tree(" ".join(steps))

    assert found(family, "a14", "b14") == [(15, 15, "")]
    assert found(family, "top", "b14") == [(0, 15, "")]
    assert found(family, "a15", "b14") == found(family, "top", "b15") == []
    assert relations(family, "a3", "b3", 3) == []


@pytest.mark.parametrize("births", ["ann>bob bob>ann", "ann>bob bob>cid cid>ann ann>dan", "ann>ann ann>bob"])
def test_circles_end_and_leave_a_relation(births: str) -> None:
    """Data may say that somebody is their own ancestor."""
    family = tree(births)

    assert found(family, "ann", "bob")[0][:2] in {(0, 1), (1, 0)}
    assert {(down, up) for up, down, _ in found(family, "ann", "bob")} == {
        (up, down) for up, down, _ in found(family, "bob", "ann")
    }


def random_tree(draw: random.Random, people: int) -> FamilyTree:
    """Few people in many generations, so that lines meet often: with adoptions and single parents."""
    parents = dict[str, dict[str, Descent]]()
    for n in range(4, people):
        above = draw.sample(range(max(0, n - 7), n), draw.choice((1, 2, 2, 2)))
        parents[f"p{n}"] = {f"p{one}": draw.choice([*[Descent.BIRTH] * 5, Descent.ADOPTION]) for one in above}
    return FamilyTree(parents)


@pytest.mark.parametrize("seed", range(150))
def test_the_relations_are_those_of_all_pairs_of_separate_lines(seed: int) -> None:
    """In random families, compared with every pair of chains, one by one."""
    draw = random.Random(seed)
    family = random_tree(draw, 14)
    one, other = draw.sample(sorted(family.parents), 2)

    expected = lines_apart(family, one, other)

    listed = [(each.up, each.down, each.half, each.adoptive, each.times) for each in relations(family, one, other)]
    lengths = sorted({each[0] + each[1] for each in expected})
    assert {each[:4]: each[4] for each in listed} == {
        each[:4]: each[4] for each in expected if each[:4] in {one[:4] for one in listed}
    }
    assert len(listed) == min(len(expected), 5)
    assert [up + down for up, down, *_ in listed] == sorted(each[0] + each[1] for each in expected)[:5]
    assert not listed or lengths[0] == listed[0][0] + listed[0][1]


@pytest.mark.parametrize("seed", range(100))
def test_both_sides_see_the_same_relations(seed: int) -> None:
    """The inverse of each, in the same order; in trees with circles too."""
    draw = random.Random(seed)
    family = random_tree(draw, 12)
    circles = {child: {**above, f"p{draw.randrange(12)}": Descent.BIRTH} for child, above in family.parents.items()}
    one, other = draw.sample(sorted(family.parents), 2)

    for each in (family, FamilyTree(circles)):
        assert [relation.inverse for relation in relations(each, one, other)] == relations(each, other, one)


def test_of_very_many_lines_the_nearest_ancestors_are_named() -> None:
    """Two people with sixteen parents in each of fourteen generations, who share all of the fifteenth."""
    width, parents = 16, dict[str, dict[str, Descent]]()
    for side in "ab":
        below = [side]
        for generation in range(1, 16):
            shared = "" if generation == 15 else side
            above = [f"{shared}{generation}.{n}" for n in range(width)]
            parents |= {child: dict.fromkeys(above, Descent.BIRTH) for child in below}
            below = above

    found = relations(FamilyTree(parents), "a", "b")

    assert [(one.up, one.down, len(one.ancestors)) for one in found] == [(15, 15, 1)] * LISTED
