"""Making, changing and deleting contacts."""

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
    "The id in another system, unique in the workspace: CONFLICT when any contact has it, also one that the viewer may "
    "not see. The conflict never says which contact."
)
OWN = tuple(field.name for field in fields(ContactPatch))


@strawberry.input(description="A new contact.")
class CreateContactInput:
    """The fields of `NewContact`."""

    name: str | None = optional(
        description="When absent, composed of givenName and familyName, else the first e-mail address, phone number or "
        "externalId; one of them is needed. A composed name follows its parts."
    )
    given_name: str | None = optional(description="The given name.")
    family_name: str | None = optional(description="The family name.")
    external_id: str | None = optional(description=EXTERNAL_ID)
    emails: list[str] | None = optional(description="E-mail addresses, the main one first.")
    phones: list[str] | None = optional(description="Phone numbers, the main one first.")
    company: str | None = optional(description="Where the contact works.")
    job_title: str | None = optional(description="As what.")
    birth_date: date | None = optional(description="The day of birth.")
    custom_fields: JSONObject | None = optional(description="Whatever else is known.")
    email_opt_out: bool = strawberry.field(
        default=False, description="True: nothing is ever sent or copied to this contact."
    )
    owner_id: strawberry.ID | None = optional(
        description="The viewer when absent; only administrators can name another user."
    )
    everyone: bool = strawberry.field(default=True, description="Who sees it; see setContactAccess.")
    user_ids: list[strawberry.ID] | None = optional(description="Users who see it, unless everyone does.")
    teams: list[str] | None = optional(description="Teams whose users see it, unless everyone does.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Absent fields stay as they are; null clears.")
class UpdateContactInput:
    """The fields of `ContactPatch`."""

    id: strawberry.ID = required(description="The contact.")
    name: strawberry.Maybe[str | None] = required(description="Null: composed again.")
    given_name: strawberry.Maybe[str | None] = required(description="The given name.")
    family_name: strawberry.Maybe[str | None] = required(description="The family name.")
    external_id: strawberry.Maybe[str | None] = required(description=EXTERNAL_ID)
    emails: strawberry.Maybe[list[str] | None] = required(description="All e-mail addresses, the main one first.")
    phones: strawberry.Maybe[list[str] | None] = required(description="All phone numbers, the main one first.")
    company: strawberry.Maybe[str | None] = required(description="Where the contact works.")
    job_title: strawberry.Maybe[str | None] = required(description="As what.")
    birth_date: strawberry.Maybe[date | None] = required(description="The day of birth.")
    custom_fields: strawberry.Maybe[JSONObject | None] = required(
        description="The keys given are set, null removes one, the others stay."
    )
    email_opt_out: strawberry.Maybe[bool | None] = required(
        description="True: nothing is ever sent or copied to this contact."
    )
    owner_id: strawberry.Maybe[strawberry.ID | None] = required(
        description="Who looks after the contact; only an administrator or the current owner can change it."
    )
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Which contact to delete.")
class DeleteContactInput:
    """A contact and its version."""

    id: strawberry.ID = required(description="The contact.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Who sees a contact besides administrators and its owner.")
class SetContactAccessInput:
    """A contact and its new access list."""

    contact_id: strawberry.ID = required(description="The contact.")
    everyone: bool = required(description="Every user sees it.")
    user_ids: list[strawberry.ID] | None = optional(description="Users who see it, unless everyone does.")
    teams: list[str] | None = optional(description="Teams whose users see it, unless everyone does.")
    expected_version: int | None = optional(description=EXPECTED_VERSION)
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


SHOWN = Needs(contacts=("contact",), asks=("contact",))
"""The contact of a payload."""


async def _with_contact(info: Info, outcome: Outcome[ContactChange]) -> Outcome[ContactChange]:
    selection = selection_of(info, SHOWN)
    if outcome.result is not None and outcome.result.handed_over:
        lost = len(outcome.result.tasks_losing_access)
        tasks = f" Open tasks whose assignees no longer see it: {lost}." if lost else ""
        message = f"It was done: the contact is handed over, and you no longer see it.{tasks}"
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


@strawberry.type(description="What came of a change of a contact.")
class ContactPayload(Payload):
    """Its source is the `Outcome` of a `ContactChange`."""

    contact: Contact | None = computed(
        shown,
        description="The contact as it is now; null when refused, and when it was handed over and the viewer no longer "
        "sees it: then a NOT_FOUND without a path says so.",
    )
    tasks_losing_access: list[Task] = computed(_losing, waits=True, description=LOSING)


@strawberry.type(description="What came of deleting a contact.")
class DeleteContactPayload(Payload):
    """Its source is the `Outcome` of a `Deleted`."""

    deleted_id: strawberry.ID | None = computed(
        _deleted_id, description="The id that the contact had; null when refused."
    )
    removed_associations: int = computed(
        _removed_associations, description="How many associations went with it that the viewer could see."
    )


async def _create_contact(
    _root: object, info: Info, input: Annotated[CreateContactInput, argument(description="The new contact.")]
) -> Outcome[ContactChange]:
    new = NewContact(**new_values(input, "idempotency_key"))

    async def work() -> ContactChange:
        return ContactChange(await contacts.create_contact(info.context.db, new, given(input.idempotency_key)))

    return await _with_contact(info, await attempt(info.context, work()))


async def _update_contact(
    _root: object,
    info: Info,
    input: Annotated[UpdateContactInput, argument(description="The contact and what changes of it.")],
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
    input: Annotated[SetContactAccessInput, argument(description="The contact and who sees it.")],
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
    update_contact: ContactPayload = computed(_update_contact, description="Changes fields of a contact.")
    delete_contact: DeleteContactPayload = computed(
        _delete_contact, description="Deletes the contact with its associations."
    )
    set_contact_access: ContactPayload = computed(
        _set_contact_access, description="Says who sees a contact; for administrators and its owner."
    )
