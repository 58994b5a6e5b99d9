"""Composed filters: what is written, and that the database plans every combination of the conditions."""

from __future__ import annotations

import random
import re

import pytest

from graphapi.db.conditions import (
    SHARED,
    AllOf,
    AnyOf,
    At,
    Condition,
    Fragment,
    Not,
    Term,
    composed,
    fragment,
    switched,
)
from graphapi.db.database import Database
from graphapi.db.parameters import gathered_text
from graphapi.db.statements import Statement, all_statements, parameters_of
from graphapi.db.values import Parameters
from graphapi.db.warmup import SAMPLES, SAMPLES_OF
from graphapi.services.contacts.contact_conditions import RELATED, RELATED_COUNT, SWITCHES
from tests.repo.test_statements import FORBIDDEN, explain

BASES = [
    one
    for one in all_statements()
    if one.name.removesuffix("_back")
    in {f"contacts/{name}" for name in ("page_by_name", "page_by_creation", "page_of_few", "count", "count_of_few")}
    | {f"associations/{name}" for name in ("all_by_name", "all_in_order", "all_of_few", "count", "count_of_few")}
]
PLACES = [("c",), ("x",), ("c", "x")]
"""What the statements of the list of associations call the contacts that a condition may be about."""

FRAGMENTS = [fragment(one) for one in all_statements() if one.name.startswith("filters/")] + list(SWITCHES.values())
SIZE, TRIED = 4, 60
SOURCES = re.compile(r"CASE \$source WHEN '(\w+)'")
SOME = Fragment("some", "c.name = $value")
AROUND = Fragment(
    "around", "EXISTS { MATCH (c)-[r]-(x) WHERE ($seeAll OR r.since <= $today) AND $any\n// condition of x\n}"
)
NESTED = (
    "(EXISTS { MATCH (c)-[r1]-(c1) WHERE ($seeAll OR r1.since <= $today) AND $composed.any_0 "
    "AND (EXISTS { MATCH (c1)-[r2]-(c2) WHERE ($seeAll OR r2.since <= $today) AND $composed.any_1 "
    "AND (c2.name = $composed.value_2) }) })"
)
NESTED_AT_X = (
    "(EXISTS { MATCH (x)-[r1]-(x1) WHERE ($seeAll OR r1.since <= $today) AND $composed.any_0 "
    "AND (x1.name = $composed.value_1) })"
)


def statement() -> Statement:
    """A statement with a place for a composed filter."""
    return Statement("some/statement", "read", "MATCH (c)\nWHERE true\n  // end of filters\nRETURN c", frozenset())


def written(condition: Condition) -> str:
    """The predicate of a condition."""
    found, _ = composed(statement(), condition, {"today": 1}, sees_all=False)
    return " ".join(found.text.partition("AND ")[2].partition("RETURN")[0].split())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Term(SOME, {"value": "a"}), "(c.name = $composed.value_0)"),
        (AllOf(), "true"),
        (AnyOf(), "false"),
        (Not(AnyOf()), "NOT coalesce(false, false)"),
        (
            AnyOf((Term(SOME, {"value": "a"}), Not(Term(SOME, {"value": "b"})))),
            "((c.name = $composed.value_0) OR NOT coalesce((c.name = $composed.value_1), false))",
        ),
        (Term(AROUND, {"any": False}, Term(AROUND, {"any": False}, Term(SOME, {"value": "a"}))), NESTED),
        (At(("x",), Term(AROUND, {"any": False}, Term(SOME, {"value": "a"}))), NESTED_AT_X),
        (At(("c", "x"), Term(SOME, {"value": "a"})), "any(e IN [c, x] WHERE (e.name = $composed.value_0))"),
    ],
)
def test_a_condition_is_written_with_its_own_variables_and_parameters(condition: Condition, expected: str) -> None:
    """Nothing of the values; what is unknown is false where it is negated."""
    assert written(condition) == expected


def test_labels_are_written_into_patterns_and_other_texts_never() -> None:
    """Up to three, if they look like labels."""
    typed = switched("contacts/page_by_name", "anyType")

    assert "(c)-[r1:A|B]-(c1)" in written(Term(typed, {"types": ["A", "B"]}))
    assert "IN $composed.types_0" in written(Term(typed, {"types": ["A) DELETE c //", "B"]}))


def test_values_are_in_the_order_of_what_is_written() -> None:
    """Each term has its number."""
    condition = AllOf((Term(SOME, {"value": "a"}), Not(Term(AROUND, {"any": True}, Term(SOME, {"value": "b"})))))

    _, given = composed(statement(), condition, {"today": 1}, sees_all=True)

    assert given["composed"] == {"value_0": "a", "any_1": True, "value_2": "b"}


def test_of_the_narrow_sources_only_the_chosen_one_is_written() -> None:
    """With the parameters that it takes: most of the time for a new text went into planning the others."""
    base = next(one for one in BASES if one.name == "associations/all_of_few")
    given: Parameters = {name: SAMPLES[name] for name in base.parameters - {"principals", "seeAll"}}

    one, sent = composed(base, AllOf(), {**given, "source": "TO"}, sees_all=True)

    assert one.text.count("COLLECT") == 1
    assert "UNWIND $ids AS id\n    MATCH (:Contact {id: id})<-[r]-()" in one.text
    assert not {"source", "sourceTypes"} & sent.keys()


def term(found: Fragment, inner: Condition | None = None) -> Term:
    """A term with sample values."""
    samples = SAMPLES | SAMPLES_OF.get(found.name, {})
    return Term(found, {name: samples[name] for name in parameters_of(found.text) - SHARED}, inner)


def random_condition(chance: random.Random, size: int) -> Condition:
    """A condition of `size` terms, some of them negated."""
    if chance.random() < 0.2:
        return Not(random_condition(chance, size))
    if size == 1:
        return term(chance.choice(FRAGMENTS))
    if chance.random() < 0.3:
        return term(chance.choice([RELATED, RELATED_COUNT]), random_condition(chance, size - 1))
    cut = chance.randrange(1, size)
    parts = (random_condition(chance, cut), random_condition(chance, size - cut))
    return chance.choice([AllOf, AnyOf])(parts)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
async def test_the_database_plans_any_combination(database: Database, base: Statement) -> None:
    """Of up to four conditions, in every statement of the list, with no operator that reads what is not asked for."""
    chance = random.Random(base.name)
    for n in range(TRIED // len(BASES)):
        given = {name: SAMPLES[name] for name in {*base.parameters, "today"} - {"principals", "seeAll"}}
        if "source" in given:
            given["source"] = chance.choice(SOURCES.findall(base.text))
        condition = random_condition(chance, 1 + n % SIZE)
        if base.name.startswith("associations/"):
            condition = At(chance.choice(PLACES), condition)
        one, _ = composed(base, condition, given, sees_all=n % 2 == 0)

        found = await explain(database, gathered_text(one.text))

        assert [name for name in found for forbidden in FORBIDDEN if name.startswith(forbidden)] == [], one.text
