"""Border 2 for what is not refused but failed: top-level errors with the codes that clients know.

What is our own fault is masked, and logged.
"""

import logging
import uuid
from collections.abc import Sequence

from graphql import GraphQLError, GraphQLFormattedError

from graphapi.kernel.errors import (
    Ambiguous,
    BadArgument,
    BudgetExceeded,
    Code,
    DatabaseRefused,
    DeadlineExceeded,
    OutcomeUnknown,
    Refused,
    Unavailable,
)

BAD_USER_INPUT = "BAD_USER_INPUT"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
TIMEOUT = "TIMEOUT"
UNAVAILABLE = "SERVICE_UNAVAILABLE"
INTERNAL = "INTERNAL_SERVER_ERROR"
FORBIDDEN = "FORBIDDEN"
AMBIGUOUS = "AMBIGUOUS"

PLAIN: dict[type[Exception], str] = {
    DeadlineExceeded: TIMEOUT,
    Unavailable: UNAVAILABLE,
    BudgetExceeded: BAD_USER_INPUT,
}
"""Failures whose own message goes to clients."""

UNFIT = "The variables do not fit the schema."
"""What is said of wrong variables to those who may not ask for the schema."""

AGAIN = "Whether the change was stored is not known: repeat it with the same idempotencyKey."

Explained = tuple[str, dict[str, object]]
"""The message and the extensions of an error as clients see it."""

logger = logging.getLogger("graphapi")


def failure(message: str, code: str, **extensions: object) -> GraphQLFormattedError:
    """A top-level error of a request that was not executed."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def shown(errors: Sequence[GraphQLError], *, hides_schema: bool = False) -> list[GraphQLFormattedError]:
    """The errors of an execution as clients see them; one that failed many fields is logged once.

    `hides_schema`: errors about variables keep their place but not their text, which names types and fields.
    """
    incidents: dict[int, Explained] = {}
    return [_shown(error, incidents, UNFIT if hides_schema else None) for error in errors]


def _shown(error: GraphQLError, incidents: dict[int, Explained], unfit: str | None) -> GraphQLFormattedError:
    """One error, with its place in the document and the answer; `unfit` replaces the text of a wrong input."""
    found = error.formatted
    cause = _cause(error)
    if _is_input(error, cause):
        return {**found, "message": unfit or error.message, "extensions": {"code": BAD_USER_INPUT}}
    message, extensions = (cause and explained(cause)) or _masked(error, cause or error, incidents)
    return {**found, "message": message, "extensions": extensions}


def _masked(error: GraphQLError, cause: BaseException, incidents: dict[int, Explained]) -> Explained:
    found = incidents.get(id(cause))
    if found is None:
        found = incidents[id(cause)] = incident(cause, error.path)
    return found


def incident(error: BaseException, path: object = None) -> Explained:
    """Log a failure that is our own fault; return what clients get to know: the id under which it is in the log."""
    number = uuid.uuid4().hex
    logger.error("Incident %s at %s", number, path, exc_info=error)
    return "Something went wrong on the server.", {"code": INTERNAL, "incident": number}


def is_of_a_field(error: Exception) -> bool:
    """Whether an error is for the client at the field that raised it, beside the data of all other fields."""
    return isinstance(error, (GraphQLError, BadArgument, Ambiguous, Refused))


def explained(cause: BaseException) -> Explained | None:
    """The message and extensions that clients get for a failure; None for one that is logged and masked."""
    if isinstance(cause, BadArgument):
        close = {"suggestions": list(cause.suggestions)} if cause.suggestions else {}
        return str(cause), {"code": BAD_USER_INPUT, "argument": cause.argument, **close}
    if isinstance(cause, Ambiguous):
        return str(cause), {"code": AMBIGUOUS, "argument": cause.argument, "candidates": list(cause.candidates)}
    if isinstance(cause, OutcomeUnknown):
        return f"{cause} {AGAIN}", {"code": UNAVAILABLE, "retryable": True}
    if isinstance(cause, DatabaseRefused):
        return "The database refuses the connection.", {"code": UNAVAILABLE}
    if isinstance(cause, Refused):
        return str(cause), {"code": FORBIDDEN if cause.code is Code.FORBIDDEN else BAD_USER_INPUT}
    code = next((code for kind, code in PLAIN.items() if isinstance(cause, kind)), None)
    return None if code is None else (str(cause), {"code": code})


def _cause(error: GraphQLError) -> BaseException | None:
    """The exception that was raised; None when graphql-core found the error itself."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _is_input(error: GraphQLError, cause: BaseException | None) -> bool:
    """Whether graphql-core, or a scalar of ours, found a value of a variable or an argument wrong."""
    place = error.path is None or error.message.startswith("Argument ")
    return place and (cause is None or isinstance(cause, TypeError | ValueError))
