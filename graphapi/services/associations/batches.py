"""Lock, load, decide, write: the steps of every write of associations, one or a thousand, a call or an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from graphapi.db.request import Tx
from graphapi.db.retries import LABEL_LOCKS, Retry
from graphapi.db.statements import statement
from graphapi.db.values import Day, native
from graphapi.kernel.counting import Days
from graphapi.kernel.dates import ALWAYS, Period
from graphapi.kernel.errors import Refused, Rule, broken
from graphapi.kernel.history import ChangeRecord, association_created, association_values
from graphapi.kernel.labels import EmailCopy, Labels, Side
from graphapi.kernel.rules import Decision, Made, RefusedDecision, Wanted, decide
from graphapi.kernel.standing import Association, Standing, StandingCount
from graphapi.kernel.timelines import apart
from graphapi.services.associations.removed_associations import RemovedRow
from graphapi.services.red_flags.red_flags import raise_flags
from graphapi.services.shared.change_records import record
from graphapi.services.shared.registry import FIELDS, LabelRow, Registry, WorkspaceSettings, label_of, last_known
from graphapi.services.shared.rows import AssociationData

StoredRow = tuple[str, str, str, str, Day | None, Day | None, str | None, str, int]
"""An association: id, label, FROM, TO, since, until, note, emailCopy, version."""

CountRow = tuple[str, str, int, Day | None, Day | None]
"""The associations of a contact at one side of a label: contact, label, number, and the days on which they hold."""

HeldRow = tuple[Day | None, Day | None, int]
"""The days of associations, and how many have them."""


class Standings(NamedTuple):
    """Everything stored that the decision depends on, read under locks."""

    contacts: list[str]
    leaving: list[CountRow]
    reaching: list[CountRow]
    pair_associations: list[StoredRow]
    group_associations: list[StoredRow]
    labels: list[LabelRow]
    max_labels: list[int]


LOCK_LABELS = statement("labels/lock")
LOCK_AND_LOAD = statement("associations/lock_and_load", Standings)
STORE = statement("associations/store")
CIRCLES = statement("associations/circles", tuple[list[tuple[int, list[tuple[Day | None, Day | None]]]]])
DELETE = statement("associations/delete", tuple[list[RemovedRow]])


RULED = ["" if name == "createdAt" else name for name in FIELDS]
"""The properties that `label_of` reads, without the instant: rules do not need it, and it takes longest to read."""

GROUP_MIN = 4
"""The number of pairs with one contact that are looked up together."""


@dataclass(frozen=True)
class StoredAssociation:
    """The stored values of an association that rules do not look at."""

    association: Association
    note: str | None
    email_copy: EmailCopy
    version: int


@dataclass(frozen=True)
class LoadedBatch:
    """What was loaded under the locks; `counts` are the stored days of associations in the database's form."""

    standing: Standing
    stored: dict[str, StoredAssociation]
    counts: list[StandingCount]


@dataclass
class Batch:
    """The outcome of each item, in order, and the red flags that were raised, by their open key.

    `labels` are those of the items as read under the locks; `at` and `by` are the time and the user of new
    associations, `more` is stored with them.
    """

    labels: Labels
    at: datetime
    by: str
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    decisions: list[Decision] = field(default_factory=list[Decision])
    flag_ids: dict[str, str] = field(default_factory=dict[str, str])

    def made(self) -> dict[str, AssociationData]:
        """The new associations as they are stored, by id."""
        return {one.association.id: self._data(one) for one in self.decisions if isinstance(one, Made)}

    def created(self) -> list[ChangeRecord]:
        """The records of the new associations."""
        made = (one for one in self.decisions if isinstance(one, Made))
        return [
            association_created(one.association, association_values(one.association, one.wanted.note, one.email_copy),
                                self.labels[one.association.label_key].name)
            for one in made
        ]  # fmt: skip

    def _data(self, made: Made) -> AssociationData:
        association, period, note = made.association, made.association.period, made.wanted.note
        return AssociationData(
            association.id, association.label_key, association.from_id, association.to_id,
            period.since, period.until, note, made.email_copy,
            self.at, self.by, self.at, version=1,
        )  # fmt: skip


