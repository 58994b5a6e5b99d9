"""Creating, updating and deleting contacts."""

from collections.abc import Awaitable
from dataclasses import fields, replace
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.errors import Code, Refused
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
from graphapi.schema.base.properties import change, new, with_properties
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, Payload, Problem, attempt, refusal
from graphapi.schema.payloads import showing, showing_all, shown
from graphapi.schema.tasks import LOSING, Task, load_tasks
from graphapi.services.contacts import contact_deletion, contacts
from graphapi.services.contacts.contact_batches import create_contacts
from graphapi.services.contacts.contact_deletion import Deleted
from graphapi.services.contacts.contacts import ContactChange
from graphapi.services.erasure.erasure import erase_contact
from graphapi.services.tasks.task_lists import TaskData

PATCHED = tuple(field.name for field in fields(ContactPatch))


@strawberry.input(description="A new contact, as one of many.")
@with_properties(new)
class CreateContactItem:
    """The fields of `NewContact`; properties come from the kernel."""

    owner_id: strawberry.ID | None = optional(
        description="The user who owns the contact. Defaults to the viewer; only administrators can name another user."
    )
    everyone: bool = strawberry.field(default=True, description="Who can see the contact; see setContactAccess.")
    user_ids: list[strawberry.ID] | None = optional(description="Users who can see the contact, unless everyone can.")
    teams: list[str] | None = optional(description="Teams whose users can see the contact, unless everyone can.")


@strawberry.input(description="A new contact.")
class CreateContactInput(CreateContactItem):
    """A `CreateContactItem` with an idempotency key."""

    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for createContacts.")
