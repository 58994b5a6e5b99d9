"""The keys that identify a contact."""

import strawberry

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
