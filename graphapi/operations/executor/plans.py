"""Plans: an operation compiled once, and run whenever it is asked for.

A plan belongs to a document, an operation of it, and the values of the variables that leave parts of it out: what is
selected is then known. Who asks makes no difference. What is not covered raises NotCovered, and graphql-core answers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationType
from graphql.execution.values import VariableValues
from graphql.language import ast

from graphapi.operations.executor.arguments import Variables
from graphapi.operations.executor.columns import Run, run_in_turn, run_place
from graphapi.operations.executor.places import Operation, root_place
from graphapi.operations.executor.rows import OBJECT
from graphapi.operations.fallbacks import Done, Fallback, NotCovered
from graphapi.operations.nodes import nodes_in, variables_in

PLANS_MAX = 16
"""Plans of one document: one for each combination of @skip and @include; those used last are kept."""


class Plans:
    """The plans of one document."""

    def __init__(self, schema: GraphQLSchema, document: ast.DocumentNode) -> None:
        self.schema, definitions = schema, document.definitions
        self.fragments = {one.name.value: one for one in definitions if isinstance(one, ast.FragmentDefinitionNode)}
        operations = [one for one in definitions if isinstance(one, ast.OperationDefinitionNode)]
        self.operations = {one.name.value if one.name else None: one for one in operations}
        self.variables = {name: Variables(schema, one) for name, one in self.operations.items()}
        self.only = next(iter(self.operations))
        self.deciding = sorted(set[str]().union(*map(variables_in, nodes_in(document, ast.DirectiveNode))))
        self._plans: OrderedDict[tuple[Any, ...], Plan | NotCovered] = OrderedDict()

    def plan(self, name: str | None, variables: Mapping[str, Any] | None) -> tuple[Plan, VariableValues]:
        """The plan of an operation and its coerced variables; NotCovered when graphql-core has to execute it."""
        name = self.only if name is None else name
        values = self.variables[name].values(variables)
        key = (name, *[values.coerced.get(one) for one in self.deciding]) if self.deciding else (name,)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._compiled(key, name, variables)
        elif self.deciding:
            self._plans.move_to_end(key)
        if isinstance(plan, NotCovered):
            raise NotCovered(plan.reason, plan.what)
        return plan, values

    def _compiled(
        self, key: tuple[Any, ...], name: str | None, variables: Mapping[str, Any] | None
    ) -> Plan | NotCovered:
        inputs = self.variables[name]
        operation = Operation(self.schema, self.operations[name], self.fragments, inputs, inputs.checked(variables))
        try:
            plan: Plan | NotCovered = Plan(operation)
        except NotCovered as error:
            plan = NotCovered(error.reason, error.what)
        except GraphQLError as error:
            # A null condition of a directive: an error only if graphql-core comes to that place.
            plan = NotCovered(Fallback.VARIABLE, error.message)
        self._plans[key] = plan
        if len(self._plans) > PLANS_MAX:
            self._plans.popitem(last=False)
        return plan


class Plan:
    """A compiled operation; NotCovered when something in it is not covered."""

    def __init__(self, operation: Operation) -> None:
        self.operation, self.root = operation, root_place(operation)

    async def execute(self, values: VariableValues, context: object, done: dict[str, Done]) -> dict[str, Any]:
        """The data of the answer; NotCovered when graphql-core has to answer, anything when a load failed.

        What a mutation has done until then is in `done`, by its key in the answer: it must not be done again.
        """
        run = Run(self.operation, context, values)
        if self.operation.definition.operation is OperationType.MUTATION:
            return await run_in_turn(self.root, run, done)
        found = run_place(self.root, OBJECT, [None], run)
        return (found if isinstance(found, list) else await found)[0]
