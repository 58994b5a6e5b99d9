"""Relatives of a contact who are not contacts yet: who they may be, and choosing, dismissing or restoring one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.contacts import Properties
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Json, Refused, invalid, not_found
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.pages import in_range
from graphapi.kernel.relation_words import relation
from graphapi.kernel.relatives import Relatives, RelativeState, UnlinkedRelative, read_relatives, stored_relatives
from graphapi.kernel.rules import NOTE_MAX, Wanted
from graphapi.kernel.search import MatchedOn
from graphapi.kernel.text import name_key, split_words
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.association_outcomes import OUTCOMES, Associated, describe_outcomes
from graphapi.services.associations.batches import acyclic_among, store_batch
from graphapi.services.contacts.contact_lists import BY_ID
from graphapi.services.contacts.contact_search import CANDIDATES_MAX, Candidate
from graphapi.services.contacts.contacts import LOCK, UPDATE
from graphapi.services.shared.idempotency import once, once_as
from graphapi.services.shared.ids import new_association_id
from graphapi.services.shared.merged_contacts import current_ids, followed
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import ContactRow, asked, contact_of, named

CANDIDATES = statement("contacts/candidates", tuple[list[tuple[int, list[tuple[bool, ContactRow]]]]])

RELATIVES = "unlinkedRelatives"
WINDOW = 200
"""How many contacts with similar names are ranked for each relative."""

_COLUMNS = asked((RELATIVES,))
_LOCKED = ("id", "version", RELATIVES)
_LENGTH_OF_DAY = len("2026-11-22")
_NOBODY = "_"
"""A query that finds nobody, for a name without letters and digits."""

_FIELDS = {"fromId": "toId", "toId": "toId", "labelKey": "role", "since": "relativeId", "until": "relativeId"}


@dataclass(frozen=True)
class RelativeOf:
    """An open relative and the contact whose relative it is."""

    contact_id: str
    relative: UnlinkedRelative


def open_relatives(contact_id: str, text: str | None) -> list[RelativeOf]:
    """The relatives of a contact who are neither linked nor dismissed."""
    found = (one for one in read_relatives(text) if one.state is RelativeState.OPEN)
    return [RelativeOf(contact_id, one) for one in found]


async def candidates(
    db: Db, relatives: Sequence[RelativeOf], first: int, fields: Sequence[str]
) -> list[list[Candidate]]:
    """The contacts whom each relative may be: those of the same name first, then those of a similar one."""
    first = in_range("first", first, 1, CANDIDATES_MAX)
    columns = asked(fields)
    row = await db.read(
        CANDIDATES, names=[f"{name_key(one.relative.name)}\0" for one in relatives],
        queries=[_query(one.relative.name) for one in relatives], owners=[one.contact_id for one in relatives],
        first=first, window=WINDOW, **columns.parameters(),
    )  # fmt: skip
    found: list[list[Candidate]] = [[] for _ in relatives]
    for n, contacts in row[0] if row else ():
        found[n] = [Candidate(contact_of(columns, one), MatchedOn.NAME, exact) for exact, one in contacts]
    return found


def _query(name: str) -> str:
    """Contacts that have all words of a name, or words that differ from them by a letter."""
    words = split_words(name)
    if not words:
        return _NOBODY
    return f"({' '.join(f'+{word}' for word in words)})^4 ({' '.join(f'+{word}~1' for word in words)})"


@dataclass(frozen=True)
class RelativeChoice:
    """The contact that is chosen for a relative; `role` takes the place of the relative's."""

    contact_id: str
    relative_id: str
    to_id: str
    role: str | None = None

    def as_json(self) -> Json:
        """The input as an idempotency key remembers it."""
        return dict(vars(self))


async def choose_relative(db: Db, given: RelativeChoice, key: str | None = None) -> Associated:
    """Make the association of a relative with the contact that it is, and take it from the list, together.

    Raises Refused by all rules of associations; the relative stays in the list then.
    """
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    require(db.viewer, Action.WRITE_CONTACTS)
    known = await registry(db)
    locks = acyclic_among(known, known.labels)

    async def work(tx: Tx) -> list[Associated | Refused]:
        ends = (given.contact_id, given.to_id)
        now = await current_ids(tx.run, ends)
        contact_id, to_id = (now.get(end, end) for end in ends)
        chosen = replace(given, contact_id=contact_id, to_id=to_id)
        before = await _read(tx, chosen.contact_id)
        relative = _found(before, given.relative_id)
        wanted = _wanted(chosen, relative, known.labels, db.now())
        batch = await store_batch(tx, [wanted], [("input",)], label_locks=set(locks), careful=True)
        (outcome,) = await describe_outcomes(tx, batch.labels, batch.decisions, batch.flag_ids)
        if isinstance(outcome, Refused):
            return [_about(outcome)]
        await _settle(tx, chosen.contact_id, given.relative_id, RelativeState.LINKED)
        made = batch.made()
        return [replace(outcome, data=made.get(outcome.association_id, outcome.data))]

    (outcome,) = await once_as(OUTCOMES, db, key, "linkRelative", given.as_json(), work)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


