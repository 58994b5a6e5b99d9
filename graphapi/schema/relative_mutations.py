"""Choosing a contact for a relative from an address book, or dismissing or restoring the relative."""

from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.association_mutations import AssociatePayload, with_association
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, new_values, optional, required
from graphapi.schema.contact_mutations import ContactPayload, with_contact
from graphapi.schema.errors import Outcome, attempt
from graphapi.services.associations.association_outcomes import Associated
from graphapi.services.contacts import relatives
from graphapi.services.contacts.contacts import ContactChange


@strawberry.input(name="LinkRelativeInput", description="Input for linkRelative.")
class ChooseRelativeInput:
    """The fields of `RelativeChoice`."""

    contact_id: strawberry.ID = required(description="The contact whose relative it is.")
    relative_id: strawberry.ID = required(description="The unlinked relative.")
    to_id: strawberry.ID = required(description="The contact that the relative is.")
    role: str | None = optional(
        description="The role of the relative, if it is not the one in the address book, or if no label has that."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for dismissRelative.")
class DismissRelativeInput:
    """A contact and a relative."""

    contact_id: strawberry.ID = required(description="The contact whose relative it is.")
    relative_id: strawberry.ID = required(description="The unlinked relative.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for restoreRelative.")
class RestoreRelativeInput:
    """A contact and a relative that was linked or dismissed."""

    contact_id: strawberry.ID = required(description="The contact whose relative it is.")
    relative_id: strawberry.ID = required(description="The relative that was linked or dismissed.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


async def _choose(
    _root: object,
    info: Info,
    input: Annotated[ChooseRelativeInput, argument(description="The relative and its contact.")],
) -> Outcome[Associated]:
    wanted = relatives.RelativeChoice(**new_values(input, "idempotency_key"))
    work = relatives.choose_relative(info.context.db, wanted, given(input.idempotency_key))
    return await with_association(info, await attempt(info.context, work))


async def _dismiss(
    _root: object, info: Info, input: Annotated[DismissRelativeInput, argument(description="The relative.")]
) -> Outcome[ContactChange]:
    async def work() -> ContactChange:
        key = given(input.idempotency_key)
        return ContactChange(
            await relatives.dismiss_relative(info.context.db, input.contact_id, input.relative_id, key)
        )

    return await with_contact(info, await attempt(info.context, work()))


async def _restore(
    _root: object, info: Info, input: Annotated[RestoreRelativeInput, argument(description="The relative.")]
) -> Outcome[ContactChange]:
    async def work() -> ContactChange:
        key = given(input.idempotency_key)
        return ContactChange(
            await relatives.restore_relative(info.context.db, input.contact_id, input.relative_id, key)
        )

    return await with_contact(info, await attempt(info.context, work()))


@strawberry.type
class RelativeMutations:
    """The mutations of unlinked relatives."""

    choose_relative: AssociatePayload = computed(
        _choose,
        name="linkRelative",
        description="Associates a contact with the contact that an unlinked relative is, and removes the relative from "
        "the list. All rules of associations apply; if the association is refused, the relative stays.",
    )
    dismiss_relative: ContactPayload = computed(
        _dismiss,
        description="Removes an unlinked relative from the list: importing the file again does not bring it back, "
        "restoreRelative does.",
    )
    restore_relative: ContactPayload = computed(
        _restore,
        description="Puts a linked or dismissed relative back into the list. An association made for it stays. Nothing "
        "changes if the relative is in the list.",
    )
