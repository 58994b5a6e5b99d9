"""What it costs to send values: 1 for each entry of a list, the prices of filters and orders, templates by length."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, partial

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, OperationDefinitionNode

from graphapi.limits import INPUT_PRICES, TEMPLATE_BYTES, VALUE_PRICES
from graphapi.operations.bounds import asks, bound_of
from graphapi.operations.kinds import Kind, Value, inputs_in, inside, is_list, is_object, nullable, type_of
from graphapi.operations.uses import Use, Values, defaults_of

Weigh = Callable[[Value], int]
"""Returns what a value costs."""


class Sent:
    """What one operation costs for the values that are sent with it."""

    def __init__(self, operation: OperationDefinitionNode, uses: Sequence[Use]) -> None:
        """Keep the values that cost something; a list that asks for objects costs what they cost."""
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
    """What weighs values of a type; None where nothing in them costs anything."""
    if isinstance(kind, GraphQLNonNull):
        return _weigh(inside(kind))
    if isinstance(kind, GraphQLList):
        return partial(_of_list, inner=_weigh(inside(kind)))
    if isinstance(kind, GraphQLEnumType) and kind.name in VALUE_PRICES:
        return partial(_of_value, prices=VALUE_PRICES[kind.name])
    if not isinstance(kind, GraphQLInputObjectType):
        return None
    return _FieldPrices(kind).weigh if any(map(_weighs, {kind, *inputs_in(kind)})) else None


def _weighs(kind: GraphQLInputObjectType) -> bool:
    """Whether a field of an input itself has a price, or is a list."""
    return any(
        isinstance(nullable(type_of(field)), GraphQLList) or f"{kind.name}.{name}" in INPUT_PRICES
        for name, field in kind.fields.items()
    )


def _of_list(value: object, *, inner: Weigh | None) -> int:
    entries = _entries(value)
    return len(entries) + (0 if inner is None else sum(map(inner, entries)))


def _of_value(value: object, *, prices: Mapping[str, int]) -> int:
    return prices.get(value, 0) if isinstance(value, str) else 0


def _entries(value: object) -> list[object]:
    """The entries of a list; GraphQL takes one value for a list of it."""
    if value is None:
        return []
    return value if is_list(value) else [value]


class _FieldPrices:
    """Weighs the fields of an input."""

    def __init__(self, kind: GraphQLInputObjectType) -> None:
        self._kind = kind
        bounds = {name: bound_of(field) for name, field in kind.fields.items()}
        self._templates = [(name, bound.fills) for name, bound in bounds.items() if bound is not None and bound.fills]
        prices = {name: INPUT_PRICES.get(f"{kind.name}.{name}", 0) for name in kind.fields}
        self._prices = {name: price for name, price in prices.items() if price}

    @cached_property
    def _weighed(self) -> dict[str, Weigh]:
        """What weighs the fields, made when it is needed: an input may contain itself."""
        found = {name: _weigh(type_of(field)) for name, field in self._kind.fields.items()}
        return {name: weigh for name, weigh in found.items() if weigh is not None}

    def weigh(self, value: object) -> int:
        """What an input costs."""
        if not is_object(value):
            return 0
        total = sum(weigh(value.get(name)) for name, weigh in self._weighed.items())
        total += sum(price for name, price in self._prices.items() if value.get(name) is not None)
        return total + sum(self._of_template(value, *one) for one in self._templates)

    def _of_template(self, value: dict[str, Value], name: str, filled: str) -> int:
        text = value.get(name)
        if not isinstance(text, str):
            return 0
        # It is read once, even for nobody.
        contacts = max(len(_entries(value.get(filled))), 1)
        return len(text.encode(errors="replace")) * contacts // TEMPLATE_BYTES
