"""Making, changing and removing associations, and resolving the red flags that they raise."""

from collections.abc import Awaitable
from dataclasses import fields
from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import Refused
from graphapi.kernel.labels import EmailCopy
from graphapi.schema.associations import HERE, Association, load_association
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Needs, computed, selection_of
from graphapi.schema.base.inputs import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    given,
    new_values,
    optional,
    patch_values,
    required,
)
from graphapi.schema.base.sources import AssociationSource
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, Payload, attempt, refusal
from graphapi.schema.payloads import showing, showing_all, shown
from graphapi.schema.red_flags import RedFlag, load_flag, load_flags
from graphapi.services.associations import association_changes, associations
from graphapi.services.associations.association_changes import AssociationPatch, Dissociated
from graphapi.services.associations.association_outcomes import Associated
from graphapi.services.associations.associations import AssociationInput
from graphapi.services.red_flags import red_flags
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.shared.rows import ContactData

OWN = tuple(field.name for field in fields(AssociationPatch))


@strawberry.input(description="A new association: FROM is the label's `name` of TO.")
class AssociationItem:
    """The fields of `AssociationInput`."""

    from_id: strawberry.ID = required(description="Who is the label's `name` of the other.")
    to_id: strawberry.ID = required(description="Who is the label's `inverseName` of the other.")
    label_key: str = required(description="The label.")
    since: date | None = optional(description="The first day; open when absent.")
    until: date | None = optional(description="The last day; open when absent.")
    note: str | None = optional(description="What else there is to say.")
    email_copy: EmailCopy | None = optional(description="The label's own setting when absent.")


@strawberry.input(description="A new association: FROM is the label's `name` of TO.")
class AssociateInput(AssociationItem):
    """An item alone."""

    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Many new associations.")
class AssociateManyInput:
    """The items of one batch."""

    items: list[AssociationItem] = required(description="The associations.")
    atomic: bool = strawberry.field(
        default=False,
        description="True: one refusal undoes all; the items that were not refused themselves say ABORTED.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Absent fields stay as they are; null clears.")
class UpdateAssociationInput:
    """The fields of `AssociationPatch`."""

    id: strawberry.ID = required(description="The association.")
    label_key: strawberry.Maybe[str | None] = required(
        description="Another label, with its rules and limits checked; CONFLICT when it holds between the two already."
    )
    since: strawberry.Maybe[date | None] = required(description="The first day.")
    until: strawberry.Maybe[date | None] = required(description="The last day.")
    note: strawberry.Maybe[str | None] = required(description="What else there is to say.")
    email_copy: strawberry.Maybe[EmailCopy | None] = required(
        description="Who gets a copy of messages to the other one."
    )
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which association to remove.")
class DissociateInput:
    """An association."""

    id: strawberry.ID = required(description="The association.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which red flag is resolved, and how.")
