"""Contacts: the inputs of writes, the bounds of their texts, their names and derived properties.

E-mail addresses and phone numbers are parsed by libraries, in `services.shared.contact_input`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphapi.kernel.errors import Json, invalid
from graphapi.kernel.field_keys import derived_keys, field_words
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.patch import UNSET, Unset
from graphapi.kernel.text import name_key, sort_key
from graphapi.kernel.words import search_words

LINE_MAX = 300
"""Maximum characters of a name, company, title or externalId."""

TEAM_MAX = 100
LIST_MAX = 20
"""Maximum e-mail addresses, and phone numbers, per contact."""

_ID_FORM = re.compile(r"con_[0-9A-Za-z]{26}")

Properties = dict[str, Any]
"""A contact as it is stored, by property name."""

ContactValues = Mapping[str, Any]
"""A contact by property, as far as it was read."""

BlockingKeys = Callable[[ContactValues], Sequence[str]]
"""The words by which duplicates of a contact are found: `matching.blocking`, whose libraries stay out of here."""


@dataclass(frozen=True)
class NewContact:
    """A contact to create. None means absent; without an owner, the viewer becomes the owner."""

    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    pronouns: str | None = None
    external_id: str | None = None
    emails: Sequence[str] | None = None
    phones: Sequence[str] | None = None
    company: str | None = None
    job_title: str | None = None
    birth_date: date | None = None
    birth: PartialDate | None = None
    notes: str | None = None
    custom_fields: Json | None = None
    email_opt_out: bool = False
    owner_id: str | None = None
    everyone: bool = True
    user_ids: Sequence[str] | None = None
    teams: Sequence[str] | None = None


@dataclass(frozen=True)
class ContactPatch:
    """Changes to a contact: UNSET keeps a value, None clears it; of `custom_fields`, only the given keys change."""

    name: str | Unset | None = UNSET
    given_name: str | Unset | None = UNSET
    family_name: str | Unset | None = UNSET
    pronouns: str | Unset | None = UNSET
    external_id: str | Unset | None = UNSET
    emails: Sequence[str] | Unset | None = UNSET
    phones: Sequence[str] | Unset | None = UNSET
    company: str | Unset | None = UNSET
    job_title: str | Unset | None = UNSET
    birth_date: date | Unset | None = UNSET
    birth: PartialDate | Unset | None = UNSET
    notes: str | Unset | None = UNSET
    custom_fields: Json | Unset | None = UNSET
    email_opt_out: bool | Unset | None = UNSET
    owner_id: str | Unset | None = UNSET


def line(value: str | None, *path: str, longest: int = LINE_MAX) -> str | None:
    """A trimmed one-line text, None if it is blank. INVALID if it is too long or not a single printable line."""
    text = (value or "").strip()
    if len(text) > longest:
        raise invalid(f"`{path[-1]}` must not exceed {longest} characters.", *path)
    if not is_line(text):
        raise invalid(f"`{path[-1]}` contains a character that is not allowed in a line of text.", *path)
    return text or None


def external_id(value: str | None, *path: str) -> str | None:
    """An external id, None if it is blank. INVALID if it could be mistaken for the id of a contact."""
    found = line(value, *path)
    if found and has_id_form(found):
        raise invalid(f"`{path[-1]}` has the form of this server's own contact ids; choose another.", *path)
    return found


def has_id_form(text: str) -> bool:
    """Whether a text has the form of a contact's own id, such as con_01JD…."""
    return _ID_FORM.fullmatch(text) is not None


def is_line(text: str) -> bool:
    """Whether a text has no control characters, line breaks or lone surrogates."""
    return text.isprintable() or not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in text)


def composed_name(contact: Properties) -> str | None:
    """The name derived from other values: given and family name, else the first address, number or externalId."""
    full = " ".join(name for name in (contact.get("givenName"), contact.get("familyName")) if name)
    emails: Sequence[str] = contact.get("emails") or ()
    phones: Sequence[str] = contact.get("phones") or ()
    external_id: str | None = contact.get("externalId")
    found = full or next(iter([*emails, *phones]), None) or external_id
    return found[:LINE_MAX].strip() if found else None


def dated(values: Properties) -> Properties:
    """The values with `birthDate` and `birth` in accord; INVALID if they contradict each other.

    A whole day that needs no other text is stored as `birthDate` alone.
    """
    if values.keys().isdisjoint({"birth", "birthDate"}):
        return values
    birth, day = values.get("birth"), values.get("birthDate")
    if birth is None:
        return values | {"birth": None, "birthDate": day}
    known = PartialDate.read(birth)
    if day is not None and day != known.whole:
        raise invalid("`birth` and `birthDate` contradict each other; send one of them.", "input", "birth")
    return values | {"birth": None if known.whole and not known.original else birth, "birthDate": known.whole}


def birth_of(contact: ContactValues) -> PartialDate | None:
    """What is known of a contact's date of birth, from its two properties."""
    birth, day = contact["birth"], contact["birthDate"]
    if birth:
        return PartialDate.read(birth)
    return PartialDate.of(day) if day else None


def complete(stored: Properties, values: Properties, contact_id: str, *, keys: BlockingKeys) -> Properties:
    """The contact with the new values, its name, and all derived properties; INVALID if nothing yields a name.

    A `name` of None is composed, and stays composed when its parts change; so is the missing name of a new contact.
    When words change by which duplicates are found, it is `toCompare` with the others.
    """
    contact = stored | dated(values)
    if "name" in values:
        contact["composedName"] = values["name"] is None
    if contact.get("composedName", True):
        contact["composedName"] = True
        contact["name"] = composed_name(contact)
    if not contact["name"]:
        message = "A contact needs a name, an e-mail address, a phone number or an externalId."
        raise invalid(message, "input", "name")
    company = contact.get("company")
    found_by = [*keys(contact), *field_words(contact)]
    words = search_words(contact["name"], contact["emails"] or (), contact["phones"] or (), found_by)
    if _compared(words, contact) != _compared(stored.get("words") or "", stored):
        contact["toCompare"] = True
    return contact | {
        "sortKey": sort_key(contact["name"], contact_id),
        "words": words,
        "companyKey": name_key(company) if company else None,
        **derived_keys(contact),
    }


def _compared(words: str, contact: Properties) -> set[str]:
    """The words that duplicates are found by: those of fields only serve filters."""
    return {*words.split(" ")} - {*field_words(contact)} if words else set()


def changes(stored: Properties, wanted: Properties) -> Properties:
    """The properties that differ; None for those to remove."""
    return {name: value for name, value in wanted.items() if stored.get(name) != value}
