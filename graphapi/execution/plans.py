"""Plans: an operation compiled once, and run as often as it is asked for.

A plan belongs to a document, an operation of it, and the values of the variables that leave parts of it out. What it
does not cover raises NotCovered, and the reference answers instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from graphapi.execution.columns import Run, run_place
from graphapi.execution.fields import Computed, Loaded, NotCovered
from graphapi.execution.places import Field, Operation, Place, root_place
from graphapi.execution.rows import OBJECT

PLANS_MAX = 16
"""Plans of one document: so many combinations of @skip and @include are compiled."""


class Plans:
    """The plans of one document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        """Read the document; nothing is compiled yet."""
        self.schema = schema
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self.operations = {
            one.name.value if one.name else None: one
            for one in document.definitions
            if isinstance(one, OperationDefinitionNode)
        }
        self.deciding = tuple(sorted(_deciding(document)))
        self._plans: dict[tuple[Any, ...], Plan | None] = {}

    async def execute(self, name: str | None, variables: Mapping[str, Any] | None, context: object) -> dict[str, Any]:
        """Return the data of the answer; NotCovered when the reference has to answer, anything when a load failed."""
        operation = next(iter(self.operations.values())) if name is None else self.operations[name]
        values = get_variable_values(self.schema, operation.variable_definitions or (), dict(variables or {}))
        if isinstance(values, list):
            raise NotCovered("a variable is wrong")
        key = (name, *(values.coerced.get(one) for one in self.deciding))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._compiled(key, operation, values)
        return await plan.execute(values, context)

    def _compiled(self, key: tuple[Any, ...], operation: OperationDefinitionNode, values: VariableValues) -> Plan:
        if key in self._plans or len(self._plans) >= PLANS_MAX:
            raise NotCovered("known not to be covered")
        self._plans[key] = None
        self._plans[key] = plan = Plan(Operation(self.schema, operation, self.fragments, values))
        return plan


class Plan:
    """A compiled operation."""

    def __init__(self, operation: Operation) -> None:
        """Collect the places; NotCovered when one of them is not covered."""
        self.operation = operation
        self.root: Place = root_place(operation)
        self._constant: dict[int, dict[str, Any]] = {}
        self._varying: set[int] = set()

    async def execute(self, values: VariableValues, context: object) -> dict[str, Any]:
        """Return the data of the answer."""

        def given_of(one: Field) -> dict[str, Any]:
            known = self._constant.get(one.number)
            return self._given(one, values) if known is None else known

        run = Run(self.operation, context, given_of)
        found = run_place(self.root, OBJECT, [None], run)
        return cast("dict[str, Any]", (found if isinstance(found, list) else await found)[0])

    def _given(self, one: Field, values: VariableValues) -> dict[str, Any]:
        """Return the keywords of a field; what no variable has a part in is kept."""
        node, resolution = one.nodes[0], cast("Computed | Loaded", one.resolution)
        given = resolution.given(get_argument_values(cast("Any", one.definition), node, values))
        if one.number not in self._varying:
            if any(map(_variables, node.arguments or ())):
                self._varying.add(one.number)
            else:
                self._constant[one.number] = given
        return given


def _deciding(document: DocumentNode) -> set[str]:
    """Return the variables that leave out parts of the document."""
    found: set[str] = set()

    class Reader(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:  # noqa: ANN401 – a visitor's way
            found.update(_variables(node))

    visit(document, Reader())
    return found


def _variables(node: Node) -> set[str]:
    """Return the names of the variables in a part of a document."""
    found: set[str] = set()

    class Reader(Visitor):
        def enter_variable(self, variable: VariableNode, *_: Any) -> None:  # noqa: ANN401 – as above
            found.add(variable.name.value)

    visit(node, Reader())
    return found
