"""Leaf values on their way into the answer: every one is checked against its type, the usual ones at the least cost.

What a check does not know goes to the type's own serialiser; what that refuses, to the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import Any, cast

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLList, GraphQLNonNull, is_leaf_type
from graphql.pyutils import Undefined

from graphapi.operations.executor.fields import Fallback, Kind, NotCovered, inner

Complete = Callable[[Any], Any]

UNUSUAL = {
    "String": "{v}.__class__ is not str",
    "ID": "{v}.__class__ is not str",
    "Boolean": "{v} is not True and {v} is not False",
    "Int": "{v}.__class__ is not int or not -2147483648 <= {v} <= 2147483647",
    "Float": "{v}.__class__ is not float or not isfinite({v})",
}
"""When a value of a built-in scalar is not already what is sent: an expression over {v}."""

HELPERS: dict[str, Any] = {"isfinite": isfinite}


class _Names(dict[Any, Any]):
    """The names of an enum's values; a value that is no key yet is serialised once."""

    def __init__(self, serialise: Complete) -> None:
        super().__init__()
        self._serialise = serialise

    def __missing__(self, value: object) -> object:
        name = self[value] = self._serialise(value)
        return name


def serialiser(leaf: GraphQLLeafType) -> Complete:
    """Return what makes a value of this type ready to be sent; it raises when there is no such value."""
    coerce = leaf.coerce_output_value

    def serialise(value: object) -> object:
        found = coerce(value)
        if found is None or found is Undefined:
            raise NotCovered(Fallback.VALUE, f"{leaf.name} has no value for it")
        return found

    return _Names(serialise).__getitem__ if isinstance(leaf, GraphQLEnumType) else serialise


@lru_cache(1024)
def completer(kind: Kind) -> Complete:
    """Return what completes a value of a type that is a leaf, or lists of leaves."""
    return _required(inner(kind)) if isinstance(kind, GraphQLNonNull) else _optional(kind)


def is_of_leaves(kind: Kind) -> bool:
    """Return whether a type is a leaf, whatever it is wrapped in."""
    while isinstance(kind, (GraphQLNonNull, GraphQLList)):
        kind = inner(kind)
    return is_leaf_type(kind)


def _optional(kind: Kind) -> Complete:
    complete = _nonnull_value(kind)
    return lambda value: None if value is None else complete(value)


def _required(kind: Kind) -> Complete:
    complete = _nonnull_value(kind)

    def checked(value: object) -> object:
        if value is None:
            raise NotCovered(Fallback.NULL)
        return complete(value)

    return checked


def _nonnull_value(kind: Kind) -> Complete:
    if not isinstance(kind, GraphQLList):
        return _leaf(kind)
    if str(inner(kind)) in {"String!", "ID!"}:
        return _texts(completer(inner(kind)))
    item = completer(inner(kind))

    def of_list(value: object) -> list[Any]:
        if value.__class__ is not list and value.__class__ is not tuple:
            raise NotCovered(Fallback.VALUE, "a list of another class")
        return [item(one) for one in cast("list[Any]", value)]

    return of_list


def _texts(item: Complete) -> Complete:
    """Return what completes a list of texts: it is sent as it is."""

    def of_texts(value: object) -> list[Any]:
        if value.__class__ is tuple:
            value = list(cast("tuple[Any, ...]", value))
        if value.__class__ is not list:
            raise NotCovered(Fallback.VALUE, "a list of another class")
        texts = cast("list[Any]", value)
        for one in texts:
            if one.__class__ is not str:
                return [item(each) for each in texts]
        return texts

    return of_texts


def _leaf(leaf: GraphQLLeafType) -> Complete:
    serialise = serialiser(leaf)
    if leaf.name in {"String", "ID"}:
        return lambda value: value if value.__class__ is str else serialise(value)
    return serialise
