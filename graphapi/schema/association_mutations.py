"""Creating, updating and deleting associations, and resolving the red flags they raise."""

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
from graphapi.schema.base.fields import Selector, computed, selection_of
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
from graphapi.services.associations.dissociations import dissociate_many
from graphapi.services.red_flags import red_flags
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.shared.rows import ContactData

PATCHED = tuple(field.name for field in fields(AssociationPatch))


@strawberry.input(
    description="Input for a new association. The `from` contact is the label's `name` of the `to` contact."
)
class AssociationItem:
    """The fields of `AssociationInput`."""

    from_id: strawberry.ID = required(description="The contact in the label's `name` role.")
    to_id: strawberry.ID = required(description="The contact in the label's `inverseName` role.")
    label_key: str = required(description="The label.")
    since: date | None = optional(description="The first day of the association. Open-ended if omitted.")
    until: date | None = optional(description="The last day of the association. Open-ended if omitted.")
    note: str | None = optional(description="A free-text note.")
    email_copy: EmailCopy | None = optional(
        description="Which of the two contacts is copied on the other's messages. Defaults to the label's setting."
    )


@strawberry.input(description="Input for associate. The `from` contact is the label's `name` of the `to` contact.")
class AssociateInput(AssociationItem):
    """An `AssociationItem` with an idempotency key."""

    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for associateMany.")
class AssociateManyInput:
    """The items of one batch."""

    items: list[AssociationItem] = required(description="The associations.")
    atomic: bool = strawberry.field(
        default=False,
        description="If true, one refusal rolls back the whole batch; items that were not refused themselves get "
        "an ABORTED error.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for updateAssociation. Omitted fields stay unchanged; null clears a field.")
class UpdateAssociationInput:
    """The fields of `AssociationPatch`."""

    id: strawberry.ID = required(description="The association.")
    label_key: strawberry.Maybe[str | None] = required(
        description="The new label. Its rules and limits apply; CONFLICT if the two contacts already have this "
        "association."
    )
    since: strawberry.Maybe[date | None] = required(description="The first day of the association.")
    until: strawberry.Maybe[date | None] = required(description="The last day of the association.")
    note: strawberry.Maybe[str | None] = required(description="A free-text note.")
    email_copy: strawberry.Maybe[EmailCopy | None] = required(
        description="Which of the two contacts is copied on the other's messages."
    )
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for dissociate.")
class DissociateInput:
    """An association id."""

    id: strawberry.ID = required(description="The association.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for dissociateMany.")
class DissociateManyInput:
    """The associations of one batch."""

    ids: list[strawberry.ID] = required(description="The associations, up to 1,000.")
    atomic: bool = strawberry.field(
        default=False,
        description="If true, one refusal rolls back the whole batch; associations that were not refused themselves "
        "get an ABORTED error.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for resolveRedFlag.")
