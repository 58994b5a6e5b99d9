"""How much may be sent: the bounds of the lists and texts that arguments and input fields take.

The table of a schema names them by type and field (`Query.contacts(filter)` is `Query.contacts.filter`), by the name of
the field, or by scalar; the first of these that is there counts. A bound is shown in the description, checked by
`bounded` before any work, and priced by `cost`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
)

from graphapi.operations.kinds import Kind, inside, named, nullable, type_of

Given = GraphQLArgument | GraphQLInputField
"""What takes a value of the client."""

EXTENSION = "bound"

MOMENTS = ("Date", "DateTime")
"""Scalars whose own descriptions state their bound."""

LEEWAY_ENTRIES, LEEWAY_CHARACTERS = 100, 10_000
"""How much over a bound reaches a service that refuses it itself, saying where it stands in the input."""


@dataclass(frozen=True)
class Bound:
    """The most of a list, of each list in it, and of each text; of a JSON value its size as JSON.

    `later`: a service refuses what is over it, in the payload of a mutation or at the field. `asks`: each entry asks
    for an object, or makes one. `fills`: the text is a template, filled in for each entry of that list beside it.
    """

    entries: tuple[int, ...] = ()
    characters: int = 0
    later: bool = False
    asks: bool = False
    fills: str = ""

    def outer_entries(self, level: int) -> int:
        """How many entries a list at this level may have, more are refused before any work."""
        return self.entries[level] + (LEEWAY_ENTRIES if self.later else 0)

    def outer_characters(self) -> int:
        """How many characters a text may have, more are refused before any work."""
        return self.characters + (LEEWAY_CHARACTERS if self.later else 0)


_BOUNDLESS = ("Int", "Float", "Boolean")
JSON_SCALARS = ("JSON", "JSONObject")


def givens(schema: GraphQLSchema) -> Iterator[tuple[str, Given]]:
    """Yield whatever takes a value of the client, with its place: an argument of a field, or a field of an input."""
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        if isinstance(type_, GraphQLInputObjectType):
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", field
        elif isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in type_.fields.items():
                for name, argument in field.args.items():
                    yield f"{type_.name}.{field_name}.{name}", argument


def declare_bounds(schema: GraphQLSchema, bounds: Mapping[str, Bound]) -> None:
    """Give everything that takes a value its bound of this table, and add it to the description."""
    for place, given in givens(schema):
        found = _declared(place, given, bounds)
        if found is not None:
            given.extensions[EXTENSION] = found
            if named(type_of(given)).name not in MOMENTS:
                given.description = f"{given.description} {in_words(found, type_of(given))}"


def _declared(place: str, given: Given, bounds: Mapping[str, Bound]) -> Bound | None:
    kind = named(type_of(given))
    if isinstance(nullable(type_of(given)), (GraphQLEnumType, GraphQLInputObjectType)):
        # Bounds by name are of the texts and lists of that name; the values of an enum, and the fields of an input, are
        # few.
        return None
    found = bounds.get(place) or bounds.get(place.rpartition(".")[2])
    return found or (bounds.get(kind.name) if isinstance(kind, GraphQLScalarType) else None)


def bound_of(given: Given) -> Bound | None:
    """The bound that was declared for an argument or an input field."""
    return given.extensions.get(EXTENSION)


def asks(given: Given) -> bool:
    """Whether each entry of a list that is given here asks for an object."""
    bound = bound_of(given)
    return bound is not None and bound.asks


def lacking(schema: GraphQLSchema) -> list[str]:
    """The places that take a list or a text of any length."""
    return [place for place, given in givens(schema) if not _is_bounded(type_of(given), bound_of(given), 0)]


def _is_bounded(kind: Kind, bound: Bound | None, level: int) -> bool:
    if isinstance(kind, GraphQLNonNull):
        return _is_bounded(inside(kind), bound, level)
    if isinstance(kind, GraphQLList):
        inner = inside(kind)
        return bound is not None and level < len(bound.entries) and _is_bounded(inner, bound, level + 1)
    if not isinstance(kind, GraphQLScalarType) or kind.name in _BOUNDLESS:
        return True
    return bound is not None and bound.characters > 0


def in_words(bound: Bound, kind: Kind) -> str:
    """A bound as the description of its field states it."""
    inner = named(kind)
    parts = [f"at most {most:,}" for most in bound.entries]
    if isinstance(inner, GraphQLScalarType):
        parts.append(f"at most {bound.characters:,} {'bytes as JSON' if inner.name in JSON_SCALARS else 'characters'}")
    text = ", each of ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
