"""The one error vocabulary: what is refused, by which code, at which input field. Borders decide how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Why something was refused; the names are those of the public `ErrorCode` and of the top-level error codes."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    LIMIT_REACHED = "LIMIT_REACHED"
    FORBIDDEN = "FORBIDDEN"
    IN_USE = "IN_USE"
    RULE_BROKEN = "RULE_BROKEN"
    ABORTED = "ABORTED"


class Rule(StrEnum):
    """The rules of a label that RULE_BROKEN names."""

    NO_SELF = "NO_SELF"
    ACYCLIC = "ACYCLIC"
    EXCLUSIVE = "EXCLUSIVE"
    RETIRED = "RETIRED"
    DATES = "DATES"


class Scope(StrEnum):
    """What a reached limit counts."""

    LABEL = "LABEL"
    LABELS_PER_CONTACT = "LABELS_PER_CONTACT"
    LABELS = "LABELS"


@dataclass(frozen=True)
class Breach:
    """A limit that one more would exceed; `current` is the true number standing, hidden ones too."""

    scope: Scope
    limit: int
    current: int
    contact_id: str | None = None
    label_key: str | None = None
    role: str | None = None


@dataclass(eq=False)
class Refused(Exception):
    """A request that changes nothing because a rule says no; `path` names the input field, outermost first."""

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
    """The first of the stored associations that break a rule that was to be turned on; `count` is how many do."""
    others: tuple[Refused, ...] = field(default=())
    """Refusals found together with this one, each with its own code and path."""

    def __str__(self) -> str:
        """Return the message alone."""
        return self.message

    def all(self) -> tuple[Refused, ...]:
        """Return this refusal and those found with it."""
        return (self, *self.others)


class Unavailable(Exception):
    """The database cannot be reached or is too busy; the request may be sent again."""


class BudgetExceeded(Exception):
    """One statement wanted more memory than any transaction may have; trying again would not help."""


class BadBookmark(Exception):
    """A client sent a bookmark that is none of this database."""


class DatabaseRefused(Exception):
    """The database cannot be used as configured: wrong password, unknown database, wrong address."""


class OutcomeUnknown(Unavailable):
    """The connection was lost after a write was sent: it may have been stored or not."""


class DeadlineExceeded(Exception):
    """The request took longer than its deadline."""


class BadArgument(Exception):
    """An argument of a query that is out of range or cannot be read.

    `argument` is its name, with what lies in it after dots: filter.hasRole, labelKeys.0. `suggestions` are values that
    may have been meant.
    """

    def __init__(self, argument: str, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Keep the name of the argument, and the suggestions, beside the message."""
        super().__init__(message)
        self.argument, self.suggestions = argument, suggestions


class Ambiguous(Exception):
    """A key that several contacts share; `candidates` are the first of those that the viewer may see.

    `argument` is the place of the key: keys.0.name, from.email.
    """

    def __init__(self, argument: str, message: str, candidates: Sequence[Mapping[str, Any]]) -> None:
        """Keep the place and the candidates beside the message."""
        super().__init__(message)
        self.argument, self.candidates = argument, candidates


def invalid(message: str, *path: str) -> Refused:
    """Return the refusal of a value that is not acceptable."""
    return Refused(Code.INVALID, message, path)


def not_found(what: str, *path: str) -> Refused:
    """Return the refusal for something missing or hidden; the two are told the same."""
    return Refused(Code.NOT_FOUND, f"There is no such {what}.", path)


def conflict(message: str, *path: str, version: int | None = None) -> Refused:
    """Return the refusal of a key that is taken or of an object that changed meanwhile."""
    return Refused(Code.CONFLICT, message, path, current_version=version)


def broken(rule: Rule, message: str, *path: str) -> Refused:
    """Return the refusal by a rule of the label."""
    return Refused(Code.RULE_BROKEN, message, path, rule=rule)


def forbidden(message: str, *path: str) -> Refused:
    """Return the refusal of an act that the viewer's role does not allow."""
    return Refused(Code.FORBIDDEN, message, path)


def check_version(current: int, expected: int | None) -> None:
    """Refuse with CONFLICT when the object changed since the version that the client saw."""
    if expected is not None and expected != current:
        message = f"The object changed meanwhile: its version is {current}, not {expected}."
        raise conflict(message, "input", "expectedVersion", version=current)


Json = dict[str, Any]
"""A JSON object, as it crosses a border."""


def refused_to_json(refused: Refused) -> Json:
    """Return a refusal as a kept answer holds it."""
    return {**asdict(refused), "others": [refused_to_json(other) for other in refused.others]}


def refused_from_json(kept: Json) -> Refused:
    """Return the refusal of a kept answer."""
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
