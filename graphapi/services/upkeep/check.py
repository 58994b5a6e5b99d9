"""Checks all stored data, rule by rule. The rules are in `kernel.invariants`; `repair` fixes what they find."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Self, TypeVar

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.db.values import Day, native
from graphapi.kernel.dates import Period
from graphapi.kernel.invariants import (
    CONTACT_FIELDS,
    Broken,
    Finding,
    Over,
    Seen,
    association_findings,
    contact_findings,
    label_findings,
    over_limits,
    pair_findings,
)
from graphapi.kernel.labels import Labels
from graphapi.kernel.text import sort_key
from graphapi.kernel.viewer import Action, require
from graphapi.matching.blocking import blocking_keys
from graphapi.services.labels.label_sweeps import SHOWN, circles_of
from graphapi.services.shared.registry import reload
from graphapi.services.shared.rows import ContactRow, contact_of
from graphapi.services.tasks.tasks import due_key

SeenRow = tuple[str, str, str, bool, Day | None, Day | None, bool]
"""An association: id, label, the other's id, whether it is outgoing, since, until, whether the other is a contact."""

FlagRow = tuple[str, str, str, str, str, str | None, str | None]
"""A red flag: id, contact, label, side, status, openKey, the other."""

TaskRow = tuple[str, str, str, Day | None, str]
"""A task: id, contact, assignee, dueOn, dueKey."""

CONTACTS = statement("check/contacts", tuple[ContactRow, list[SeenRow]])
FLAGS = statement("check/flags", tuple[FlagRow, bool, bool, bool])
LABELS = statement("check/labels", tuple[list[tuple[str, str | None]]])
MERGED = statement("check/merged", tuple[str, str])
MESSAGES = statement("check/messages", tuple[str, str])
TASKS = statement("check/tasks", tuple[TaskRow, bool, bool])
TOKENS = statement("check/tokens", tuple[str, str])
USERS = statement("check/users", tuple[str, str, str])

R = TypeVar("R")

_SECONDS = 3_600.0
_PART = 500

Progress = Callable[[str, int, int], None]


@dataclass
class Checked:
    """The number of checked objects, and the findings; `over` are those that require a red flag."""

    contacts: int = 0
    associations: int = 0
    findings: list[Finding] = field(default_factory=list[Finding])
    over: list[Over] = field(default_factory=list[Over])

    def __iadd__(self, found: list[Finding]) -> Self:
        """Add findings."""
        self.findings += found
        return self


