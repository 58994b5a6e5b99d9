"""What a document refers to by text: collected once per document, checked before the operation runs.

A mistake is thus one error of the request, whichever executor runs it and however often the field is called, and a
mutation whose selection refers to an unknown role changes nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLError,
    GraphQLInputField,
    GraphQLInputObjectType,
    OperationDefinitionNode,
    ValueNode,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.labels import Labels
from graphapi.kernel.names import Means, is_known, unknown
from graphapi.kernel.relation_rules import Rules
from graphapi.operations.kinds import named, type_of
from graphapi.operations.uses import Use, Values, defaults_of

MEANS = "means"
"""The metadata of an argument or input field whose texts refer to something."""

ERRORS_MAX = 3
"""The maximum number of unknown names reported per request."""

Shape = Means | Mapping[str, "Shape"]
"""What the texts of a value, or of its fields, refer to; a list has the shape of its items."""


@dataclass(frozen=True, slots=True)
class Named:
    """A text that refers to something, with its location in the document and in its argument."""

    node: ValueNode
    argument: str
    means: Means
    text: str


class Names:
    """The references of one operation."""

    def __init__(self, operation: OperationDefinitionNode, uses: Sequence[Use]) -> None:
        """Collect the arguments that refer to something."""
        self._defaults = defaults_of(operation)
        self._named = [(use, shape) for use in uses if (shape := shape_of(use.argument)) is not None]

    @property
    def any(self) -> bool:
        """Whether the operation refers to anything."""
        return bool(self._named)

    def known(self, variables: Values | None, labels: Labels, rules: Rules) -> bool:
        """Whether every reference is known."""
        return next(self._unknown(variables, labels, rules), None) is None

    def errors(self, variables: Values | None, labels: Labels, rules: Rules) -> list[GraphQLError]:
        """One error per unknown reference, up to a maximum."""
        found = itertools.islice(self._unknown(variables, labels, rules), ERRORS_MAX)
        return [_error(one, labels, rules) for one in found]

    def _unknown(self, variables: Values | None, labels: Labels, rules: Rules) -> Iterator[Named]:
        given = {**self._defaults, **(variables or {})}
        for use, shape in self._named:
            for argument, means, text in _texts(use.of(given), shape, use.name):
                if not is_known(means, text, labels, rules):
                    yield Named(use.value, argument, means, text)


def _error(one: Named, labels: Labels, rules: Rules) -> GraphQLError:
    wrong = unknown(one.means, one.text, labels, one.argument, rules)
    return GraphQLError(str(wrong), one.node, original_error=wrong)


def _texts(value: object, shape: Shape, argument: str) -> Iterator[tuple[str, Means, str]]:
    """Yield every text of a value that refers to something; values of the wrong type are left to coercion."""
    if is_list(value):
        for n, one in enumerate(value):
            yield from _texts(one, shape, f"{argument}.{n}")
    elif isinstance(shape, Means):
        if isinstance(value, str):
            yield argument, shape, value
    elif is_object(value):
        for name, inner in shape.items():
            if name in value:
                yield from _texts(value[name], inner, f"{argument}.{name}")


def shape_of(
    definition: GraphQLArgument | GraphQLInputField, known: dict[str, dict[str, Shape]] | None = None
) -> Shape | None:
    """What the texts of an argument or input field refer to; None if nothing in it does.

    `known` are the shapes of the inputs around it: an input may contain itself.
    """
    declared = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    means: Means | None = getattr(declared, "metadata", {}).get(MEANS)
    if means is not None:
        return means
    kind = named(type_of(definition))
    if not isinstance(kind, GraphQLInputObjectType):
        return None
    known = {} if known is None else known
    if kind.name in known:
        return known[kind.name]
    inner = known[kind.name] = {}
    for name, one in kind.fields.items():
        shape = shape_of(one, known)
        if shape is not None:
            inner[name] = shape
    return inner or None
