"""Finds the one contact that is meant: the quick search of a link dialog, and contacts by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.access import readers_query
from graphapi.kernel.errors import Ambiguous, BadArgument
from graphapi.kernel.pages import in_range
from graphapi.kernel.search import RANKS, MatchedOn, Question
from graphapi.kernel.text import name_key
from graphapi.kernel.words import IN_EMAIL, name_tokens
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.contacts.search_texts import email_key, number_tokens, question_of
from graphapi.services.shared.merged_contacts import current_ids, followed
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import Columns, ContactData, ContactRow, asked, contact_of
from graphapi.services.shared.visible_contacts import visible_contact_ids

CandidateRow = tuple[int, ContactRow]
"""The rank of a match, and the contact."""

SharedRow = tuple[str, str, str | None, str | None]
"""One of several contacts with the same key: id, name, company, e-mail address."""

SEARCH = statement("contacts/search", tuple[int, int, int, list[CandidateRow]])
SEARCH_MANY = statement("contacts/search_many", tuple[int, int, list[CandidateRow]])
SIMILAR = statement("contacts/search_similar", tuple[int, list[CandidateRow]])
BY_KEYS = statement("contacts/by_keys", tuple[list[tuple[int, ContactRow, list[SharedRow]]]])

CANDIDATES_MAX = 50
KEYS_MAX = 100
EXCLUDED_MAX = 1_000
ALIKE_MAX = 5
"""The number of contacts that an error lists when a key is shared by several."""

COUNTED = 1_000
"""Matches are counted up to this number."""

WINDOW = 2_000
"""Up to this number every match is ranked; beyond it, only the first by name. More than COUNTED."""

IN_PART = next(rank for rank, (_, exact) in enumerate(RANKS) if not exact)


@dataclass(frozen=True)
class Candidate:
    """A contact that matches, the property that matches, and whether the whole value does."""

    contact: ContactData
    matched_on: MatchedOn
    exact: bool


@dataclass(frozen=True)
class Match:
    """The result of a quick search; `total` counts up to 1,000, `more` says whether there are others.

    `similar`: nothing matches, and the candidates differ from the text by one letter in each word.
    """

    unique: ContactData | None
    candidates: list[Candidate]
    total: int
    more: bool
    similar: bool = False


NOTHING = Match(None, [], 0, more=False)
"""The result for a text without a word."""


@dataclass(frozen=True)
class ContactKey:
    """One of the values that identify a contact; the others are None."""

    id: str | None = None
    name: str | None = None
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def given(self) -> tuple[str, str]:
        """The API's name of the given value, and the value."""
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
    """The contacts whose name, e-mail address or phone number equals or begins with the text, best match first.

    If there are none, similar contacts, none of which counts as an exact match.
    """
    first = in_range("first", first, 1, CANDIDATES_MAX)
    excluded = list(dict.fromkeys(exclude_ids or ()))
    if len(excluded) > EXCLUDED_MAX:
        raise BadArgument("excludeIds", f"`excludeIds` may have up to {EXCLUDED_MAX:,} entries.")
    question = await question_of(db, text, "text")
    if not question.parts:
        return NOTHING
    excluded = await followed(db.read, excluded)
    columns = asked(fields)
    wanted: Parameters = {"first": first, "excludeIds": excluded, **columns.parameters()}
    total, exact, rows = await _search(db, question, first, wanted)
    similar = not total and bool(question.similar)
    if similar:
        total, rows = await _search_similar(db, question, wanted)
    candidates = [_candidate(columns, row) for row in rows]
    identified = bool(candidates) and not similar and (exact == 1 or (total == 1 and not question.whole_only))
    unique = candidates[0].contact if identified else None
    return Match(unique, candidates, min(total, COUNTED), more=total > COUNTED, similar=similar and bool(candidates))


