"""The largest requests: an operation for every field that takes values, made from the schema, with all that it takes.

What is new in the schema is in here by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)

from graphapi.operations.bounds import Bound, Given, bound_of
from graphapi.operations.kinds import type_of

BYTES = 900_000
"""Of the variables of a request: with what is around them it is just under a megabyte."""

ENTRIES, CHARACTERS = 60_000, 900_000
"""How much more than allowed is sent."""

ROOTS = ("Query", "Mutation")
ABOVE = {
    "Contact": "contacts(first: 1) { edges { node { %s } } }",
    "AssociationGroup": "contacts(first: 1) { edges { node { associationGroups { %s } } } }",
}
"""Where fields stand that are not of a root."""

PLAIN = {
    "Int": 1,
    "Float": 0.8,
    "Boolean": True,
    "Date": "2026-11-22",
    "DateTime": "2026-11-22T13:45:00Z",
    "JSONObject": {},
}
SMALLEST = 100
"""The bytes from which an input gets all its fields: one that contains itself would have no end."""

TEXTS = ("é ", "7")
"""What texts consist of: words that have to be folded; those of inputs also digits, as phone numbers do."""


@dataclass(frozen=True)
class Large:
    """An operation, with the arguments that it takes as variables."""

    name: str
    query: str
    variables: dict[str, Any]

    def body(self) -> bytes:
        """The request."""
        return json.dumps({"query": self.query, "variables": self.variables}, ensure_ascii=False).encode()


def operations(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField, str]]:
    """Yield every field with arguments: its place, its name, and the document that selects it with all of them."""
    for type_name in (*ROOTS, *ABOVE):
        for name, field in cast("Any", schema.type_map[type_name]).fields.items():
            if field.args:
                yield f"{type_name}.{name}", name, field, _document(type_name, name, field)


def _document(type_name: str, name: str, field: GraphQLField) -> str:
    declared = ", ".join(f"${one}: {type_of(given)}" for one, given in field.args.items())
    given = ", ".join(f"{one}: ${one}" for one in field.args)
    selection = " { __typename }" if is_composite_type(get_named_type(cast("Any", field).type)) else ""
    text = f"{name}({given}){selection}"
    kind = "mutation" if type_name == "Mutation" else "query"
    return f"{kind} Large({declared}) {{ {ABOVE.get(type_name, '%s') % text} }}"


def largest(schema: GraphQLSchema) -> Iterator[Large]:
    """Yield each operation with as much as it takes, all arguments together."""
    for place, _, field, document in operations(schema):
        has_input = any(isinstance(_bare(given), GraphQLInputObjectType) for given in field.args.values())
        for text in TEXTS if has_input else TEXTS[:1]:
            share = BYTES // max(len(field.args), 1)
            given = {one: Filler(text).fill(type_of(it), bound_of(it), share) for one, it in field.args.items()}
            yield Large(f"{place} of {text!r}", document, given | _page(given))


def _page(given: dict[str, Any]) -> dict[str, Any]:
    """The page arguments as they go together."""
    return {"last": None, "before": None} if "first" in given and "last" in given else {}


def _bare(given: Given) -> Any:
    return get_named_type(type_of(given))


@dataclass(frozen=True)
class Filler:
    """Makes values, of texts that consist of one text."""

    text: str

    def fill(self, kind: Any, bound: Bound | None, share: int, level: int = 0, place: int = 0) -> Any:
        """The largest value of a type within this number of bytes."""
        if isinstance(kind, GraphQLNonNull):
            return self.fill(cast("Any", kind).of_type, bound, share, level, place)
        if isinstance(kind, GraphQLList):
            most = bound.outer_entries(level) if bound else 1
            each = max(share // most, 100)
            count = min(most, share // each)
            inner = cast("Any", kind).of_type
            return [self.fill(inner, bound, each, level + 1, n) for n in range(count)]
        if isinstance(kind, GraphQLInputObjectType):
            if share < SMALLEST:
                return _least(GraphQLNonNull(kind))
            fields = dict(list(kind.fields.items())[:1] if kind.is_one_of else kind.fields.items())
            part = share // len(fields)
            return {name: self.fill(type_of(one), bound_of(one), part, 0, place) for name, one in fields.items()}
        if isinstance(kind, GraphQLEnumType):
            return next(iter(kind.values))
        if kind.name == "JSONObject":
            return self._json(bound, share)
        return PLAIN[kind.name] if kind.name in PLAIN else self._of(bound, share, place)

    def _of(self, bound: Bound | None, share: int, place: int) -> str:
        assert bound is not None
        most = min(bound.outer_characters(), share // len(self.text.encode()) * len(self.text))
        return f"{place}{self.text * most}"[:most]

    def _json(self, bound: Bound | None, share: int) -> dict[str, Any]:
        assert bound is not None
        most = min(bound.outer_characters(), share)
        return {f"{n:03}": [1] * 10 for n in range(most // 40)}


def too_large(schema: GraphQLSchema) -> Iterator[tuple[Large, list[str]]]:
    """Yield an operation for every place that has a bound, with more there, and the path of that place."""
    for name, _, field, document in operations(schema):
        for one, given in field.args.items():
            for path, value in _too_much(type_of(given), bound_of(given), ()):
                others = {key: _least(type_of(it)) for key, it in field.args.items()}
                variables = others | {one: value}
                yield Large(f"{name} {one} {' '.join(path)}".strip(), document, variables), [one, *path]


def _too_much(
    kind: Any, bound: Bound | None, path: tuple[str, ...], level: int = 0, around: frozenset[Any] = frozenset()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(kind, GraphQLNonNull):
        yield from _too_much(cast("Any", kind).of_type, bound, path, level, around)
    elif isinstance(kind, GraphQLList):
        inner = cast("Any", kind).of_type
        yield path, [_least(inner)] * ENTRIES if "Input" not in str(inner) else [{}] * ENTRIES
        for below, value in _too_much(inner, bound, ("0",), level + 1, around):
            yield (*path, *below), [value]
    elif isinstance(kind, GraphQLInputObjectType):
        # Once into itself: what is there stands for all below.
        fields = {name: one for name, one in kind.fields.items() if kind not in around or _bare(one) not in around}
        for name, one in fields.items():
            for below, value in _too_much(type_of(one), bound_of(one), (name,), around=around | {kind}):
                yield (*path, *below), ({} if kind.is_one_of else _least(GraphQLNonNull(kind))) | {name: value}
    elif isinstance(kind, GraphQLEnumType):
        yield path, "x" * CHARACTERS
    elif isinstance(kind, GraphQLScalarType) and bound is not None:
        yield path, {"a": "x" * CHARACTERS} if kind.name == "JSONObject" else "x" * CHARACTERS


def _least(kind: Any) -> Any:
    """The smallest value of a type."""
    if not isinstance(kind, GraphQLNonNull):
        return None
    inner = cast("Any", kind).of_type
    if isinstance(inner, GraphQLList):
        return []
    if isinstance(inner, GraphQLInputObjectType):
        fields = {"id": "x"} if inner.is_one_of else {}
        return fields | {name: _least(type_of(one)) for name, one in inner.fields.items() if _needed(one)}
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    return PLAIN.get(inner.name, "x")


def _needed(given: Given) -> bool:
    return isinstance(type_of(given), GraphQLNonNull)
