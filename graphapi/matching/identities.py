"""What identifies a person, prepared once for many comparisons: the name, addresses, numbers, days and other fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from graphapi.kernel.contacts import ContactValues
from graphapi.kernel.json_values import is_object
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.phones import NATIONAL_MIN, phone_of
from graphapi.kernel.text import fold, name_key
from graphapi.matching.person_names import NAMELESS, PersonName, person_name

FIELDS_MAX, VALUE_MAX = 24, 100
"""The number of custom fields that are compared, and the characters of each."""


DIGIT, LETTER, CONTENT_MOST = 2.0, 0.4, 6.0
"""What each digit and each letter of a value says, and the most that a value can say."""

_NO_DIGIT, _NO_WORD = re.compile("[^0-9]+"), re.compile("[^0-9A-Za-z]+")

IDENTIFIER_MIN = 6
"""The digits of a number that is given to one person."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The folded value of a custom field."""

    text: str
    content: float
    """How much it says that another has the same."""

    identifies: bool
    """Whether it looks like a number given to one person: a word of six digits or more and few other characters."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A contact as it is compared: folded texts, with those to show beside them."""

    name: PersonName = NAMELESS
    emails: Mapping[str, str] = field(default_factory=dict[str, str])
    """Addresses without case, to those written."""

    phones: Mapping[str, str] = field(default_factory=dict[str, str])
    """National numbers, to those written."""

    company: str = ""
    job_title: str = ""
    pronouns: str = ""
    birth: PartialDate | None = None
    fields: Mapping[str, FieldValue] = field(default_factory=dict[str, "FieldValue"])
    """Custom fields that are a line of text or a number, by folded name."""


def identity_of(values: ContactValues) -> Identity:
    """The identity of a contact: stored, new, or read from a file; what its values lack is unknown."""
    emails: Mapping[str, str] = {email.casefold(): email for email in values.get("emails") or ()}
    return Identity(
        name_of(values),
        emails,
        {number: phone for phone in values.get("phones") or () if (number := _number(phone))},
        name_key(values.get("company") or ""),
        name_key(values.get("jobTitle") or ""),
        name_key(values.get("pronouns") or ""),
        birth_of(values),
        _fields(values.get("customFields")),
    )


def name_of(values: ContactValues) -> PersonName:
    """The name; one that was composed of an address or a number says nothing that these do not."""
    name = values.get("name") or ""
    composed = "@" in name or not any(c.isalpha() for c in name)
    return person_name("" if composed else name, values.get("givenName") or "", values.get("familyName") or "")


def _number(phone: str) -> str:
    """The national number, empty for one too short to identify anybody."""
    national = phone_of(phone).national
    return national if len(national) >= NATIONAL_MIN else ""


def birth_of(values: ContactValues) -> PartialDate | None:
    """What is known of the date of birth."""
    match values.get("birth") or values.get("birthDate"):
        case PartialDate() as known:
            return known
        case date() as day:
            return PartialDate.of(day)
        case str(text) if text.startswith("{"):
            return PartialDate.read(text)
        case str(text):
            return PartialDate.of(date.fromisoformat(text))
        case _:
            return None


def _fields(found: object) -> dict[str, FieldValue]:
    return {name: _field_value(text) for name, text in field_texts(found).items()}


def field_texts(found: object) -> dict[str, str]:
    """The folded values of custom fields that are compared, by folded name."""
    try:
        fields: object = json.loads(found) if isinstance(found, str) else found
    except ValueError:
        # `graphapi check` reports it.
        return {}
    if not is_object(fields):
        return {}
    lines = ((fold(name), _line(value)) for name, value in sorted(fields.items(), key=itemgetter(0))[:FIELDS_MAX])
    return {name: line for name, line in lines if line}


def _field_value(text: str) -> FieldValue:
    digits, letters = _characters(text)
    content = min(DIGIT * digits + LETTER * letters, CONTENT_MOST)
    return FieldValue(text, content, digits >= IDENTIFIER_MIN and digits * 2 > len(text) and " " not in text)


def _characters(text: str) -> tuple[int, int]:
    """The number of digits and of letters."""
    if text.isascii():
        digits = len(_NO_DIGIT.sub("", text))
        return digits, len(_NO_WORD.sub("", text)) - digits
    return sum(c.isdecimal() for c in text), sum(c.isalpha() for c in text)


def _line(value: object) -> str:
    return fold(str(value)[:VALUE_MAX]) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