class CircleFound(Exception):
    """Items that were decided together close a circle: they have to be decided one after the other."""


def acyclic_among(known: Registry, keys: Iterable[str]) -> set[str]:
    """The labels to lock first, as far as this process knows."""
    return {key for key in keys if key in known.labels and known.labels[key].acyclic}


async def lock_and_load(
    tx: Tx, ids: Iterable[str], pairs: Iterable[tuple[str, str]], keys: Iterable[str], *, label_locks: set[str]
) -> LoadedBatch:
    """Lock labels, then contacts, and load what is stored.

    If an acyclic label was not locked, it is added to `label_locks` and the work runs again.
    """
    keys = sorted(set(keys))
    if label_locks:
        await tx.run(LOCK_LABELS, keys=sorted(label_locks))
    apart, groups = grouped(pairs)
    row = await tx.run(
        LOCK_AND_LOAD, ids=sorted(set(ids)), pairs=apart, groups=groups, keys=keys, fields=RULED, today=tx.db.today(),
    )  # fmt: skip
    loaded = row or Standings([], [], [], [], [], [], [])
    registered: Labels = {label[0]: label_of(label) for label in loaded.labels}
    missing = {key for key in keys if key in registered and registered[key].acyclic} - label_locks
    if missing:
        label_locks |= missing
        raise Retry(LABEL_LOCKS)
    if not registered.keys() >= set(keys):
        # The other labels are suggested in place of one that does not exist.
        others = last_known(tx.db)
        registered = {key: label for key, label in others.items() if key not in keys} | registered
    max_labels = loaded.max_labels[0] if loaded.max_labels else WorkspaceSettings().max_labels_per_contact
    standing = Standing(registered, frozenset(loaded.contacts), tx.db.today(), max_labels)
    stored = {row[0]: stored_of(row) for row in (*loaded.pair_associations, *loaded.group_associations)}
    found = [
        StandingCount(contact_id, key, side, number, period_of(since, until))
        for side, rows in ((Side.TO, loaded.leaving), (Side.FROM, loaded.reaching))
        for contact_id, key, number, since, until in rows
    ]
    standing.load(found, (item.association for item in stored.values()))
    return LoadedBatch(standing, stored, found)


def grouped(pairs: Iterable[tuple[str, str]]) -> tuple[list[list[str]], list[tuple[str, list[str]]]]:
    """The pairs with no contact in common, and the rest as a shared contact with its others.

    A single pair is looked up at the contact with fewer associations; many pairs with one contact, at that contact.
    """
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    often = Counter(end for pair in pairs for end in pair)
    others: dict[str, list[str]] = {}
    for one, other in pairs:
        if often[one] >= often[other]:
            others.setdefault(one, []).append(other)
        else:
            others.setdefault(other, []).append(one)
    apart = [[one, other] for one, found in others.items() if len(found) < GROUP_MIN for other in found]
    return apart, [(one, found) for one, found in others.items() if len(found) >= GROUP_MIN]


async def store_batch(
    tx: Tx, wanted: Sequence[Wanted], paths: Sequence[tuple[str, ...]], *, label_locks: set[str], careful: bool,
    import_id: str | None = None,
) -> Batch:  # fmt: skip
    """Decide about the items in order and store what is allowed, with the flags.

    Circles of acyclic labels are found only after storing: `careful` stores the items one by one and refuses each
    that closes a circle; otherwise CircleFound asks the caller to do so. `import_id` is the import that they come from,
    which has one record for all.
    """
    loaded = await lock_and_load(
        tx,
        (end for item in wanted for end in (item.from_id, item.to_id)),
        dict.fromkeys((item.from_id, item.to_id) for item in wanted),
        (item.label_key for item in wanted),
        label_locks=label_locks,
    )
    batch = Batch(loaded.standing.labels, tx.db.now(), tx.db.viewer.id, {"importId": import_id} if import_id else {})
    size = 1 if careful else len(wanted)
    for start in range(0, len(wanted), size):
        part = slice(start, start + size)
        decisions = [decide(loaded.standing, item, path) for item, path in zip(wanted[part], paths[part], strict=True)]
        batch.decisions += await _store(tx, batch, loaded.standing, decisions, paths[start])
    flags = [
        flag for decision in batch.decisions if isinstance(decision, Made | RefusedDecision) for flag in decision.flags
    ]
    batch.flag_ids = await raise_flags(tx, flags, recorded=import_id is None)
    if import_id is None:
        await record(tx, batch.created())
    return batch


