"""Whether what a request sends keeps to its bounds: looked at before any work, whoever executes the operation.

A check is made once for each type and bound, and runs over the values as they came, before they are coerced: what is
too much costs no more than its first part does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from graphql import (
    GraphQLEnumType,
    GraphQLFormattedError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    VariableNode,
)

from graphapi.operations.bounds import JSON_SCALARS, Bound, bound_of
from graphapi.operations.failures import BAD_USER_INPUT, failure
from graphapi.operations.kinds import Kind, Value, contains_itself, inside, is_list, is_object, named, type_of
from graphapi.operations.uses import Use, Values, defaults_of

Check = Callable[[Value], None]
"""Looks at a value; Excess when it is too much."""

NOTHING: Mapping[str, Value] = {}
JSON_DEPTH = 64
NAME_MAX = 100
"""Characters of the name of an enum's value."""

_NODE = 2
"""Bytes that a value takes as JSON at least, with what sets it apart."""


NESTED_MAX = 40
"""How deep an input that contains itself may be nested: objects and lists in each other."""


class Excess(Exception):
    """A value is too much: how much there may be, and where it stands, the innermost first."""

    def __init__(self, most: str) -> None:
        """Keep what there may be."""
        super().__init__(most)
        self.most, self.path = most, list[str]()


@dataclass(frozen=True, slots=True)
class VariableCheck:
    """A value that depends on variables, and what looks at it."""

    use: Use
    check: Check
    variable: str | None
    """Its name, where it is all that the argument is given."""


class Bounded:
    """What looks at the values of one operation."""

    def __init__(self, operation: OperationDefinitionNode, uses: Sequence[Use], checks: Checks) -> None:
        """Look at what the document itself says, and note what depends on variables."""
        self._defaults = defaults_of(operation)
        self._refused: GraphQLFormattedError | None = None
        self._checked: list[VariableCheck] = []
        seen: set[tuple[str, Check]] = set()
        for use in uses:
            check = checks.outermost(type_of(use.argument), bound_of(use.argument))
            variable = use.value.name.value if isinstance(use.value, VariableNode) else None
            if check is None or (variable is not None and (variable, check) in seen):
                continue
            if variable is not None or _varies(use.value):
                self._checked.append(VariableCheck(use, check, variable))
                seen |= {(variable, check)} if variable else set()
            self._refused = self._refused or _error(use.name, check, use.of(self._defaults))

    def error(self, variables: Values | None) -> GraphQLFormattedError | None:
        """What a request's values are refused for; None when they keep to their bounds."""
        if self._refused is not None or not self._checked:
            return self._refused
        given = variables or NOTHING
        for one in self._checked:
            value = given.get(one.variable) if one.variable else one.use.of({**self._defaults, **given})
            if value is not None:
                found = _error(one.use.name, one.check, value)
                if found is not None:
                    return found
        return None


def _error(name: str, check: Check, value: object) -> GraphQLFormattedError | None:
    if value is None:
        return None
    try:
        check(value)
    except Excess as excess:
        path = [name, *reversed(excess.path)]
        last = next(part for part in reversed(path) if not part.isdecimal())
        return failure(f"`{last}` has at most {excess.most}.", BAD_USER_INPUT, argument=last, path=path)
    return None


def _varies(node: object) -> bool:
    """Whether a value of a document depends on variables."""
    if isinstance(node, ListValueNode):
        return any(_varies(one) for one in node.values)
    if isinstance(node, ObjectValueNode):
        return any(_varies(one.value) for one in node.fields)
    return isinstance(node, VariableNode)


