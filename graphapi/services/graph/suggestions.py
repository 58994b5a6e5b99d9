"""Suggestions about contacts: associations that could be stored, and contradictions among the stored ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graphapi.db.request import Db, Tx
from graphapi.kernel.contacts import Properties
from graphapi.kernel.derived_relations import Chain
from graphapi.kernel.errors import BadArgument, Json, Refused, invalid, not_found
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.relation_plans import COST_MAX, RelationPlan, types_of
from graphapi.kernel.suggestions import (
    RankedSuggestion,
    SuggestionKind,
    Suggestions,
    derived_labels,
    moves_around,
    read_id,
)
from graphapi.kernel.viewer import Action, require
from graphapi.services.associations.association_lists import associations_by_id
from graphapi.services.associations.association_outcomes import Associated
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_lists import BY_ID, contacts_by_id
from graphapi.services.contacts.contacts import LOCK, UPDATE
from graphapi.services.graph.derived_relatives import contacts_reached, path_of_chain
from graphapi.services.graph.paths import PathData
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.merged_contacts import current_ids, followed
from graphapi.services.shared.registry import registry
from graphapi.services.shared.relation_search import SearchReason, read_everywhere, search_around
from graphapi.services.shared.rows import AssociationData, ContactData, asked, named

DISMISSED = "dismissedSuggestions"
"""The property of a contact with the ids of the suggestions about it that were dismissed."""

DISMISSED_MAX = 1_000
"""The dismissals that a contact keeps, the latest."""

ASSOCIATIONS_MAX = 5_000
"""The maximum number of associations that are read for suggestions about all contacts: a few seconds of work."""

SUGGESTIONS_MAX = 1_000
"""The maximum number of suggestions about all contacts, the best."""

_KIND = "suggestions"
_LOCKED = ("id", DISMISSED)
_ABOUT_ONE = SearchReason("contactId", "Nothing is suggested about this contact.")


@dataclass(frozen=True)
class SuggestionData:
    """A suggestion with its contacts, and the paths that explain it."""

    suggestion: RankedSuggestion
    from_: ContactData
    to: ContactData
    because: list[PathData]

    @property
    def text(self) -> str:
        """The suggestion in words, without a role; the label has it."""
        one, other = self.from_["name"], self.to["name"]
        if self.suggestion.kind is SuggestionKind.BORN_AFTER_CHILD:
            return f"{one} was not born before their child {other}"
        return f"{one} is both a parent and a sibling of {other}"


@dataclass(frozen=True)
class SuggestionSlice(Slice[SuggestionData]):
    """A page of suggestions, and their total number."""

    total: int = 0


async def suggestion_page(
    db: Db, contact_id: str | None, page: PageArguments, fields: Sequence[str]
) -> SuggestionSlice:  # fmt: skip
    """A page of the suggestions about a contact, or about all, best first.

    Nothing is suggested by what the viewer may not see, nor what was dismissed. About all contacts only the best are
    found; BadArgument if they have too many associations.
    """
    part = page.page(_KIND, 2)
    found = await (_of_all(db) if contact_id is None else _of_one(db, contact_id))
    shown = [one for one in found if part.key is None or one.rank > part.key][: part.ask]
    rows = await _shown(db, shown, fields)
    one = cut(part, rows, _cursor_of, is_there=_is_there)
    return SuggestionSlice(one.found, one.cursor_of, one.has_next, one.has_previous, total=len(found))


async def _of_one(db: Db, contact_id: str) -> list[RankedSuggestion]:
    known = await registry(db)
    labels, plan = known.labels, known.relation_plan
    [current] = await followed(db.read, [contact_id])
    start = plan.start_of(list(derived_labels(plan, labels)))
    searched = await search_around(
        db, [current], start, db.today(), because=True, more=moves_around(labels), reason=_ABOUT_ONE
    )
    steps = [step for some in searched.near.get(current, {}).values() for step in some]
    born, _ = await _facts(db, [current, *(step.there for step in steps)])
    found = Suggestions(plan, labels, searched.near, born).of(current)
    _, dismissed = await _facts(db, {one.from_id for one in found})
    return [one for one in found if one.id not in dismissed]


async def _of_all(db: Db) -> list[RankedSuggestion]:
    known = await registry(db)
    # A plan numbers what it is asked for, so that a thread needs one for itself.
    labels, plan = known.labels, RelationPlan(known.labels, known.relation_plan.rules)
    moves, _ = plan.moves(plan.start_of(list(derived_labels(plan, labels))), 10 * COST_MAX)
    near = await read_everywhere(db, types_of((*moves, *moves_around(labels))), ASSOCIATIONS_MAX, planned=False)
    if near is None:
        message = f"More than {ASSOCIATIONS_MAX:,} associations would have to be compared. Ask for one contact."
        raise BadArgument("contactId", message)
    born, dismissed = await _facts(db, near)
    every = Suggestions(plan, labels, near, born)
    # A thread is not cancelled with its request, so it checks the deadline.
    return await asyncio.to_thread(every.best, SUGGESTIONS_MAX, dismissed, db.deadline.left)


async def _facts(db: Db, ids: Iterable[str]) -> tuple[dict[str, date], set[str]]:
    """The dates of birth of contacts by id, and the ids of dismissed suggestions of which they are the first."""
    wanted = sorted(set(ids))
    found = await contacts_by_id(db, wanted, ("birthDate", DISMISSED)) if wanted else []
    contacts = [one for one in found if one is not None]
    born = {one["id"]: one["birthDate"] for one in contacts if one["birthDate"] is not None}
    return born, {one for contact in contacts for one in contact[DISMISSED] or ()}


async def _shown(db: Db, found: Sequence[RankedSuggestion], fields: Sequence[str]) -> list[SuggestionData | None]:
    ids = list(dict.fromkeys(step.association_id for one in found for chain in one.chains for step in chain))
    associations = {one.id: one for one in await associations_by_id(db, ids) if one is not None} if ids else {}
    reached: list[tuple[str, tuple[Chain, ...]]] = [
        (one, suggestion.chains) for suggestion in found for one in (suggestion.from_id, suggestion.to_id)
    ]
    contacts = await contacts_reached(db, reached, fields, paths=True)
    return [_data(one, contacts, associations) for one in found]


def _data(
    one: RankedSuggestion, contacts: Mapping[str, ContactData], associations: Mapping[str, AssociationData]
) -> SuggestionData | None:
    """The suggestion; None if one of its contacts has been hidden or deleted since."""
    there = [chain for chain in one.chains if all(step.association_id in associations for step in chain)]
    paths = [path_of_chain(chain, contacts, associations) for chain in there]
    because = [path for path in paths if path is not None]
    if one.from_id not in contacts or one.to_id not in contacts or not because:
        return None
    return SuggestionData(one, contacts[one.from_id], contacts[one.to_id], because)


async def accept_suggestion(db: Db, suggestion_id: str, since: date | None, key: str | None = None) -> Associated:
    """Store the suggested association, by all rules and limits; INVALID for a contradiction."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    from_id, to_id, label_key = _read(suggestion_id)
    if label_key is None:
        raise invalid("A contradiction suggests no association. Change one of the stored ones.", "input", "id")
    try:
        return await associate(db, AssociationInput(from_id, to_id, label_key, since), key, "acceptSuggestion")
    except Refused as refused:
        raise _about(refused) from None


