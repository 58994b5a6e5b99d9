"""The boundary to the driver: its errors become ours, by one table of codes as real servers send them."""

from __future__ import annotations

import re

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DatabaseError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graphapi.kernel.errors import (
    BadBookmark,
    BudgetExceeded,
    DatabaseRefused,
    DeadlineExceeded,
    OutcomeUnknown,
    Refused,
    Unavailable,
    conflict,
)

CRITICAL = "needs to be restarted"
"""Part of every answer of a database after an error that only a restart repairs."""

CLOSED = "Neo.TransientError.General.DatabaseUnavailable"
READ_ONLY = "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase"
UNIQUE = "Neo.ClientError.Schema.ConstraintValidationFailed"
OUT_OF_MEMORY = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
NOT_SO_FAR = "Neo.TransientError.Transaction.BookmarkTimeout"
NOT_PERMITTED = "Neo.ClientError.Security.Forbidden"
UNPLANNED = frozenset({"SyntaxError", "SemanticError", "ParameterMissing"})
"""The last parts of the codes that mean that the database cannot plan a text."""

_TAKEN = re.compile(r"already exists with (?:label|type) `(?P<label>\w+)` and propert(?:y|ies) `(?P<property>\w+)`")

FIELDS = {
    ("Contact", "externalId"): ("There is a contact with this externalId already.", ("input", "externalId")),
    ("AssociationLabel", "key"): ("There is a label with this key already.", ("input", "key")),
    ("AssociationLabel", "pairKey"): ("There is a label with these names already.", ("input", "name")),
}
"""The message and path for each constraint that a client can violate."""


class Taken(Exception):
    """A unique value that another writer stored first, where the caller handles that itself."""

    def __init__(self, label: str, prop: str) -> None:
        """Keep the node label and the property of the constraint."""
        super().__init__(f"{label}.{prop} is taken")
        self.label, self.prop = label, prop


class NotPermitted(Exception):
    """The database account of this server may not run that statement."""


_LATE = (DeadlineExceeded, "The database took longer than this request may take.")
_HALF_DONE = (OutcomeUnknown, "The database failed while the change was being stored.")
_ENDED = (Unavailable, "The database ended the transaction; nothing of it was stored.")
_NOT_OURS = (BadBookmark, "The bookmark is none of this database. Send the last one that you got, or none.")

SAID: dict[str, tuple[type[Exception], str]] = {
    "Neo.ClientError.Transaction.TransactionTimedOut": _LATE,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": _LATE,
    # A transaction that times out while it waits for a lock: its message suggests a retry, its code does not.
    "Neo.ClientError.Transaction.LockClientStopped": _LATE,
    "Neo.ClientError.Transaction.Terminated": _ENDED,
    "Neo.ClientError.Transaction.InvalidBookmark": _NOT_OURS,
    "Neo.ClientError.Transaction.InvalidBookmarkMixture": _NOT_OURS,
    NOT_SO_FAR: (Unavailable, "The database did not come as far as the bookmark in time."),
    CLOSED: (Unavailable, "The database is not open."),
    READ_ONLY: (Unavailable, "The database takes no writes, because its disk was full. Reads go on."),
    "Neo.DatabaseError.Transaction.TransactionCommitFailed": _HALF_DONE,
    "Neo.DatabaseError.Transaction.TransactionLogError": _HALF_DONE,
}
"""Codes that mean the same whatever the message says, with our error."""


def is_transient(error: BaseException) -> bool:
    """Whether the same work is likely to succeed if it is sent again at once."""
    if isinstance(error, Neo4jError) and error.code == OUT_OF_MEMORY:
        return "db.memory.transaction.max" not in str(error)
    if isinstance(error, Neo4jError) and error.code in (NOT_SO_FAR, CLOSED, READ_ONLY):
        return False
    return isinstance(error, Neo4jError | DriverError) and error.is_retryable()


def is_refused_text(error: ClientError) -> bool:
    """Whether the database cannot plan a text, whatever the data."""
    return (error.code or "").rpartition(".")[2] in UNPLANNED


def is_critical(error: Neo4jError) -> bool:
    """Whether the database refuses everything until it is restarted."""
    return isinstance(error, DatabaseError) and CRITICAL in (error.message or "")


def translate(error: Neo4jError | DriverError) -> Exception:
    """Return our error for the driver's; when a connection is lost before COMMIT is sent, nothing was stored."""
    if isinstance(error, IncompleteCommit):
        return OutcomeUnknown("The connection to the database was lost while the change was being stored.")
    if isinstance(error, AuthError | ConfigurationError):
        return DatabaseRefused(f"The database refuses the connection: {error}")
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return Unavailable("The database cannot be reached.")
    if isinstance(error, Neo4jError):
        return _by_code(error)
    return Unavailable("The database cannot be reached.")


def _by_code(error: Neo4jError) -> Exception:
    code = error.code or ""
    if code == UNIQUE:
        return taken(error)
    if code == OUT_OF_MEMORY and "db.memory.transaction.max" in str(error):
        return BudgetExceeded("The request needs more memory than one request may use.")
    if code == NOT_PERMITTED:
        return NotPermitted(f"The database account may not do this: {error.message}")
    if code.endswith("DatabaseNotFound"):
        return DatabaseRefused(f"The database refuses the connection: {error}")
    if code in SAID:
        kind, message = SAID[code]
        return kind(message)
    if isinstance(error, ClientError):
        return error
    return Unavailable(_unavailable(error))


def _unavailable(error: Neo4jError) -> str:
    """Why the database cannot run this request now."""
    if is_critical(error):
        return "The database has met a critical error and must be restarted."
    if isinstance(error, DatabaseError):
        return "The database failed at this request."
    return "The database is too busy to answer now."


def taken(error: Neo4jError) -> Refused | Taken | Neo4jError:
    """What a violated constraint means: the message names label and property, never the constraint."""
    found = _TAKEN.search(error.message or "")
    if found is None:
        return error
    key = (found["label"], found["property"])
    if key in FIELDS:
        message, path = FIELDS[key]
        return conflict(message, *path)
    return Taken(*key)