class ResolveRedFlagInput:
    """A red flag id and a remark."""

    id: strawberry.ID = required(description="The ID of the red flag.")
    resolution: str | None = optional(description="What was done about it.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


Batch = list[Outcome[Associated]]


IN_PAYLOAD, IN_RESULTS = Selector(asks=("association",)), Selector(asks=("results.association",))
"""The place of a payload's association."""

FLAGGED = Selector(asks=("redFlag",))
"""The place of a payload's red flag."""


def _associated(done: Associated, info: Info) -> AssociationSource | Awaitable[AssociationSource | None]:
    """The association as written, under the write's locks; a replayed answer reads it again."""
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


@strawberry.type(description="The result of associate.")
class AssociatePayload(Payload):
    """Its source is the `Outcome` of an `Associated`."""

    association: Association | None = computed(shown, description="The stored association, or null if refused.")
    created: bool = computed(_created, description="False if the association already existed.")
    red_flags: list[RedFlag] = computed(
        _red_flags, waits=True, description="Red flags raised by this association, if its label has onLimit FLAG."
    )


@strawberry.type(description="The result of associateMany.")
class AssociateManyPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[AssociatePayload] = computed(_results, description="One result per item, in the order of the input.")
    created_count: int = computed(_created_count, description="The number of associations that did not exist before.")


@strawberry.type(description="The result of updateAssociation.")
class AssociationPayload(Payload):
    """Its source is the `Outcome` with the association's id."""

    association: Association | None = computed(shown, description="The updated association, or null if refused.")


@strawberry.type(description="The result of dissociate.")
class DissociatePayload(Payload):
    """Its source is the `Outcome` of a `Dissociated`."""

    deleted_id: strawberry.ID | None = computed(
        _deleted_id, description="The ID of the deleted association, or null if refused."
    )
    from_: Contact | None = computed(
        _from, waits=True, name="from", description="The association's former `from` contact."
    )
    to: Contact | None = computed(_to, waits=True, description="The association's former `to` contact.")


def _dissociated(outcome: Outcome[list[Outcome[Dissociated]]], _info: Info) -> list[Outcome[Dissociated]]:
    return outcome.result or []


def _deleted_count(outcome: Outcome[list[Outcome[Dissociated]]], _info: Info) -> int:
    return sum(one.result is not None for one in outcome.result or ())


@strawberry.type(description="The result of dissociateMany.")
class DissociateManyPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[DissociatePayload] = computed(
        _dissociated, description="One result per association, in the order of the input."
    )
    deleted_count: int = computed(_deleted_count, description="The number of associations deleted.")


@strawberry.type(description="The result of resolveRedFlag.")
class RedFlagPayload(Payload):
    """Its source is the `Outcome` with the flag's id."""

    red_flag: RedFlag | None = computed(shown, description="The updated red flag, or null if refused.")


async def _associate(
    _root: object, info: Info, input: Annotated[AssociateInput, argument(description="The association to create.")]
) -> Outcome[Associated]:
    wanted = AssociationInput(**new_values(input, "idempotency_key"))
    work = associations.associate(info.context.db, wanted, given(input.idempotency_key))
    return await with_association(info, await attempt(info.context, work))


async def with_association(info: Info, outcome: Outcome[Associated]) -> Outcome[Associated]:
    """The outcome with the association of its payload, if that is selected."""
    if not selection_of(info, IN_PAYLOAD).asked:
        return outcome
    return await showing(outcome, lambda done: _associated(done, info))


async def _associate_many(
    _root: object, info: Info, input: Annotated[AssociateManyInput, argument(description="The associations to create.")]
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
    input: Annotated[UpdateAssociationInput, argument(description="The association and the fields to change.")],
) -> Outcome[str]:
    patch = AssociationPatch(**patch_values(input, PATCHED))
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


async def _dissociate_many(
    _root: object, info: Info, input: Annotated[DissociateManyInput, argument(description="The associations.")]
) -> Outcome[list[Outcome[Dissociated]]]:
    async def work() -> list[Outcome[Dissociated]]:
        key = given(input.idempotency_key)
        done = await dissociate_many(info.context.db, input.ids, atomic=input.atomic, key=key)
        return [refusal(one) if isinstance(one, Refused) else Outcome(one) for one in done]

    return await attempt(info.context, work())


async def _resolve_red_flag(
    _root: object, info: Info, input: Annotated[ResolveRedFlagInput, argument(description="The red flag to resolve.")]
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
        description="Creates an association: the `from` contact becomes the label's `name` of the `to` contact. "
        "Repeating the call returns the existing association with `created: false`: one with the "
        "same two days, or one that shares a day with it if neither has ended. Days that overlap an "
        "ended association are refused as RULE_BROKEN with the rule DATES; the message lists the "
        "free days.",
    )
    associate_many: AssociateManyPayload = computed(
        _associate_many, description="Creates many associations in one call, each with its own result."
    )
    update_association: AssociationPayload = computed(
        _update_association, description="Updates the label, days, note or copy setting of an association."
    )
    dissociate: DissociatePayload = computed(_dissociate, description="Deletes an association.")
    dissociate_many: DissociateManyPayload = computed(
        _dissociate_many, description="Deletes many associations in one call, each with its own result."
    )
    resolve_red_flag: RedFlagPayload = computed(
        _resolve_red_flag, description="Resolves a red flag. Administrators only."
    )
