"""What the executor must know of our fields: how each gets its values, and how its arguments become keywords."""

import functools

import strawberry
from graphql import GraphQLField, GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from graphapi.operations.executor.fields import RESOLUTION, Computed, FieldInfo, Given, Loaded, Resolution, Stored
from graphapi.schema.base.fields import BatchedField
from graphapi.schema.base.sources import property_of


def cover(schema: strawberry.Schema) -> None:
    """Write into every field of the schema how it is resolved."""
    for kind in schema._schema.type_map.values():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] – there is no other way to it
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                found = _resolution(schema, kind, field)
                if found is not None:
                    field.extensions[RESOLUTION] = found


def _resolution(schema: strawberry.Schema, kind: GraphQLObjectType, field: GraphQLField) -> Resolution | None:
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(declared, StrawberryField):
        return None
    batch, compute = declared.metadata.get("batch"), declared.metadata.get("compute")
    if batch is not None:
        return Loaded(batch.load, functools.partial(_selection, batch), _given(schema, declared), batch.together)
    if compute is not None:
        return Computed(compute, declared.metadata["waits"], _given(schema, declared))
    if declared.metadata.get("stored"):
        return _stored(kind.name, declared.python_name)
    return None


def _stored(kind: str, name: str) -> Stored:
    """Where the sources of a type hold a value: as `value_of` finds it, which graphql-core uses."""
    match kind:
        case "Contact":
            return Stored(key=property_of(name))
        case "Association":
            return Stored(("association", name))
        case _:
            return Stored((name,))


def _selection(batch: BatchedField, info: FieldInfo) -> object:
    return batch.selector.selection(info.context, info)


def _given(schema: strawberry.Schema, declared: StrawberryField) -> Given:
    """What makes keywords of argument values, as Strawberry does before it calls a resolver."""
    scalars = schema.schema_converter.scalar_registry

    def given(values: dict[str, object]) -> dict[str, object]:
        return convert_arguments(values, declared.arguments, scalar_registry=scalars, config=schema.config)

    return given
