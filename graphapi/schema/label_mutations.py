"""Registering, updating and deleting association labels."""

from dataclasses import fields
from operator import itemgetter
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.kernel.labels import EmailCopy, FamilyRole, Label, OnLimit
from graphapi.schema.base.arguments import as_tuple
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed
from graphapi.schema.base.inputs import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    given,
    new_values,
    optional,
    patch_values,
    required,
)
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.payloads import showing, shown
from graphapi.services.labels import labels
from graphapi.services.labels.labels import ChangedLabel

PATCHED = tuple(field.name for field in fields(LabelPatch))


@strawberry.input(description="Input for createAssociationLabel.")
class CreateAssociationLabelInput:
    """The fields of `NewLabel`."""

    key: str | None = optional(
        description="The key: A to Z, digits and underscores. Derived from the names if omitted."
    )
    name: str = required(description="The role of `from` toward `to`.")
    inverse_name: str | None = optional(
        description="The role of `to` toward `from`. If omitted, or equal to `name` ignoring case, the label is SINGLE."
    )
    category: str | None = optional(description="The heading under which the label is shown.")
    description: str | None = optional(description="What the label means.")
    limit: int = required(
        description="The maximum number of `from` contacts per `to` contact, 1 to 1,000,000; a limit is required."
    )
    inverse_limit: int | None = optional(
        description="The maximum number of `to` contacts per `from` contact. "
        "Required for a PAIRED label, not allowed otherwise."
    )
    on_limit: OnLimit = strawberry.field(
        default=OnLimit.REFUSE, description="What happens to an association that would exceed a limit."
    )
    acyclic: bool = strawberry.field(
        default=False, description="If true, no contact may reach itself by following this label on any one day."
    )
    exclusive_with: list[str] | None = optional(
        description="Keys of labels that may not hold between the same two contacts on the same day."
    )
    email_copy: EmailCopy = strawberry.field(
        default=EmailCopy.NONE, description="The default copy setting of new associations with this label."
    )
    family_role: FamilyRole | None = optional(
        description="What `from` is to `to` in a family tree. If omitted, derived from both names: PARENT for "
        "Father and Son, NONE for names that do not say."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="Input for updateAssociationLabel. Omitted fields stay unchanged; null clears an optional field. "
    "The key and the kind never change."
)
class UpdateAssociationLabelInput:
    """The fields of `LabelPatch`."""

    key: str = required(description="The label.")
    name: strawberry.Maybe[str | None] = required(description="The role of `from` toward `to`.")
    inverse_name: strawberry.Maybe[str | None] = required(description="The role of `to` toward `from`.")
    category: strawberry.Maybe[str | None] = required(description="The heading under which the label is shown.")
    description: strawberry.Maybe[str | None] = required(description="What the label means.")
    limit: strawberry.Maybe[int | None] = required(
        description="The maximum number of `from` contacts per `to` contact."
    )
    inverse_limit: strawberry.Maybe[int | None] = required(
        description="The maximum number of `to` contacts per `from` contact."
    )
    on_limit: strawberry.Maybe[OnLimit | None] = required(
        description="What happens to an association that would exceed a limit."
    )
    acyclic: strawberry.Maybe[bool | None] = required(
        description="If true, no contact may reach itself by following this label on any one day."
    )
    exclusive_with: strawberry.Maybe[list[str] | None] = required(
        description="Keys of all labels that may not hold between the same two contacts on the same day."
    )
    email_copy: strawberry.Maybe[EmailCopy | None] = required(
        description="The default copy setting of new associations with this label."
    )
    family_role: strawberry.Maybe[FamilyRole | None] = required(description="What `from` is to `to` in a family tree.")
    retired: strawberry.Maybe[bool | None] = required(
        description="If true, the label takes no new associations; existing ones stay."
    )
    allow_existing: bool = strawberry.field(
        default=False,
        description="If false, turning on `acyclic` or `exclusiveWith` is refused with RULE_BROKEN while stored "
        "associations break it. If true, these stay, and the rule applies to new associations.",
    )
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for deleteAssociationLabel.")
class DeleteAssociationLabelInput:
    """A label, and whether to delete its associations."""

    key: str = required(description="The label.")
    remove_associations: bool = strawberry.field(
        default=False,
        description="If false, the mutation is refused with IN_USE while associations use the label. If true, "
        "all of them are deleted with it.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


Deleted = tuple[str, int]
"""The key of a label, and the number of associations deleted with it."""


def _over_limit_count(outcome: Outcome[ChangedLabel], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.over_limit


def _existing_count(outcome: Outcome[ChangedLabel], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.existing


def _deleted_key(outcome: Outcome[Deleted], _info: Info) -> str | None:
    return None if outcome.result is None else outcome.result[0]


def _removed_associations(outcome: Outcome[Deleted], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result[1]


@strawberry.type(description="The result of createAssociationLabel.")
class AssociationLabelPayload(Payload):
    """Its source is the `Outcome` of a label."""

    label: AssociationLabel | None = computed(shown, description="The new label, or null if refused.")


@strawberry.type(description="The result of updateAssociationLabel.")
class UpdateAssociationLabelPayload(Payload):
    """Its source is the `Outcome` of a `ChangedLabel`."""

    label: AssociationLabel | None = computed(shown, description="The updated label, or null if refused.")
    over_limit_count: int = computed(
        _over_limit_count,
        description="The number of contacts over a lowered limit on any day from today on; each got a red flag.",
    )
    existing_count: int = computed(
        _existing_count,
        description="The number of stored associations that break a rule turned on with allowExisting; the check "
        "command lists them.",
    )


@strawberry.type(description="The result of deleteAssociationLabel.")
class DeleteAssociationLabelPayload(Payload):
    """Its source is the `Outcome` of `Deleted`."""

    deleted_key: str | None = computed(_deleted_key, description="The key of the deleted label, or null if refused.")
    removed_associations: int = computed(
        _removed_associations, description="The number of associations deleted with it."
    )


async def _create_association_label(
    _root: object,
    info: Info,
    input: Annotated[CreateAssociationLabelInput, argument(description="The label to register.")],
) -> Outcome[tuple[Label | None]]:
    values = new_values(input, "idempotency_key")
    values["exclusive_with"] = tuple(values.get("exclusive_with") or ())

    async def work() -> tuple[Label | None]:
        return (await labels.create_label(info.context.db, NewLabel(**values), given(input.idempotency_key)),)

    return await showing(await attempt(info.context, work()), itemgetter(0))


async def _update_association_label(
    _root: object,
    info: Info,
    input: Annotated[UpdateAssociationLabelInput, argument(description="The label and the fields to change.")],
) -> Outcome[ChangedLabel]:
    values = patch_values(input, PATCHED)
    if input.exclusive_with is not None:
        values["exclusive_with"] = as_tuple(input.exclusive_with.value)
    version, key = given(input.expected_version), given(input.idempotency_key)
    work = labels.update_label(
        info.context.db, input.key, LabelPatch(**values), version, allow_existing=input.allow_existing, key=key
    )
    return await showing(await attempt(info.context, work), lambda changed: changed.label)


async def _delete_association_label(
    _root: object, info: Info, input: Annotated[DeleteAssociationLabelInput, argument(description="The label.")]
) -> Outcome[Deleted]:
    async def work() -> Deleted:
        key = given(input.idempotency_key)
        removed = await labels.delete_label(
            info.context.db, input.key, remove_associations=input.remove_associations, key=key
        )
        return input.key, removed or 0

    return await attempt(info.context, work())


@strawberry.type
class LabelMutations:
    """The mutations of labels, for administrators."""

    create_association_label: AssociationLabelPayload = computed(
        _create_association_label, description="Registers a label. Administrators only."
    )
    update_association_label: UpdateAssociationLabelPayload = computed(
        _update_association_label, description="Updates a label. Administrators only."
    )
    delete_association_label: DeleteAssociationLabelPayload = computed(
        _delete_association_label, description="Deletes a label. Administrators only."
    )
