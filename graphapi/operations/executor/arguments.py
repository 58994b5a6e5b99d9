"""Variables and arguments, coerced: as graphql-core does it, but without asking again what a plan knows already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from graphapi.operations.executor.fields import Fallback, Given, Kind, NotCovered, inner

_CLASSES = {"ID": str, "String": str, "Boolean": bool, "Int": int}
"""The built-in scalars of which a value of this class is taken as it is."""

_INT_MAX = 2**31 - 1


class Variables:
    """The variables of one operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        """Read their definitions."""
        self._schema, self._definitions = schema, operation.variable_definitions or ()
        plain = [_plain(one) for one in self._definitions]
        self._classes = dict(cast("list[tuple[str, type]]", plain)) if all(plain) else None

    def values(self, given: Mapping[str, Any] | None) -> VariableValues:
        """Return the coerced values, and where they came from unless that is plain; NotCovered when one is wrong."""
        given = given or {}
        if self._classes is not None and all(_fits(given.get(name), kind) for name, kind in self._classes.items()):
            return VariableValues({}, {name: given[name] for name in self._classes})
        return self.checked(given)

    def checked(self, given: Mapping[str, Any] | None) -> VariableValues:
        """Return the values as graphql-core coerces them."""
        values = get_variable_values(self._schema, self._definitions, dict(given or {}), max_errors=1)
        if isinstance(values, list):
            raise NotCovered(Fallback.VARIABLE)
        return values


@dataclass(frozen=True)
class Input:
    """An input object: some of its attributes are always alike, some are the text of a variable, or have one."""

    kind: type[Any]
    always: tuple[tuple[str, Any], ...]
    varying: tuple[tuple[str, str], ...]
    """Attribute, variable."""

    inner: tuple[tuple[str, Input], ...]

    @property
    def variables(self) -> int:
        """How many texts of variables it has."""
        return len(self.varying) + sum(one.variables for _, one in self.inner)

    def of(self, coerced: Mapping[str, Any]) -> object:
        """Return the object; KeyError when a variable is missing."""
        made: object = object.__new__(self.kind)
        for attribute, value in self.always:
            object.__setattr__(made, attribute, value)
        for attribute, variable in self.varying:
            object.__setattr__(made, attribute, coerced[variable])
        for attribute, one in self.inner:
            object.__setattr__(made, attribute, one.of(coerced))
        return made


