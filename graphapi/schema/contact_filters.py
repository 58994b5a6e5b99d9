"""The filters of the contact list."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from graphapi.kernel.names import Means
from graphapi.schema.base.names import MEANS
from graphapi.services.contacts import contact_lists


@strawberry.input(description="Filters for a list of contacts. A contact must match all filters given.")
class ContactFilter:
    """Every field is optional; null is the same as absent."""

    search: str | None = strawberry.field(
        default=UNSET,
        description="Contacts that findContacts matches for this text: prefixes of words in the name or e-mail "
        "address, or 4 or more consecutive digits of a phone number. Similar spellings do not match.",
    )
    name_prefix: str | None = strawberry.field(
        default=UNSET, description="Contacts whose name starts with this text, ignoring case and accents."
    )
    ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.CONTACT_ID}, description="Only contacts with these IDs."
    )
    company: str | None = strawberry.field(
        default=UNSET, description="Contacts with this company, ignoring case and accents."
    )
    label_keys: list[str] | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.LABEL},
        description="Contacts that have an association with one of these labels.",
    )
    has_role: str | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.ROLE},
        description="Contacts who have someone in this role, e.g. Assistant.",
    )
    lacks_role: str | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.ROLE},
        description="Contacts who have no one in this role, e.g. Emergency contact.",
    )
    over_limit: bool | None = strawberry.field(
        default=UNSET, description="Contacts over a limit on any day from today on; false: all others."
    )
    associated_with_id: strawberry.ID | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.CONTACT_ID}, description="Contacts directly associated with this one."
    )
    created_from: datetime | None = strawberry.field(
        default=UNSET, description="Contacts created at or after this time."
    )
    created_before: datetime | None = strawberry.field(default=UNSET, description="Contacts created before this time.")
    has_open_red_flag: bool | None = strawberry.field(
        default=UNSET, description="Contacts with an open red flag; false: all others."
    )


def filter_of(given: ContactFilter | None) -> contact_lists.ContactFilter | None:
    """The filter as the services take it."""
    if given is None:
        return None
    return contact_lists.ContactFilter(**{name: value for name, value in vars(given).items() if value is not UNSET})
