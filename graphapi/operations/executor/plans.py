"""Plans: an operation compiled once, and run as often as it is asked for.

A plan belongs to a document, an operation of it, and the values of the variables that leave parts of it out. What it
does not cover raises NotCovered, and the reference answers instead.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, cast

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues

from graphapi.operations.executor.arguments import Variables, coerced_each_time, keywords_of, variables_in
from graphapi.operations.executor.columns import Run, run_in_turn, run_place
from graphapi.operations.executor.fields import Computed, Done, Fallback, Loaded, NotCovered
from graphapi.operations.executor.places import Field, Operation, root_place
from graphapi.operations.executor.rows import OBJECT

PLANS_MAX = 16
"""Plans of one document: so many combinations of @skip and @include are kept, those used last."""

Given = Callable[[VariableValues], dict[str, Any]]


class Plans:
    """The plans of one document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        """Read the document; nothing is compiled yet."""
        self.schema = schema
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        self.operations = {one.name.value if one.name else None: one for one in operations}
        self.variables = {name: Variables(schema, one) for name, one in self.operations.items()}
        self.only = next(iter(self.operations))
        self.deciding = tuple(sorted(_deciding(document)))
        self._plans: OrderedDict[tuple[Any, ...], Plan | Fallback] = OrderedDict()

    def plan(self, name: str | None, variables: Mapping[str, Any] | None) -> tuple[Plan, VariableValues]:
        """Return the plan of an operation and its coerced variables; NotCovered when graphql-core has to execute it."""
        name = self.only if name is None else name
        values = self.variables[name].values(variables)
        key = (name, *[values.coerced.get(one) for one in self.deciding]) if self.deciding else (name,)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._compiled(key, name, variables)
        elif self.deciding:
            self._plans.move_to_end(key)
        if isinstance(plan, Fallback):
            raise NotCovered(plan)
        return plan, values

    def _compiled(self, key: tuple[Any, ...], name: str | None, variables: Mapping[str, Any] | None) -> Plan | Fallback:
        values = self.variables[name].checked(variables)
        operation = Operation(self.schema, self.operations[name], self.fragments, values)
        try:
            plan: Plan | Fallback = Plan(operation, self.variables[name])
        except NotCovered as error:
            plan = error.reason
        self._plans[key] = plan
        if len(self._plans) > PLANS_MAX:
            self._plans.popitem(last=False)
        return plan


class Plan:
    """A compiled operation."""

    def __init__(self, operation: Operation, variables: Variables) -> None:
        """Collect the places; NotCovered when one of them is not covered."""
        self.operation, self.variables = operation, variables
        self.root = root_place(operation)
        self._given: dict[int, Given] = {}

    async def execute(self, values: VariableValues, context: object, done: dict[str, Done]) -> dict[str, Any]:
        """Return the data of the answer; NotCovered when graphql-core has to answer, anything when a load failed.

        What a mutation has done until then is in `done`, by its key in the answer: it must not be done again.
        """

        def given_of(one: Field) -> dict[str, Any]:
            known = self._given.get(one.number)
            if known is None:
                known = self._given[one.number] = _given(one, self.variables)
            return known(values)

        run = Run(self.operation, context, given_of)
        if self.operation.writes:
            return await run_in_turn(self.root, run, done)
        found = run_place(self.root, OBJECT, [None], run)
        return cast("dict[str, Any]", (found if isinstance(found, list) else await found)[0])


def _given(one: Field, variables: Variables) -> Given:
    """Return what makes the keywords of a field of the variables."""
    definition, node = cast("GraphQLField", one.definition), one.nodes[0]
    given = cast("Computed | Loaded", one.resolution).given
    each_time = coerced_each_time(definition, node, given, variables)
    keywords = keywords_of(definition, node.arguments or (), given)
    if keywords is None:
        return each_time

    def keywords_now(values: VariableValues) -> dict[str, Any]:
        found = keywords.of(values.coerced)
        return each_time(values) if found is None else found

    return keywords_now


def _deciding(document: DocumentNode) -> set[str]:
    """Return the variables that leave out parts of the document."""
    found: set[str] = set()

    class Reader(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:  # noqa: ANN401 – a visitor's way
            found.update(variables_in(node))

    visit(document, Reader())
    return found
