"""What an operation costs: read from its document once, worked out for the variables of each request.

A selection costs the same whatever contains it, but for how often: so a fragment is priced once, and the price of an
operation is linear in its document. What a price is stands in `limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    Undefined,
    ValueNode,
    VariableNode,
    is_composite_type,
)

from graphapi.limits import ASSUMED_ROWS, COUNTING, FLOOR, PAGE, PAGE_ARGUMENTS, PAGE_MAX, PRICES, WRITE, By, Price
from graphapi.operations.bounds import asks
from graphapi.operations.input_cost import Sent
from graphapi.operations.kinds import Value, inside, named, type_of
from graphapi.operations.uses import Use

Variables = Mapping[str, Value]
Amount = int | Callable[[Variables], int]
"""A number that stands in the document, or what reads it from the variables."""

FREE = Price()
_META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
LARGEST = 10**9
_DIGITS = 9


@dataclass(slots=True)
class Unit:
    """What a selection costs: once for its parent, and for each row of the parent's page."""

    once: int = 0
    row: int = 0
    calls: list[Call] = field(default_factory=list["Call"])
    """What depends on variables."""
    pages: bool = False
    """Whether rows of a page are read for it, whatever is asked of them: each costs something."""
    spreads: list[Unit] = field(default_factory=list["Unit"])
    """The fragments whose price depends on variables."""

    @property
    def fixed(self) -> bool:
        """Whether no variable changes it."""
        return not self.calls and not self.spreads


@dataclass(slots=True, frozen=True)
class Call:
    """A field with a selection below: it is called `rows` times, for a page of `page` rows."""

    weight: Amount
    factor: Amount
    rows: Amount
    page: Amount
    itself: int
    per_row: bool
    below: Unit


class Cost:
    """What one operation costs."""

    def __init__(self, unit: Unit, sent: Sent, defaults: Variables) -> None:
        """Keep the prices of what the operation asks and sends, and the defaults of its variables."""
        self._unit, self._sent, self._defaults = unit, sent, defaults

    def of(self, variables: Variables | None) -> int:
        """The cost with these variables."""
        asked = self._unit.once
        if not self._unit.fixed:
            asked, _ = _worth(self._unit, {**self._defaults, **(variables or {})}, {})
        return min(max(asked + self._sent.of(variables), FLOOR), LARGEST)


