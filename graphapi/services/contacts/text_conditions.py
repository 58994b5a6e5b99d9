"""Conditions on the properties of a contact: texts, dates, custom fields. Each refusal names the path of the filter."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from graphapi.db.conditions import AllOf, AnyOf, Condition, Fragment, Not, Term, fragment, switched
from graphapi.db.statements import statement
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.field_keys import ValueKind, field_entry
from graphapi.kernel.pages import HIGHEST, in_range
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.phones import digits
from graphapi.kernel.text import fold, name_key
from graphapi.services.contacts.contact_filters import birth_parameters
from graphapi.services.contacts.filter_values import DateValues, FieldValues, TextValues
from graphapi.services.contacts.search_texts import normal_email, number_tokens

TEXT_EQUALS = fragment(statement("filters/text_equals"))
TEXT_STARTS = fragment(statement("filters/text_starts"))
TEXT_CONTAINS = fragment(statement("filters/text_contains"))
TEXT_MISSING = fragment(statement("filters/text_missing"))
NAME_STARTS = fragment(statement("filters/name_starts"))
NAME_CONTAINS = fragment(statement("filters/name_contains"))
EMAILS_EQUAL = fragment(statement("filters/emails_equal"))
EMAILS_START = fragment(statement("filters/emails_start"))
EMAILS_CONTAIN = fragment(statement("filters/emails_contain"))
WORDS_CONTAIN = fragment(statement("filters/words_contain"))
PHONES_START = fragment(statement("filters/phones_start"))
PHONES_CONTAIN = fragment(statement("filters/phones_contain"))
LIST_EMPTY = fragment(statement("filters/list_empty"))
BIRTH_BETWEEN = fragment(statement("filters/birth_between"))
BIRTH_MISSING = fragment(statement("filters/birth_missing"))
FIELD_EQUALS = fragment(statement("filters/field_equals"))
FIELD_STARTS = fragment(statement("filters/field_starts"))
FIELD_CONTAINS = fragment(statement("filters/field_contains"))
FIELD_NUMBERS = fragment(statement("filters/field_numbers"))
FIELD_TEXTS = fragment(statement("filters/field_texts"))
BIRTH_PARTS = switched("contacts/page_by_name", "anyBirth")

SIGNS = [" ", "(", ")", "+", "-", ".", "/", "\u00a0"]
"""What is left out of phone numbers before their digits are compared."""

NUMBER_MAX = 1.7e308


@dataclass(frozen=True)
class TextProperty:
    """How the texts of a property are compared: as `read` folds them, by four conditions."""

    name: str
    read: Callable[[str], str]
    equals: Fragment = TEXT_EQUALS
    starts: Fragment = TEXT_STARTS
    contains: Fragment = TEXT_CONTAINS
    missing: Fragment = TEXT_MISSING
    end: str = ""
    """What follows a whole text."""


def _address(text: str) -> str:
    return text.strip().lower()


PROPERTIES = {
    "name": TextProperty("name", name_key, NAME_STARTS, NAME_STARTS, NAME_CONTAINS, end="\0"),
    "email": TextProperty("emails", _address, EMAILS_EQUAL, EMAILS_START, EMAILS_CONTAIN, LIST_EMPTY),
    "phone": TextProperty("phones", digits, WORDS_CONTAIN, PHONES_START, PHONES_CONTAIN, LIST_EMPTY),
    "company_name": TextProperty("companyKey", name_key),
    "job_title": TextProperty("jobKey", name_key),
    "external_id": TextProperty("externalId", str.strip),
}
"""The text filters of a contact, by their names in ContactFilter."""


def text_condition(name: str, given: TextValues, region: str | None, path: str) -> Condition:
    """The condition of a text filter; BadArgument for a text without anything to compare."""
    one = PROPERTIES[name]

    def whole(some: Sequence[str], argument: str) -> Condition:
        values = [value for text in some for value in _wholes(name, text, region, f"{path}.{argument}")]
        return Term(one.equals, {"property": one.name, "values": [value + one.end for value in values]})

    def part(found: Fragment, text: str, argument: str) -> Condition:
        value = _some(one.read(text), f"{path}.{argument}")
        return Term(found, {"property": one.name, "value": value, "values": [value], "signs": SIGNS})

    parts: list[Condition] = []
    if given.equals is not None:
        parts.append(whole([given.equals], "equals"))
    if given.in_ is not None:
        parts.append(whole(given.in_, "in") if given.in_ else AnyOf())
    if given.starts_with is not None:
        parts.append(part(one.starts, given.starts_with, "startsWith"))
    if given.contains is not None:
        parts.append(part(one.contains, given.contains, "contains"))
    if given.is_empty is not None:
        missing = Term(one.missing, {"property": one.name})
        parts.append(missing if given.is_empty else Not(missing))
    return AllOf(tuple(parts))


def _wholes(name: str, text: str, region: str | None, path: str) -> list[str]:
    """A whole text as it is compared; a phone number has several forms."""
    value = _some(PROPERTIES[name].read(text), path)
    if name == "phone":
        return number_tokens(text, region)
    return [normal_email(text).lower()] if name == "email" else [value]


def _some(text: str, path: str) -> str:
    if not text:
        raise BadArgument(path, f"`{path}` must contain text. To find contacts without one, use `isEmpty`.")
    return text


def date_condition(given: DateValues, path: str) -> Condition:
    """The condition of the date of birth; a date known in part passes when all that it can be does."""
    parts: list[Condition] = []
    if given.from_ or given.until:
        parts.append(_between(given.from_ or date.min, given.until or date.max))
    if given.on:
        parts.append(_between(given.on, given.on))
    month = None if given.month is None else in_range(f"{path}.month", given.month, 1, 12)
    day = None if given.day is None else in_range(f"{path}.day", given.day, 1, 31)
    if month or day:
        parts.append(Term(BIRTH_PARTS, birth_parameters(PartialDate(None, month, day))))
    if given.is_empty is not None:
        parts.append(Term(BIRTH_MISSING) if given.is_empty else Not(Term(BIRTH_MISSING)))
    return AllOf(tuple(parts))


def _between(first: date, last: date) -> Condition:
    # A month without a day counts as its 31st day, so the last day of any month does too.
    ends_month = last.day == monthrange(last.year, last.month)[1]
    earliest = first.year * 10_000 + first.month * 100 + first.day
    latest = last.year * 10_000 + last.month * 100 + (31 if ends_month else last.day)
    return Term(BIRTH_BETWEEN, {"earliest": earliest, "latest": latest})


def field_condition(given: FieldValues, path: str) -> Condition:
    """The condition of a custom field; BadArgument for a value that cannot be compared."""
    return AllOf(tuple(_of_field(given, path)))


def _of_field(given: FieldValues, path: str) -> Iterator[Condition]:
    texts = f"{given.key}\0{ValueKind.TEXT}"
    if given.equals is not None:
        yield Term(FIELD_EQUALS, {"values": [entry_of(given.key, given.equals, f"{path}.equals")]})
    if given.in_ is not None:
        entries = [entry_of(given.key, one, f"{path}.in.{n}") for n, one in enumerate(given.in_)]
        yield Term(FIELD_EQUALS, {"values": entries})
    if given.starts_with is not None:
        yield Term(FIELD_STARTS, {"value": texts + _some(fold(given.starts_with), f"{path}.startsWith")})
    if given.contains is not None:
        yield Term(FIELD_CONTAINS, {"head": texts, "value": _some(fold(given.contains), f"{path}.contains")})
    if given.at_least is not None or given.at_most is not None:
        yield _in_order(given, path)
    if given.is_empty is not None:
        there = Term(FIELD_STARTS, {"value": f"{given.key}\0"})
        yield Not(there) if given.is_empty else there


def entry_of(key: str, value: object, path: str) -> str:
    """The entry of a value of a custom field; BadArgument for what is no text, number or boolean."""
    entry = None if isinstance(value, list | dict) else field_entry(key, value)
    if entry is None:
        raise BadArgument(
            path, f"`{path}` must be a text, a number or a boolean. To find contacts without a value, use `isEmpty`."
        )
    return entry


def _in_order(given: FieldValues, path: str) -> Condition:
    least, most = given.at_least, given.at_most
    kinds = {_kind(one, f"{path}.{name}") for name, one in (("atLeast", least), ("atMost", most)) if one is not None}
    if len(kinds) > 1:
        raise BadArgument(f"{path}.atMost", f"`{path}.atLeast` and `atMost` must both be numbers or both be texts.")
    if ValueKind.NUMBER in kinds:
        low = -NUMBER_MAX if least is None else float(str(least))
        high = NUMBER_MAX if most is None else float(str(most))
        return Term(FIELD_NUMBERS, {"head": f"{given.key}\0{ValueKind.NUMBER}", "least": low, "most": high})
    low, high = fold(str(least or "")), HIGHEST if most is None else fold(str(most))
    return Term(FIELD_TEXTS, {"head": f"{given.key}\0{ValueKind.TEXT}", "least": low, "most": high})


def _kind(value: object, path: str) -> ValueKind:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadArgument(path, f"`{path}` must be a number or a text.")
    return ValueKind.TEXT if isinstance(value, str) else ValueKind.NUMBER