async def _search(db: Db, question: Question, first: int, wanted: Parameters) -> tuple[int, int, list[CandidateRow]]:
    """The number of matches and of exact matches, and the best as [rank, contact]."""
    given = wanted | {
        "parts": [asdict(part) | {"rank": part.rank} for part in question.parts],
        "query": question.query,
        "window": WINDOW,
        "inPart": IN_PART,
    }
    if await visible_contact_ids(db) is None:
        hits, total, exact, rows = await db.read(SEARCH, **given) or (0, 0, 0, [])
        if hits < WINDOW:
            return total, exact, rows
    # A contact may match in several branches of the query: this number still gives `first` different contacts.
    enough = first * len(question.parts)
    readable = readers_query(db.viewer.principals)
    row = await db.read(SEARCH_MANY, **given, readable=readable, enough=enough, most=COUNTED + 1)
    return row or (0, 0, [])


async def _search_similar(db: Db, question: Question, wanted: Parameters) -> tuple[int, list[CandidateRow]]:
    """The number of similar contacts, and the most similar as [rank, contact]."""
    similar = [{"rank": rank, "query": query} for rank, query in question.similar]
    row = await db.read(SIMILAR, **wanted, similar=similar, window=WINDOW, most=COUNTED + 1)
    return row or (0, [])


def _candidate(columns: Columns, row: CandidateRow) -> Candidate:
    rank, contact = row
    matched_on, exact = RANKS[rank]
    return Candidate(contact_of(columns, contact), matched_on, exact)


async def contacts_by_keys(
    db: Db, keys: Sequence[ContactKey], fields: Sequence[str], places: Sequence[str] | None = None
) -> list[ContactData | Ambiguous | None]:
    """The contact of each key, in order; None where no contact that the viewer sees has it.

    The error for a key that several contacts share has its index in `keys`, or the path in `places` if given.
    """
    if len(keys) > KEYS_MAX:
        raise BadArgument("keys", f"`keys` may have up to {KEYS_MAX} entries.")
    if not keys:
        return []
    region = None
    if any(key.phone is not None for key in keys):
        region = (await registry(db)).settings.default_phone_region
    kinds, values, words = zip(*(_key(key, region) for key in keys), strict=True)
    columns = asked(fields)
    row = await db.read(
        BY_KEYS, kinds=list(kinds), values=list(values), words=list(words), most=ALIKE_MAX + 1, **columns.parameters()
    )
    found: list[ContactData | Ambiguous | None] = [None] * len(keys)
    for n, contact, shared in row[0] if row else ():
        place = f"keys.{n}" if places is None else places[n]
        found[n] = _ambiguous(keys[n], place, shared) if shared else contact_of(columns, contact)
    lost = {n: key.id for n, key in enumerate(keys) if key.id is not None and found[n] is None}
    if now := await current_ids(db.read, lost.values()):
        stayed = await contacts_by_id(db, [now.get(one, one) for one in lost.values()], fields)
        found = [dict(zip(lost, stayed, strict=True)).get(n, one) for n, one in enumerate(found)]
    return found


def _ambiguous(key: ContactKey, place: str, shared: Sequence[SharedRow]) -> Ambiguous:
    """The failure of a key that several contacts share."""
    field, value = key.given
    number = f"{len(shared)}" if len(shared) <= ALIKE_MAX else f"More than {ALIKE_MAX}"
    first = sorted(shared, key=lambda one: one[0])[:ALIKE_MAX]
    candidates = [dict(zip(_TOLD, one, strict=True)) for one in first]
    message = f"{number} contacts have the {_KINDS[field]} “{value}”: ask by id."
    return Ambiguous(f"{place}.{field}", message, candidates)


def _key(key: ContactKey, region: str | None) -> tuple[str, str, str]:
    """How a key is looked up: the statement's name of the kind, the stored value, the index words that contain it."""
    if key.id is not None:
        return "ID", key.id, ""
    if key.external_id is not None:
        return "EXTERNAL_ID", key.external_id.strip(), ""
    if key.name is not None:
        tokens = [] if IN_EMAIL in key.name else name_tokens(key.name)
        return "NAME", f"{name_key(key.name)}\0", " ".join(tokens)
    if key.email is not None:
        return "WORD", "", email_key(key.email)
    return "WORD", "", " ".join(number_tokens(key.phone or "", region))
