"""What the executor must know of our fields: how each gets its values, and how its arguments become keywords."""

import functools

import strawberry
from graphql import GraphQLField, GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from graphapi.operations.executor.fields import RESOLUTION, Computed, FieldInfo, Loaded, Resolution, Stored
from graphapi.schema.base.conversions import Conversions
from graphapi.schema.base.fields import BatchedField
from graphapi.schema.base.sources import property_of


def cover(schema: strawberry.Schema) -> None:
    """Write into every field of the schema how it is resolved."""
    conversions = Conversions(schema)
    conversions.install()
    for kind in schema._schema.type_map.values():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] – there is no other way to it
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                found = _resolution(conversions, kind, field)
                if found is not None:
                    field.extensions[RESOLUTION] = found


def _resolution(conversions: Conversions, kind: GraphQLObjectType, field: GraphQLField) -> Resolution | None:
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(declared, StrawberryField):
        return None
    given = conversions.keywords(declared.arguments)
    batch, compute = declared.metadata.get("batch"), declared.metadata.get("compute")
    if batch is not None:
        return Loaded(batch.load, functools.partial(_selection, batch), given, batch.together)
    if compute is not None:
        return Computed(compute, declared.metadata["waits"], given)
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
