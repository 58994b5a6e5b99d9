"""Types of graphql-core. Its wrappers are open generics, of which a type checker knows nothing: that stays here."""

from __future__ import annotations

from typing import Any, cast

from graphql import GraphQLArgument, GraphQLField, GraphQLInputField, get_named_type

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


def named(kind: Kind) -> Kind:
    """The type inside all wrappers."""
    return cast("Any", get_named_type(kind))
