"""schema.graphql: generated, committed, described to the last argument."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_specified_scalar_type,
)

from graphapi.schema.api import sdl

FILE = Path(__file__).parents[2] / "schema.graphql"


def parts(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Yield every type, field, argument and value of our own, with its description."""
    for name, kind in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument, given in field.args.items():
                    yield f"{name}.{field_name}({argument})", given.description
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field_name}", field.description) for field_name, field in kind.fields.items())
        elif isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", found.description) for value, found in kind.values.items())


def test_the_committed_schema_is_that_of_the_code() -> None:
    """`make schema` writes it."""
    assert FILE.read_text(encoding="utf-8") == sdl()


def test_everything_is_described() -> None:
    """Every type, field, argument, input field and enum value, in whole sentences or at least with a full stop."""
    described = dict(parts(build_schema(sdl())))

    assert [name for name, text in described.items() if not text] == []
    assert len(described) > 300


def test_optional_inputs_print_no_default() -> None:
    """`= null` would say that absent and null are the same."""
    assert "= null" not in sdl()