async def dismiss_relative(db: Db, contact_id: str, relative_id: str, key: str | None = None) -> str:
    """Take a relative from the list for good, and return the contact's id."""
    return await _put(db, "dismissRelative", RelativeState.DISMISSED, contact_id, relative_id, key)


async def restore_relative(db: Db, contact_id: str, relative_id: str, key: str | None = None) -> str:
    """Put a linked or dismissed relative back into the list, and return the contact's id.

    Nothing changes if the relative is in the list; an association made for it stays.
    """
    return await _put(db, "restoreRelative", RelativeState.OPEN, contact_id, relative_id, key)


async def _put(
    db: Db, mutation: str, state: RelativeState, contact_id: str, relative_id: str, key: str | None
) -> str:  # fmt: skip
    require(db.viewer, Action.WRITE_CONTACTS)

    async def work(tx: Tx) -> Json:
        [current] = await followed(tx.run, [contact_id])
        await _settle(tx, current, relative_id, state)
        return {"id": current}

    given = {"contactId": contact_id, "relativeId": relative_id}
    return (await once(db, key, mutation, given, work))["id"]


async def _read(tx: Tx, contact_id: str) -> Relatives:
    """The relatives before the locks are taken, which `store_batch` does in the order of ids."""
    row = await tx.run(BY_ID, ids=[contact_id], **_COLUMNS.parameters())
    found = row[0] if row else []
    if not found:
        raise not_found("contact", "input", "contactId")
    return read_relatives(contact_of(_COLUMNS, found[0])[RELATIVES])


def _found(relatives: Relatives, relative_id: str, *, settled: bool = False) -> UnlinkedRelative:
    """An open relative; with `settled`, also one that was linked or dismissed."""
    for one in relatives:
        if one.id == relative_id and (settled or one.state is RelativeState.OPEN):
            return one
    raise not_found("relative", "input", "relativeId")


async def _settle(tx: Tx, contact_id: str, relative_id: str, state: RelativeState) -> None:
    """Note under the lock of the contact what became of a relative."""
    row = await tx.run(LOCK, id=contact_id, fields=list(_LOCKED))
    if row is None:
        raise not_found("contact", "input", "contactId")
    stored: Properties = named(_LOCKED, row[0])
    relatives = read_relatives(stored[RELATIVES])
    if _found(relatives, relative_id, settled=state is RelativeState.OPEN).state is state:
        return
    settled = stored_relatives(replace(one, state=state) if one.id == relative_id else one for one in relatives)
    changes = {RELATIVES: settled, "version": stored["version"] + 1, "updatedAt": tx.db.now()}
    await tx.run(UPDATE, id=contact_id, changes=changes)


def _wanted(given: RelativeChoice, relative: UnlinkedRelative, labels: Labels, now: datetime) -> Wanted:
    meant = relation(labels, given.role or relative.role, "" if given.role else relative.inverse)
    if meant is None:
        message = f"No label has the role {given.role or relative.role}, or several have: send `role`."
        raise invalid(message, "input", "role")
    ends = (given.to_id, given.contact_id) if meant.side is Side.FROM else (given.contact_id, given.to_id)
    since, until = _day(relative.since), _day(relative.until)
    said = [f"{word} {text}" for word, text, day in _days(relative, since, until) if text and day is None]
    note = "\n".join(filter(None, [meant.word, *said, relative.note]))[:NOTE_MAX] or None
    return Wanted(new_association_id(ends[0], now), *ends, meant.label.key, Period(since, until), note)


def _day(text: str) -> date | None:
    """A whole day; anything less becomes part of the note."""
    try:
        return date.fromisoformat(text) if len(text) == _LENGTH_OF_DAY else None
    except ValueError:
        return None


def _days(
    relative: UnlinkedRelative, since: date | None, until: date | None
) -> tuple[tuple[str, str, date | None], ...]:  # fmt: skip
    return ("since", relative.since, since), ("until", relative.until, until)


def _about(refused: Refused) -> Refused:
    """The refusal of an association, with the paths of this input."""
    *outer, field = refused.path or ("input", "toId")
    path = (*outer, _FIELDS.get(field, field))
    return replace(refused, path=path, others=tuple(_about(one) for one in refused.others))
