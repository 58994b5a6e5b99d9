"""Validates and normalizes the values of a contact that clients send; a refusal names the path."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
)

from graphapi.kernel.access import Access
from graphapi.kernel.contact_properties import PROPERTIES, Kind, Property
from graphapi.kernel.contacts import LIST_MAX, TEAM_MAX, ContactPatch, Properties, external_id, is_line, line
from graphapi.kernel.errors import invalid
from graphapi.kernel.long_texts import long_text
from graphapi.kernel.partial_dates import ORIGINAL_MAX, PartialDate
from graphapi.kernel.patch import Unset
from graphapi.kernel.phones import ABROAD, digits
from graphapi.kernel.problems import Problems
from graphapi.kernel.words import email_token, phone_token

EMAIL_MAX, PHONE_MAX = 320, 50
PHONE_DIGITS_MIN = 3
READERS_MAX = 200
"""The maximum number of users, and of teams, in one access list."""

_NEVER = r"(?!)"
"""The pattern that matches nothing."""

_PLAIN_LOCAL = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\+[1-9][0-9 ().-]{6,30}", re.ASCII)
_PLAIN_DOMAIN = re.compile(r"(?=.{1,180}$)[A-Za-z0-9]+([.-][A-Za-z0-9]+)+", re.ASCII)


def checked(patch: ContactPatch, region: str | None, problems: Problems) -> Properties:
    """The given values by property, as they are stored; refusals are added to `problems`.

    Custom fields and the owner depend on stored values and are left to the caller.
    """
    values: Properties = {}
    for one in PROPERTIES:
        given = getattr(patch, one.attribute)
        if not isinstance(given, Unset) and one.kind is not Kind.CUSTOM_FIELDS:
            values[one.name] = _read(one, given, region, problems)
    return values


def _read(one: Property, given: Any, region: str | None, problems: Problems) -> object:  # noqa: ANN401 – of its kind
    """The value of a property as it is stored; a refusal is added to `problems`."""
    match one.kind:
        case Kind.EMAILS:
            return read_all(given, read_email, email_token, one.name, problems)
        case Kind.PHONES:
            return read_all(given, partial(read_phone, region=region), phone_token, one.name, problems)
        case Kind.EXTERNAL_ID:
            return problems.keep(lambda: external_id(given, "input", one.name), None)
        case Kind.NAME | Kind.LINE:
            return problems.keep(lambda: line(given, "input", one.name), None)
        case Kind.TEXT:
            text = given or ""
            return problems.keep(lambda: long_text(text, f"`{one.name}`", "input", one.name), "").strip() or None
        case Kind.PARTIAL_DATE:
            return problems.keep(lambda: _partial(given, "input", one.name), None)
        case Kind.OPT_OUT if given is None:
            problems.add([invalid(f"`{one.name}` cannot be empty.", "input", one.name)])
            return None
        case _:
            return given


def _partial(given: PartialDate | None, *path: str) -> str | None:
    """A partial date as it is stored."""
    if given is None:
        return None
    original = line(given.original, *path, "original", longest=ORIGINAL_MAX) or ""
    found = replace(given, original=original)
    if found.trouble:
        raise invalid(found.trouble, *path)
    return found.stored()


def read_all(
    given: Sequence[str] | None, read: Callable[[str], str], token: Callable[[str], str], name: str, problems: Problems
) -> list[str]:
    """The values of a list in order, without blanks and duplicates."""
    found: dict[str, str] = {}
    for place, text in enumerate(given or ()):
        value = problems.keep(lambda text=text, place=place: _read_at(read, text, name, place), "")
        if value:
            found.setdefault(token(value), value)
    if len(found) > LIST_MAX:
        problems.add([invalid(f"`{name}` can have at most {LIST_MAX} entries.", "input", name)])
    return list(found.values())


def _read_at(read: Callable[[str], str], text: str, name: str, place: int) -> str:
    try:
        return read(text.strip()) if text.strip() else ""
    except ValueError as error:
        raise invalid(str(error), "input", name, str(place)) from None


def read_email(text: str) -> str:
    """The normal form of an e-mail address; a ValueError says what is wrong with it. No mail server is contacted."""
    if len(text) > EMAIL_MAX:  # the library would parse all of it first
        raise ValueError(f"An e-mail address can have at most {EMAIL_MAX} characters.")
    local, at, domain = text.rpartition("@")
    if at and _PLAIN_LOCAL.fullmatch(local) and _known_domain(domain):
        return f"{local}@{domain.lower()}"
    try:
        # .test is reserved for testing, so addresses in it are accepted.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


@lru_cache(10_000)
def _known_domain(domain: str) -> bool:
    """Whether the library accepts a plain domain with any plain name before it, which takes most of its time."""
    if not _PLAIN_DOMAIN.fullmatch(domain):
        return False
    try:
        found = validate_email(f"a@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return found.normalized == f"a@{domain.lower()}"


def read_phone(text: str, region: str | None) -> str:
    """A phone number in E.164 where it can be parsed, else as given; ValueError when it is not a number."""
    if len(text) > PHONE_MAX:
        raise ValueError(f"A phone number can have at most {PHONE_MAX} characters.")
    if len(digits(text)) < PHONE_DIGITS_MIN or not is_line(text):
        raise ValueError(f"A phone number must have at least {PHONE_DIGITS_MIN} digits.")
    return e164(text, region) or text


def e164(text: str, region: str | None) -> str | None:
    """The number in E.164, None when it cannot be parsed; a number without a prefix belongs to the region."""
    return _plain_e164(text) or _read_e164(text, region)


def _plain_e164(text: str) -> str | None:
    """The E.164 of a number that has its country code and nothing to drop or to doubt; None for all others.

    The library takes twenty times as long. For these numbers it comes to the same, which a test compares.
    """
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    number = digits(text)
    plan = _numbering_plan(number[:3])
    if plan is None:
        return None
    national_number = number[plan.code_length :]
    if len(national_number) not in plan.lengths or national_number[0] == "0" or plan.prefix.match(national_number):
        return None
    return f"+{number}"


@dataclass(frozen=True, slots=True)
class _NumberingPlan:
    """The numbers of a country: the possible lengths of national ones, and what is dropped at their beginning."""

    code_length: int
    lengths: frozenset[int]
    prefix: re.Pattern[str]


@lru_cache(1_000)
def _numbering_plan(beginning: str) -> _NumberingPlan | None:
    """The plan of the country whose code a number begins with."""
    for length in range(1, len(beginning) + 1):
        code = int(beginning[:length])
        if code in COUNTRY_CODE_TO_REGION_CODE:
            region = phonenumbers.region_code_for_country_code(code)
            found = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            if found is None or found.general_desc is None:
                return None
            lengths = frozenset(found.general_desc.possible_length) - {*found.general_desc.possible_length_local_only}
            return _NumberingPlan(length, lengths, re.compile(found.national_prefix_for_parsing or _NEVER))
    return None


def _read_e164(text: str, region: str | None) -> str | None:
    number = _parsed(text, region)
    if text.startswith(ABROAD) and not _has_prefix(number, region):
        text = "+" + text.removeprefix(ABROAD)
        number = _parsed(text, None)
    # E.164 has no extensions.
    if number is None or number.extension or number.country_code is None:
        return None
    result = phonenumbers.is_possible_number_with_reason(number)
    local = result == ValidationResult.IS_POSSIBLE_LOCAL_ONLY and text.startswith("+")
    if result != ValidationResult.IS_POSSIBLE and not local:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _has_prefix(number: PhoneNumber | None, region: str | None) -> bool:
    """Whether the leading zeros were parsed: as the region's international prefix, or as a number of the region."""
    if number is None or region is None:
        return False
    return str(number.country_code) != country_of_region(region) or phonenumbers.is_valid_number(number)


def national(text: str, region: str | None) -> str | None:
    """A number with the region's country code in national format; None for any other."""
    number = _parsed(text, None)
    if number is None or region is None or str(number.country_code) != country_of_region(region):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def country_of_region(region: str) -> str:
    """The country code of a region."""
    return str(phonenumbers.country_code_for_region(region))


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def read_access(
    user_ids: Sequence[str] | None, teams: Sequence[str] | None, problems: Problems, *, everyone: bool
) -> Access:
    """The given access list, without blank teams."""
    found: list[str | None] = []
    for place, team in enumerate(teams or ()):
        path = ("input", "teams", str(place))
        found.append(problems.keep(lambda team=team, path=path: line(team, *path, longest=TEAM_MAX), None))
    access = Access(everyone, tuple(dict.fromkeys(user_ids or ())), tuple(dict.fromkeys(t for t in found if t)))
    for name, entries in (("userIds", access.user_ids), ("teams", access.teams)):
        if len(entries) > READERS_MAX:
            problems.add([invalid(f"`{name}` can have at most {READERS_MAX} entries.", "input", name)])
    return access