class ResolveRedFlagInput:
    """A red flag and a remark."""

    id: strawberry.ID = required(description="The red flag.")
    resolution: str | None = optional(description="What was done about it.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


Batch = list[Outcome[Associated]]


IN_PAYLOAD, IN_RESULTS = Needs(asks=("association",)), Needs(asks=("results.association",))
"""Where the association of a payload stands."""

FLAGGED = Needs(asks=("redFlag",))
"""Where the red flag of a payload stands."""


def _associated(done: Associated, info: Info) -> AssociationSource | Awaitable[AssociationSource | None]:
    """Return the association as it was under the locks of the write; read where an answer is given again."""
    data = done.data
    if data is not None and data.label_key in info.context.labels:
        return AssociationSource(data)
    return load_association(info.context, done.association_id)


def _created(outcome: Outcome[Associated], _info: Info) -> bool:
    return outcome.result is not None and outcome.result.created


def _red_flags(outcome: Outcome[Associated], info: Info) -> Awaitable[list[RedFlagData]] | list[RedFlagData]:
    ids = () if outcome.result is None else outcome.result.red_flag_ids
    return load_flags(info.context, ids) if ids else []


def _results(outcome: Outcome[Batch], _info: Info) -> Batch:
    return outcome.result or []


def _created_count(outcome: Outcome[Batch], _info: Info) -> int:
    return sum(one.result is not None and one.result.created for one in outcome.result or ())


def _deleted_id(outcome: Outcome[Dissociated], _info: Info) -> str | None:
    return None if outcome.result is None else outcome.result.id


def _from(outcome: Outcome[Dissociated], info: Info) -> Awaitable[ContactData | None] | None:
    return None if outcome.result is None else _contact(outcome.result.from_id, info)


def _to(outcome: Outcome[Dissociated], info: Info) -> Awaitable[ContactData | None] | None:
    return None if outcome.result is None else _contact(outcome.result.to_id, info)


def _contact(contact_id: str, info: Info) -> Awaitable[ContactData | None]:
    return info.context.contact(contact_id, selection_of(info, HERE).fields)


@strawberry.type(description="What came of making an association.")
class AssociatePayload(Payload):
    """Its source is the `Outcome` of an `Associated`."""

    association: Association | None = computed(shown, description="The association as it is stored; null when refused.")
    created: bool = computed(_created, description="False when it was there already.")
    red_flags: list[RedFlag] = computed(
        _red_flags, waits=True, description="Raised by this association, when the label says FLAG."
    )


@strawberry.type(description="What came of making many associations.")
class AssociateManyPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[AssociatePayload] = computed(_results, description="One for each item, in its order.")
    created_count: int = computed(_created_count, description="How many were not there before.")


@strawberry.type(description="What came of a change of an association.")
class AssociationPayload(Payload):
    """Its source is the `Outcome` with the association's id."""

    association: Association | None = computed(shown, description="The association as it is now; null when refused.")


@strawberry.type(description="What came of removing an association.")
class DissociatePayload(Payload):
    """Its source is the `Outcome` of a `Dissociated`."""

    deleted_id: strawberry.ID | None = computed(
        _deleted_id, description="The id that the association had; null when refused."
    )
    from_: Contact | None = computed(_from, waits=True, name="from", description="The contact that was FROM.")
    to: Contact | None = computed(_to, waits=True, description="The contact that was TO.")


@strawberry.type(description="What came of resolving a red flag.")
class RedFlagPayload(Payload):
    """Its source is the `Outcome` with the flag's id."""

    red_flag: RedFlag | None = computed(shown, description="The red flag as it is now; null when refused.")


async def _associate(
    _root: object, info: Info, input: Annotated[AssociateInput, argument(description="The new association.")]
) -> Outcome[Associated]:
    wanted = AssociationInput(**new_values(input, "idempotency_key"))
    work = associations.associate(info.context.db, wanted, given(input.idempotency_key))
    outcome = await attempt(info.context, work)
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda done: _associated(done, info))


async def _associate_many(
    _root: object, info: Info, input: Annotated[AssociateManyInput, argument(description="The new associations.")]
) -> Outcome[Batch]:
    async def work() -> Batch:
        wanted = [AssociationInput(**new_values(item)) for item in input.items]
        key = given(input.idempotency_key)
        done = await associations.associate_many(info.context.db, wanted, atomic=input.atomic, key=key)
        return [refusal(one) if isinstance(one, Refused) else Outcome(one) for one in done]

    outcome = await attempt(info.context, work())
    if not outcome.result or not selection_of(info, IN_RESULTS).asked:
        return outcome
    return Outcome(await showing_all(outcome.result, lambda done: _associated(done, info)))


async def _update_association(
    _root: object,
    info: Info,
    input: Annotated[UpdateAssociationInput, argument(description="The association and what changes of it.")],
) -> Outcome[str]:
    patch = AssociationPatch(**patch_values(input, OWN))
    version, key = given(input.expected_version), given(input.idempotency_key)
    work = association_changes.update_association(info.context.db, input.id, patch, version, key)
    outcome = await attempt(info.context, work)
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda association_id: load_association(info.context, association_id))


async def _dissociate(
    _root: object, info: Info, input: Annotated[DissociateInput, argument(description="The association.")]
) -> Outcome[Dissociated]:
    work = association_changes.dissociate(info.context.db, input.id, given(input.idempotency_key))
    return await attempt(info.context, work)


async def _resolve_red_flag(
    _root: object, info: Info, input: Annotated[ResolveRedFlagInput, argument(description="The red flag.")]
) -> Outcome[str]:
    resolution, key = given(input.resolution), given(input.idempotency_key)
    work = red_flags.resolve_red_flag(info.context.db, input.id, resolution, key)
    outcome = await attempt(info.context, work)
    if not selection_of(info, FLAGGED).asked:
        return outcome
    return await showing(outcome, lambda flag_id: load_flag(info.context, flag_id))


@strawberry.type
class AssociationMutations:
    """The mutations of associations."""

    associate: AssociatePayload = computed(
        _associate,
        description="Makes FROM the label's name of TO. Doing it again returns the association that is there, with "
        "created: false: the one with the same two days, or one that shares a day when neither has ended. Days that "
        "overlap one that has ended are RULE_BROKEN by DATES, which names the days that are free.",
    )
    associate_many: AssociateManyPayload = computed(
        _associate_many, description="Many at once, each with its own outcome."
    )
    update_association: AssociationPayload = computed(
        _update_association, description="Changes the label, days, note or copies of an association."
    )
    dissociate: DissociatePayload = computed(_dissociate, description="Removes an association.")
    resolve_red_flag: RedFlagPayload = computed(
        _resolve_red_flag, description="Resolves a red flag; for administrators."
    )
