"""Which stored contact a person of a file is: by the ids of the file, then by what makes two contacts one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.contacts import Properties
from graphapi.kernel.phones import phone_of
from graphapi.kernel.text import name_key
from graphapi.kernel.updates import OPT_OUT, Update, differences
from graphapi.kernel.words import email_token, name_tokens, phone_tokens
from graphapi.matching.identities import identity_of
from graphapi.matching.scoring import score
from graphapi.services.contacts.contacts import STORED
from graphapi.services.imports.import_people import Person
from graphapi.services.shared.ids import first_ulid
from graphapi.services.shared.rows import ContactRow, named

FIND = statement("imports/find_people", tuple[list[tuple[str, str]]])
LOAD = statement("imports/load_people", tuple[list[ContactRow]])
ANYBODY = statement("imports/anybody", tuple[bool])
FIND_ALIKE = statement("imports/find_alike", tuple[list[ContactRow]])

FIELDS = (*STORED, "kept", "unlinkedRelatives", "importId")
"""What is loaded of a contact that a file may say something else of."""

COMPARED = ("id", *NAMES, "kept", "unlinkedRelatives")
"""What is loaded of a contact to report what differs; the search words alone would be half of all."""

WORDS_MAX = 500
"""Words of one query of the index, which refuses more than 1,024."""

ALIKE_MAX = 20_000
"""Contacts that share a word with one of a batch of people, at most."""

THRESHOLD = 0.9
"""The probability from which two are the same person, unless an import says otherwise."""

BY_ID, SAME = "the ID of the file", "the same name, and nothing differs"


@dataclass(frozen=True)
class ImportTerms:
    """What holds for all of an import: its id, when it began, and what it does with what is there already."""

    id: str
    at: datetime
    update: Update = Update.REPORT
    threshold: float = THRESHOLD

    def made(self, contact_id: str) -> bool:
        """Whether a contact got its id since the import began."""
        return contact_id >= f"con_{first_ulid(self.at)}"


@dataclass(frozen=True, slots=True)
class MatchedContact:
    """The contact that a person is, how that was found, and how sure it is; several where it could be any of them."""

    ids: tuple[str, ...]
    reason: str = BY_ID
    score: float = 1.0


@dataclass
class Matches:
    """The contacts that people of a file are; each stored contact stands for one person of an import."""

    terms: ImportTerms
    taken: set[str] = field(default_factory=set[str])
    anybody: bool | None = None
    """Whether there were contacts before the import; None until that is asked."""

    def alike(self, people: Sequence[Person], stored: Sequence[Properties]) -> dict[str, MatchedContact]:
        """The matches among contacts that share a word with somebody, by the persons' keys."""
        by_word: dict[str, list[Properties]] = {}
        for contact in stored:
            if not self.terms.made(contact["id"]):
                for word in contact["words"].split():
                    by_word.setdefault(word, []).append(contact)
        found: dict[str, MatchedContact] = {}
        for person in people:
            match = self._best(person, by_word) if by_word else None
            if match is not None:
                found[person.key] = match
                self.taken.update(match.ids if len(match.ids) == 1 else ())
        return found

    def _best(self, person: Person, by_word: Mapping[str, list[Properties]]) -> MatchedContact | None:
        near = {one["id"]: one for word in words_of(person.values) for one in by_word.get(word, ())}
        # In the order in which they were made, so that namesakes of the same file meet themselves again.
        near = {key: near[key] for key in sorted(near) if key not in self.taken}
        if not near:
            return None
        same = next((one for one in near.values() if _says_nothing_else(one, person.values)), None)
        if same is not None:
            return MatchedContact((same["id"],), SAME, 1.0)
        given = identity_of(person.values)
        scored = [(score(identity_of(one), given), one["id"]) for one in near.values()]
        best, reasons = max((found for found, _ in scored), key=lambda found: found[0])
        if best < self.terms.threshold:
            return None
        ids = sorted(contact_id for (one, _), contact_id in scored if one == best)
        return MatchedContact(tuple(ids), "; ".join(f"{one.kind.value}: {one.detail}" for one in reasons), best)


def _says_nothing_else(stored: Properties, given: Properties) -> bool:
    """Whether a person has the name of a contact, and nothing that the contact does not have."""
    same = name_key(given["name"] or "") == name_key(stored["name"])
    return same and all(one.field == OPT_OUT for one in differences(stored, given))


def words_of(values: Properties) -> list[str]:
    """The words by which contacts with the same name, address or number are found."""
    return [*name_tokens(values.get("name") or ""), *_exact_words(values)]


def queries(people: Iterable[Person]) -> list[str]:
    """The queries that find the contacts that share a word with one of the people."""
    words = list(dict.fromkeys(word for person in people for word in words_of(person.values)))
    return [" ".join(words[n : n + WORDS_MAX]) for n in range(0, len(words), WORDS_MAX)]


def contacts_of(row: tuple[list[ContactRow]] | None, fields: Sequence[str] = FIELDS) -> list[Properties]:
    """The contacts of rows of these fields."""
    return [named(fields, one) for one in row[0]] if row else []


def _exact_words(values: Properties) -> list[str]:
    phones = (token for phone in values.get("phones") or () for token in phone_tokens(phone_of(phone)))
    return [*map(email_token, values.get("emails") or ()), *phones]


async def find_matches(
    tx: Tx | Db, people: Sequence[Person], matches: Matches
) -> tuple[dict[str, MatchedContact], dict[str, Properties]]:
    """The contacts that people are, by the persons' keys, and what is stored of them, by their ids."""
    read = tx.run if isinstance(tx, Tx) else tx.read
    ids = [person.lasting_id for person in people if person.lasting_id]
    row = await read(FIND, ids=ids) if ids else None
    by_id = dict(row[0]) if row else {}
    found = {one.key: MatchedContact((by_id[one.id],)) for one in people if one.lasting_id and one.id in by_id}
    matches.taken.update(by_id.values())
    row = await read(LOAD, ids=list(dict.fromkeys(by_id.values())), fields=list(COMPARED)) if by_id else None
    loaded = {one["id"]: one for one in contacts_of(row, COMPARED)}
    rest = [person for person in people if person.alike and person.key not in found]
    if rest and matches.anybody is None:
        matches.anybody = await read(ANYBODY, before=f"con_{first_ulid(matches.terms.at)}") is not None
    if rest and matches.anybody:
        row = await read(FIND_ALIKE, queries=queries(rest), fields=list(FIELDS), most=ALIKE_MAX)
        near = contacts_of(row)
        alike = matches.alike(rest, near)
        wanted = {one for match in alike.values() for one in match.ids}
        found |= alike
        loaded |= {one["id"]: one for one in near if one["id"] in wanted}
    return found, loaded
