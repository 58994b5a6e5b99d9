"""The shared error vocabulary: refusals with a code and an input path. Interfaces decide how to show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """The reason for a refusal; the names match the public `ErrorCode` and the top-level error codes."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    LIMIT_REACHED = "LIMIT_REACHED"
    FORBIDDEN = "FORBIDDEN"
    IN_USE = "IN_USE"
    RULE_BROKEN = "RULE_BROKEN"
    ABORTED = "ABORTED"


class Rule(StrEnum):
    """The rules of a label named by RULE_BROKEN."""

    NO_SELF = "NO_SELF"
    ACYCLIC = "ACYCLIC"
    EXCLUSIVE = "EXCLUSIVE"
    RETIRED = "RETIRED"
    DATES = "DATES"


class Scope(StrEnum):
    """What an exceeded limit counts."""

    LABEL = "LABEL"
    LABELS_PER_CONTACT = "LABELS_PER_CONTACT"
    LABELS = "LABELS"


@dataclass(frozen=True)
class Breach:
    """A limit that one more would exceed; `current` is the actual count, including hidden ones."""

    scope: Scope
    limit: int
    current: int
    contact_id: str | None = None
    label_key: str | None = None
    role: str | None = None


@dataclass(eq=False)
class Refused(Exception):
    """A request that a rule refuses and that changes nothing; `path` is the input field, outermost first."""

    code: Code
    message: str
    path: tuple[str, ...] = ()
    current_version: int | None = None
    count: int | None = None
    rule: Rule | None = None
    breach: Breach | None = None
    red_flag_id: str | None = None
    occupant_ids: tuple[str, ...] = ()
    association_ids: tuple[str, ...] = ()
    """The first stored associations that break a rule being turned on; `count` is their number."""
    others: tuple[Refused, ...] = field(default=())
    """Refusals found together with this one, each with its own code and path."""

    def __str__(self) -> str:
        """The message only."""
        return self.message

    def all(self) -> tuple[Refused, ...]:
        """This refusal and those found with it."""
        return (self, *self.others)


class Unavailable(Exception):
    """The database cannot be reached or is too busy; the request can be retried."""


class BudgetExceeded(Exception):
    """A statement needed more memory than a transaction may use; a retry would not help."""


class BadBookmark(Exception):
    """A bookmark sent by a client does not belong to this database."""


class DatabaseRefused(Exception):
    """The database cannot be used as configured: wrong password, unknown database or wrong address."""


class OutcomeUnknown(Unavailable):
    """The connection was lost after a write was sent, which may or may not have been stored."""


class DeadlineExceeded(Exception):
    """The request exceeded its deadline."""


class BadArgument(Exception):
    """A query argument that is out of range or malformed.

    `argument` is its name, with a dotted path into its value: filter.hasRole, labelKeys.0. `suggestions` are values
    that may have been meant.
    """

    def __init__(self, argument: str, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Create the error for an argument, with suggestions to show beside the message."""
        super().__init__(message)
        self.argument, self.suggestions = argument, suggestions


class Ambiguous(Exception):
    """A key that several contacts share; `candidates` are the first few visible to the viewer.

    `argument` is the location of the key: keys.0.name, from.email.
    """

    def __init__(self, argument: str, message: str, candidates: Sequence[Mapping[str, object]]) -> None:
        """Create the error for a key, with candidates to show beside the message."""
        super().__init__(message)
        self.argument, self.candidates = argument, candidates


def invalid(message: str, *path: str) -> Refused:
    """A refusal of an invalid value."""
    return Refused(Code.INVALID, message, path)


def not_found(what: str, *path: str) -> Refused:
    """A refusal for a missing or hidden object; the two are not distinguished."""
    return Refused(Code.NOT_FOUND, f"There is no such {what}.", path)


def conflict(message: str, *path: str, version: int | None = None) -> Refused:
    """A refusal because a key is taken or an object has changed in the meantime."""
    return Refused(Code.CONFLICT, message, path, current_version=version)


def broken(rule: Rule, message: str, *path: str) -> Refused:
    """A refusal by a rule of the label."""
    return Refused(Code.RULE_BROKEN, message, path, rule=rule)


def forbidden(message: str, *path: str) -> Refused:
    """A refusal because the viewer's role does not allow the action."""
    return Refused(Code.FORBIDDEN, message, path)


def check_version(current: int, expected: int | None) -> None:
    """Refuse with CONFLICT if the object has changed since the version that the client expects."""
    if expected is not None and expected != current:
        message = f"The object has changed in the meantime: its version is {current}, not {expected}."
        raise conflict(message, "input", "expectedVersion", version=current)


Json = dict[str, Any]
"""A JSON object, as stored or sent."""


def refused_to_json(refused: Refused) -> Json:
    """A refusal as stored in an idempotency record."""
    return {**asdict(refused), "others": [refused_to_json(other) for other in refused.others]}


def refused_from_json(kept: Json) -> Refused:
    """The refusal stored in an idempotency record."""
    fields: Json = {
        **kept,
        "code": Code(kept["code"]),
        "path": tuple(kept["path"]),
        "rule": kept["rule"] and Rule(kept["rule"]),
        "breach": kept["breach"] and _breach_from_json(kept["breach"]),
        "occupant_ids": tuple(kept["occupant_ids"]),
        "association_ids": tuple(kept.get("association_ids", ())),
        "others": tuple(refused_from_json(other) for other in kept["others"]),
    }
    return Refused(**fields)


def _breach_from_json(kept: Json) -> Breach:
    fields: Json = {**kept, "scope": Scope(kept["scope"])}
    return Breach(**fields)
