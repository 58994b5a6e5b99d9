"""Contacts: the type that all others lead to, and the fields that find contacts."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import Ambiguous
from graphapi.kernel.pages import in_range
from graphapi.operations.executor.fields import Below, LoadGroup, Loads
from graphapi.schema.association_groups import ASSOCIATION_GROUPS, AssociationGroup
from graphapi.schema.associations import ASSOCIATIONS, HERE, IN_EDGES, AssociationConnection
from graphapi.schema.base.arguments import After, Before, First, Id, Last, page_of
from graphapi.schema.base.connections import Connection, Edged, Paged, empty, row_of, rows_wanted
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, batched, computed, selection_of, stored
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.properties import output, with_properties
from graphapi.schema.changes import HISTORY, ChangeConnection
from graphapi.schema.contact_filters import ContactFilter, filter_of
from graphapi.schema.contact_keys import ContactKey, key_of
from graphapi.schema.derived_relatives import RELATIVES, RelativeConnection
from graphapi.schema.messages import MESSAGES, MessageConnection
from graphapi.schema.mutual_contacts import MUTUAL_CONTACTS, MutualContactConnection
from graphapi.schema.neighbourhoods import NEIGHBOURHOOD, Neighbourhood
from graphapi.schema.red_flags import RED_FLAGS, RedFlagConnection
from graphapi.schema.relatives import UNLINKED_RELATIVES, OpenRelative
from graphapi.schema.tasks import TASKS, TaskConnection
from graphapi.schema.users import ContactAccess, User, maybe_user
from graphapi.schema.walks import WALK, WalkConnection
from graphapi.services.contacts.contact_lists import contact_count, contact_page, contacts_by_id
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.contacts.contact_search import contacts_by_keys
from graphapi.services.shared.merged_contacts import current_ids, merged_from
from graphapi.services.shared.rows import ContactData, ParentRows, asked
from graphapi.services.shared.users import UserData

KEYS_MAX = 100


def _owner(contact: ContactData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, contact["ownerId"])


def _access(contact: ContactData, _info: Info) -> ContactData:
    return contact


async def _merged_from(contacts: Sequence[ContactData], selection: Selection) -> list[list[str]]:
    return await merged_from(selection.context.db, [contact["id"] for contact in contacts])


@strawberry.type(description="A person in the contact list.")
@with_properties(output)
class Contact(Node):
    """Its source is `ContactData`; `selections.PROPERTIES` lists what each field needs.

    The fields of its properties come from the table in the kernel.
    """

    owner: User | None = computed(
        _owner, waits=True, description="The user who owns the contact, or null if it was imported."
    )
    access: ContactAccess = computed(_access, description="Who can see the contact.")
    created_at: datetime = stored(description="When the contact was created.")
    updated_at: datetime = stored(description="When the contact's own fields were last updated.")
    version: int = stored(description="Increases with every change of the contact's own fields.")
    associations: AssociationConnection = ASSOCIATIONS
    association_groups: list[AssociationGroup] = ASSOCIATION_GROUPS
    neighbourhood: Neighbourhood = NEIGHBOURHOOD
    mutual_contacts: MutualContactConnection = MUTUAL_CONTACTS
    walk: WalkConnection = WALK
    relatives: RelativeConnection = RELATIVES
    tasks: TaskConnection = TASKS
    messages: MessageConnection = MESSAGES
    red_flags: RedFlagConnection = RED_FLAGS
    history: ChangeConnection = HISTORY
    unlinked_relatives: list[OpenRelative] = UNLINKED_RELATIVES
    merged_from: list[strawberry.ID] = batched(
        _merged_from,
        description="The IDs of the contacts that were merged into this one, in that order. Wherever an ID is taken, "
        "they lead to this contact.",
    )


@strawberry.type(description="A contact in a list.")
class ContactEdge(Edged):
    """Its source is an `Entry` of a contact."""

    node: Contact = computed(row_of, description="The contact.")


@strawberry.type(description="A page of contacts.")
class ContactConnection(Paged):
    """Its source is a `Connection` of contacts."""

    edges: list[ContactEdge] = stored(description="The contacts, in the requested order.")


async def _contact(roots: Sequence[object], selection: Selection, id: Id) -> Sequence[ContactData | None]:
    (found,) = await contacts_by_id(selection.context.db, [id], selection.fields)
    return [found for _ in roots]


_WITH_PARENTS = frozenset({"associations", "associationGroups", "mutualContacts", "neighbourhood", "relatives", "walk"})
"""The fields of Contact that can load the contacts themselves too, as `Selection.parents`."""


def _contacts_together(group: LoadGroup) -> Awaitable[Loads] | None:
    """Load the contacts of all aliases at once; a single one along with what is asked below it."""
    ids: list[str] = [one.given["id"] for one in group.calls]
    if len(ids) > 1:
        return _contacts_by_id(ids, group.calls[0].selection)
    below = next((one for one in group.below if one.name in _WITH_PARENTS), None)
    return below and _contact_with(ids[0], group.calls[0].selection, below)


async def _contacts_by_id(ids: list[str], selection: Selection) -> Loads:
    return await contacts_by_id(selection.context.db, ids, selection.fields), {}


async def _contact_with(contact_id: str, selection: Selection, below: Below) -> Loads:
    """Load a contact by the statement of a field below it: all that this one needs is the id."""
    parents = ParentRows(asked(selection.fields))
    values = await below.load([{"id": contact_id}], below.call().selection._replace(parents=parents))
    contact = parents.contact(contact_id)
    if contact is None and (now := await current_ids(selection.context.db.read, [contact_id])):
        return await _contact_with(now[contact_id], selection, below)
    return [contact], {} if contact is None else {below: values}


class WithErrors(list[ContactData | Ambiguous | None]):
    """A list with errors among its items. No plan accepts this class, so graphql-core reports each error."""


async def _contacts_by(
    _root: object, info: Info, keys: Annotated[list[ContactKey], argument(description="One key per contact.")]
) -> list[ContactData | Ambiguous | None]:
    in_range("keys", len(keys), 0, KEYS_MAX)
    fields = selection_of(info, HERE).fields
    found = await contacts_by_keys(info.context.db, [key_of(key) for key in keys], fields)
    return WithErrors(found) if any(isinstance(one, Ambiguous) for one in found) else found


async def _contacts(
    _root: object,
    info: Info,
    filter: Annotated[ContactFilter | None, argument(description="The filters. Defaults to all contacts.")] = None,
    order_by: Annotated[ContactOrder, argument(description="Their order.")] = ContactOrder.NAME_ASC,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Connection[ContactData]:
    context, selection, page = info.context, selection_of(info, IN_EDGES), page_of(first, after, last, before)
    wanted = filter_of(filter)
    if rows_wanted(selection, page):
        found = await contact_page(context.db, wanted, order_by, page, selection.fields)
    else:
        found = empty()

    async def count(_: list[None]) -> list[int]:
        return [await contact_count(context.db, wanted)]

    return Connection(found, count)


@strawberry.type
class ContactQueries:
    """The root fields about contacts."""

    contact: Contact | None = batched(
        _contact,
        selector=HERE,
        together=_contacts_together,
        description="A contact by ID, or null if there is none visible to the viewer.",
    )
    contacts_by: list[Contact | None] = computed(
        _contacts_by,
        description="Contacts by key, in the order requested. Null where no contact or several contacts match; "
        "the latter adds an AMBIGUOUS error that names up to 5 of them. Up to 100 keys.",
    )
    contacts: ContactConnection = computed(_contacts, description="Contacts, filtered and sorted.")
