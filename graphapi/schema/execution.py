"""One operation, from its text to its answer, under the deadline of its request."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import graphql
import strawberry
from graphql import ExecutionResult, GraphQLError, GraphQLFormattedError, GraphQLResolveInfo
from strawberry.execution.is_awaitable import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphapi.db.errors import BadBookmark
from graphapi.db.request import Db
from graphapi.kernel.errors import DeadlineExceeded
from graphapi.limits import OPEN, Gate, Told
from graphapi.schema.base.bounds import declare_bounds
from graphapi.schema.base.context import Context, context_of
from graphapi.schema.base.names import Names
from graphapi.schema.compiled import compiled
from graphapi.schema.documents import Documents, Prepared, PreparedOperation
from graphapi.schema.failures import BAD_USER_INPUT, VALIDATION_FAILED, explained, failure, shown
from graphapi.services.shared.registry import reload

Result = TypeVar("Result")
Resolve = Callable[..., Any]

_run = cast("Any", graphql).execute
"""As graphql-core has it, whose own type is open."""

GRACE = 0.25
"""Seconds that the database has to say itself that it is late: it knows whether a write may have been stored."""


@dataclass(frozen=True)
class Operation:
    """What a client asks for."""

    query: str
    variables: dict[str, Any] | None = None
    name: str | None = None
    may_write: bool = True


@dataclass(frozen=True)
class Answer:
    """What is sent back; not `executed`: the request itself is wrong, and there is no data."""

    data: dict[str, Any] | None = None
    errors: list[GraphQLFormattedError] = field(default_factory=list[GraphQLFormattedError])
    executed: bool = True
    write_refused: bool = False
    cost: int | None = None
    operation: PreparedOperation | None = None


class Schema(strawberry.Schema):
    """A schema that keeps its documents prepared; unless it `compiles`, graphql-core executes everything."""

    compiles = True

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 – as Strawberry takes them
        """Make the schema, and tell graphql-core which of its inputs take exactly one field."""
        super().__init__(*args, **settings)  # pyright: ignore[reportUnknownMemberType]
        self.core = self._schema
        for type_ in self.core.type_map.values():
            definition = type_.extensions.get("strawberry-definition")
            if getattr(definition, "is_one_of", False):
                type_.is_one_of = True  # pyright: ignore[reportAttributeAccessIssue] – these are its input types
        if self.core.mutation_type is not None:
            for one in self.core.mutation_type.fields.values():
                one.resolve = _once(cast("Resolve", one.resolve))
        declare_bounds(self.core)
        self.documents = Documents(self.core)


def _once(resolve: Resolve) -> Resolve:
    """Return a resolver that leaves what a plan has done as it is."""

    def resolved(root: object, info: GraphQLResolveInfo[Any], **given: Any) -> object:  # noqa: ANN401 – as it is given
        done = info.context.done.get(info.path.key)
        return resolve(root, info, **given) if done is None else done.again()

    return resolved


Admit = Callable[[PreparedOperation, int], None]
"""Told of an operation and its cost before it runs; what it raises goes to the caller."""


async def execute(
    schema: Schema, db: Db, operation: Operation, gate: Gate = OPEN, admit: Admit | None = None
) -> Answer:
    """Return the answer to an operation; nothing is raised but by `admit`, and what stops the server."""
    prepared = schema.documents.prepare(operation.query, gate)
    if prepared.errors:
        return Answer(errors=prepared.errors, executed=False)
    found = prepared.operation(operation.name)
    if not isinstance(found, PreparedOperation):
        return Answer(errors=[found], executed=False)
    if found.writes and not operation.may_write:
        refused = failure("Mutations are sent by POST.", BAD_USER_INPUT)
        return Answer(errors=[refused], executed=False, write_refused=True, operation=found)
    excess = found.bounded.error(operation.variables)
    if excess is not None:
        return Answer(errors=[excess], executed=False, operation=found)
    cost = found.cost.of(operation.variables)
    if cost > gate.limits.cost:
        return Answer(errors=[_too_costly(cost, gate)], executed=False, cost=cost, operation=found)
    if admit is not None:
        admit(found, cost)
    db.course.reads_anywhere = not found.writes
    try:
        if found.writes:
            answered = await _in_time(db, _execute(schema, db, (prepared, found), operation, gate))
        else:
            answered = await _read_in_time(db, _execute(schema, db, (prepared, found), operation, gate))
    except DeadlineExceeded as error:
        message, extensions = explained(error) or ("", {})
        return Answer(errors=[{"message": message, "extensions": extensions}], cost=cost, operation=found)
    except BadBookmark as error:
        refused = failure(str(error), BAD_USER_INPUT)
        return Answer(errors=[refused], executed=False, cost=cost, operation=found)
    errors = answered.errors or []
    executed = answered.data is not None or any(error.path for error in errors)
    answers = shown(errors, hides_schema=gate.told is Told.NOTHING)
    return Answer(answered.data, answers, executed, cost=cost, operation=found)


async def _execute(
    schema: Schema, db: Db, document: tuple[Prepared, PreparedOperation], operation: Operation, gate: Gate
) -> ExecutionResult:
    prepared, chosen = document
    context = await context_of(db, prepared.places)
    if wrong := await _unknown_names(context, chosen.names, operation.variables):
        return ExecutionResult(None, wrong)
    if schema.compiles:
        data = await compiled(schema.core, prepared, operation.name, operation.variables, context)
        if data is not None:
            return ExecutionResult(data)
        # What it has loaded is not to be seen; what it has done is.
        context = replace(await context_of(db, prepared.places), done=context.done)
    result = _run(
        schema.core,
        prepared.document,
        context_value=context,
        variable_values=operation.variables,
        operation_name=operation.name,
        is_awaitable=optimized_is_awaitable,
        executor_class=StrawberryGraphQLCoreExecutionContext,
        hide_suggestions=gate.told is not Told.ALL,
    )
    return cast("ExecutionResult", await result if isinstance(result, Awaitable) else result)


async def _unknown_names(context: Context, names: Names, variables: dict[str, Any] | None) -> list[GraphQLError]:
    """Return the errors of names that nothing has, with the registry as it is now where it is known not to have one."""
    if not names.any or isinstance(context.registry, Exception):
        return []
    if names.known(variables, context.labels):
        return []
    context.registry = await reload(context.db)
    return names.errors(variables, context.labels)


def _too_costly(cost: int, gate: Gate) -> GraphQLFormattedError:
    most = gate.limits.cost
    message = f"The operation costs {cost:,}: so many objects it could return, walk or count; {most:,} is the most."
    return failure(message, VALIDATION_FAILED, limit="cost", found=cost, most=most)


async def _read_in_time(db: Db, work: Awaitable[Result]) -> Result:
    """Await the work until the request's deadline."""
    try:
        async with asyncio.timeout(db.deadline.left() + GRACE):
            return await work
    except TimeoutError:
        raise _late() from None


def _late() -> DeadlineExceeded:
    return DeadlineExceeded("The request took longer than it may.")


async def _in_time(db: Db, work: Awaitable[Result]) -> Result:
    """Await the work until the request's deadline, which the work itself may move."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            left = db.deadline.ends + GRACE - time.monotonic()
            if left <= 0:
                raise _late()
            await asyncio.wait({task}, timeout=left)
        return task.result()
    finally:
        task.cancel()
