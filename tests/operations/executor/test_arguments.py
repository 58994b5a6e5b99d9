"""Keywords that are known from the document, but for the variables in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest
from graphql import FieldNode, OperationDefinitionNode, build_schema, parse

from graphapi.operations.executor.arguments import Fill, filled_keywords

SCHEMA = build_schema("""
input Key { id: ID, name: String, near: Int }
type Query { find(key: Key, number: Int): Int }
""")


@dataclass(frozen=True, slots=True)
class Some:
    """What is around a value that was given."""

    value: str


@dataclass(frozen=True)
class Key:
    """What a function takes for the input object."""

    id: str | None = None
    name: str | Some | None = None
    near: int | None = None


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Make an object of the input, with something around its name."""
    return {name: Key(**_wrapped(value)) if name == "key" else value for name, value in values.items()}


def _wrapped(value: dict[str, Any]) -> dict[str, Any]:
    return value | ({"name": Some(value["name"])} if "name" in value else {})


def keywords(arguments: str) -> Fill | None:
    """How the keywords of the one field are had."""
    operation = cast("OperationDefinitionNode", parse(f"{{ find({arguments}) }}").definitions[0])
    node = cast("FieldNode", operation.selection_set.selections[0])
    assert SCHEMA.query_type
    return filled_keywords(SCHEMA.query_type.fields["find"], node, given)


def test_an_input_object_has_the_text_of_variables() -> None:
    """Each time another object, the rest of it alike."""
    found = keywords("key: {id: $id, near: 2}, number: 1")

    assert found is not None
    first, second = found({"id": "a"}), found({"id": "b"})
    assert first == {"key": Key("a", near=2), "number": 1}
    assert second == {"key": Key("b", near=2), "number": 1}


def test_one_variable_may_stand_in_two_places() -> None:
    """Of one object, and beside it."""
    found = keywords("key: {id: $id, name: $id}, number: $n")

    assert found is not None
    assert found({"id": "a", "n": 3}) == {"key": Key("a", Some("a")), "number": 3}


@pytest.mark.parametrize("values", [{}, {"id": None}], ids=["missing", "null"])
def test_without_a_value_it_is_left_to_graphql_core(values: dict[str, Any]) -> None:
    """Whether a field is left out or null is a matter of its rules."""
    found = keywords("key: {id: $id}")

    assert found is not None
    assert found(values) is None


def test_numbers_in_objects_are_left_to_graphql_core() -> None:
    """As is everything else that is no text."""
    assert keywords("key: {near: $n}") is None


def test_text_that_looks_like_a_mark_is_text() -> None:
    """Alone it is taken as it is; beside a variable nobody guesses which is which."""
    alone = keywords('key: {id: "\\u00000"}')

    assert alone is not None
    assert alone({}) == {"key": Key("\x000")}
    assert keywords('key: {id: $id, name: "\\u00000"}') is None
