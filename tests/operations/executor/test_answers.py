"""The executor over a small schema, without a database: the same answers as graphql-core, in the same order."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import orjson
import pytest
from graphql import parse

from graphapi.operations.executor import columns
from graphapi.operations.executor.plans import PLANS_MAX, Plans
from graphapi.operations.fallbacks import Done, Fallback, NotCovered
from tests.operations.executor import small_schema
from tests.operations.executor.small_schema import (
    SCHEMA,
    Person,
    Pet,
    RowLayout,
    answer,
    planned,
    reference,
    rows,
    world,
)

LISTS = {
    "of leaves": "{ people { scores nicknames } }",
    "of objects in lists, with nulls": "{ people { grid { name boss { name } } } }",
    "empty": "{ noRows { id word team { name } } }",
    "of one level after the other": "{ people { friends { friends { friends { id } } } } }",
}
TYPES = {
    "a union": '{ any(of: [1, "red", "-", 3]) { __typename ... on Team { size } ... on Person { name boss { id } } } }',
    "an interface in a list": "{ people { named { __typename name ... on Person { age } ... on Team { size } } } }",
    "an interface alone": "{ named { name ... on Named { __typename } ... on Team { size } } }",
    "every scalar": "{ people { id name age height adult colour } }",
}
SELECTIONS = {
    "fragments that repeat a field": "{ people { team { name } ...A ... on Person { team { lead { name } } } } } "
    "fragment A on Person { team { size } age }",
    "aliases": "{ a: person(id: 1) { x: name name } b: person(id: 2) { y: name } c: person(id: 9) { name } }",
    "aliases of one field with the same selection": "{ people { a: likes(first: 1) { name } b: likes { name } } }",
    "aliases with a batched field below": "{ people { a: likes(first: 1) { pets { name } } "
    "b: likes { pets { name } } } }",
    "aliases with different selections": "{ people { a: likes { name } b: likes { age } } }",
    "keys in any order": "{ __typename people { b: id a: __typename c: initial } }",
    "directives": "query ($no: Boolean = false) { people { name @skip(if: true) id age @include(if: $no) "
    "... @skip(if: $no) { height } } }",
    "default arguments": "{ people { greeting likes { id } } }",
    "arguments": '{ people { greeting(word: "Hi", times: 2) likes(first: 1) { id } pets(of: {name: "R"}) { name } } }',
}
WAITS = {
    "values": "{ people { later } }",
    "objects, and a level below them": "{ people { laterBoss { name likes { later } } } }",
    "items of a list": "{ people { laterFriends { name later } } }",
    "batched fields below each other": "{ people { likes { likes(first: 1) { pets { owner { name } } } } } }",
}
ROWS_AND_OBJECTS = {
    "cells": "{ rows { id name length day word } }",
    "rows in rows": "{ rows { day parts { day length parts { id day } } } }",
    "objects of rows": "{ rows { id team { name lead { name } } } }",
    "columns beside cells": "{ rows { id object { name likes { name } } word } }",
    "a row whose day is not shown": "{ rows { id } }",
}
ANSWERED = LISTS | TYPES | SELECTIONS | WAITS | ROWS_AND_OBJECTS
LEFT = {
    "null where there must be a value": ("{ people { bad } }", Fallback.NULL),
    "introspection": ("{ __schema { queryType { name } } }", Fallback.FIELD),
    "a field that declares nothing": ("{ people { undeclared } }", Fallback.FIELD),
    "a subscription": ("subscription { ticks }", Fallback.KIND),
    "a mutation that no function does": ("mutation { noted }", Fallback.FIELD),
}


@pytest.mark.parametrize("text", ANSWERED.values(), ids=ANSWERED.keys())
async def test_the_answer_is_that_of_graphql_core(text: str) -> None:
    """To the byte, so in the order of the fields too."""
    expected = await reference(text)

    found = await answer(text)

    assert expected.errors is None
    assert orjson.dumps(found) == orjson.dumps(expected.data)


@pytest.mark.parametrize(("text", "reason"), LEFT.values(), ids=LEFT.keys())
async def test_what_is_not_covered_says_why(text: str, reason: Fallback) -> None:
    """An operation that is not covered is left as a whole."""
    with pytest.raises(NotCovered) as left:
        await answer(text)

    assert left.value.reason is reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", "seven"),
        ("age", 2**31),
        ("colour", "BLUE"),
        ("height", "tall"),
        ("scores", "12"),
        ("scores", ((None,),)),
        ("nicknames", {"Ann"}),
        ("friends", "a text"),
    ],
)
async def test_a_value_that_is_not_of_its_type_is_never_sent(field: str, value: object) -> None:
    """Whether it is left to graphql-core or refused by the type itself: there is no answer."""
    shared = world()
    setattr(shared.people["2"], field, value)

    with pytest.raises(Exception, match=r".") as refused:
        await answer(f"{{ people {{ {field} {'{ name }' if field == 'friends' else ''} }} }}", shared=shared)

    assert not isinstance(refused.value, AssertionError)


async def test_an_object_of_a_type_that_is_not_in_the_union_is_left() -> None:
    """As graphql-core has the words for it."""
    shared = world()
    shared.people["2"].friends = cast("list[Person]", [Pet("Rex", shared.people["1"])])

    with pytest.raises(NotCovered) as left:
        await answer("{ people { named { name } } }", shared=shared)

    assert left.value.reason is Fallback.VALUE


async def test_a_level_in_pieces_has_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row, whatever the rows hold."""
    monkeypatch.setattr(columns, "PIECE", 1)

    for text in ANSWERED.values():
        assert await answer(text) == (await reference(text)).data


