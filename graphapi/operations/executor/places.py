"""The places of an operation: what is selected on which type, field by field, as it is collected from the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, OperationType, is_abstract_type, print_ast
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from graphql.language import ast
from graphql.type import TypeNameMetaFieldDef

from graphapi.operations.executor.arguments import Keywords, Variables, keywords_of
from graphapi.operations.executor.fields import RESOLUTION, Computed, Loaded, Resolution, Stored
from graphapi.operations.fallbacks import Fallback, NotCovered
from graphapi.operations.kinds import Kind, named, type_of

TYPENAME = "__typename"
Kept = TypeVar("Kept", Computed, Loaded)


@dataclass(frozen=True)
class Operation:
    """An operation with its document and the values of the variables that leave parts of it out.

    `fields` are all fields of all places, in the order in which they were met: a run knows them by their number.
    """

    schema: GraphQLSchema
    definition: ast.OperationDefinitionNode
    fragments: Mapping[str, ast.FragmentDefinitionNode]
    inputs: Variables
    variables: VariableValues
    fields: list[Field] = field(default_factory=list["Field"])

    @property
    def details(self) -> dict[str, FragmentDetails]:
        """The fragments as graphql-core collects through them."""
        return {name: FragmentDetails(definition) for name, definition in self.fragments.items()}


@dataclass(eq=False)
class Field:
    """A field of a place: its response key, how it is resolved, and the places below it by type."""

    operation: Operation
    key: str
    name: str
    definition: GraphQLField
    details: list[FieldDetails]
    number: int
    places: dict[str, Place] = field(default_factory=dict[str, "Place"])

    @cached_property
    def nodes(self) -> list[ast.FieldNode]:
        """Where it stands in the document: in several selections where fragments repeat it."""
        return [one.node for one in self.details]

    @cached_property
    def type(self) -> Kind:
        """The type of its values."""
        return type_of(self.definition)

    @cached_property
    def resolution(self) -> Resolution:
        """How it gets its values; NotCovered when its schema does not say so."""
        found: Resolution | None = self.definition.extensions.get(RESOLUTION)
        if found is None:
            raise NotCovered(Fallback.FIELD, f"{self.name} does not say how it is resolved")
        return found

    def resolved(self, kind: type[Kept]) -> Kept:
        """Its resolution, which has to be of this kind."""
        if isinstance(self.resolution, kind):
            return self.resolution
        raise NotCovered(Fallback.FIELD, f"{self.name} is not {kind.__name__.lower()}")

    @property
    def waits(self) -> bool:
        """Whether its values, or items of them, may be awaitable."""
        return isinstance(self.resolution, Computed) and self.resolution.waits

    @cached_property
    def keywords(self) -> Callable[[VariableValues], Keywords]:
        """What makes the keywords of its function from the variables."""
        if isinstance(self.resolution, Stored):
            return lambda _: {}
        return keywords_of(self.definition, self.nodes[0], self.resolution.given, self.operation.inputs)

    @cached_property
    def batched_below(self) -> list[Field]:
        """The batched fields that are selected on its values, where these are of one type."""
        below = self.below(self._named).fields if isinstance(self._named, GraphQLObjectType) else []
        return [one for one in below if one.name != TYPENAME and isinstance(one.resolution, Loaded)]

    def is_alias_of(self, other: Field) -> bool:
        """Whether both are the same field with the same selection; their arguments may differ."""
        return self.definition is other.definition and self._selected == other._selected

    @cached_property
    def _selected(self) -> list[str]:
        return [print_ast(node.selection_set) for node in self.nodes if node.selection_set]

    @property
    def _named(self) -> Kind:
        return named(self.type)

    def below(self, kind: GraphQLObjectType) -> Place:
        """The place of this type below the field."""
        place = self.places.get(kind.name)
        if place is None:
            one = self.operation
            found = collect_subfields(one.schema, one.details, one.variables, one.definition, kind, self.details)
            place = self.places[kind.name] = Place(one, kind, found.grouped_field_set)
        return place

    def check(self) -> None:
        """Raise NotCovered when something of the field or below it is not covered."""
        if self.name == TYPENAME:
            return
        _ = self.resolution
        here = self._named
        for kind in self.operation.schema.get_possible_types(here) if is_abstract_type(here) else [here]:
            if isinstance(kind, GraphQLObjectType):
                for one in self.below(kind).fields:
                    one.check()


class Place:
    """What is selected on one type at one place of the document; `shapes` are compiled for the layouts met there."""

    def __init__(self, operation: Operation, kind: GraphQLObjectType, groups: Mapping[str, list[FieldDetails]]) -> None:
        self.kind = kind
        self.fields = [_field(operation, kind, key, details) for key, details in groups.items()]
        self.shapes: dict[Any, Any] = {}


def root_place(operation: Operation) -> Place:
    """The place of the operation itself; NotCovered when anything in it is not."""
    kind = operation.schema.get_root_type(operation.definition.operation)
    if kind is None or operation.definition.operation is OperationType.SUBSCRIPTION:
        raise NotCovered(Fallback.KIND)
    found = collect_fields(operation.schema, operation.details, operation.variables, kind, operation.definition)
    place = Place(operation, kind, found.grouped_field_set)
    for one in place.fields:
        one.check()
    return place


def _field(operation: Operation, kind: GraphQLObjectType, key: str, details: list[FieldDetails]) -> Field:
    name = details[0].node.name.value
    definition = TypeNameMetaFieldDef if name == TYPENAME else kind.fields.get(name)
    if definition is None:
        raise NotCovered(Fallback.FIELD, f"{name} is not one of our fields")
    made = Field(operation, key, name, definition, details, len(operation.fields))
    operation.fields.append(made)
    return made
