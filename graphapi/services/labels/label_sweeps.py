"""Checks stored associations after a label's rules change: contacts over a lowered limit, breaches of a new rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Day
from graphapi.kernel.circles import Arc, on_circles
from graphapi.kernel.counting import Flag, share_a_day
from graphapi.kernel.dates import ALWAYS
from graphapi.kernel.errors import Refused, Rule, broken
from graphapi.kernel.labels import Label, Side
from graphapi.kernel.timelines import peak
from graphapi.services.associations.batches import (
    HeldRow,
    StoredRow,
    grouped,
    held,
    lock_and_load,
    period_of,
    stored_of,
)
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.red_flags.red_flags import raise_flags

OVER_LIMIT = statement("labels/over_limit", tuple[list[tuple[str, list[HeldRow]]]])
PAIRS = statement("labels/pairs", tuple[str, str, Day | None, Day | None])
EXCLUDED = statement("labels/excluded", tuple[str, str, Day | None, Day | None, Day | None, Day | None])
FIND_ASSOCIATIONS = statement("imports/find_associations", tuple[list[StoredRow], list[StoredRow]])

T = TypeVar("T")

BATCH = 1_000

SHOWN = 10
"""The maximum number of associations, oldest first, that a refusal lists."""


async def over_limit(db: Db, label: Label, side: Side) -> list[str]:
    """The contacts with more others at that side than the label's limit on at least one day, by id."""
    limit, today = label.limit_of(side), db.today()
    row = await db.read(
        OVER_LIMIT, type=label.key, single=label.single, others=side.value, limit=limit, today=today,
    )  # fmt: skip
    found = row[0] if row else []
    return sorted(contact_id for contact_id, days in found if peak(held(days), (ALWAYS,), today).number > limit)


async def flag_batch(tx: Tx, contact_ids: Sequence[str], label: Label, side: Side) -> set[str]:
    """Lock the contacts, count again, flag those over the limit, and return them."""
    locks = {label.key} if label.acyclic else set[str]()
    standing = (await lock_and_load(tx, contact_ids, [], [label.key], label_locks=locks)).standing
    most = {contact_id: standing.peak(contact_id, label, side) for contact_id in contact_ids}
    limit, role = label.limit_of(side), label.role(side)
    flags = [
        Flag(contact_id, label.key, side, role, limit, one.number, None, refused=False, day=one.day)
        for contact_id, one in most.items()
        if one.number > limit
    ]
    await raise_flags(tx, flags)
    return {flag.contact_id for flag in flags}


async def stored_breaks(db: Db, before: Label, after: Label) -> list[Refused]:
    """A refusal for each newly enabled rule that stored associations break: how many, and the first ten."""
    found: list[Refused] = []
    if after.acyclic and not before.acyclic:
        steps = await circles_of(db, after)
        if steps:
            message = f"{after.name} cannot be acyclic: {_number(steps, 'lies', 'lie')} on a circle"
            found.append(await _naming(db, broken(Rule.ACYCLIC, message, "input", "acyclic"), after, steps))
    added = sorted(set(after.exclusive_with) - set(before.exclusive_with))
    if added:
        steps = await _excluded(db, after, added)
        if steps:
            message = f"{after.name} cannot exclude {' and '.join(added)}: {_number(steps, 'holds', 'hold')} beside it"
            found.append(await _naming(db, broken(Rule.EXCLUSIVE, message, "input", "exclusiveWith"), after, steps))
    return found


async def circles_of(db: Db, label: Label) -> list[Arc]:
    """The stored associations of a label that lie on a circle on at least one day from today on."""
    today, known, steps = db.today(), dict[str, str](), list[Arc]()
    async with aclosing(db.rows(PAIRS, type=label.key, ended=False, today=today)) as pairs:
        async for from_id, to_id, since, until in pairs:
            # A contact's id is one string object, however many associations it has.
            ends = known.setdefault(from_id, from_id), known.setdefault(to_id, to_id)
            steps.append(Arc(*ends, period_of(since, until)))
    return on_circles(steps, today)


async def _excluded(db: Db, label: Label, keys: Sequence[str]) -> list[Arc]:
    """The associations of a label that share a day with another label's between the same two contacts."""
    today, found = db.today(), list[Arc]()
    async with aclosing(db.rows(EXCLUDED, type=label.key, keys=list(keys), today=today)) as rows:
        async for from_id, to_id, since, until, other_since, other_until in rows:
            step, other = Arc(from_id, to_id, period_of(since, until)), period_of(other_since, other_until)
            if share_a_day(step.period.remaining(today), other.remaining(today)):
                found.append(step)
    # An association that shares days with several others comes once for each, in succession.
    return [step for step, _ in groupby(found)]


async def _naming(db: Db, refused: Refused, label: Label, steps: Sequence[Arc]) -> Refused:
    """The refusal with the number of associations, and the first of them that the viewer may see."""
    first = sorted({(step.from_id, step.to_id) for step in steps})[:SHOWN]
    apart, groups = grouped(first)
    row = await db.read(FIND_ASSOCIATIONS, pairs=apart, groups=groups)
    # If associations run both ways between two contacts, each is found from both ends.
    associations = {stored_of(one).association for part in row or () for one in part}
    among = set(steps)
    shown = sorted(
        association.id
        for association in associations
        if association.label_key == label.key
        and Arc(association.from_id, association.to_id, association.period) in among
    )[:SHOWN]
    ends = sorted({end for pair in first for end in pair})
    names = {one["id"]: one["name"] for one in await contacts_by_id(db, ends, ("id", "name")) if one}
    seen = [f"{names[a]} and {names[b]}" for a, b in first if a in names and b in names]
    message = f"{refused.message}{': ' if seen else ''}{', '.join(seen)}{', …' if len(steps) > len(seen) else '.'}"
    return replace(refused, message=message, count=len(steps), association_ids=tuple(shown))


def _number(steps: Sequence[Arc], does: str, do: str) -> str:
    return f"1 association {does}" if len(steps) == 1 else f"{len(steps):,} associations {do}"


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items in chunks of that size."""
    return (items[start : start + size] for start in range(0, len(items), size))