class Checks:
    """The checks of one schema, each made when it is first asked for."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[tuple[str, Bound | None], Check | None] = {}
        self._nested: dict[Check, Check] = {}

    def of(self, kind: Kind, bound: Bound | None, level: int = 0) -> Check | None:
        """What looks at values of a type under a bound; None where there is nothing to look at."""
        if isinstance(kind, GraphQLNonNull):
            return self.of(inside(kind), bound, level)
        key = (f"{kind} {level}", bound)
        if key not in self._made:
            self._made[key] = self._make(kind, bound, level)
        return self._made[key]

    def outermost(self, kind: Kind, bound: Bound | None) -> Check | None:
        """What looks at the value of an argument: first at its depth where an input may contain itself."""
        check = self.of(kind, bound)
        if check is None or not contains_itself(named(kind)):
            return check
        if check not in self._nested:
            self._nested[check] = partial(_check_nested, then=check)
        return self._nested[check]

    def _make(self, kind: Kind, bound: Bound | None, level: int) -> Check | None:
        if isinstance(kind, GraphQLInputObjectType):
            return _Fields(kind, self).check
        if isinstance(kind, GraphQLEnumType):
            return _check_name
        if bound is None:
            return None
        if isinstance(kind, GraphQLList):
            inner = self.of(inside(kind), bound, level + 1)
            return partial(_check_list, most=bound.entries[level], outer=bound.outer_entries(level), inner=inner)
        if not isinstance(kind, GraphQLScalarType):
            return None
        look = _check_json if kind.name in JSON_SCALARS else _check_text
        return partial(look, most=bound.characters, outer=bound.outer_characters())


def _check_nested(value: object, *, then: Check) -> None:
    """Look at the depth of a value before anything walks down into it."""
    level = [value]
    for _ in range(NESTED_MAX):
        if not level:
            return then(value)
        level = [part for one in level for part in _inside(one)]
    raise Excess(f"{NESTED_MAX} levels of objects and lists")


def _inside(value: object) -> Iterable[object]:
    if is_object(value):
        return value.values()
    return value if is_list(value) else ()


def _check_text(value: object, *, most: int, outer: int) -> None:
    if isinstance(value, str) and len(value) > outer:
        raise Excess(f"{most:,} characters")


def _check_name(value: object) -> None:
    """Look at the name of an enum's value: one that is unknown is repeated in the error."""
    _check_text(value, most=NAME_MAX, outer=NAME_MAX)


def _check_list(value: object, *, most: int, outer: int, inner: Check | None) -> None:
    if not is_list(value):
        if inner is not None:
            inner(value)  # GraphQL takes one value for a list of it
        return
    if len(value) > outer:
        raise Excess(f"{most:,} entries")
    if inner is None:
        return
    place = 0
    try:
        for place, entry in enumerate(value):  # noqa: B007 – read when one is too much
            inner(entry)
    except Excess as excess:
        excess.path.append(str(place))
        raise


def _check_json(value: object, *, most: int, outer: int) -> None:
    """Look at a JSON value, as far as it may go; its depth is read by the scalar, whose bound is the same."""
    left, level = outer, [value]
    for _ in range(JSON_DEPTH):
        below: list[object] = []
        for one in level:
            left -= len(one) if isinstance(one, str) else _NODE
            if left < 0:
                raise Excess(f"{most:,} bytes as JSON")
            if is_object(one):
                left -= _of_keys(one)
                below += one.values()
            elif is_list(one):
                below += one
        level = below


def _of_keys(value: dict[str, object]) -> int:
    return sum(map(len, value))


class _Fields:
    """Looks at the fields of an input."""

    def __init__(self, kind: GraphQLInputObjectType, checks: Checks) -> None:
        self._kind, self._made = kind, checks

    @cached_property
    def _checks(self) -> dict[str, Check]:
        """The checks of the fields, made when they are needed: an input may contain itself."""
        found = {name: self._made.of(type_of(field), bound_of(field)) for name, field in self._kind.fields.items()}
        return {name: check for name, check in found.items() if check is not None}

    def check(self, value: object) -> None:
        """Look at an input; what is no input, and fields that there are not, are refused when they are read."""
        if not is_object(value):
            return
        most = len(self._kind.fields)
        if len(value) > most:
            raise Excess(f"{most} fields")
        for name, one in value.items():
            check = self._checks.get(name)
            if check is None:
                continue
            try:
                check(one)
            except Excess as excess:
                excess.path.append(name)
                raise
