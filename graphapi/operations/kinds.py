"""Types of graphql-core. Its wrappers are open generics, of which a type checker knows nothing: that stays here."""

from __future__ import annotations

import functools
from typing import Any, TypeGuard

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    get_named_type,
)

Kind = Any
"""A type of graphql-core, wrapped or not."""

Value = Any
"""A value that a client gave, of whatever type."""


def type_of(definition: GraphQLField | GraphQLArgument | GraphQLInputField) -> Kind:
    """The type of a field or an argument."""
    untyped: Any = definition
    return untyped.type


def inside(wrapper: Kind) -> Kind:
    """The type in a list, or in a type that is never null."""
    return wrapper.of_type


def nullable(kind: Kind) -> Kind:
    """The type without the wrapper that says that it is never null."""
    return inside(kind) if isinstance(kind, GraphQLNonNull) else kind


def named(kind: Kind) -> Kind:
    """The type inside all wrappers."""
    untyped: Any = get_named_type
    return untyped(kind)


@functools.cache
def inputs_in(kind: Kind) -> frozenset[Kind]:
    """The input types that the fields of an input type have, at whatever depth."""
    found: set[Kind] = set()
    left = [kind]
    while left:
        one = left.pop()
        inner = [named(type_of(field)) for field in one.fields.values()] if _is_input(one) else []
        more = {some for some in inner if _is_input(some)} - found
        found |= more
        left += more
    return frozenset(found)


def contains_itself(kind: Kind) -> bool:
    """Whether the values of a type can be nested without an end."""
    return any(one in inputs_in(one) for one in {kind, *inputs_in(kind)})


def _is_input(kind: Kind) -> bool:
    return isinstance(kind, GraphQLInputObjectType)


def is_list(value: object) -> TypeGuard[list[Value]]:
    """Whether a value of JSON is a list."""
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Value]]:
    """Whether a value of JSON is an object."""
    return isinstance(value, dict)
