"""From input values to what resolvers take, as Strawberry converts them, but with each type looked at only once.

Strawberry looks up names and types for every value: 1,000 items of 18 fields hold the event loop for half a second.
Plans call these conversions; Strawberry's resolvers, which answer without plans, get there by `from_input`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType
from strawberry import UNSET
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import InputContext, StrawberryArgument, convert_argument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    StrawberryType,
    get_object_definition,
)
from strawberry.types.lazy_type import LazyType

Conversion = Callable[[Any], object]
"""What makes the Python value of an input value; null is one too: an input that may be absent holds it."""

Part = tuple[str, str, Conversion | None]
"""An argument or field: its name in GraphQL, its name in Python, the conversion of its value."""


@dataclass(frozen=True)
class Conversions:
    """The conversions of a schema, by type."""

    schema: strawberry.Schema
    _of_inputs: dict[type, Conversion] = field(default_factory=dict[type, Conversion])

    def keywords(self, arguments: Iterable[StrawberryArgument]) -> Callable[[Mapping[str, object]], dict[str, object]]:
        """What makes the keywords of a resolver from the arguments of a field."""
        names = self.schema.config.name_converter
        parts = [(names.from_argument(one), one.python_name, self._of(one.type)) for one in arguments]
        return lambda values: _converted(parts, values, {})

    def install(self) -> None:
        """Make Strawberry build the inputs of the schema by these conversions too."""
        for kind in self.schema._schema.type_map.values():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] – there is no other way to it
            definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if isinstance(kind, GraphQLInputObjectType) and isinstance(definition, StrawberryObjectDefinition):
                definition.from_input = _builder(self.of_input(definition))

    def _of(self, kind: StrawberryType | type) -> Conversion | None:
        """The conversion of a type; None where values stay as they are."""
        if isinstance(kind, StrawberryMaybe):
            return self._as_strawberry(kind)
        if isinstance(kind, StrawberryOptional):
            return self._of(kind.of_type)
        if isinstance(kind, StrawberryList):
            return _of_list(self._of(kind.of_type))
        if isinstance(kind, LazyType):
            return self._of(kind.resolve_type())
        definition = get_object_definition(kind) if isinstance(kind, type) else None
        return None if definition is None else self.of_input(definition)

    def of_input(self, definition: StrawberryObjectDefinition) -> Conversion:
        """The conversion of an input, by its fields."""
        kind = definition.origin
        if (known := self._of_inputs.get(kind)) is not None:
            return known
        if definition.from_input is not None or not definition.is_input:
            return self._as_strawberry(kind)
        parts: list[Part] = []
        absent = {
            one.python_name: None
            for one in definition.fields
            if one.default_value is MISSING and one.default_factory is MISSING  # pyright: ignore[reportUnknownMemberType] – Strawberry does not say
        }

        def converted(value: Any) -> object:  # noqa: ANN401 – an object, null or unset
            return value if value is None or value is UNSET else kind(**_converted(parts, value, absent))

        # Kept before its fields are looked at: an input may contain itself.
        self._of_inputs[kind] = converted
        names = self.schema.config.name_converter
        for one in definition.fields:
            inner = self._of(one.resolve_type(type_definition=definition))
            parts.append((names.from_field(one), one.python_name, inner))
        return converted

    def _as_strawberry(self, kind: StrawberryType | type) -> Conversion:
        scalars = self.schema.schema_converter.scalar_registry
        return lambda value: convert_argument(value, kind, scalars, self.schema.config)


def _builder(conversion: Conversion) -> Callable[[type, Mapping[str, Any], InputContext], object]:
    """A conversion as Strawberry calls the one of an input."""
    return lambda _kind, value, _context: conversion(value)


def _of_list(inner: Conversion | None) -> Conversion:
    """The conversion of a list, which is copied: graphql-core gives one default to every request."""

    def copied(values: Any) -> object:  # noqa: ANN401 – a list, null or unset
        if values is None or values is UNSET:
            return values
        return [*values] if inner is None else [inner(one) for one in values]

    return copied


def _converted(parts: Iterable[Part], values: Mapping[str, object], absent: Mapping[str, object]) -> dict[str, object]:
    """The values that are there, by their Python names, beside what stands for absent ones."""
    found = dict(absent)
    for name, python_name, inner in parts:
        if name in values:
            value = values[name]
            found[python_name] = value if inner is None else inner(value)
    return found
