"""Refusals of mutations as `errors` of their payloads, and the table from codes to types.

Failures that are not refusals, such as an unavailable database, are in `failures`.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry

from graphapi.kernel.errors import Breach, Code, Refused, Rule, Scope
from graphapi.kernel.labels import Label
from graphapi.kernel.pages import Found
from graphapi.schema.associations import HERE, association_loader
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import computed, selection_of, stored
from graphapi.schema.base.references import AssociationType, ContactType, RedFlagType
from graphapi.schema.base.sources import AssociationSource
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.red_flags import load_flag
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.shared.rows import ContactData

Result = TypeVar("Result")

TYPE_NAMES = {
    Code.INVALID: "InvalidInput",
    Code.NOT_FOUND: "NotFound",
    Code.CONFLICT: "Conflict",
    Code.LIMIT_REACHED: "LimitReached",
    Code.FORBIDDEN: "Forbidden",
    Code.IN_USE: "InUse",
    Code.RULE_BROKEN: "RuleBroken",
    Code.ABORTED: "Aborted",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as a value: executors treat an exception among the results as a failure."""

    refused: Refused

    @property
    def code(self) -> Code:
        """The reason as a code."""
        return self.refused.code

    @property
    def message(self) -> str:
        """The reason as a sentence."""
        return self.refused.message

    @property
    def path(self) -> tuple[str, ...] | None:
        """The input field, outermost first."""
        return self.refused.path or None

    @property
    def current_version(self) -> int | None:
        """The current version, for CONFLICT."""
        return self.refused.current_version

    @property
    def count(self) -> int:
        """The number of associations that use it, for IN_USE."""
        return self.refused.count or 0

    @property
    def rule(self) -> Rule | None:
        """The broken rule, for RULE_BROKEN."""
        return self.refused.rule

    @property
    def breach(self) -> Breach:
        """The limit, for LIMIT_REACHED."""
        breach = self.refused.breach
        if breach is None:
            raise ValueError("LIMIT_REACHED without its limit")
        return breach


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """The outcome of a mutation: a result or refusals; `shown` is the payload's object, if selected."""

    result: Result | None
    errors: tuple[Problem, ...] = ()
    shown: object = None


async def attempt(context: Context, work: Awaitable[Result]) -> Outcome[Result]:
    """Run a mutation, with its refusals as its outcome; clears the loaders, so that later fields read fresh data."""
    try:
        outcome = Outcome(await work)
    except Refused as refused:
        outcome = refusal(refused)
    await context.renew()
    return outcome


def refusal(refused: Refused) -> Outcome[Found]:
    """The outcome of a refused mutation."""
    return Outcome(None, tuple(Problem(one) for one in refused.all()))


@strawberry.interface(description="Why a mutation was refused.")
class MutationError:
    """Its sources are `Problem`s; TYPE_NAMES maps each to a type."""

    code: Code = stored(description="The reason as a code.")
    message: str = stored(description="The reason as a sentence.")
    path: list[str] | None = stored(description='The path of the input field: ["input", "emails", "0"].')

    @classmethod
    def resolve_type(cls, source: Problem, *_: object) -> str:
        """The name of the code's type."""
        return TYPE_NAMES[source.code]

    @classmethod
    def is_type_of(cls, *_: object) -> bool:
        """Always True: `resolve_type` has already decided."""
        return True


@strawberry.type(description="The value of a field is invalid.")
class InvalidInput(MutationError):
    """INVALID."""


@strawberry.type(description="The object does not exist or is not visible to the viewer.")
class NotFound(MutationError):
    """NOT_FOUND."""


@strawberry.type(description="The key is taken, or the object has changed in the meantime.")
class Conflict(MutationError):
    """CONFLICT."""

    current_version: int | None = stored(description="The current version.")


@strawberry.type(description="Rolled back because another item of an atomic batch was refused.")
class Aborted(MutationError):
    """ABORTED."""


