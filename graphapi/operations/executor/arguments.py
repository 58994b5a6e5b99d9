"""Variables and arguments, coerced as graphql-core does it, but without work that gives the same result every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLNonNull, GraphQLSchema
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.language import ast

from graphapi.operations.executor.fields import Given
from graphapi.operations.fallbacks import Fallback, NotCovered
from graphapi.operations.kinds import Kind, nullable, type_of
from graphapi.operations.nodes import variables_in

Keywords = dict[str, Any]
Fill = Callable[[Mapping[str, Any]], Any]

_CLASSES = {"ID": str, "String": str, "Boolean": bool, "Int": int}
"""The built-in scalars of which a value of this class is taken as it is."""

_INT_MAX = 2**31 - 1
_MISSING = object()


class Variables:
    """The variables of one operation."""

    def __init__(self, schema: GraphQLSchema, operation: ast.OperationDefinitionNode) -> None:
        self._schema, self._definitions = schema, operation.variable_definitions or ()
        plain = [one for one in map(_plain, self._definitions) if one is not None]
        self._classes = dict(plain) if len(plain) == len(self._definitions) else None

    def values(self, given: Mapping[str, Any] | None) -> VariableValues:
        """The coerced values, without their sources where all are plain; NotCovered when one is wrong."""
        given = given or {}
        if self._classes is not None and all(_fits(given.get(name), kind) for name, kind in self._classes.items()):
            return VariableValues({}, {name: given[name] for name in self._classes})
        return self.checked(given)

    def checked(self, given: Mapping[str, Any] | None) -> VariableValues:
        """The values as graphql-core coerces them."""
        values = get_variable_values(self._schema, self._definitions, dict(given or {}), max_errors=1)
        if isinstance(values, list):
            raise NotCovered(Fallback.VARIABLE)
        return values


def keywords_of(
    definition: GraphQLField, node: ast.FieldNode, given: Given, variables: Variables
) -> Callable[[VariableValues], Keywords]:
    """What makes the keywords of a field of the variables: without coercing them where that is possible."""
    if not definition.args:
        return lambda _: {}
    filled = filled_keywords(definition, node, given)

    def keywords(values: VariableValues) -> Keywords:
        found = filled and filled(values.coerced)
        if found is not None:
            return found
        sourced = values if values.sources or not values.coerced else variables.checked(values.coerced)
        return given(get_argument_values(definition, node, sourced))

    return keywords


def filled_keywords(definition: GraphQLField, node: ast.FieldNode, given: Given) -> Fill | None:
    """What puts the values of variables into keywords that are known but for these; None when that is not possible.

    It returns None when a variable is missing, or null where it may not be: graphql-core knows what then.
    """
    varying, constant, marks = dict[str, str](), list[ast.ArgumentNode](), dict[str, str]()
    required, others = set[str](), dict(definition.args)
    for argument in node.arguments or ():
        name = argument.name.value
        kind: Kind = type_of(definition.args[name])
        if not isinstance(argument.value, ast.VariableNode):
            constant.append(_marked(argument, kind, marks))
            if variables_in(constant[-1]):
                return None
            continue
        if getattr(nullable(kind), "name", "") not in _CLASSES:
            return None
        ((keyword, value),) = given({name: _MISSING}).items()
        if value is not _MISSING:
            return None
        varying[keyword] = argument.value.name.value
        required |= {varying[keyword]} if isinstance(kind, GraphQLNonNull) else set[str]()
        del others[name]
    field = GraphQLField(type_of(definition), args=others)
    always = given(get_argument_values(field, replace(node, arguments=tuple(constant))))
    fill, count = _filler(None, always, marks)
    required.update(marks.values())

    return _filled(fill, varying, required) if count == len(marks) else None


def _filled(fill: Fill, varying: dict[str, str], required: set[str]) -> Fill:
    def filled(coerced: Mapping[str, Any]) -> Keywords | None:
        for name in required:
            if coerced.get(name) is None:
                return None
        found = fill(coerced)
        for keyword, name in varying.items():
            if name not in coerced:
                return None
            found[keyword] = coerced[name]
        return found

    return filled


def _filler(kind: type[object] | None, values: Mapping[str, object], marks: Mapping[str, str]) -> tuple[Fill, int]:
    """What makes keywords, or an object of a class, with variables in place of marks; and the number of these."""
    varying = {name: marks[one] for name, one in values.items() if isinstance(one, str) and one in marks}
    # Below an input object, only what Strawberry puts around a value to tell it from none is looked into: it has slots.
    objects = {name: one for name, one in values.items() if marks and (kind is None or not hasattr(one, "__dict__"))}
    made = {name: _filler(one.__class__, _attributes(one), marks) for name, one in objects.items()}
    inner = {name: fill for name, (fill, count) in made.items() if count}

    def fill(coerced: Mapping[str, Any]) -> Any:  # noqa: ANN401 – of the class that the schema has for it
        filled = dict(values)
        for name, variable in varying.items():
            filled[name] = coerced[variable]
        for name, one in inner.items():
            filled[name] = one(coerced)
        if kind is None:
            return filled
        # Not by its class: that may be frozen, and checks what it is given, as it did for the marks.
        found: object = object.__new__(kind)
        for name, value in filled.items():
            object.__setattr__(found, name, value)
        return found

    return fill, len(varying) + sum(count for _, count in made.values())


def _marked(node: ast.ArgumentNode, kind: Kind, marks: dict[str, str]) -> ast.ArgumentNode:
    """An argument with a mark in place of each variable that is a text of an input object; the marks are kept.

    What the schema makes of the object shows then where these texts go. A text of the document that happens to look
    like a mark makes their number wrong, and then nothing is taken for one.
    """
    named = nullable(kind)
    if not isinstance(node.value, ast.ObjectValueNode) or not isinstance(named, GraphQLInputObjectType):
        return node
    fields: list[ast.ObjectFieldNode] = []
    for field in node.value.fields:
        one = nullable(named.fields[field.name.value].type)
        if isinstance(field.value, ast.VariableNode) and _CLASSES.get(getattr(one, "name", "")) is str:
            mark = f"\0{len(marks)}"
            marks[mark] = field.value.name.value
            fields.append(ast.ObjectFieldNode(name=field.name, value=ast.StringValueNode(value=mark)))
        else:
            fields.append(field)
    return ast.ArgumentNode(name=node.name, value=ast.ObjectValueNode(fields=tuple(fields)))


def _attributes(value: object) -> Keywords:
    slots: tuple[str, ...] = getattr(value, "__slots__", ())
    return dict(vars(value)) if hasattr(value, "__dict__") else {name: getattr(value, name) for name in slots}


def _plain(definition: ast.VariableDefinitionNode) -> tuple[str, type] | None:
    """The name of a required variable and the class of its values; None when there is more to it."""
    kind = definition.type
    if definition.default_value is not None or not isinstance(kind, ast.NonNullTypeNode):
        return None
    if not isinstance(kind.type, ast.NamedTypeNode) or kind.type.name.value not in _CLASSES:
        return None
    return definition.variable.name.value, _CLASSES[kind.type.name.value]


def _fits(value: object, kind: type) -> bool:
    return value.__class__ is kind and (not isinstance(value, int) or -_INT_MAX - 1 <= value <= _INT_MAX)
