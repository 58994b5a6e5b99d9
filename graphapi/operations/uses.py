"""Where an operation sends values: each argument of its fields with what stands there, each fragment once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from graphapi.operations.kinds import Value, named, type_of

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Use:
    """A value that an argument is given, as the document writes it."""

    name: str
    argument: GraphQLArgument
    value: ValueNode

    def of(self, variables: Values) -> Value:
        """The value with these variables."""
        return literal(self.value, variables)


def literal(node: ValueNode, variables: Values) -> Value:
    """A value of a document as JSON would have it; numbers and names are their text."""
    if isinstance(node, VariableNode):
        return variables.get(node.name.value)
    if isinstance(node, ListValueNode):
        return [literal(one, variables) for one in node.values]
    if isinstance(node, ObjectValueNode):
        return {one.name.value: literal(one.value, variables) for one in node.fields}
    return None if isinstance(node, NullValueNode) else getattr(node, "value", None)


def defaults_of(operation: OperationDefinitionNode) -> Values:
    """The defaults of an operation's variables."""
    return {
        one.variable.name.value: literal(one.default_value, {})
        for one in operation.variable_definitions or ()
        if one.default_value is not None
    }


class Uses:
    """Finds the uses in one valid document."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        """Keep the schema and the document's fragments."""
        self._schema, self._fragments = schema, fragments

    def of(self, operation: OperationDefinitionNode) -> list[Use]:
        """The uses of an operation."""
        root = self._schema.get_root_type(operation.operation)
        return [] if root is None else list(self._in(operation.selection_set, root, set()))

    def _in(self, selection_set: SelectionSetNode, type_: GraphQLNamedType, seen: set[str]) -> Iterator[Use]:
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield from self._of_field(node, type_, seen)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = type_ if condition is None else self._schema.type_map[condition.name.value]
                yield from self._in(node.selection_set, inner, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self._fragments[node.name.value]
                inner = self._schema.type_map[fragment.type_condition.name.value]
                yield from self._in(fragment.selection_set, inner, seen)

    def _of_field(self, node: FieldNode, type_: GraphQLNamedType, seen: set[str]) -> Iterator[Use]:
        if node.name.value.startswith("__") or not isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            return
        definition = type_.fields[node.name.value]
        for one in node.arguments or ():
            yield Use(one.name.value, definition.args[one.name.value], one.value)
        if node.selection_set is not None:
            yield from self._in(node.selection_set, named(type_of(definition)), seen)