@dataclass(frozen=True)
class Keywords:
    """The keywords of a field's function: some are always alike, some are the value of a variable, or have one."""

    always: dict[str, Any]
    varying: tuple[tuple[str, str, bool], ...]
    """Keyword, variable, whether it may be null."""

    inputs: tuple[tuple[str, Input], ...]
    needed: tuple[str, ...]
    """The variables of the inputs."""

    def of(self, coerced: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the keywords; None when a variable is missing, or null where it may not be."""
        if not self.varying and not self.inputs:
            return self.always
        given = dict(self.always)
        for variable in self.needed:
            if coerced.get(variable) is None:
                return None
        for keyword, one in self.inputs:
            given[keyword] = one.of(coerced)
        for keyword, variable, nullable in self.varying:
            value = coerced.get(variable, _MISSING)
            if value is _MISSING or (value is None and not nullable):
                return None
            given[keyword] = value
        return given


_MISSING = object()


def keywords_of(definition: GraphQLField, nodes: tuple[ArgumentNode, ...], given: Given) -> Keywords | None:
    """Return how the keywords of a field are had; None when they have to be coerced each time."""
    varying: list[tuple[str, str, bool]] = []
    rest: list[ArgumentNode] = []
    marks: dict[str, str] = {}
    for node in nodes:
        if not isinstance(node.value, VariableNode):
            rest.append(_marked(node, cast("Any", definition).args[node.name.value].type, marks))
            if variables_in(rest[-1]):
                return None
            continue
        kind: Kind = cast("Any", definition).args[node.name.value].type
        named = _nullable(kind)
        if isinstance(named, GraphQLList) or named.name not in _CLASSES:
            return None
        ((keyword, value),) = given({node.name.value: _MISSING}).items()
        if value is not _MISSING:
            return None
        varying.append((keyword, node.value.name.value, not isinstance(kind, GraphQLNonNull)))
    named = {node.name.value for node in nodes if isinstance(node.value, VariableNode)}
    others = {name: argument for name, argument in definition.args.items() if name not in named}
    fixed = GraphQLField(cast("Any", definition).type, args=others)
    always = given(get_argument_values(fixed, cast("Any", _Holder(tuple(rest)))))
    made = [(keyword, _input(value, marks)) for keyword, value in always.items()] if marks else []
    inputs = tuple((keyword, one) for keyword, one in made if one.variables)
    if sum(one.variables for _, one in inputs) != len(marks):
        return None
    return Keywords(always, tuple(varying), inputs, tuple(marks.values()))


def _marked(node: ArgumentNode, kind: Kind, marks: dict[str, str]) -> ArgumentNode:
    """Return an argument with a mark in the place of each variable that is an input object's text; note them."""
    named = _nullable(kind)
    if not isinstance(node.value, ObjectValueNode) or not isinstance(named, GraphQLInputObjectType):
        return node
    fields: list[ObjectFieldNode] = []
    for field in node.value.fields:
        one = _nullable(named.fields[field.name.value].type)
        if isinstance(field.value, VariableNode) and _CLASSES.get(getattr(one, "name", "")) is str:
            mark = f"\0{len(marks)}"
            marks[mark] = field.value.name.value
            fields.append(ObjectFieldNode(name=field.name, value=StringValueNode(value=mark)))
        else:
            fields.append(field)
    return ArgumentNode(name=node.name, value=ObjectValueNode(fields=tuple(fields)))


def _input(value: object, marks: Mapping[str, str]) -> Input:
    """Return how an object with marks is made anew."""
    slots = cast("tuple[str, ...]", getattr(value, "__slots__", ()))
    attributes = dict(vars(value)) if hasattr(value, "__dict__") else {name: getattr(value, name) for name in slots}
    varying = {name: marks[one] for name, one in attributes.items() if one.__class__ is str and one in marks}
    # What Strawberry puts around a value, to tell it from none, has slots; nothing else is looked into.
    made = {name: _input(one, marks) for name, one in attributes.items() if not hasattr(one, "__dict__")}
    inner = {name: one for name, one in made.items() if one.variables}
    always = tuple((name, one) for name, one in attributes.items() if name not in varying and name not in inner)
    return Input(type(value), always, tuple(varying.items()), tuple(inner.items()))


@dataclass
class _Holder:
    """Stands for a field of the document that has only these arguments."""

    arguments: tuple[ArgumentNode, ...]


def coerced_each_time(
    definition: GraphQLField, node: FieldNode, given: Given, variables: Variables
) -> Callable[[VariableValues], dict[str, Any]]:
    """Return what coerces the arguments of a field as graphql-core does, which may ask where a value came from."""

    def coerced(values: VariableValues) -> dict[str, Any]:
        told = values if values.sources or not values.coerced else variables.checked(values.coerced)
        return given(get_argument_values(definition, node, told))

    return coerced


def variables_in(node: Node) -> set[str]:
    """Return the names of the variables in a part of a document."""
    found: set[str] = set()

    class Reader(Visitor):
        def enter_variable(self, variable: VariableNode, *_: Any) -> None:  # noqa: ANN401 – a visitor's way
            found.add(variable.name.value)

    visit(node, Reader())
    return found


def _plain(definition: VariableDefinitionNode) -> tuple[str, type] | None:
    """Return the name of a variable and the class of its values; None when there is more to it."""
    kind = definition.type
    if definition.default_value is not None or not isinstance(kind, NonNullTypeNode):
        return None
    if not isinstance(kind.type, NamedTypeNode) or kind.type.name.value not in _CLASSES:
        return None
    return definition.variable.name.value, _CLASSES[kind.type.name.value]


def _fits(value: object, kind: type) -> bool:
    return value.__class__ is kind and (kind is not int or -_INT_MAX - 1 <= cast("int", value) <= _INT_MAX)


def _nullable(kind: Kind) -> Kind:
    return inner(kind) if isinstance(kind, GraphQLNonNull) else kind
