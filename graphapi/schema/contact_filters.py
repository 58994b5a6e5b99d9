"""The filters of the contact list."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from graphapi.kernel.names import Means
from graphapi.kernel.pages import in_range
from graphapi.kernel.partial_dates import PartialDate
from graphapi.schema.base.names import MEANS
from graphapi.services.contacts import contact_lists


@strawberry.input(description="Parts of a date of birth. Omitted parts may be anything, or unknown.")
class BirthFilter:
    """A year, a month, a day: born in 1950, or on any 12 April."""

    year: int | None = strawberry.field(default=UNSET, description="The year, 1 to 9999.")
    month: int | None = strawberry.field(default=UNSET, description="The month, 1 to 12.")
    day: int | None = strawberry.field(default=UNSET, description="The day of the month, 1 to 31.")

    def known(self) -> PartialDate:
        """The parts. Raises BadArgument."""
        year, month, day = (
            None if value is UNSET or value is None else in_range(f"filter.birth.{name}", value, 1, most)
            for name, value, most in (("year", self.year, 9_999), ("month", self.month, 12), ("day", self.day, 31))
        )
        return PartialDate(year, month, day)


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
    birth: BirthFilter | None = strawberry.field(
        default=UNSET, description="Contacts of whose date of birth these parts are known and the same."
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
    values = {name: value for name, value in vars(given).items() if value is not UNSET}
    if given.birth:
        values["birth"] = given.birth.known()
    return contact_lists.ContactFilter(**values)
