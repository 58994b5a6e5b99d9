"""Types of graphql-core. Its wrappers are open generics, of which a type checker knows nothing: that stays here."""

from __future__ import annotations

from typing import Any, TypeGuard

from graphql import GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLNonNull, get_named_type

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


def is_list(value: object) -> TypeGuard[list[Value]]:
    """Whether a value of JSON is a list."""
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Value]]:
    """Whether a value of JSON is an object."""
    return isinstance(value, dict)
