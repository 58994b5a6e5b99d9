"""Creating, updating and deleting contacts."""

from collections.abc import Awaitable
from dataclasses import fields, replace
from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.errors import Code, Refused
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
from graphapi.schema.base.scalars import JSONObject
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, Payload, Problem, attempt
from graphapi.schema.payloads import showing, shown
from graphapi.schema.tasks import LOSING, Task, load_tasks
from graphapi.services.contacts import contact_deletion, contacts
from graphapi.services.contacts.contact_deletion import Deleted
from graphapi.services.contacts.contacts import ContactChange
from graphapi.services.tasks.task_lists import TaskData

EXTERNAL_ID = (
    "The ID in another system, unique in the workspace. CONFLICT if another contact has it, even one hidden from "
    "the viewer; the error does not say which."
)
OWN = tuple(field.name for field in fields(ContactPatch))


@strawberry.input(description="A new contact.")
class CreateContactInput:
    """The fields of `NewContact`."""

    name: str | None = optional(
        description="The name to show. If omitted, it is composed from givenName and familyName, else it is the "
        "first e-mail address, phone number or externalId; one of these is required. A composed name "
        "follows the fields it is composed from."
    )
    given_name: str | None = optional(description="The given name.")
    family_name: str | None = optional(description="The family name.")
    external_id: str | None = optional(description=EXTERNAL_ID)
    emails: list[str] | None = optional(description="The e-mail addresses, the primary one first.")
    phones: list[str] | None = optional(description="The phone numbers, the primary one first.")
    company: str | None = optional(description="The company the contact works for.")
    job_title: str | None = optional(description="As what.")
    birth_date: date | None = optional(description="The date of birth.")
    custom_fields: JSONObject | None = optional(description="Any other data about the contact.")
    email_opt_out: bool = strawberry.field(
        default=False, description="If true, nothing is ever sent or copied to this contact."
    )
    owner_id: strawberry.ID | None = optional(
        description="The user who owns the contact. Defaults to the viewer; only administrators can name another user."
    )
    everyone: bool = strawberry.field(default=True, description="Who can see the contact; see setContactAccess.")
    user_ids: list[strawberry.ID] | None = optional(description="Users who can see the contact, unless everyone can.")
    teams: list[str] | None = optional(description="Teams whose users can see the contact, unless everyone can.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for updateContact. Omitted fields stay unchanged; null clears a field.")
class UpdateContactInput:
    """The fields of `ContactPatch`."""

    id: strawberry.ID = required(description="The contact.")
    name: strawberry.Maybe[str | None] = required(description="The name to show. Null composes it again.")
    given_name: strawberry.Maybe[str | None] = required(description="The given name.")
    family_name: strawberry.Maybe[str | None] = required(description="The family name.")
    external_id: strawberry.Maybe[str | None] = required(description=EXTERNAL_ID)
    emails: strawberry.Maybe[list[str] | None] = required(description="All e-mail addresses, the primary one first.")
    phones: strawberry.Maybe[list[str] | None] = required(description="All phone numbers, the primary one first.")
    company: strawberry.Maybe[str | None] = required(description="The company the contact works for.")
    job_title: strawberry.Maybe[str | None] = required(description="As what.")
    birth_date: strawberry.Maybe[date | None] = required(description="The date of birth.")
    custom_fields: strawberry.Maybe[JSONObject | None] = required(
        description="The custom fields to set. Null removes a key; keys not given stay unchanged."
    )
    email_opt_out: strawberry.Maybe[bool | None] = required(
        description="If true, nothing is ever sent or copied to this contact."
    )
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


@strawberry.input(description="Input for setContactAccess: who can see a contact besides administrators and its owner.")
class SetContactAccessInput:
    """A contact id and its new access list."""

    contact_id: strawberry.ID = required(description="The contact.")
    everyone: bool = required(description="Whether every user can see the contact.")
    user_ids: list[strawberry.ID] | None = optional(description="Users who can see the contact, unless everyone can.")
    teams: list[str] | None = optional(description="Teams whose users can see the contact, unless everyone can.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


SHOWN = Needs(contacts=("contact",), asks=("contact",))
"""The contact of a payload."""


async def _with_contact(info: Info, outcome: Outcome[ContactChange]) -> Outcome[ContactChange]:
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


@strawberry.type(description="The result of deleteContact.")
class DeleteContactPayload(Payload):
    """Its source is the `Outcome` of a `Deleted`."""

    deleted_id: strawberry.ID | None = computed(
        _deleted_id, description="The ID of the deleted contact, or null if refused."
    )
    removed_associations: int = computed(
        _removed_associations, description="The number of associations deleted with it that the viewer could see."
    )


async def _create_contact(
    _root: object, info: Info, input: Annotated[CreateContactInput, argument(description="The contact to create.")]
) -> Outcome[ContactChange]:
    new = NewContact(**new_values(input, "idempotency_key"))

    async def work() -> ContactChange:
        return ContactChange(await contacts.create_contact(info.context.db, new, given(input.idempotency_key)))

    return await _with_contact(info, await attempt(info.context, work()))


async def _update_contact(
    _root: object,
    info: Info,
    input: Annotated[UpdateContactInput, argument(description="The contact and the fields to change.")],
) -> Outcome[ContactChange]:
    patch = ContactPatch(**patch_values(input, OWN))
    version, key = given(input.expected_version), given(input.idempotency_key)
    work = contacts.update_contact(info.context.db, input.id, patch, version, key)
    return await _with_contact(info, await attempt(info.context, work))


async def _delete_contact(
    _root: object, info: Info, input: Annotated[DeleteContactInput, argument(description="The contact.")]
) -> Outcome[Deleted]:
    version, key = given(input.expected_version), given(input.idempotency_key)
    return await attempt(info.context, contact_deletion.delete_contact(info.context.db, input.id, version, key))


async def _set_contact_access(
    _root: object,
    info: Info,
    input: Annotated[SetContactAccessInput, argument(description="The contact and who can see it.")],
) -> Outcome[ContactChange]:
    work = contacts.set_access(
        info.context.db, input.contact_id, everyone=input.everyone, user_ids=given(input.user_ids),
        teams=given(input.teams), expected_version=given(input.expected_version), key=given(input.idempotency_key),
    )  # fmt: skip
    return await _with_contact(info, await attempt(info.context, work))


@strawberry.type
class ContactMutations:
    """The mutations of contacts."""

    create_contact: ContactPayload = computed(_create_contact, description="Makes a contact.")
    update_contact: ContactPayload = computed(_update_contact, description="Updates fields of a contact.")
    delete_contact: DeleteContactPayload = computed(
        _delete_contact, description="Deletes a contact and its associations."
    )
    set_contact_access: ContactPayload = computed(
        _set_contact_access, description="Sets who can see a contact. Administrators and the contact's owner only."
    )