class CreateContactsInput:
    """The items of one batch."""

    items: list[CreateContactItem] = required(description="The contacts, up to 1,000.")
    atomic: bool = strawberry.field(
        default=False,
        description="If true, one refusal rolls back the whole batch; items that were not refused themselves get "
        "an ABORTED error.",
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for updateContact. Omitted fields stay unchanged; null clears a field.")
@with_properties(change, behind="id")
class UpdateContactInput:
    """The fields of `ContactPatch`; properties come from the kernel."""

    id: strawberry.ID = required(description="The contact.")
    owner_id: strawberry.Maybe[strawberry.ID | None] = required(
        description="The user who owns the contact. Only an administrator or the current owner can change it."
    )
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for deleteContact.")
class DeleteContactInput:
    """A contact id and version."""

    id: strawberry.ID = required(description="The contact.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for eraseContact.")
class EraseContactInput:
    """A contact id and version."""

    id: strawberry.ID = required(description="The contact, which may be deleted already.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for setContactAccess: who can see a contact besides administrators and its owner.")
class SetContactAccessInput:
    """A contact id and its new access list."""

    contact_id: strawberry.ID = required(description="The contact.")
    everyone: bool = required(description="Whether every user can see the contact.")
    user_ids: list[strawberry.ID] | None = optional(description="Users who can see the contact, unless everyone can.")
    teams: list[str] | None = optional(description="Teams whose users can see the contact, unless everyone can.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


SHOWN = Selector(contacts=("contact",), asks=("contact",))
"""The contact of a payload."""


async def with_contact(info: Info, outcome: Outcome[ContactChange]) -> Outcome[ContactChange]:
    """The outcome with the contact of its payload, if that is selected."""
    selection = selection_of(info, SHOWN)
    if outcome.result is not None and outcome.result.handed_over:
        lost = len(outcome.result.tasks_losing_access)
        tasks = f" Open tasks whose assignees can no longer see the contact: {lost}." if lost else ""
        message = f"The contact was handed over, and you can no longer see it.{tasks}"
        return replace(outcome, errors=(Problem(Refused(Code.NOT_FOUND, message)),))
    if "contact" not in selection.asked:
        return outcome
    return await showing(outcome, lambda done: info.context.contact(done.id, selection.fields))


def _losing(outcome: Outcome[ContactChange], info: Info) -> Awaitable[list[TaskData]] | list[TaskData]:
    ids = () if outcome.result is None else outcome.result.tasks_losing_access
    return load_tasks(info.context, ids) if ids else []


def _deleted_id(outcome: Outcome[Deleted], _info: Info) -> str | None:
    return None if outcome.result is None else outcome.result.id


def _erased_id(outcome: Outcome[str], _info: Info) -> str | None:
    return outcome.result


def _removed_associations(outcome: Outcome[Deleted], _info: Info) -> int:
    return 0 if outcome.result is None else outcome.result.removed_associations


@strawberry.type(description="The result of creating or updating a contact.")
class ContactPayload(Payload):
    """Its source is the `Outcome` of a `ContactChange`."""

    contact: Contact | None = computed(
        shown,
        description="The contact after the change. Null if refused, or if it was handed over and is no longer "
        "visible to the viewer; the latter adds a NOT_FOUND error without a path.",
    )
    tasks_losing_access: list[Task] = computed(_losing, waits=True, description=LOSING)


Batch = list[Outcome[ContactChange]]

IN_RESULTS = Selector(contacts=("results.contact",), asks=("results.contact",))
"""The contacts of a batch."""


def _results(outcome: Outcome[Batch], _info: Info) -> Batch:
    return outcome.result or []


def _created_count(outcome: Outcome[Batch], _info: Info) -> int:
    return sum(one.result is not None for one in outcome.result or ())


@strawberry.type(description="The result of createContacts.")
class CreateContactsPayload(Payload):
    """Its source is the `Outcome` of a batch."""

    results: list[ContactPayload] = computed(_results, description="One result per item, in the order of the input.")
    created_count: int = computed(_created_count, description="The number of contacts created.")


@strawberry.type(description="The result of deleteContact.")
class DeleteContactPayload(Payload):
    """Its source is the `Outcome` of a `Deleted`."""

    deleted_id: strawberry.ID | None = computed(
        _deleted_id, description="The ID of the deleted contact, or null if refused."
    )
    removed_associations: int = computed(
        _removed_associations, description="The number of associations deleted with it that the viewer could see."
    )


@strawberry.type(description="The result of eraseContact.")
class EraseContactPayload(Payload):
    """Its source is the `Outcome` with the id of the contact."""

    erased_id: strawberry.ID | None = computed(
        _erased_id, description="The ID of the erased contact, or null if refused."
    )


async def _create_contact(
    _root: object, info: Info, input: Annotated[CreateContactInput, argument(description="The contact to create.")]
) -> Outcome[ContactChange]:
    new = NewContact(**new_values(input, "idempotency_key"))

    async def work() -> ContactChange:
        return ContactChange(await contacts.create_contact(info.context.db, new, given(input.idempotency_key)))

    return await with_contact(info, await attempt(info.context, work()))


async def _create_contacts(
    _root: object, info: Info, input: Annotated[CreateContactsInput, argument(description="The contacts to create.")]
) -> Outcome[Batch]:
    async def work() -> Batch:
        wanted = [NewContact(**new_values(item)) for item in input.items]
        key = given(input.idempotency_key)
        done = await create_contacts(info.context.db, wanted, atomic=input.atomic, key=key)
        return [refusal(one) if isinstance(one, Refused) else Outcome(ContactChange(one)) for one in done]

    outcome, selection = await attempt(info.context, work()), selection_of(info, IN_RESULTS)
    if not outcome.result or not selection.asked:
        return outcome
    return Outcome(await showing_all(outcome.result, lambda done: info.context.contact(done.id, selection.fields)))


async def _update_contact(
    _root: object,
    info: Info,
    input: Annotated[UpdateContactInput, argument(description="The contact and the fields to change.")],
) -> Outcome[ContactChange]:
    patch = ContactPatch(**patch_values(input, PATCHED))
    version, key = given(input.expected_version), given(input.idempotency_key)
    work = contacts.update_contact(info.context.db, input.id, patch, version, key)
    return await with_contact(info, await attempt(info.context, work))


async def _delete_contact(
    _root: object, info: Info, input: Annotated[DeleteContactInput, argument(description="The contact.")]
) -> Outcome[Deleted]:
    version, key = given(input.expected_version), given(input.idempotency_key)
    return await attempt(info.context, contact_deletion.delete_contact(info.context.db, input.id, version, key))


async def _erase_contact(
    _root: object, info: Info, input: Annotated[EraseContactInput, argument(description="The contact.")]
) -> Outcome[str]:
    version, key = given(input.expected_version), given(input.idempotency_key)
    return await attempt(info.context, erase_contact(info.context.db, input.id, version, key))


async def _set_contact_access(
    _root: object,
    info: Info,
    input: Annotated[SetContactAccessInput, argument(description="The contact and who can see it.")],
) -> Outcome[ContactChange]:
    work = contacts.set_access(
        info.context.db, input.contact_id, everyone=input.everyone, user_ids=given(input.user_ids),
        teams=given(input.teams), expected_version=given(input.expected_version), key=given(input.idempotency_key),
    )  # fmt: skip
    return await with_contact(info, await attempt(info.context, work))


@strawberry.type
class ContactMutations:
    """The mutations of contacts."""

    create_contact: ContactPayload = computed(_create_contact, description="Makes a contact.")
    create_contacts: CreateContactsPayload = computed(
        _create_contacts, description="Makes many contacts in one call, each with its own result."
    )
    update_contact: ContactPayload = computed(_update_contact, description="Updates fields of a contact.")
    delete_contact: DeleteContactPayload = computed(
        _delete_contact, description="Deletes a contact and its associations."
    )
    erase_contact: EraseContactPayload = computed(
        _erase_contact,
        description="Erases a contact and what is recorded about it: history, messages, tasks and red flags, and its "
        "names and addresses in the texts of others. It cannot be undone. Administrators only.",
    )
    set_contact_access: ContactPayload = computed(
        _set_contact_access, description="Sets who can see a contact. Administrators and the contact's owner only."
    )
