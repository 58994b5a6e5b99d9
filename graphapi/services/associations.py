"""Associations: made, changed, removed. Every rule is decided by the kernel under the locks that `batches` takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from graphapi.db.database import Db, Row, Tx
from graphapi.db.statements import statement
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import (
    Code,
    Json,
    Refused,
    check_version,
    conflict,
    invalid,
    not_found,
    refused_from_json,
    refused_to_json,
)
from graphapi.kernel.labels import EmailCopy, Labels, Side
from graphapi.kernel.patch import UNSET, Unset, value_or
from graphapi.kernel.rules import Decision, Declined, Flag, Found, Made, Wanted, decide_change
from graphapi.kernel.viewer import Action, require
from graphapi.services import ids
from graphapi.services.batches import (
    DELETE,
    CircleFound,
    LabelLocksNeeded,
    Loaded,
    Stored,
    acyclic_among,
    circle,
    circles,
    lock_and_load,
    store_batch,
)
from graphapi.services.idempotency import once
from graphapi.services.red_flags import open_key, raise_flags
from graphapi.services.registry import registry

ENDS = statement("associations/ends")
CHANGE = statement("associations/change")
RELABEL = statement("associations/relabel")
OCCUPANTS = statement("associations/occupants")

ITEMS_MAX = 1_000
T = TypeVar("T")


@dataclass(frozen=True)
class AssociationInput:
    """An association that a client asks for."""

    from_id: str
    to_id: str
    label_key: str
    since: date | None = None
    until: date | None = None
    note: str | None = None
    email_copy: EmailCopy | None = None

    def as_json(self) -> Json:
        """Return the input as an idempotency key remembers it."""
        return {name: None if value is None else str(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class AssociationPatch:
    """What changes of an association; UNSET stays, None clears."""

    label_key: str | None | Unset = UNSET
    since: date | None | Unset = UNSET
    until: date | None | Unset = UNSET
    note: str | None | Unset = UNSET
    email_copy: EmailCopy | None | Unset = UNSET


@dataclass(frozen=True)
class Associated:
    """An association that is stored; `created` is False when it was there already."""

    association_id: str
    created: bool
    red_flag_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dissociated:
    """An association that was removed, and the contacts that it was between."""

    id: str
    from_id: str
    to_id: str


Outcome = Associated | Refused


class _Undone(Exception):
    """An atomic batch is rolled back: some of it was refused."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        super().__init__("undone")
        self.decisions = decisions


async def associate(db: Db, given: AssociationInput, key: str | None = None) -> Associated:
    """Make FROM the label's name of TO; what is stored already is returned as it is. Raises Refused."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    (outcome,) = await _stored_once(db, "associate", [given], [("input",)], key, atomic=False)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


async def associate_many(
    db: Db, given: Sequence[AssociationInput], *, atomic: bool = False, key: str | None = None
) -> list[Outcome]:
    """Make many associations in one transaction, each with its own outcome; `atomic`: one refusal undoes all. At most 1,000."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    if len(given) > ITEMS_MAX:
        raise invalid(f"At most {ITEMS_MAX:,} items at once, not {len(given):,}.", "input", "items")
    if not given:
        return []
    paths = [("input", "items", str(n)) for n in range(len(given))]
    try:
        return await _stored_once(db, "associateMany", given, paths, key, atomic=atomic)
    except _Undone as undone:
        return await _aborted(db, undone.decisions)


