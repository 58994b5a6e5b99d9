"""Finding the one contact that is meant: the quick search of a link dialog, and contacts by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from graphapi.db.database import Db, Row
from graphapi.db.statements import statement
from graphapi.kernel.access import readers_query
from graphapi.kernel.errors import Ambiguous, BadArgument
from graphapi.kernel.pages import in_range
from graphapi.kernel.search import RANKS, MatchedOn, Part, parts_of, whole_query
from graphapi.kernel.text import IN_EMAIL, digits, email_token, name_key, number_asked, phone_token
from graphapi.services.contact_values import e164, national, read_email
from graphapi.services.own_contacts import own_contacts
from graphapi.services.registry import registry
from graphapi.services.rows import Columns, ContactData, asked, contact_of

SEARCH, SEARCH_MANY = statement("contacts/search"), statement("contacts/search_many")
BY_KEYS = statement("contacts/by_keys")

CANDIDATES_MAX = 50
KEYS_MAX = 100
EXCLUDED_MAX = 1_000
ALIKE_MAX = 5
"""Contacts that are named where a key is shared by several."""

COUNTED = 1_000
"""Up to so many matches are counted."""

WINDOW = 2_000
"""So many matches are ranked one by one; of more, the first by name are looked for. It is more than are counted."""

IN_PART = next(rank for rank, (_, exact) in enumerate(RANKS) if not exact)


@dataclass(frozen=True)
class Candidate:
    """A contact that matches, what of it does, and whether that is the whole value."""

    contact: ContactData
    matched_on: MatchedOn
    exact: bool


@dataclass(frozen=True)
class Match:
    """What a quick search found; `total` counts to 1,000, `more` tells that there are others."""

    unique: ContactData | None
    candidates: list[Candidate]
    total: int
    more: bool


@dataclass(frozen=True)
class ContactKey:
    """One of the values that tell a contact; the others are None."""

    id: str | None = None
    name: str | None = None
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def given(self) -> tuple[str, str]:
        """The name of the value that is given, as the API has it, and the value."""
        return next((name, value) for name, value in self._values() if value is not None)

    def _values(self) -> tuple[tuple[str, str | None], ...]:
        return (
            ("id", self.id), ("name", self.name), ("externalId", self.external_id), ("email", self.email),
            ("phone", self.phone),
        )  # fmt: skip


_TOLD: tuple[str, ...] = ("id", "name", "company", "email")
_KINDS = {"id": "id", "name": "name", "externalId": "externalId", "email": "e-mail address", "phone": "phone number"}


async def find_contacts(
    db: Db, text: str, exclude_ids: Sequence[str] | None, first: int, fields: Sequence[str]
) -> Match:
    """Return the contacts whose name, e-mail address or phone number the text is, or begins, best first."""
    first = in_range("first", first, 1, CANDIDATES_MAX)
    excluded = list(dict.fromkeys(exclude_ids or ()))
    if len(excluded) > EXCLUDED_MAX:
        raise BadArgument("excludeIds", f"`excludeIds` may have up to {EXCLUDED_MAX:,} entries.")
    parts = parts_of(normal_email(text), await _numbers(db, text))
    if not parts:
        return Match(None, [], 0, more=False)
    columns = asked(fields)
    total, exact, rows = await _search(db, parts, {"first": first, "excludeIds": excluded, **columns.parameters()})
    candidates = [_candidate(columns, row) for row in rows]
    identified = bool(candidates) and (exact == 1 or total == 1)
    unique = candidates[0].contact if identified else None
    return Match(unique, candidates, min(total, COUNTED), more=total > COUNTED)


async def _search(db: Db, parts: Sequence[Part], wanted: dict[str, Any]) -> tuple[int, int, list[Row]]:
    """Return how many match, how many exactly, and the best as [rank, contact]."""
    given = wanted | {
        "parts": [asdict(part) | {"rank": part.rank} for part in parts],
        "query": whole_query(parts),
        "window": WINDOW,
        "inPart": IN_PART,
    }
    if await own_contacts(db) is None:
        hits, total, exact, rows = cast("tuple[int, int, int, list[Row]]", await db.read(SEARCH, **given))
        if hits < WINDOW:
            return total, exact, rows
    # A contact may be among the first of several parts: so many make sure that `first` different ones are found.
    enough = wanted["first"] * len(parts)
    readable = readers_query(db.viewer.principals)
    row = await db.read(SEARCH_MANY, **given, readable=readable, enough=enough, most=COUNTED + 1)
    return cast("tuple[int, int, list[Row]]", tuple(row or ()))


def _candidate(columns: Columns, row: Row) -> Candidate:
    rank, contact = cast("tuple[int, Row]", row)
    matched_on, exact = RANKS[rank]
    return Candidate(contact_of(columns, contact), matched_on, exact)


async def contacts_by_keys(
    db: Db, keys: Sequence[ContactKey], fields: Sequence[str], places: Sequence[str] | None = None
) -> list[ContactData | Ambiguous | None]:
    """Return the contact of each key, in order; None where the viewer sees none that has it.

    A key that several contacts share is named by its place, which is in `keys` unless `places` says otherwise.
    """
    if len(keys) > KEYS_MAX:
        raise BadArgument("keys", f"`keys` may have up to {KEYS_MAX} entries.")
    if not keys:
        return []
    region = None
    if any(key.phone is not None for key in keys):
        region = (await registry(db)).settings.default_phone_region
    kinds, values = zip(*(_key(key, region) for key in keys), strict=True)
    columns = asked(fields)
    row = await db.read(BY_KEYS, kinds=list(kinds), values=list(values), most=ALIKE_MAX + 1, **columns.parameters())
    found: list[ContactData | Ambiguous | None] = [None] * len(keys)
    for n, contact, shared in cast("list[tuple[int, Row, list[Row]]]", row[0] if row else []):
        place = f"keys.{n}" if places is None else places[n]
        found[n] = _ambiguous(keys[n], place, shared) if shared else contact_of(columns, contact)
    return found


def _ambiguous(key: ContactKey, place: str, shared: Sequence[Row]) -> Ambiguous:
    """Return the failure of a key that several contacts share."""
    field, value = key.given
    number = f"{len(shared)}" if len(shared) <= ALIKE_MAX else f"More than {ALIKE_MAX}"
    first = sorted(shared, key=lambda one: one[0])[:ALIKE_MAX]
    candidates = [dict(zip(_TOLD, one, strict=True)) for one in first]
    message = f"{number} contacts have the {_KINDS[field]} “{value}”: ask by id."
    return Ambiguous(f"{place}.{field}", message, candidates)


def _key(key: ContactKey, region: str | None) -> tuple[str, str]:
    """Return how a key is looked up: the kind as the statement names it, and the stored value."""
    if key.id is not None:
        return "ID", key.id
    if key.external_id is not None:
        return "EXTERNAL_ID", key.external_id.strip()
    if key.name is not None:
        return "NAME", f"{name_key(key.name)}\0"
    if key.email is not None:
        return "WORD", email_token(normal_email(key.email))
    number = (key.phone or "").strip()
    return "WORD", phone_token(e164(number, region) or number)


async def _numbers(db: Db, text: str) -> list[str]:
    """Return the phone numbers that a text can be read as, as they would be stored."""
    text = text.strip()
    if number_asked(text) is None:
        return []
    region = (await registry(db)).settings.default_phone_region
    abroad = text.startswith("+")
    read = e164(text, None if abroad else region)
    # What cannot be read as a number of the region is stored as it was given: without the prefix.
    at_home = national(text, region) if abroad else None
    if read and digits(read) == digits(text):
        return [number for number in (read, at_home) if number]
    return [number for number in (read, text, at_home) if number]


def normal_email(text: str) -> str:
    """Return an e-mail address in its normal form, any other text as it is."""
    if IN_EMAIL not in text:
        return text
    try:
        return read_email(text.strip())
    except ValueError:
        return text
