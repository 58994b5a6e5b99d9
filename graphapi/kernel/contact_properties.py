"""The properties of a contact that clients set: each is declared once, here.

Rows, selections, bounds, the GraphQL fields and inputs, templates, import, export, archives and merging are derived
from this table; `kernel.contacts` has the typed inputs, and a test compares them. CONTRIBUTING says how to add one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a property holds, which decides how it is read, bounded, stored, shown and merged."""

    LINE = auto()
    """A line of text. Of two merged contacts, the kept one's wins, unless it has none."""

    EXTERNAL_ID = auto()
    """A line that is unique in the workspace, and not of the form of our own ids. Merged as a line."""

    TEXT = auto()
    """A text of several lines. Merged, both are kept, one below the other."""

    NAME = auto()
    """The name to show, which is composed where it is not given. The kept one's stays."""

    EMAILS = auto()
    """E-mail addresses. Merged, they are united."""

    PHONES = auto()
    """Phone numbers. Merged, they are united."""

    DAY = auto()
    """A day. Merged as a line, together with the partial date that says more of it."""

    PARTIAL_DATE = auto()
    """A day as far as it is known; stored beside the DAY that it is when it is known whole, see `dated`."""

    CUSTOM_FIELDS = auto()
    """A JSON object, stored as text. Merged key by key."""

    OPT_OUT = auto()
    """Whether something is refused. Merged, it is when either of the two refuses it."""


@dataclass(frozen=True)
class Property:
    """A property by the name that the graph and the API have for it."""

    name: str
    kind: Kind
    description: str
    """Of its field in GraphQL."""

    input_description: str = ""
    """Of a new contact's, where it says more."""

    patch_description: str = ""
    """Of a change's, where it says more than that of a new contact."""

    columns: tuple[str, ...] = ()
    """The spellings of its CSV column, without case, blanks and underscores, other than its name."""

    merge_field: str = ""
    """What templates call its value, in words; empty where they have none."""

    later: bool = False
    """Added when idempotency keys were in use: absent, it stays out of their digests, so older keys still match."""

    @property
    def attribute(self) -> str:
        """The name in Python."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()

    @property
    def first(self) -> str | None:
        """The name of the first entry, for a list: `email` of `emails`."""
        return self.name.removesuffix("s") if self.kind in LISTS else None


LISTS = frozenset({Kind.EMAILS, Kind.PHONES})
LINES = frozenset({Kind.LINE, Kind.EXTERNAL_ID, Kind.NAME})
FILLED = frozenset({Kind.LINE, Kind.EXTERNAL_ID})
"""The kinds of which a merged contact takes the other's value when it has none."""

DATES = frozenset({Kind.DAY, Kind.PARTIAL_DATE})
"""The kinds that say one thing together: a merged contact takes all of the other's when it has none of them."""

PROPERTIES = (
    Property(
        "name",
        Kind.NAME,
        "The name to show.",
        "The name to show. If omitted, it is composed from givenName and familyName, else it is the first e-mail "
        "address, phone number or externalId; one of these is required. A composed name follows the fields it is "
        "composed from.",
        "The name to show. Null composes it again.",
        merge_field="name",
    ),
    Property("givenName", Kind.LINE, "The given name.", columns=("given",), merge_field="given name"),
    Property("familyName", Kind.LINE, "The family name.", columns=("family",), merge_field="family name"),
    Property("pronouns", Kind.LINE, "How to refer to the contact, e.g. she/her.", merge_field="pronouns", later=True),
    Property(
        "externalId",
        Kind.EXTERNAL_ID,
        "The ID in the system the contact was imported from.",
        "The ID in another system, unique in the workspace. CONFLICT if another contact has it, even one hidden from "
        "the viewer; the error does not say which.",
    ),
    Property(
        "emails",
        Kind.EMAILS,
        "All e-mail addresses.",
        "The e-mail addresses, the primary one first.",
        "All e-mail addresses, the primary one first.",
        merge_field="first e-mail address",
    ),
    Property(
        "phones",
        Kind.PHONES,
        "All phone numbers, in E.164 format if they can be parsed, otherwise as entered.",
        "The phone numbers, the primary one first.",
        "All phone numbers, the primary one first.",
        merge_field="first phone number",
    ),
    Property("company", Kind.LINE, "The company the contact works for.", merge_field="company"),
    Property("jobTitle", Kind.LINE, "As what.", columns=("title",), merge_field="job title"),
    Property(
        "birthDate",
        Kind.DAY,
        "The date of birth, or null unless the whole day is known; `birth` has what is known of it.",
        "The date of birth. Sets `birth` too.",
        merge_field="date of birth",
    ),
    Property(
        "birth",
        Kind.PARTIAL_DATE,
        "What is known of the date of birth: a year, a day without a year, or words.",
        "The date of birth as far as it is known. Sets `birthDate` too if it is a whole day, and must not "
        "contradict it.",
        later=True,
    ),
    Property("notes", Kind.TEXT, "Notes, which may have several lines.", later=True),
    Property(
        "customFields",
        Kind.CUSTOM_FIELDS,
        "Any other data about the contact.",
        patch_description="The custom fields to set. Null removes a key; keys not given stay unchanged.",
    ),
    Property("emailOptOut", Kind.OPT_OUT, "If true, nothing is ever sent or copied to this contact."),
)


def of_kind(*kinds: Kind) -> tuple[Property, ...]:
    """The properties of these kinds, in order."""
    return tuple(one for one in PROPERTIES if one.kind in kinds)


NAMES = tuple(one.name for one in PROPERTIES)
