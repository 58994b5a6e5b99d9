"""The ways to name a contact."""

import strawberry

from graphapi.services.contacts import contact_search


@strawberry.input(one_of=True, description="Exactly one key.")
class ContactKey:
    """Exactly one of its fields is given."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="The contact's id.")
    name: strawberry.Maybe[str] = strawberry.field(
        description="The whole name, when one contact alone has it; case, accents and how it is divided do not count."
    )
    external_id: strawberry.Maybe[str] = strawberry.field(
        description="The id in the system the contact was imported from."
    )
    email: strawberry.Maybe[str] = strawberry.field(
        description="One of its e-mail addresses, when one contact alone has it."
    )
    phone: strawberry.Maybe[str] = strawberry.field(
        description="One of its phone numbers, when one contact alone has it."
    )


def key_of(given: ContactKey) -> contact_search.ContactKey:
    """Return the key as the services take it."""
    return contact_search.ContactKey(**{name: some.value for name, some in vars(given).items() if some is not None})
