"""What it costs to send values: 1 for each entry of a list, and for templates by their length and what they are for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, OperationDefinitionNode

from graphapi.limits import TEMPLATE_BYTES
from graphapi.operations.bounds import asks, bound_of
from graphapi.operations.kinds import Kind, Value, inside, is_list, is_object, type_of
from graphapi.operations.uses import Use, Values, defaults_of

Weigh = Callable[[Value], int]
"""Returns what a value costs."""


class Sent:
    """What one operation costs for the values that are sent with it."""

    def __init__(self, operation: OperationDefinitionNode, uses: Sequence[Use]) -> None:
        """Keep the values that hold lists; a list that asks for objects costs what they cost."""
        weighed = [(use, _weigh(type_of(use.argument))) for use in uses if not asks(use.argument)]
        self._weighed = [(use, weigh) for use, weigh in weighed if weigh is not None]
        self._defaults = defaults_of(operation)

    def of(self, variables: Values | None) -> int:
        """The cost with these variables."""
        if not self._weighed:
            return 0
        given = {**self._defaults, **(variables or {})}
        return sum(weigh(use.of(given)) for use, weigh in self._weighed)


@cache
def _weigh(kind: Kind) -> Weigh | None:
    """What weighs values of a type; None where there is no list in them."""
    if isinstance(kind, GraphQLNonNull):
        return _weigh(inside(kind))
    if isinstance(kind, GraphQLList):
        return partial(_of_list, inner=_weigh(inside(kind)))
    if not isinstance(kind, GraphQLInputObjectType):
        return None
    fields = {name: weigh for name, field in kind.fields.items() if (weigh := _weigh(type_of(field))) is not None}
    bounds = {name: bound_of(field) for name, field in kind.fields.items()}
    templates = [(name, bound.fills) for name, bound in bounds.items() if bound is not None and bound.fills]
    return partial(_of_input, fields=fields, templates=templates) if fields else None


def _of_list(value: object, *, inner: Weigh | None) -> int:
    entries = _entries(value)
    return len(entries) + (0 if inner is None else sum(map(inner, entries)))


def _entries(value: object) -> list[object]:
    """The entries of a list; GraphQL takes one value for a list of it."""
    if value is None:
        return []
    return value if is_list(value) else [value]


def _of_input(value: object, *, fields: dict[str, Weigh], templates: list[tuple[str, str]]) -> int:
    if not is_object(value):
        return 0
    total = sum(weigh(value.get(name)) for name, weigh in fields.items())
    for name, filled in templates:
        text = value.get(name)
        if isinstance(text, str):
            # It is read once, even for nobody.
            contacts = max(len(_entries(value.get(filled))), 1)
            total += len(text.encode(errors="replace")) * contacts // TEMPLATE_BYTES
    return total
