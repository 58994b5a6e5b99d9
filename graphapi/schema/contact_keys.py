"""The keys that identify a contact."""

import strawberry

from graphapi.db.request import Db
from graphapi.kernel.errors import Ambiguous
from graphapi.services.contacts import contact_search


@strawberry.input(one_of=True, description="Identifies a contact by exactly one key.")
class ContactKey:
    """Exactly one field is given."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="The ID of the contact.")
    name: strawberry.Maybe[str] = strawberry.field(
        description="The full name, if only one contact has it. Case, accents and word division are ignored."
    )
    external_id: strawberry.Maybe[str] = strawberry.field(
        description="The ID in the system the contact was imported from."
    )
    email: strawberry.Maybe[str] = strawberry.field(description="An e-mail address, if only one contact has it.")
    phone: strawberry.Maybe[str] = strawberry.field(description="A phone number, if only one contact has it.")


def key_of(given: ContactKey) -> contact_search.ContactKey:
    """The key as the services take it."""
    return contact_search.ContactKey(**{name: some.value for name, some in vars(given).items() if some is not None})


async def ends_of(db: Db, from_: ContactKey, to: ContactKey) -> tuple[str | None, str | None]:
    """The ids of the contacts that the arguments `from` and `to` identify; an id needs no statement."""
    keys = [key_of(from_), key_of(to)]
    if all(key.id is not None for key in keys):
        return keys[0].id, keys[1].id
    ids: list[str | None] = []
    for contact in await contact_search.contacts_by_keys(db, keys, ("id",), ("from", "to")):
        if isinstance(contact, Ambiguous):
            raise contact
        ids.append(None if contact is None else contact["id"])
    return ids[0], ids[1]
