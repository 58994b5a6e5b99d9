"""What a file says otherwise than a stored contact, and what an update takes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graphapi.kernel.contact_properties import PROPERTIES, Kind
from graphapi.kernel.contacts import ContactValues, Properties, birth_of, dated
from graphapi.kernel.words import email_token, phone_token

Token = Callable[[str], str]

BIRTH, CUSTOM, KEPT, OPT_OUT = "birth", "customFields", "kept", "emailOptOut"


class Update(StrEnum):
    """What an import does with values that differ from those of a stored contact."""

    REPORT = "report"
    """Nothing but report them."""

    FILL = "fill"
    """It takes those of which the contact has none."""

    REPLACE = "replace"
    """It takes all that the file has."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of a file that a contact does not have; `key` is that of a custom field or the format of a kept text."""

    field: str
    before: object
    given: object
    key: str = ""

    @property
    def name(self) -> str:
        """The property, with the key."""
        return f"{self.field}.{self.key}" if self.key else self.field

    @property
    def fills(self) -> bool:
        """Whether the contact has no value there."""
        return not self.before

    def taken(self, update: Update) -> bool:
        """Whether an update takes the value."""
        return update is Update.REPLACE or (update is Update.FILL and self.fills)


def differences(stored: ContactValues, given: Properties) -> Iterator[Difference]:
    """Yield what is given and not stored, property by property; what a file leaves empty is no difference."""
    for one in PROPERTIES:
        value, before = given.get(one.name), stored.get(one.name)
        match one.kind:
            case Kind.EXTERNAL_ID | Kind.DAY | Kind.PARTIAL_DATE:
                continue
            case Kind.CUSTOM_FIELDS:
                yield from _custom(before, value)
            case Kind.EMAILS:
                yield from _entries(one.name, before, value, email_token)
            case Kind.PHONES:
                yield from _entries(one.name, before, value, phone_token)
            case Kind.TEXT if value and before and value in before:
                continue
            case _ if value and value != before:
                yield Difference(one.name, before, value)
            case _:
                continue
    yield from _birth(stored, given)


def _birth(stored: ContactValues, given: Properties) -> Iterator[Difference]:
    values = dated({name: given.get(name) for name in ("birth", "birthDate")})
    wanted, before = birth_of(values), birth_of({"birth": stored.get("birth"), "birthDate": stored.get("birthDate")})
    if wanted is not None and wanted != before:
        yield Difference(BIRTH, before and before.written, wanted.written)


def _custom(before: str | None, value: str | None) -> Iterator[Difference]:
    if not value or value in ("{}", before):
        return
    stored = json.loads(before or "{}")
    for key, one in json.loads(value).items():
        if stored.get(key) != one:
            yield Difference(CUSTOM, stored.get(key), one, key)


def _entries(
    name: str, before: Sequence[str] | None, value: Sequence[str] | None, token: Token
) -> Iterator[Difference]:
    if value and not set(map(token, value)) <= set(map(token, before or ())):
        yield Difference(name, list(before or ()), list(value))


def taken_values(stored: ContactValues, given: Properties, taken: Iterable[Difference]) -> Properties:
    """The values that a contact gets, by property, for the differences that are taken."""
    values: Properties = {}
    custom = dict[str, object]()
    for one in taken:
        if one.field == BIRTH:
            values |= {name: given.get(name) for name in ("birth", "birthDate")}
        elif one.field == CUSTOM:
            custom[one.key] = one.given
        elif one.field != KEPT:
            values[one.field] = one.given
    if custom:
        fields = json.loads(stored.get(CUSTOM) or "{}") | custom
        values[CUSTOM] = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return values