@strawberry.type(description="The viewer can see the object but is not allowed to do this.")
class Forbidden(MutationError):
    """FORBIDDEN."""


@strawberry.type(description="The object is still in use.")
class InUse(MutationError):
    """IN_USE."""

    count: int = stored(description="The number of associations that use it.")


def _scope(problem: Problem, _info: Info) -> Scope:
    return problem.breach.scope


def _limit(problem: Problem, _info: Info) -> int:
    return problem.breach.limit


def _current(problem: Problem, _info: Info) -> int:
    return problem.breach.current


def _role(problem: Problem, _info: Info) -> str | None:
    return problem.breach.role


def _contact(problem: Problem, info: Info) -> Awaitable[ContactData | None] | None:
    contact_id = problem.breach.contact_id
    return None if contact_id is None else info.context.contact(contact_id, selection_of(info, HERE).fields)


async def _label(problem: Problem, info: Info) -> Label | None:
    key = problem.breach.label_key
    if key is None:
        return None
    await info.context.cover([key])
    return info.context.labels.get(key)


def _occupants(problem: Problem, info: Info) -> Awaitable[list[ContactData]]:
    context, fields = info.context, selection_of(info, HERE).fields
    return _present(context.contact_loader(fields).load_many(problem.refused.occupant_ids))


async def _present(found: Awaitable[list[Result | None]]) -> list[Result]:
    return [one for one in await found if one is not None]


def _red_flag(problem: Problem, info: Info) -> Awaitable[RedFlagData | None] | None:
    flag_id = problem.refused.red_flag_id
    return None if flag_id is None else load_flag(info.context, flag_id)


def _broken_count(problem: Problem, _info: Info) -> int | None:
    return problem.refused.count


def _breaking(problem: Problem, info: Info) -> Awaitable[list[AssociationSource]] | list[AssociationSource]:
    ids = problem.refused.association_ids
    return _present(association_loader(info.context).load_many(ids)) if ids else []


@strawberry.type(description="A rule of the label forbids it.")
class RuleBroken(MutationError):
    """RULE_BROKEN."""

    rule: Rule = stored(description="The rule.")
    count: int | None = computed(
        _broken_count,
        description="The number of stored associations that break a rule being turned on; null for other refusals.",
    )
    associations: list[AssociationType] = computed(
        _breaking,
        waits=True,
        description="The first 10 of these that are visible to the viewer; empty for other refusals.",
    )


@strawberry.type(description="A limit would be exceeded.")
class LimitReached(MutationError):
    """LIMIT_REACHED."""

    scope: Scope = computed(_scope, description="What the limit counts.")
    limit: int = computed(_limit, description="The maximum allowed.")
    current: int = computed(
        _current,
        description="The current number, including hidden ones. For LABEL and LABELS_PER_CONTACT it is the "
        "highest number on any one day of the new association, from today on.",
    )
    contact: ContactType | None = computed(
        _contact, waits=True, description="The contact that has reached the limit; null for limits of the workspace."
    )
    label: AssociationLabel | None = computed(_label, description="The label whose limit is reached, for LABEL.")
    role: str | None = computed(_role, description="The role whose limit is reached, for LABEL.")
    occupants: list[ContactType] = computed(
        _occupants,
        waits=True,
        description="Up to 10 of the contacts that count toward the limit on that day, "
        "as far as they are visible to the viewer.",
    )
    red_flag: RedFlagType | None = computed(_red_flag, waits=True, description="The red flag that was raised.")


CONCRETE = (InvalidInput, NotFound, Conflict, Aborted, Forbidden, InUse, RuleBroken, LimitReached)
"""The error types, passed to the schema explicitly because no field refers to them."""


@strawberry.type
class Payload:
    """The fields of every payload; its source is an `Outcome`."""

    errors: list[MutationError] = stored(
        description="Why the mutation was refused; empty if it succeeded. A payload has its object or an error. "
        "A NOT_FOUND without a path means that the mutation succeeded but the object has since been "
        "deleted or hidden."
    )
