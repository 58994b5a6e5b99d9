"""Scalars and enums on their way into the answer: each value is checked against its type, the usual ones cheaply.

A value that is not usual goes to the type's own serialiser; one that the serialiser refuses is left to graphql-core.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLList, GraphQLNonNull, is_leaf_type
from graphql.pyutils import Undefined

from graphapi.operations.fallbacks import Fallback, NotCovered
from graphapi.operations.kinds import Kind, inside, nullable

Complete = Callable[[Any], Any]


@lru_cache(1024)
def is_of_leaves(kind: Kind) -> bool:
    """Whether a type is a scalar or an enum, or lists of them."""
    while isinstance(kind, (GraphQLNonNull, GraphQLList)):
        kind = inside(kind)
    return is_leaf_type(kind)


@lru_cache(1024)
def completer(kind: Kind) -> Complete:
    """What completes a value of a type that `is_of_leaves`; it raises when the type has no such value."""
    required, inner = isinstance(kind, GraphQLNonNull), nullable(kind)
    complete = _of_list(completer(inside(inner))) if isinstance(inner, GraphQLList) else _serialiser(inner)

    def completed(value: object) -> object:
        if value is not None:
            return complete(value)
        if required:
            raise NotCovered(Fallback.NULL)
        return None

    return _texts(completed) if str(nullable(kind)) in {"[String!]", "[ID!]"} else completed


def _of_list(item: Complete) -> Complete:
    def of_list(items: Sequence[Any]) -> list[Any]:
        if items.__class__ is not list and items.__class__ is not tuple:
            raise NotCovered(Fallback.VALUE, "a list of another class")
        return [item(each) for each in items]

    return of_list


def _texts(otherwise: Complete) -> Complete:
    def of_texts(values: Any) -> object:  # noqa: ANN401 – whatever a function returned
        for one in values if values.__class__ is list else (None,):
            if one.__class__ is not str:
                return otherwise(values)
        return values  # nearly always: they are sent as they are

    return of_texts


def _serialiser(leaf: GraphQLLeafType) -> Complete:
    coerce, is_text = leaf.coerce_output_value, leaf.name in {"String", "ID"}

    def serialise(value: object) -> object:
        if is_text and value.__class__ is str:
            return value
        found = coerce(value)
        if found is None or found is Undefined:
            raise NotCovered(Fallback.VALUE, f"{leaf.name} has no value for it")
        return found

    # An enum has few values: each is serialised once.
    return cache(serialise) if isinstance(leaf, GraphQLEnumType) else serialise
