"""What becomes of each person of a file: a new contact, one that is there, alike or not, or a question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graphapi.formats.kept_comparison import adds
from graphapi.kernel.contacts import Properties, complete
from graphapi.kernel.kept_texts import read_kept, with_kept
from graphapi.kernel.relatives import UnlinkedRelative, with_relatives
from graphapi.kernel.updates import KEPT, Difference, Update, differences, taken_values
from graphapi.matching.blocking import blocking_keys
from graphapi.services.imports.import_matching import ImportTerms, MatchedContact
from graphapi.services.imports.import_people import Person

RELATIVES, EXTERNAL_ID = "unlinkedRelatives", "externalId"


class OutcomeKind(StrEnum):
    """What became of a person."""

    CREATED = "created"
    FOUND = "already existed"
    DIFFERS = "differs"
    UPDATED = "updated"
    AMBIGUOUS = "matches several contacts"


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """What became of a person; of the differences, those that the update takes were taken."""

    kind: OutcomeKind
    contact_id: str = ""
    match: MatchedContact | None = None
    differences: tuple[Difference, ...] = ()
    taken: tuple[Difference, ...] = ()

    @property
    def made(self) -> bool:
        """Whether the contact is new."""
        return self.kind is OutcomeKind.CREATED

    def took(self, difference: Difference) -> bool:
        """Whether the contact got the value."""
        return difference in self.taken


@dataclass(frozen=True, slots=True)
class NewRelatives:
    """Relatives who are no contact, to be noted on one; `made`: the import made that contact."""

    contact_id: str
    made: bool
    relatives: tuple[UnlinkedRelative, ...]


def outcome_of(
    person: Person, match: MatchedContact | None, loaded: Mapping[str, Properties], terms: ImportTerms
) -> PersonOutcome:
    """What becomes of a person that is this contact, or none."""
    if match is None:
        return PersonOutcome(OutcomeKind.CREATED)
    if len(match.ids) != 1:
        return PersonOutcome(OutcomeKind.AMBIGUOUS, match=match)
    contact_id = match.ids[0]
    stored = loaded.get(contact_id)
    found = () if stored is None else tuple(_differences(stored, person))
    taken = tuple(one for one in found if one.taken(terms.update))
    kind = OutcomeKind.UPDATED if taken else OutcomeKind.DIFFERS if found else OutcomeKind.FOUND
    return PersonOutcome(kind, contact_id, match, found, taken)


def _differences(stored: Properties, person: Person) -> list[Difference]:
    found = list(differences(stored, person.values))
    if person.lasting_id and not person.given_id and not stored[EXTERNAL_ID]:
        found.append(Difference(EXTERNAL_ID, None, person.lasting_id))
    before = read_kept(stored[KEPT]).get(person.format, [])
    if adds(person.format, person.kept, before):
        found.append(Difference(KEPT, "\n".join(before), person.kept, person.format))
    return found


def updated(stored: Properties, person: Person, taken: Sequence[Difference]) -> Properties:
    """The contact with what an update takes."""
    contact = complete(stored, taken_values(stored, person.values, taken), stored["id"], keys=blocking_keys)
    if any(one.field == KEPT for one in taken):
        contact[KEPT] = with_kept(stored[KEPT], person.format, person.kept) or stored[KEPT]
    return contact


def related(stored: Properties | None, new: NewRelatives, terms: ImportTerms) -> PersonOutcome:
    """What becomes of relatives of a contact; those that it has already are no difference."""
    before = stored[RELATIVES] if stored else None
    if stored is None or with_relatives(before, new.relatives)[0] == before:
        return PersonOutcome(OutcomeKind.FOUND, new.contact_id)
    found = tuple(Difference(RELATIVES, None, one.name, one.role) for one in new.relatives)
    taken = new.made or terms.update is not Update.REPORT
    kind = OutcomeKind.UPDATED if taken else OutcomeKind.DIFFERS
    return PersonOutcome(kind, new.contact_id, None, found, found if taken else ())


def replaced(stored: Properties, new: Properties) -> str:
    """What a change replaces, as the notes of an import hold it."""
    before = {name: stored.get(name) for name in new}
    note = {"id": stored["id"], "version": stored["version"] + 1, "before": before}
    return json.dumps(note, default=_day, ensure_ascii=False, separators=(",", ":"))


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
