"""One operation, from its text to its answer, under the deadline of its request."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from graphapi.db.database import Db
from graphapi.kernel.errors import DeadlineExceeded
from graphapi.schema.context import Context, context_of
from graphapi.schema.failures import BAD_USER_INPUT, PARSE_FAILED, VALIDATION_FAILED, explained, failure, shown

Result = TypeVar("Result")

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


class QuietSchema(strawberry.Schema):
    """A schema that leaves it to `failures` to say and log what went wrong."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Print nothing."""


class OneOperation(SchemaExtension):
    """Refuses to guess which of several operations is meant."""

    def on_parse(self) -> Iterator[None]:
        """Look at the document once it is parsed."""
        yield
        document, context = self.execution_context.graphql_document, self.execution_context.context
        if document is None or context.operation_name is not None:
            return
        if sum(isinstance(one, OperationDefinitionNode) for one in document.definitions) > 1:
            message = "The document has several operations: `operationName` must say which one is meant."
            raise GraphQLError(message, extensions={"code": BAD_USER_INPUT})


async def execute(schema: strawberry.Schema, db: Db, operation: Operation) -> Answer:
    """Return the answer to an operation; nothing is raised but what stops the server."""
    try:
        return await _in_time(db, _execute(schema, db, operation))
    except DeadlineExceeded as error:
        message, extensions = explained(error) or ("", {})
        return Answer(None, [{"message": message, "extensions": extensions}])


async def _execute(schema: strawberry.Schema, db: Db, operation: Operation) -> Answer:
    allowed = {OperationType.QUERY, OperationType.MUTATION} if operation.may_write else {OperationType.QUERY}
    context: Context = await context_of(db, operation.name)
    try:
        result = await schema.execute(
            operation.query,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.name,
            allowed_operation_types=allowed,
        )
    except InvalidOperationTypeError:
        return _wrong("Mutations are sent by POST.", BAD_USER_INPUT, write_refused=True)
    except CannotGetOperationTypeError as error:
        return _wrong(error.as_http_error_reason(), BAD_USER_INPUT)
    if isinstance(result, PreExecutionError):
        return Answer(None, [_found_before(error) for error in result.errors or ()], executed=False)
    errors = result.errors or []
    executed = result.data is not None or any(error.path for error in errors)
    return Answer(result.data, shown(errors), executed)


def _wrong(message: str, code: str, *, write_refused: bool = False) -> Answer:
    return Answer(None, [failure(message, code)], executed=False, write_refused=write_refused)


def _found_before(error: GraphQLError) -> GraphQLFormattedError:
    """Return an error of the document, found before anything was executed."""
    if isinstance(error.original_error, RecursionError):
        return failure("The document is nested too deeply.", VALIDATION_FAILED)
    if error.original_error is not None:
        return shown([error])[0]
    code = PARSE_FAILED if isinstance(error, GraphQLSyntaxError) else VALIDATION_FAILED
    return {**error.formatted, "extensions": {"code": code, **(error.extensions or {})}}


async def _in_time(db: Db, work: Awaitable[Result]) -> Result:
    """Await the work until the request's deadline, which the work itself may move."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            left = db.ends + GRACE - time.monotonic()
            if left <= 0:
                raise DeadlineExceeded("The request took longer than it may.")
            await asyncio.wait({task}, timeout=left)
        return task.result()
    finally:
        task.cancel()