async def check(db: Db, progress: Progress) -> Checked:
    """Check everything and return what breaks a rule; concurrent writes can cause findings that are outdated."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    done, labels = Checked(), (await reload(db)).labels
    users, found = await _users(db)
    row = await db.read(LABELS)
    pair_keys = dict(row[0]) if row else {}
    done += [*found, *label_findings(labels, pair_keys), *await _circles(db, labels)]
    await _contacts(db, done, labels, users, progress)
    flagged, found = await _flags(db)
    done.over = [one for one in done.over if (one.contact_id, one.label.key, one.side.value) not in flagged]
    done += [*(one.finding for one in done.over), *found]
    done += [*await _tasks(db), *await _messages(db), *await _tokens(db)]
    return done


async def _contacts(db: Db, done: Checked, labels: Labels, users: frozenset[str], progress: Progress) -> None:
    """Check every contact with its associations."""
    today = db.today()
    async with aclosing(_rows(db, MERGED)) as pairs:
        merged = {gone: now async for gone, now in pairs}
    async with aclosing(_rows(db, CONTACTS, fields=list(CONTACT_FIELDS))) as rows:
        async for values, found in rows:
            contact = contact_of(CONTACT_FIELDS, values)
            associations = [_seen(association) for association in found]
            done += list(contact_findings(contact, users, blocking_keys))
            done += list(association_findings(contact["id"], associations, labels, merged))
            done += list(pair_findings(contact["id"], associations, labels, today))
            done.over += over_limits(contact["id"], associations, labels, today)
            done.contacts += 1
            done.associations += sum(association.leaves for association in associations)
            if not done.contacts % _PART:
                progress("Contacts", done.contacts, 0)


def _seen(row: SeenRow) -> Seen:
    association_id, key, other_id, leaves, since, until, joins = row
    return Seen(association_id, key, other_id, leaves, Period(native(since), native(until)), joins)


async def _circles(db: Db, labels: Labels) -> list[Finding]:
    """The number of associations of each acyclic label that lie on a circle, and the first ones."""
    findings: list[Finding] = []
    for label in labels.values():
        if not label.acyclic:
            continue
        db.deadline.extend(_SECONDS)
        if steps := sorted(await circles_of(db, label), key=itemgetter(0, 1)):
            first = ", ".join(f"{step.from_id} → {step.to_id}" for step in steps[:SHOWN])
            findings.append(Finding(Broken.CIRCLE, label.key, f"{len(steps):,} associations: {first}"))
    return findings


async def _users(db: Db) -> tuple[frozenset[str], list[Finding]]:
    users, findings = set[str](), list[Finding]()
    async with aclosing(_rows(db, USERS)) as rows:
        async for user_id, name, key in rows:
            users.add(user_id)
            expected = sort_key(name, user_id)
            if key != expected:
                repair = (("sortKey", expected),)
                findings.append(Finding(Broken.USER, user_id, "`sortKey` does not match the name", repair))
    return frozenset(users), findings


async def _flags(db: Db) -> tuple[set[tuple[str, str, str]], list[Finding]]:
    """The contact, label and side of every flag, and what is wrong with them."""
    flagged, findings = set[tuple[str, str, str]](), list[Finding]()
    async with aclosing(_rows(db, FLAGS)) as rows:
        async for (flag_id, contact_id, key, side, status, open_key, other_id), contact, label, other in rows:
            flagged.add((contact_id, key, side))
            expected = f"{contact_id}|{key}|{side}" if status == "OPEN" else None
            if not contact or not label:
                gone = key if contact else contact_id
                findings.append(Finding(Broken.FLAG, flag_id, f"{gone} is missing"))
            elif open_key != expected:
                repair = (("openKey", expected),)
                findings.append(Finding(Broken.FLAG, flag_id, f"it is {status}, but its key says otherwise", repair))
            elif not other:
                repair = (("otherId", None),)
                findings.append(Finding(Broken.FLAG, flag_id, f"it names {other_id}, which is missing", repair))
    return flagged, findings


async def _tasks(db: Db) -> list[Finding]:
    findings: list[Finding] = []
    async with aclosing(_rows(db, TASKS)) as rows:
        async for (task_id, contact_id, assignee_id, due_on, key), contact, assignee in rows:
            expected = due_key(native(due_on), task_id)
            if not contact:
                findings.append(Finding(Broken.TASK, task_id, f"its contact {contact_id} is missing"))
            elif key != expected:
                repair = (("dueKey", expected),)
                findings.append(Finding(Broken.TASK, task_id, "`dueKey` does not match the due date", repair))
            elif not assignee:
                findings.append(Finding(Broken.TASK, task_id, f"it is for {assignee_id}, who is not a user"))
    return findings


async def _messages(db: Db) -> list[Finding]:
    async with aclosing(_rows(db, MESSAGES)) as rows:
        return [Finding(Broken.MESSAGE, one, f"its contact {contact_id} is missing") async for one, contact_id in rows]


async def _tokens(db: Db) -> list[Finding]:
    async with aclosing(_rows(db, TOKENS)) as rows:
        return [Finding(Broken.TOKEN, one, f"{user_id} is not a user") async for one, user_id in rows]


async def _rows(db: Db, wanted: Statement[R], **given: object) -> AsyncGenerator[R]:
    """Yield all rows of a statement. Each check has a separate deadline."""
    db.deadline.extend(_SECONDS)
    async with aclosing(db.rows(wanted, **given)) as rows:
        async for row in rows:
            yield row
