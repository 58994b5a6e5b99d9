"""One operation, from its text to its answer, under the deadline of its request.

Plans answer what they cover; graphql-core executes the rest over the same fields (docs/executor.md).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

import graphql
from graphql import ExecutionResult, GraphQLError, GraphQLFormattedError, GraphQLNonNull, GraphQLSchema

from graphapi.kernel.errors import BadBookmark, DeadlineExceeded
from graphapi.limits import OPEN, Gate, SchemaAccess
from graphapi.operations.documents import Documents, Prepared, PreparedOperation
from graphapi.operations.executor.places import TYPENAME, Place
from graphapi.operations.executor.plans import Plans
from graphapi.operations.failures import (
    BAD_USER_INPUT,
    VALIDATION_FAILED,
    explained,
    failure,
    incident,
    is_of_a_field,
    shown,
)
from graphapi.operations.fallbacks import Done, Fallback, NotCovered

Result = TypeVar("Result")
Variables = dict[str, object]

_run: Callable[..., ExecutionResult | Awaitable[ExecutionResult]] = cast("Any", graphql).execute
"""As graphql-core has it, whose own type is open."""

GRACE = 0.25
"""Seconds that the database has to say itself that it is late: it knows whether a write may have been stored."""


logger = logging.getLogger("graphapi")


@dataclass(frozen=True)
class OperationRequest:
    """An operation that a client asks for."""

    query: str
    variables: Variables | None = None
    name: str | None = None
    may_write: bool = True


@dataclass(slots=True)
class Answer:
    """What is sent back; not `executed`: the request itself is wrong, and there is no data.

    `fallback` is the reason why graphql-core executed the operation; None when a plan did, or nothing was executed.
    `fallback_text` says it in full, with what was not covered.
    """

    data: dict[str, Any] | None = None
    errors: list[GraphQLFormattedError] = field(default_factory=list[GraphQLFormattedError])
    executed: bool = True
    write_refused: bool = False
    cost: int | None = None
    operation: PreparedOperation | None = None
    fallback: Fallback | None = None
    fallback_text: str = ""


@dataclass
class Executable:
    """A schema, its prepared documents, and how graphql-core executes an operation over it.

    `compiles`: plans are made of operations; without them graphql-core executes everything.
    """

    core: GraphQLSchema
    documents: Documents
    execution_context: type[Any]
    is_awaitable: Callable[[object], bool]
    compiles: bool = True


class HasDone(Protocol):
    """What the fields of one operation share. `done` is what came of the fields of a mutation, by key in the answer."""

    done: dict[str, Done]


SharedContext = TypeVar("SharedContext", bound=HasDone)


class Host(Protocol[SharedContext]):
    """What an operation runs in: a deadline, and what its fields share."""

    @property
    def ends(self) -> float:
        """The deadline, in monotonic seconds; the work itself may move it."""
        ...

    def begin(self, *, writes: bool) -> None:
        """Get ready for an operation that is about to run."""
        ...

    async def context(self, selections: dict[Hashable, object], done: dict[str, Done]) -> SharedContext:
        """A new context; `selections` is the memory of the document."""
        ...

    async def refusals(
        self, context: SharedContext, operation: PreparedOperation, variables: Variables | None
    ) -> list[GraphQLError]:
        """Why an operation is not to run with these variables."""
        ...


Admit = Callable[[PreparedOperation, int], None]
"""Called with an operation and its cost before it runs; what it raises reaches the caller of `execute`."""


@dataclass(slots=True)
class _Executed:
    data: dict[str, Any] | None
    errors: list[GraphQLError] = field(default_factory=list[GraphQLError])
    not_covered: NotCovered | None = None


async def execute(
    schema: Executable,
    host: Host[SharedContext],
    request: OperationRequest,
    gate: Gate = OPEN,
    admit: Admit | None = None,
) -> Answer:
    """The answer to an operation; nothing is raised but by `admit`, and what stops the server."""
    prepared = schema.documents.prepare(request.query, gate)
    if prepared.errors:
        return Answer(errors=prepared.errors, executed=False)
    found = prepared.operation(request.name)
    if not isinstance(found, PreparedOperation):
        return Answer(errors=[found], executed=False)
    if found.writes and not request.may_write:
        refused = failure("Mutations are sent by POST.", BAD_USER_INPUT)
        return Answer(errors=[refused], executed=False, write_refused=True, operation=found)
    excess = found.bounded.error(request.variables)
    if excess is not None:
        return Answer(errors=[excess], executed=False, operation=found)
    cost = found.cost.of(request.variables)
    if cost > gate.limits.cost:
        return Answer(errors=[_too_costly(cost, gate)], executed=False, cost=cost, operation=found)
    if admit is not None:
        admit(found, cost)
    host.begin(writes=found.writes)
    in_time = _write_in_time if found.writes else _read_in_time
    try:
        done = await in_time(host, _execute(schema, host, (prepared, found), request, gate))
    except BadBookmark as error:
        refused = failure(str(error), BAD_USER_INPUT)
        return Answer(errors=[refused], executed=False, cost=cost, operation=found)
    except Exception as error:  # noqa: BLE001 – it is logged where nothing explains it
        message, extensions = explained(error) or incident(error, None)
        return Answer(errors=[{"message": message, "extensions": extensions}], cost=cost, operation=found)
    executed = done.data is not None or any(error.path for error in done.errors)
    errors = shown(done.errors, hides_schema=gate.schema_access is SchemaAccess.NOTHING)
    answer = Answer(done.data, errors, executed, cost=cost, operation=found)
    if done.not_covered is not None:
        answer.fallback, answer.fallback_text = done.not_covered.reason, str(done.not_covered)
    return answer


async def _execute(
    schema: Executable,
    host: Host[SharedContext],
    document: tuple[Prepared, PreparedOperation],
    request: OperationRequest,
    gate: Gate,
) -> _Executed:
    prepared, operation = document
    context = await host.context(prepared.selections, {})
    if wrong := await host.refusals(context, operation, request.variables):
        return _Executed(None, wrong)
    reason: NotCovered | None = None
    if schema.compiles:
        found = await _by_plan(plans_of(schema, prepared), request, context)
        if isinstance(found, _Executed):
            return found
        # What it has loaded is not to be seen; what it has done is.
        reason, context = found, await host.context(prepared.selections, context.done)
    result = _run(
        schema.core,
        prepared.document,
        context_value=context,
        variable_values=request.variables,
        operation_name=request.name,
        is_awaitable=schema.is_awaitable,
        executor_class=schema.execution_context,
        hide_suggestions=gate.schema_access is not SchemaAccess.ALL,
    )
    executed = await result if isinstance(result, Awaitable) else result
    return _Executed(executed.data, executed.errors or [], reason or NotCovered(Fallback.SWITCHED_OFF))


async def _by_plan(plans: Plans, request: OperationRequest, context: HasDone) -> _Executed | NotCovered:
    """What a plan executed, or why graphql-core has to execute the operation."""
    try:
        plan, values = plans.plan(request.name, request.variables)
    except NotCovered as error:
        return _without_traceback(error)
    try:
        return _Executed(await plan.execute(values, context, context.done))
    except NotCovered as error:
        return _without_traceback(error)
    except BadBookmark:
        raise
    except Exception as error:  # noqa: BLE001 – it is in the answer, and logged where nothing explains it
        # What a field says to the client has its place in the answer, and what a mutation has done is in it: both are
        # graphql-core's to put together. All else is answered as what it is, and nothing runs a second time.
        if context.done or is_of_a_field(error):
            return NotCovered(Fallback.ERROR)
        return _failed(plan.root, error)


def _without_traceback(error: NotCovered) -> NotCovered:
    """The same reason; the traceback would keep what the plan has loaded while graphql-core loads it again."""
    return NotCovered(error.reason, error.what)


def _failed(root: Place, error: Exception) -> _Executed:
    """The answer of an operation that failed: no root field has a value, each has the error."""
    errors = [GraphQLError(str(error), one.nodes, path=[one.key], original_error=error) for one in root.fields]
    nullable = not any(isinstance(one.type, GraphQLNonNull) for one in root.fields if one.name != TYPENAME)
    data = dict.fromkeys((one.key for one in root.fields), None) if nullable else None
    return _Executed(data, errors)


def plans_of(schema: Executable, prepared: Prepared) -> Plans:
    """The plans of a document; they are kept as long as it is."""
    if prepared.plans is None:
        prepared.plans = Plans(schema.core, prepared.document)
    return prepared.plans


def _too_costly(cost: int, gate: Gate) -> GraphQLFormattedError:
    most = gate.limits.cost
    message = f"The operation costs {cost:,}, the objects that it could return, walk or count; the limit is {most:,}."
    return failure(message, VALIDATION_FAILED, limit="cost", found=cost, most=most)


async def _read_in_time(host: Host[SharedContext], work: Awaitable[Result]) -> Result:
    """Await the work until the deadline, without a task for it."""
    try:
        async with asyncio.timeout(max(host.ends - time.monotonic(), 0) + GRACE):
            return await work
    except TimeoutError:
        raise _late() from None


async def _write_in_time(host: Host[SharedContext], work: Awaitable[Result]) -> Result:
    """Await the work until the deadline, which the work itself may move."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            left = host.ends + GRACE - time.monotonic()
            if left <= 0:
                raise _late()
            await asyncio.wait({task}, timeout=left)
        return task.result()
    finally:
        task.cancel()


def _late() -> DeadlineExceeded:
    return DeadlineExceeded("The request took longer than it may.")
