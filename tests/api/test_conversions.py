"""Input values: our conversions make of them what Strawberry's own do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryObjectDefinition

from graphapi.operations.kinds import Kind, inside, nullable
from graphapi.schema.api import _strawberry as declared
from graphapi.schema.api import schema
from graphapi.schema.base.conversions import Conversions

INPUTS = [one for one in schema.core.type_map.values() if isinstance(one, GraphQLInputObjectType)]
DEPTH = 4
"""Levels of inputs within inputs, as some contain themselves."""

Wanted = Callable[[Kind], bool]


def _whole(_: Kind) -> bool:
    return True


def _required(kind: Kind) -> bool:
    return isinstance(kind, GraphQLNonNull)


def _definition(kind: GraphQLInputObjectType) -> StrawberryObjectDefinition:
    return kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]


def _input(kind: GraphQLInputObjectType, wanted: Wanted, depth: int = DEPTH) -> dict[str, Any]:
    """A value as graphql-core hands it over, with the fields that are wanted."""
    fields = {
        name: one.type for name, one in kind.fields.items() if wanted(one.type) and (depth or _required(one.type))
    }
    return {name: _value(of, wanted, max(depth - 1, 0)) for name, of in fields.items()}


def _value(kind: Kind, wanted: Wanted, depth: int) -> Any:
    named = nullable(kind)
    if isinstance(named, GraphQLList):
        return [_value(inside(named), wanted, depth)] * 2
    if isinstance(named, GraphQLInputObjectType):
        return _input(named, wanted, depth)
    return next(iter(named.values.values())).value if isinstance(named, GraphQLEnumType) else f"a {named}"


def _nulls(kind: GraphQLInputObjectType) -> Iterator[dict[str, Any]]:
    """The required fields, and each of the others as null."""
    required = _input(kind, _required)
    return (required | {name: None} for name, one in kind.fields.items() if not _required(one.type))


def _samples(kind: GraphQLInputObjectType) -> list[dict[str, Any]]:
    return [_input(kind, _whole), _input(kind, _required), *_nulls(kind)]


def _outcome(convert: Callable[[], object]) -> object:
    """What a conversion returns, or the error that it raises."""
    try:
        return convert()
    except Exception as error:  # noqa: BLE001 – compared with the other's
        return repr(error)


@pytest.fixture
def strawberrys(monkeypatch: pytest.MonkeyPatch) -> Callable[[type, object], object]:
    """Strawberry's own conversion, in a schema where nothing is put in its place."""
    for one in INPUTS:
        monkeypatch.setattr(_definition(one), "from_input", None)
    scalars = declared.schema_converter.scalar_registry
    return lambda kind, value: convert_argument(value, kind, scalars, declared.config)


@pytest.mark.parametrize("kind", INPUTS, ids=str)
def test_every_input_is_converted_as_strawberry_does(
    kind: GraphQLInputObjectType, strawberrys: Callable[[type, object], object]
) -> None:
    """Whole, with required fields alone, and with each other field null."""
    ours, origin = Conversions(declared), _definition(kind).origin
    samples = _samples(kind)

    found = [_outcome(lambda value=value: ours.of_input(_definition(kind))(value)) for value in samples]

    assert found == [_outcome(lambda value=value: strawberrys(origin, value)) for value in samples]


def test_strawberry_builds_inputs_by_our_conversions() -> None:
    """Its resolvers, which answer where no plan does, hold the event loop no longer than plans do."""
    assert [one.name for one in INPUTS if _definition(one).from_input is None] == []