async def _store(
    tx: Tx, batch: Batch, standing: Standing, decisions: list[Decision], path: tuple[str, ...]
) -> list[Decision]:
    """Store new associations; several raise CircleFound if one closes a circle, a single one is taken back."""
    made = [decision for decision in decisions if isinstance(decision, Made)]
    if not made:
        return decisions
    await tx.later(STORE, made=[_row(item) for item in made], now=batch.at, by=batch.by, more=batch.more)
    if not await circles(tx, standing, ((item.association, item.days) for item in made)):
        return decisions
    if len(decisions) > 1:
        raise CircleFound
    association = made[0].association
    await tx.run(DELETE, ids=[association.from_id, association.to_id], id=association.id)
    standing.remove(association)
    return [RefusedDecision(circle(standing, association, (*path, "toId")))]


async def circles(tx: Tx, standing: Standing, associations: Iterable[tuple[Association, Days]]) -> set[str]:
    """The ids of the stored associations of acyclic labels that lie on a circle on one of their days.

    A way back whose steps share no day is not a circle. Split the days where it breaks: it holds in neither
    half, so another way is looked for in each.
    """
    found: set[str] = set()
    asked: list[tuple[Association, Period]] = []
    for association, days in associations:
        if standing.labels[association.label_key].acyclic:
            asked += ((association, period) for period in days)
    while asked:
        row = await tx.run(CIRCLES, stored=[_way(association, period, standing.today) for association, period in asked])
        ways = row[0] if row else []
        again: list[tuple[Association, Period]] = []
        for n, way in ways:
            association, period = asked[n]
            parts = apart(_from(period, standing.today), [period_of(since, until) for since, until in way])
            again += ((association, part) for part in parts)
            if not parts:
                found.add(association.id)
        asked = again
    return found


def _way(association: Association, period: Period, today: date) -> list[object]:
    return [
        association.from_id,
        association.to_id,
        association.label_key,
        period.since or today,
        period.until or date.max,
    ]


def _from(period: Period, today: date) -> Period:
    return Period(period.since or today, period.until)


def circle(standing: Standing, association: Association, path: tuple[str, ...]) -> Refused:
    """The refusal of an association that would let a contact reach itself; `path` names the input field."""
    label = standing.labels[association.label_key]
    message = f"This would close a circle: a contact would become its own {label.name}, step by step."
    return broken(Rule.ACYCLIC, message, *path)


def _row(made: Made) -> list[object]:
    association = made.association
    return [
        association.from_id, association.to_id, association.label_key, association.id,
        association.period.since, association.period.until, made.wanted.note,
        made.email_copy.value,
    ]  # fmt: skip


def stored_of(row: StoredRow) -> StoredAssociation:
    """The association of a row of `lock_and_load`."""
    association_id, key, from_id, to_id, since, until, note, email_copy, version = row
    return StoredAssociation(
        Association(association_id, key, from_id, to_id, period_of(since, until)), note, EmailCopy(email_copy), version
    )


def period_of(since: Day | None, until: Day | None) -> Period:
    """The days of an association as the database stores them."""
    return ALWAYS if since is None and until is None else Period(native(since), native(until))


def held(rows: Iterable[HeldRow]) -> list[tuple[Period, int]]:
    """The periods of rows [since, until, number], with the number of associations for each."""
    return [(period_of(since, until), number) for since, until, number in rows]