async def test_a_value_that_its_type_can_serialise_is_sent_so() -> None:
    """A number of another class, a name that is a number, a list that is a tuple."""
    shared = world()
    shared.people["1"].age, shared.people["1"].name, shared.people["1"].height = True, 7, 2

    found = await answer("{ person(id: 1) { age name height scores } }", shared=shared)

    assert found["person"] == {"age": 1, "name": "7", "height": 2.0, "scores": [[1, 2], None, []]}


async def test_a_hidden_day_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is for graphql-core, which makes the object of the row."""
    monkeypatch.setattr(small_schema, "ROWS", [["c", "Cid", [None], []]])

    with pytest.raises(AttributeError):
        await answer("{ rows { id } }")


@pytest.mark.parametrize("variables", [{}, {"id": None}, {"id": [1]}], ids=["missing", "null", "a list"])
async def test_a_wrong_variable_is_left(variables: dict[str, Any]) -> None:
    """Its error names the place of the variable, which graphql-core knows."""
    with pytest.raises(NotCovered) as left:
        planned("query ($id: ID!) { person(id: $id) { name } }", variables)

    assert left.value.reason is Fallback.VARIABLE


def test_a_null_condition_of_a_directive_is_left_to_graphql_core() -> None:
    """It is an error only where the selection is executed: not below a person that does not exist."""
    text = "query ($age: Boolean = true) { person(id: 9) { name age @include(if: $age) } }"

    with pytest.raises(NotCovered) as left:
        planned(text, {"age": None})

    assert left.value.reason is Fallback.VARIABLE


async def test_variables_reach_functions_as_graphql_core_coerces_them() -> None:
    """Plain ones, ones with a default, numbers for ids, and texts in input objects."""
    text = """query ($id: ID!, $n: Int = 1, $word: String!, $pet: String) { person(id: $id) {
        greeting(word: $word, times: $n) likes(first: $n) { id } pets(of: {name: $pet}) { name } } }"""
    for variables in (
        {"id": "1", "word": "Hi", "pet": "Rex"},
        {"id": 1, "n": 2, "word": "Yo"},
        {"id": "1", "word": ""},
    ):
        expected = await reference(text, variables)
        assert await answer(text, variables) == expected.data


async def test_a_load_gets_all_sources_of_its_level() -> None:
    """One load for each field, however many parents there are."""
    shared = world()

    await answer("{ people { likes { likes { pets { name } } } } }", shared=shared)

    assert shared.loads == [("likes", 3), ("likes", 5), ("pets", 8)]


async def test_a_group_is_loaded_by_one_hook() -> None:
    """All aliases at once, or a field along with the one below it; the plain load where the hook gains nothing."""
    counts: dict[str, list[tuple[str, int]]] = {}
    for text in (
        "{ a: person(id: 1) { name } b: person(id: 2) { name } }",
        "{ person(id: 1) { name pets { name } } }",
        "{ person(id: 1) { name } }",
        "{ person(id: 9) { pets { name } } }",
    ):
        shared = world()
        assert await answer(text, shared=shared) == (await reference(text)).data
        counts[text] = shared.loads

    assert list(counts.values()) == [[("people", 2)], [("people", 1), ("pets", 1)], [("person", 1)], [("people", 1)]]


async def test_fields_beside_each_other_wait_at_the_same_time() -> None:
    """Each of the two waits until the other has begun."""
    async with asyncio.timeout(10):
        assert await answer("{ meets other }") == {"meets": 1, "other": 2}


@pytest.mark.parametrize("failing", ["failing", "failingLater"])
async def test_a_field_that_fails_fails_the_plan_when_the_others_have_ended(failing: str) -> None:
    """Nothing is left behind: a statement that has begun is not broken off."""
    shared = world()

    with pytest.raises(ValueError, match="It failed"):
        await answer(f"{{ people {{ likes {{ pets {{ name }} }} {failing} }} }}", shared=shared)

    assert shared.loads[0] == ("likes", 3)


async def test_fields_of_a_mutation_are_done_in_turn_and_each_once() -> None:
    """The second sees what the first has done; what came before a failure is kept, what stands behind is not done."""
    shared, done = world(), dict[str, Done]()
    text = """mutation { a: rename(id: 1, name: "Eve") { name friends { friends { name } } } __typename fails
        b: rename(id: 1, name: "No") { id } }"""

    with pytest.raises(ValueError, match="It failed"):
        await answer(text, shared=shared, done=done)

    assert (shared.loads, shared.people["1"].name) == ([("rename", 1)], "Eve")
    assert (done["a"].value, str(done["fails"].error), "b" in done) == (shared.people["1"], "It failed.", False)


async def test_a_mutation_is_answered_as_graphql_core_does() -> None:
    """In the order of the document."""
    text = 'mutation { b: rename(id: 1, name: "X") { name } a: rename(id: 1, name: "Y") { name } __typename }'

    assert orjson.dumps(await answer(text)) == orjson.dumps((await reference(text)).data)


async def test_a_plan_is_compiled_for_each_choice_of_directives_and_kept() -> None:
    """Variables that leave nothing out do not make another plan."""
    text = "query ($no: Boolean!, $id: ID!) { person(id: $id) { name age @skip(if: $no) } }"
    for no, person in ((True, "1"), (False, "2"), (True, "3")):
        variables = {"no": no, "id": person}
        assert await answer(text, variables) == (await reference(text, variables)).data


def test_the_plans_used_last_are_kept() -> None:
    """A document has one for each combination of its directives: too many to keep all."""
    names = [f"v{n}" for n in range(5)]
    selected = " ".join(f"{name}: id @skip(if: ${name})" for name in names)
    plans = Plans(
        SCHEMA, parse(f"query ({', '.join(f'${name}: Boolean!' for name in names)}) {{ people {{ {selected} }} }}")
    )
    choices = [{name: bool(n >> bit & 1) for bit, name in enumerate(names)} for n in range(PLANS_MAX + 1)]
    first, second, *_ = [plans.plan(None, one)[0] for one in [*choices[:-1], choices[0], choices[-1]]]

    assert plans.plan(None, choices[0])[0] is first
    assert plans.plan(None, choices[1])[0] is not second


def test_a_table_is_a_sequence_of_objects() -> None:
    """For those that know nothing of its layout."""
    table = rows(RowLayout())

    assert [len(table), table[0], [*table[1:]]] == [2, next(iter(table)), [table[1]]]