def _about(refused: Refused) -> Refused:
    """The refusal of an association, with the paths of this input."""
    path = refused.path if refused.path[-1:] in {("since",), ("idempotencyKey",)} else ("input", "id")
    return replace(refused, path=path, others=tuple(_about(one) for one in refused.others))


async def dismiss_suggestion(db: Db, suggestion_id: str, *, dismissed: bool, key: str | None = None) -> str:
    """Never suggest it again, for all users, or take that back; return the id of its first contact."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    from_id, to_id, label_key = _read(suggestion_id)
    labels = (await registry(db)).labels

    async def work(tx: Tx) -> Json:
        if label_key is not None and label_key not in labels:
            raise not_found("suggestion", "input", "id")
        now = await current_ids(tx.run, [from_id, to_id])
        one, other = now.get(from_id, from_id), now.get(to_id, to_id)
        seen = await tx.run(BY_ID, ids=[other], **asked(()).parameters())
        row = await tx.run(LOCK, id=one, fields=list(_LOCKED)) if seen and seen[0] else None
        if row is None:
            raise not_found("suggestion", "input", "id")
        stored: Properties = named(_LOCKED, row[0])
        before: list[str] = stored[DISMISSED] or []
        kept = [dismissal for dismissal in before if dismissal != suggestion_id]
        changed = [*kept, suggestion_id][-DISMISSED_MAX:] if dismissed else kept
        await tx.run(UPDATE, id=one, changes={DISMISSED: changed or None})
        return {"id": one}

    given: Json = {"id": suggestion_id, "dismissed": dismissed}
    return (await once(db, key, "dismissSuggestion", given, work))["id"]


def _read(suggestion_id: str) -> tuple[str, str, str | None]:
    found = read_id(suggestion_id)
    if found is None:
        raise not_found("suggestion", "input", "id")
    return found


def _is_there(row: SuggestionData | None) -> bool:
    return row is not None


def _cursor_of(row: SuggestionData) -> str:
    return encode_cursor(_KIND, row.suggestion.rank)