def _worth(unit: Unit, variables: Variables, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """The cost of a selection once and for each row; each fragment is worked out once."""
    if unit.fixed:
        return unit.once, unit.row
    found = known.get(id(unit))
    if found is not None:
        return found
    once, row = unit.once, unit.row
    for call in unit.calls:
        worth = _worth_of_call(call, variables, known)
        once, row = (once, row + worth) if call.per_row else (once + worth, row)
    for spread in unit.spreads:
        more_once, more_row = _worth(spread, variables, known)
        once, row = once + more_once, row + more_row
    known[id(unit)] = once, row
    return once, row


def _worth_of_call(call: Call, variables: Variables, known: dict[int, tuple[int, int]]) -> int:
    once, row = _worth(call.below, variables, known)
    weight = _number(call.weight, variables) * _number(call.factor, variables)
    each = call.itself + once + _number(call.page, variables) * max(row, call.below.pages)
    return weight + _number(call.rows, variables) * each


def _number(amount: Amount, variables: Variables) -> int:
    return amount if isinstance(amount, int) else amount(variables)


class Pricing:
    """Prices the operations of one valid document."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        """Keep the schema and the document's fragments."""
        self._schema, self._fragments = schema, fragments
        self._priced: dict[str, Unit] = {}

    def cost(self, operation: OperationDefinitionNode, uses: Sequence[Use]) -> Cost:
        """What an operation costs that sends these values."""
        root = self._schema.get_root_type(operation.operation)
        unit = Unit() if root is None else self._selection(operation.selection_set, root)
        defaults = {
            one.variable.name.value: _literal(one.default_value)
            for one in operation.variable_definitions or ()
            if one.default_value is not None
        }
        return Cost(unit, Sent(operation, uses), defaults)

    def _fragment(self, name: str) -> Unit:
        unit = self._priced.get(name)
        if unit is None:
            fragment = self._fragments[name]
            type_ = self._schema.type_map[fragment.type_condition.name.value]
            unit = self._selection(fragment.selection_set, type_)  # pyright: ignore[reportArgumentType] – it is valid
            self._priced[name] = unit
        return unit

    def _selection(self, selection_set: SelectionSetNode, type_: GraphQLCompositeType) -> Unit:
        unit = Unit()
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                self._add_field(unit, node, type_)
            elif isinstance(node, FragmentSpreadNode):
                self._add(unit, self._fragment(node.name.value))
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = type_ if condition is None else self._schema.type_map[condition.name.value]
                self._add(unit, self._selection(node.selection_set, inner))  # pyright: ignore[reportArgumentType]
        return unit

    def _add(self, unit: Unit, other: Unit) -> None:
        unit.pages |= other.pages
        if other.fixed:
            unit.once += other.once
            unit.row += other.row
        else:
            unit.spreads.append(other)

    def _add_field(self, unit: Unit, node: FieldNode, type_: GraphQLCompositeType) -> None:
        name = node.name.value
        if name == "__typename":
            return
        if name == "totalCount":
            unit.once += COUNTING
            return
        if not isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            return
        unit.pages |= type_.name.endswith("Connection")
        definition = _META.get(name) or type_.fields[name]
        named = _named(definition)
        price = PRICES.get(f"{type_.name}.{name}") or PRICES.get(name, FREE)
        below = Unit()
        if is_composite_type(named) and node.selection_set is not None:
            below = self._selection(node.selection_set, named)
        elif type_.name.startswith("__"):
            # graphql-core resolves the values of the schema one by one: they are its whole work.
            unit.once += 1
            return
        elif not price.weight and type_ is not self._schema.mutation_type:
            return
        call = self._call(node, definition, type_, price, below)
        if below.fixed and all(isinstance(one, int) for one in (call.weight, call.factor, call.rows, call.page)):
            worth = _worth_of_call(call, {}, {})
            unit.once, unit.row = (unit.once, unit.row + worth) if call.per_row else (unit.once + worth, unit.row)
        else:
            unit.calls.append(call)

    def _call(
        self, node: FieldNode, definition: GraphQLField, type_: GraphQLCompositeType, price: Price, below: Unit
    ) -> Call:
        given = {one.name.value: one.value for one in node.arguments or ()}
        page = _page(definition, given, price.page_max)
        per_row = price.rows is By.ABOVE or (node.name.value == "edges" and type_.name.endswith("Connection"))
        if per_row:
            rows: Amount = price.each
        elif not _is_list(definition):
            rows = 1
        elif isinstance(price.rows, int):
            rows = price.rows
        else:
            rows = ASSUMED_ROWS if page is None else page
        return Call(
            weight=WRITE if type_ is self._schema.mutation_type else price.weight,
            factor=_argument(definition, given, price.times) if price.times else 1,
            rows=rows,
            page=1 if page is None else page,
            itself=_itself(_named(definition).name),
            per_row=per_row,
            below=below,
        )


def _itself(name: str) -> int:
    """1 for an object, 0 for a type that only holds others."""
    return int(not name.endswith(("Connection", "Edge", "PageInfo", "Payload")))


def _named(definition: GraphQLField) -> GraphQLNamedType:
    return named(type_of(definition))


def _is_list(definition: GraphQLField) -> bool:
    found = type_of(definition)
    inner = inside(found) if isinstance(found, GraphQLNonNull) else found
    return isinstance(inner, GraphQLList)


def _page(definition: GraphQLField, given: Mapping[str, ValueNode], most: int) -> Amount | None:
    """How many rows a field is asked for; None when none of its arguments says so."""
    for name in PAGE_ARGUMENTS:
        if name in given:
            return _argument(definition, given, name, most)
    if PAGE_ARGUMENTS[0] in definition.args:
        return _argument(definition, given, PAGE_ARGUMENTS[0], most)
    for name, argument in definition.args.items():
        if asks(argument):
            return _argument(definition, given, name)
        kind = named(type_of(argument))
        if name in given and isinstance(kind, GraphQLInputObjectType):
            return _of_input(given[name], [one for one, field in kind.fields.items() if asks(field)])
    return None


def _argument(definition: GraphQLField, given: Mapping[str, ValueNode], name: str, most: int = PAGE_MAX) -> Amount:
    """The number that an argument is, or how long the list is that it is."""
    value = given.get(name)
    if value is None:
        default = definition.args[name].default_value
        return _size(None if default is Undefined else default, most)
    if isinstance(value, VariableNode):
        variable = value.name.value
        return lambda variables: _size(variables.get(variable), most)
    return _size(_literal(value), most)


def _of_input(value: ValueNode, asking: list[str]) -> Amount:
    """How many rows an input asks for by one of its lists."""
    if isinstance(value, VariableNode):
        variable = value.name.value
        return lambda variables: _longest(variables.get(variable), asking)
    if not isinstance(value, ObjectValueNode):
        return 1
    parts = {one.name.value: one.value for one in value.fields}
    found = next((parts[name] for name in asking if name in parts), None)
    if isinstance(found, VariableNode):
        variable = found.name.value
        return lambda variables: _size(variables.get(variable))
    return 1 if found is None else _size(_literal(found))


def _longest(value: object, asking: list[str]) -> int:
    if not isinstance(value, dict):
        return 1
    return max((len(value[name]) for name in asking if isinstance(value.get(name), list)), default=1)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]


def _size(value: object, most: int = PAGE_MAX) -> int:
    """A page size as it counts, or 0 and 1 for a boolean.

    What is no size is refused when it is read, and what is too large as well.
    """
    if isinstance(value, list):
        return len(value)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return min(max(value, 1), most)
    return PAGE


def _literal(value: ValueNode) -> object:
    """The number or boolean of a literal, or a list as long as it is; None for all else."""
    if isinstance(value, BooleanValueNode):
        return value.value
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) <= _DIGITS else LARGEST
    if isinstance(value, ListValueNode):
        return [None] * len(value.values)
    return None