async def update_association(
    db: Db, association_id: str, patch: AssociationPatch, expected_version: int | None = None, key: str | None = None
) -> str:
    """Change an association's label, days, note or copies; a new label is checked as for a new association."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)
    _check_patch(patch)
    given = {"id": association_id, **{name: str(value) for name, value in vars(patch).items()}}
    known = (await registry(db)).labels
    locks = (
        frozenset(k for k, label in known.items() if label.acyclic)
        if patch.label_key is not UNSET
        else frozenset[str]()
    )

    async def attempt(label_locks: frozenset[str]) -> Json:
        async def work(tx: Tx) -> Json:
            return await _change(tx, association_id, patch, expected_version, label_locks)

        return await once(
            db, key, "updateAssociation", given | {"expectedVersion": expected_version}, work, keep=_did_something
        )

    (outcome,) = (await _with_label_locks(attempt, locks))["outcomes"]
    if "refused" in outcome:
        raise refused_from_json(outcome["refused"])
    return outcome["id"]


async def dissociate(db: Db, association_id: str, key: str | None = None) -> Dissociated:
    """Remove an association; NOT_FOUND when it is gone already."""
    require(db.viewer, Action.WRITE_ASSOCIATIONS)

    async def work(tx: Tx) -> Json:
        from_id, to_id, _ = await _ends(tx, association_id)
        row = await tx.run(DELETE, ids=sorted({from_id, to_id}), id=association_id)
        if not row or not row[0]:
            raise not_found("association", "input", "id")
        return {"id": association_id, "from": from_id, "to": to_id}

    answer = await once(db, key, "dissociate", {"id": association_id}, work)
    return Dissociated(answer["id"], answer["from"], answer["to"])


async def _stored_once(  # noqa: PLR0913 – the parts of one call
    db: Db,
    mutation: str,
    given: Sequence[AssociationInput],
    paths: Sequence[tuple[str, ...]],
    key: str | None,
    *,
    atomic: bool,
) -> list[Outcome]:
    """Store the items, once for the key, and return their outcomes; _Undone when nothing is to be kept."""
    now = db.now()
    wanted = [_wanted(item, ids.new_association_id(item.from_id, now)) for item in given]
    known = await registry(db)
    careful = len(wanted) == 1

    async def attempt(label_locks: frozenset[str]) -> Json:
        async def work(tx: Tx) -> Json:
            batch = await store_batch(tx, wanted, paths, label_locks=label_locks, careful=careful)
            if atomic and any(isinstance(decision, Declined) for decision in batch.decisions):
                raise _Undone(batch.decisions)
            outcomes = await _outcomes(tx, known.labels, batch.decisions, batch.flag_ids)
            return {"outcomes": [_to_json(outcome) for outcome in outcomes]}

        request = {"items": [item.as_json() for item in given], "atomic": atomic}
        return await once(db, key, mutation, request, work, keep=_did_something)

    locks = acyclic_among(known, (item.label_key for item in wanted))
    try:
        answer = await _with_label_locks(attempt, locks)
    except CircleFound:
        careful = True
        answer = await _with_label_locks(attempt, locks)
    return [_from_json(outcome) for outcome in answer["outcomes"]]


async def _with_label_locks(attempt: Callable[[frozenset[str]], Awaitable[T]], locks: frozenset[str]) -> T:
    """Run the attempt, again with the locks of labels that have become acyclic meanwhile."""
    while True:
        try:
            return await attempt(locks)
        except LabelLocksNeeded as needed:
            locks |= needed.keys


async def _aborted(db: Db, decisions: Sequence[Decision]) -> list[Outcome]:
    """Return what became of each item of a batch that was undone; the red flags of the refused ones are raised all the same."""
    flags = [flag for decision in decisions if isinstance(decision, Declined) for flag in decision.flags]
    known = await registry(db)

    async def work(tx: Tx) -> list[Outcome]:
        return await _outcomes(tx, known.labels, decisions, await raise_flags(tx, flags))

    message = "Undone, because another item was refused."
    return [
        outcome if isinstance(outcome, Refused) else Refused(Code.ABORTED, message, ("input", "items", str(n)))
        for n, outcome in enumerate(await db.write(work))
    ]


def _did_something(answer: Json) -> bool:
    """Return whether an answer is kept under its key: a refusal alone is not."""
    return any("refused" not in outcome for outcome in answer["outcomes"])


async def _change(
    tx: Tx, association_id: str, patch: AssociationPatch, expected_version: int | None, label_locks: frozenset[str]
) -> Json:
    from_id, to_id, label_key = await _ends(tx, association_id)
    keys = {label_key, patch.label_key} if isinstance(patch.label_key, str) else {label_key}
    loaded = await lock_and_load(tx, [from_id, to_id], [(from_id, to_id)], keys, label_locks=label_locks)
    stored = loaded.stored.get(association_id)
    if stored is None:
        raise not_found("association", "input", "id")
    check_version(stored.version, expected_version)
    if stored.tie.label_key != label_key:
        raise conflict("The association changed meanwhile.", "input", "id", version=stored.version)
    wanted = _changed(stored, patch)
    if _same(wanted, stored):
        return {"outcomes": [{"id": association_id}]}
    decision = decide_change(loaded.standing, stored.tie, wanted)
    if isinstance(decision, Made):
        await _write_change(tx, loaded, stored, decision)
        return {"outcomes": [{"id": association_id}]}
    flag_ids = await raise_flags(tx, cast("Declined", decision).flags)
    return {"outcomes": [_to_json(outcome) for outcome in await _outcomes(tx, loaded.standing.labels, [decision], flag_ids)]}


def _changed(stored: Stored, patch: AssociationPatch) -> Wanted:
    tie = stored.tie
    period = Period(value_or(patch.since, tie.period.since), value_or(patch.until, tie.period.until))
    note = value_or(patch.note, stored.note)
    email_copy = value_or(patch.email_copy, stored.email_copy)
    label_key = value_or(patch.label_key, tie.label_key) or tie.label_key
    return Wanted(tie.id, tie.from_id, tie.to_id, label_key, period, (note or "").strip() or None, email_copy)


async def _write_change(tx: Tx, loaded: Loaded, stored: Stored, made: Made) -> None:
    """Store a change that was allowed, its flags too; refuse it when it closes a circle."""
    tie, wanted = made.tie, made.wanted
    properties: dict[str, Any] = {
        "since": tie.period.since, "until": tie.period.until, "note": wanted.note, "emailCopy": made.email_copy.value,
        "updatedAt": tx.db.now(), "version": stored.version + 1,
    }  # fmt: skip
    place = {"fromId": tie.from_id, "toId": tie.to_id, "id": tie.id, "properties": properties}
    if tie.label_key == stored.tie.label_key:
        await tx.run(CHANGE, **place)
    else:
        await tx.run(RELABEL, type=tie.label_key, **place)
    if await circles(tx, loaded.standing, [tie]):
        raise circle(loaded.standing, tie, ("input",))
    await raise_flags(tx, made.flags)


async def _ends(tx: Tx, association_id: str) -> tuple[str, str, str]:
    """Return FROM, TO and the label of an association that the viewer may see, else NOT_FOUND."""
    anchor = ids.anchor_of(association_id)
    row = await tx.run(ENDS, anchor=anchor, id=association_id) if anchor else None
    if row is None:
        raise not_found("association", "input", "id")
    from_id, to_id, label_key = cast("list[str]", row[0])
    return from_id, to_id, label_key


async def _outcomes(
    tx: Tx, labels: Labels, decisions: Sequence[Decision], flag_ids: dict[str, str]
) -> list[Outcome]:
    """Return what the client is told of each decision, with the flags raised and who fills the places."""
    places = [flag for decision in decisions if isinstance(decision, Declined) for flag in decision.flags]
    fillers = await occupants(tx, labels, places)
    return [_outcome(decision, flag_ids, fillers) for decision in decisions]


def _outcome(decision: Decision, flag_ids: dict[str, str], fillers: dict[str, tuple[str, ...]]) -> Outcome:
    if isinstance(decision, Found):
        return Associated(decision.tie.id, created=False)
    if isinstance(decision, Made):
        raised = (flag_ids.get(open_key(flag)) for flag in decision.flags)
        return Associated(decision.tie.id, created=True, red_flag_ids=tuple(flag for flag in raised if flag))
    told = [
        replace(
            refused, others=(), red_flag_id=flag_ids.get(open_key(flag)), occupant_ids=fillers.get(open_key(flag), ())
        )
        for refused, flag in zip(decision.refused.all(), decision.flags, strict=False)
    ]
    return replace(told[0], others=tuple(told[1:])) if told else decision.refused


async def occupants(tx: Tx, labels: Labels, flags: Sequence[Flag]) -> dict[str, tuple[str, ...]]:
    """Return up to 10 visible contacts that fill each flag's role, by its open key."""
    if not flags:
        return {}
    places = {open_key(flag): flag for flag in flags}
    asked = [
        [flag.contact_id, flag.label_key, *(flag.side is side or labels[flag.label_key].single for side in Side)]
        for flag in places.values()
    ]
    row = await tx.run(OCCUPANTS, places=asked, today=tx.db.today())
    found = cast("list[Row]", row[0]) if row else []
    names = list(places)
    return {names[n]: tuple(contact_ids) for n, contact_ids in found}


def _wanted(given: AssociationInput, new_id: str) -> Wanted:
    note = (given.note or "").strip() or None
    return Wanted(
        new_id, given.from_id, given.to_id, given.label_key, Period(given.since, given.until), note, given.email_copy
    )


def _check_patch(patch: AssociationPatch) -> None:
    for name, value in (("labelKey", patch.label_key), ("emailCopy", patch.email_copy)):
        if value is None:
            raise invalid(f"`{name}` cannot be empty.", "input", name)


def _same(wanted: Wanted, stored: Stored) -> bool:
    before = (stored.tie.label_key, stored.tie.period, stored.note, stored.email_copy)
    return (wanted.label_key, wanted.period, wanted.note, wanted.email_copy) == before


def _to_json(outcome: Outcome) -> Json:
    if isinstance(outcome, Refused):
        return {"refused": refused_to_json(outcome)}
    return {"id": outcome.association_id, "created": outcome.created, "redFlags": list(outcome.red_flag_ids)}


def _from_json(answer: Json) -> Outcome:
    if "refused" in answer:
        return refused_from_json(answer["refused"])
    return Associated(answer["id"], answer["created"], tuple(answer["redFlags"]))
