"""The filters of the contact list."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from graphapi.kernel.names import Means
from graphapi.schema.base.names import MEANS
from graphapi.services.contacts import contact_lists


@strawberry.input(description="Named filters; all that are given must hold.")
class ContactFilter:
    """Every field may be absent; null says the same."""

    search: str | None = strawberry.field(
        default=UNSET,
        description="What findContacts finds for this text: the beginning of words of the name or e-mail address, or 4 "
        "or more digits in a row of a phone number; never what is only similar.",
    )
    name_prefix: str | None = strawberry.field(
        default=UNSET, description="The name begins so; case and accents do not count."
    )
    ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.CONTACT_ID}, description="Only these contacts."
    )
    company: str | None = strawberry.field(
        default=UNSET, description="The company is called so; case and accents do not count."
    )
    label_keys: list[str] | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.LABEL},
        description="Contacts that have an association with one of these labels.",
    )
    has_role: str | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.ROLE}, description="Contacts with somebody in this role, e.g. Assistant."
    )
    lacks_role: str | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.ROLE},
        description="Contacts with nobody in this role, e.g. Emergency contact.",
    )
    over_limit: bool | None = strawberry.field(
        default=UNSET, description="Contacts that are over a limit on some day from today on; false: the others."
    )
    associated_with_id: strawberry.ID | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.CONTACT_ID}, description="Contacts directly associated with this one."
    )
    created_from: datetime | None = strawberry.field(default=UNSET, description="Made at this instant or later.")
    created_before: datetime | None = strawberry.field(default=UNSET, description="Made before this instant.")
    has_open_red_flag: bool | None = strawberry.field(
        default=UNSET, description="Contacts with a red flag that is not resolved; false: the others."
    )


def filter_of(given: ContactFilter | None) -> contact_lists.ContactFilter | None:
    """Return the filter as the services take it."""
    if given is None:
        return None
    return contact_lists.ContactFilter(**{name: value for name, value in vars(given).items() if value is not UNSET})
