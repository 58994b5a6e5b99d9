"""The filters of the contact list."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import strawberry
from strawberry import UNSET

from graphapi.kernel.names import Means
from graphapi.kernel.partial_dates import PartialDate
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.scalars import JSON
from graphapi.services.contacts import filter_values


@strawberry.input(description="Parts of a date of birth. Omitted parts may be anything, or unknown.")
class BirthFilter:
    """A year, a month, a day: born in 1950, or on any 12 April."""

    year: int | None = strawberry.field(default=UNSET, description="The year, 1 to 9999.")
    month: int | None = strawberry.field(default=UNSET, description="The month, 1 to 12.")
    day: int | None = strawberry.field(default=UNSET, description="The day of the month, 1 to 31.")

    def known(self) -> PartialDate:
        """The parts; the service checks their ranges, because it knows the path."""
        return PartialDate(**given_fields(self))


@strawberry.input(
    description="Conditions for a text, all of which must hold. Case and accents are ignored, but not in externalId."
)
class TextFilter:
    """Every field is optional; null is the same as absent."""

    equals: str | None = strawberry.field(default=UNSET, description="The whole text.")
    in_: list[str] | None = strawberry.field(default=UNSET, name="in", description="The whole text, one of these.")
    starts_with: str | None = strawberry.field(default=UNSET, description="The beginning of the text.")
    contains: str | None = strawberry.field(default=UNSET, description="Anything in the text.")
    is_empty: bool | None = strawberry.field(default=UNSET, description="True: there is no text; false: there is one.")


@strawberry.input(
    description="Conditions for a date; all that are given must hold. A date of which only the year or month is known "
    "lies in a range if all of the year or month does."
)
class DateFilter:
    """Every field is optional; null is the same as absent."""

    from_: date | None = strawberry.field(default=UNSET, name="from", description="On this day or later.")
    until: date | None = strawberry.field(default=UNSET, description="On this day or earlier.")
    on: date | None = strawberry.field(default=UNSET, description="On this day.")
    month: int | None = strawberry.field(default=UNSET, description="In this month of any year, 1 to 12.")
    day: int | None = strawberry.field(default=UNSET, description="On this day of any month, 1 to 31.")
    is_empty: bool | None = strawberry.field(
        default=UNSET, description="True: nothing is known of the date; false: something is."
    )


@strawberry.input(
    description="Conditions for a custom field; all that are given must hold. Case and accents of texts are ignored. A "
    "list passes if one of its items does. BAD_USER_INPUT if no contact visible to the viewer has the field."
)
class CustomFieldFilter:
    """Every field but the key is optional; null is the same as absent."""

    key: str = strawberry.field(description="The name of the custom field.")
    equals: JSON | None = strawberry.field(default=UNSET, description="A text, a number or a boolean.")
    in_: list[JSON] | None = strawberry.field(
        default=UNSET, name="in", description="Texts, numbers or booleans, one of which it must be."
    )
    starts_with: str | None = strawberry.field(default=UNSET, description="The beginning of a text.")
    contains: str | None = strawberry.field(default=UNSET, description="Anything in a text.")
    at_least: JSON | None = strawberry.field(
        default=UNSET, description="The lowest number, or the first text in alphabetical order, e.g. 2026-01-01."
    )
    at_most: JSON | None = strawberry.field(
        default=UNSET, description="The highest number, or the last text in alphabetical order."
    )
    is_empty: bool | None = strawberry.field(
        default=UNSET, description="True: the contact does not have the field, or has no text in it; false: it does."
    )


@strawberry.input(
    description="Contacts by those they are associated with: by the number of associated contacts that "
    "the viewer may see and that match everything given here."
)
class RelatedFilter:
    """Without a role and a label, any association counts."""

    role: str | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.ROLE}, description="The role of the other contact, e.g. Manager."
    )
    label_key: str | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.LABEL}, description="The label of the association."
    )
    contact: "ContactFilter | None" = strawberry.field(
        default=UNSET, description="What the other contact must match. `related` may be nested 3 levels deep."
    )
    valid_on: date | None = strawberry.field(
        default=UNSET, description="Associations valid on this day. Defaults to those that have not ended."
    )
    at_least: int = strawberry.field(default=1, description="The minimum number of such contacts, up to 10,000.")
    at_most: int | None = strawberry.field(
        default=UNSET, description="The maximum number of such contacts. For none, set atLeast and atMost to 0."
    )


@strawberry.input(
    description="Filters for a list of contacts. A contact must match all filters given. At most 50 filters in all, 12 "
    "of them about associations or red flags."
)
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
        metadata={MEANS: Means.ANY_ROLE},
        description="Contacts who have someone in this role, e.g. Assistant; a role of a relation rule, e.g. "
        "Half-sibling, where no label has it.",
    )
    lacks_role: str | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.ANY_ROLE},
        description="Contacts who have no one in this role, e.g. Emergency contact; likewise of a relation rule.",
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
    name: TextFilter | None = strawberry.field(default=UNSET, description="By name.")
    email: TextFilter | None = strawberry.field(default=UNSET, description="By any of the e-mail addresses.")
    phone: TextFilter | None = strawberry.field(
        default=UNSET, description="By any of the phone numbers. Formatting is ignored."
    )
    company_name: TextFilter | None = strawberry.field(default=UNSET, description="By company.")
    job_title: TextFilter | None = strawberry.field(default=UNSET, description="By job title.")
    external_id: TextFilter | None = strawberry.field(
        default=UNSET, description="By the ID in the system the contact was imported from; case matters."
    )
    birth_date: DateFilter | None = strawberry.field(default=UNSET, description="By date of birth.")
    custom_fields: list[CustomFieldFilter] | None = strawberry.field(
        default=UNSET, description="By custom fields; all of these must match."
    )
    related: RelatedFilter | None = strawberry.field(
        default=UNSET, description="By the contacts they are associated with."
    )
    and_: "list[ContactFilter] | None" = strawberry.field(
        default=UNSET, name="and", description="All of these must match. `and`, `or` and `not` nest 5 levels deep."
    )
    or_: "list[ContactFilter] | None" = strawberry.field(
        default=UNSET, name="or", description="At least one of these must match; of an empty list, none does."
    )
    not_: "ContactFilter | None" = strawberry.field(
        default=UNSET, name="not", description="All contacts that do not match this."
    )


def filter_of(given: ContactFilter | None) -> filter_values.ContactFilter | None:
    """The filter as the services take it."""
    return None if given is None else _contacts(given)


def _contacts(given: ContactFilter) -> filter_values.ContactFilter:
    values = given_fields(given)
    for name, read in _READ.items():
        if name in values:
            values[name] = read(values[name])
    return filter_values.ContactFilter(**values)


def _related(given: RelatedFilter) -> filter_values.RelatedValues:
    values = given_fields(given)
    if given.contact:
        values["contact"] = _contacts(given.contact)
    return filter_values.RelatedValues(**values)


def text_values(given: TextFilter) -> filter_values.TextValues:
    """The conditions of a text as the services take them."""
    return filter_values.TextValues(**given_fields(given))


def date_values(given: DateFilter) -> filter_values.DateValues:
    """The conditions of a date as the services take them."""
    return filter_values.DateValues(**given_fields(given))


def _all(given: list[ContactFilter]) -> list[filter_values.ContactFilter]:
    return [_contacts(one) for one in given]


_READ: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(("name", "email", "phone", "company_name", "job_title", "external_id"), text_values),
    "birth": BirthFilter.known,
    "birth_date": date_values,
    "custom_fields": lambda some: [filter_values.FieldValues(**given_fields(one)) for one in some],
    "related": _related,
    "and_": _all,
    "or_": _all,
    "not_": _contacts,
}
"""What makes the values of the services of each field that is an input."""


def given_fields(one: object) -> dict[str, Any]:
    """The fields that were given; null is the same as absent."""
    return {name: value for name, value in vars(one).items() if value is not UNSET and value is not None}
