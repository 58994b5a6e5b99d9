"""Creates, changes and deletes tasks; `task_lists` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Day, native
from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import Json, Refused, check_version, invalid, not_found
from graphapi.kernel.long_texts import long_text
from graphapi.kernel.messages import missing_fields, one_line
from graphapi.kernel.patch import UNSET, Unset
from graphapi.kernel.problems import Problems
from graphapi.kernel.templates import Filled, Template
from graphapi.kernel.viewer import Action, Viewer, require
from graphapi.services.shared.idempotency import IDS, once, once_as
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.registry import registry
from graphapi.services.shared.users import BY_IDS, user_of
from graphapi.services.shared.users import FIELDS as USER_FIELDS
from graphapi.services.templates.filling import fill, needed_by, read_templates
from graphapi.services.templates.mentions import NOT_SHOWN, mentioned
from graphapi.services.templates.merge_fields import TemplateContact, check_ids, load

STORED = ("id", "title", "notes", "assigneeId", "dueOn", "status", "version")
"""The properties loaded of a task before it is changed."""

StoredRow = tuple[str, str, str | None, str, Day | None, str, int]
"""A task by STORED."""

CREATE = statement("tasks/create", tuple[list[tuple[str, bool]]])
LOCK = statement("tasks/lock", tuple[StoredRow, bool])
UPDATE = statement("tasks/update")
DELETE = statement("tasks/delete", tuple[int])

NEVER = "~"
"""Sorts tasks without a due date after all days."""


class TaskStatus(StrEnum):
    """Whether a task is done."""

    OPEN = "OPEN"
    DONE = "DONE"


@dataclass(frozen=True)
class NewTasks:
    """A task about each of the contacts; title and notes are templates."""

    contact_ids: tuple[str, ...]
    title: str
    notes: str | None = None
    assignee_id: str | None = None
    due_on: date | None = None
    allow_missing_fields: bool = False


@dataclass(frozen=True)
class TaskPatch:
    """Changes to a task: UNSET keeps a value, None clears it."""

    title: str | Unset | None = UNSET
    notes: str | Unset | None = UNSET
    assignee_id: str | Unset | None = UNSET
    due_on: date | Unset | None = UNSET
    status: TaskStatus | Unset | None = UNSET


@dataclass(frozen=True)
class _Texts:
    """The texts of a new task, with the linked contacts whose values each contains."""

    title: str
    notes: str | None
    title_mentions: list[str]
    notes_mentions: list[str]


def due_key(due_on: date | None, task_id: str) -> str:
    """The sort key of a task: its due date, or last without one, then its age."""
    return f"{due_on or NEVER}\0{task_id}"


async def create_tasks(db: Db, new: NewTasks, key: str | None = None) -> list[str | Refused]:
    """Create a task about each contact; return its id or its refusal. Raises Refused for the whole call."""
    require(db.viewer, Action.WRITE_TASKS)
    templates = await _read_templates(db, new)
    known = await registry(db)
    labels = known.template_labels
    named = [needed_by([template], labels).label_keys for template in templates]

    async def work(tx: Tx) -> list[str | Refused]:
        assignee = await _assignee(tx, new.assignee_id or db.viewer.id)
        material = await load(db, tx.run, known, new.contact_ids, needed_by(templates, labels))

        def texts_of(merged: TemplateContact, filled: Sequence[Filled]) -> _Texts:
            return _texts(filled, new, [mentioned(keys, merged) for keys in named])

        texts = await fill(db, templates, material, texts_of)
        # The ids of merged contacts lead to those that stayed.
        current = {key: one.contact["id"] for key, one in material.contacts.items()}
        asked = replace(new, contact_ids=[current.get(key, key) for key in new.contact_ids])
        return await _store(tx, asked, assignee, {current[key]: found for key, found in texts.items()})

    given: Json = {name: str(value) for name, value in vars(new).items()}
    return await once_as(IDS, db, key, "createTasks", given, work)


async def update_task(
    db: Db, task_id: str, patch: TaskPatch, expected_version: int | None = None, key: str | None = None
) -> str:
    """Change a task and return its id; the version grows when anything differs."""
    require(db.viewer, Action.WRITE_TASKS)
    values = _checked(patch)

    async def work(tx: Tx) -> Json:
        assignee = await _assignee(tx, values["assigneeId"]) if "assigneeId" in values else db.viewer
        stored, seen = await _lock(tx, task_id, assignee)
        check_version(stored["version"], expected_version)
        if values.get("assigneeId", stored["assigneeId"]) != stored["assigneeId"] and not seen:
            raise _unseen(assignee)
        changes = {name: value for name, value in values.items() if value != stored[name]}
        if changes:
            await tx.run(UPDATE, id=task_id, changes=changes | _following(tx, stored, changes))
        return {"id": task_id}

    given: Json = {"id": task_id, "expectedVersion": expected_version}
    given |= {name: str(value) for name, value in vars(patch).items()}
    answer = await once(db, key, "updateTask", given, work)
    return answer["id"]


async def delete_task(db: Db, task_id: str, key: str | None = None) -> str:
    """Delete a task and return its id; NOT_FOUND when it was deleted already."""
    require(db.viewer, Action.WRITE_TASKS)

    async def work(tx: Tx) -> Json:
        row = await tx.run(DELETE, id=task_id)
        if not row or not row[0]:
            raise not_found("task", "input", "id")
        return {"id": task_id}

    answer = await once(db, key, "deleteTask", {"id": task_id}, work)
    return answer["id"]


async def _read_templates(db: Db, new: NewTasks) -> tuple[Template, ...]:
    """The templates of title and notes; all problems of the shared input are reported together."""
    problems, notes = Problems(), {"notes": new.notes} if new.notes else {}
    templates = await read_templates(db, problems, title=new.title, **notes)
    problems.keep(lambda: check_ids(new.contact_ids), None)
    if not new.title.strip():
        problems.add([invalid("A title must have at least one character.", "input", "title")])
    problems.settle()
    return templates


def _texts(filled: Sequence[Filled], new: NewTasks, mentions: Sequence[list[str]]) -> _Texts:
    """The texts of a contact's task; INVALID names the merge fields without a value."""
    problems = Problems()
    fields = ("title", "notes")
    for field, found in zip(fields, filled, strict=False):
        if found.missing and not new.allow_missing_fields:
            problems.add([missing_fields(found.missing, "input", field)])
    problems.settle()
    title = one_line(filled[0].text, "A title", "input", "title")
    notes = long_text(filled[1].text, "A task's notes", "input", "notes").strip() if len(filled) > 1 else ""
    return _Texts(title, notes or None, mentions[0], mentions[1] if len(mentions) > 1 else [])


async def _store(tx: Tx, new: NewTasks, assignee: Viewer, texts: dict[str, _Texts | Refused]) -> list[str | Refused]:
    """Store the tasks that can be created; the outcome for each contact, in the order of the input."""
    tasks = {
        contact_id: _new_task(tx, new, assignee, contact_id, found)
        for contact_id in dict.fromkeys(new.contact_ids)
        if not isinstance(found := texts.get(contact_id), Refused | None)
    }
    row = await tx.run(
        CREATE, ids=sorted(tasks), tasks=list(tasks.values()), assigneeSeesAll=assignee.sees_all,
        assigneePrincipals=assignee.principals,
    ) if tasks else None  # fmt: skip
    places = dict(row[0]) if row else {}
    outcomes: list[str | Refused] = []
    met: set[str] = set()
    for n, contact_id in enumerate(new.contact_ids):
        found = texts.get(contact_id)
        refused = _refusal(n, found, seen=places.get(contact_id), again=contact_id in met, assignee=assignee)
        met.add(contact_id)
        outcomes.append(refused or tasks[contact_id]["id"])
    return outcomes


def _refusal(n: int, found: object, *, seen: bool | None, again: bool, assignee: Viewer) -> Refused | None:
    """The refusal for the contact at index n, None when it has a task."""
    if again:
        return invalid("This contact is listed twice.", "input", "contactIds", str(n))
    if isinstance(found, Refused):
        return found
    if found is None or seen is None:
        return not_found("contact", "input", "contactIds", str(n))
    return None if seen else _unseen(assignee)


def _new_task(tx: Tx, new: NewTasks, assignee: Viewer, contact_id: str, texts: _Texts) -> Properties:
    now = tx.db.now()
    task_id = new_id("tsk", now)
    return {
        "id": task_id, "contactId": contact_id, "title": texts.title, "notes": texts.notes,
        "titleMentions": texts.title_mentions, "notesMentions": texts.notes_mentions, "assigneeId": assignee.id,
        "dueOn": new.due_on, "dueKey": due_key(new.due_on, task_id), "status": TaskStatus.OPEN.value, "createdAt": now,
        "createdById": tx.db.viewer.id, "version": 1, "lock": 0,
    }  # fmt: skip


async def _assignee(tx: Tx, user_id: str) -> Viewer:
    """The assignee of a task; INVALID when there is no such user. The viewer may have no node."""
    if user_id == tx.db.viewer.id:
        return tx.db.viewer
    row = await tx.run(BY_IDS, ids=[user_id], fields=USER_FIELDS)
    for found in row[0] if row else ():
        user = user_of(found)
        if not user.disabled:
            return user.viewer()
    raise invalid("There is no such user.", "input", "assigneeId")


def _unseen(assignee: Viewer) -> Refused:
    return invalid(f"{assignee.name} may not see this contact.", "input", "assigneeId")


async def _lock(tx: Tx, task_id: str, assignee: Viewer) -> tuple[Properties, bool]:
    """Lock a task; return its stored values, and whether the assignee may see its contact."""
    row = await tx.run(
        LOCK, id=task_id, fields=list(STORED), assigneeSeesAll=assignee.sees_all,
        assigneePrincipals=assignee.principals,
    )  # fmt: skip
    if row is None:
        raise not_found("task", "input", "id")
    task, seen = row
    key, title, notes, assignee_id, due_on, status, version = task
    values = (key, title, notes, assignee_id, native(due_on), status, version)
    return dict(zip(STORED, values, strict=True)), seen


def _checked(patch: TaskPatch) -> Properties:
    """The given values by property, as they are stored.

    If a form sends back the placeholder of a text that the viewer may not read, the text is unchanged.
    """
    problems = Problems()
    values: Properties = {}
    for name, value in (("title", patch.title), ("assigneeId", patch.assignee_id), ("status", patch.status)):
        if value is None:
            problems.add([invalid(f"`{name}` cannot be empty.", "input", name)])
        elif not isinstance(value, Unset) and value != NOT_SHOWN:
            values[name] = str(value)
    if "title" in values:
        values["title"] = problems.keep(lambda: one_line(values["title"], "A title", "input", "title"), "")
    if not isinstance(patch.notes, Unset) and patch.notes != NOT_SHOWN:
        notes = patch.notes or ""
        values["notes"] = (
            problems.keep(lambda: long_text(notes, "A task's notes", "input", "notes"), "").strip() or None
        )
    if not isinstance(patch.due_on, Unset):
        values["dueOn"] = patch.due_on
    problems.settle()
    return values


def _following(tx: Tx, stored: Properties, changes: Properties) -> Properties:
    """The properties that change along with these changes."""
    following: Properties = {"version": stored["version"] + 1}
    if "dueOn" in changes:
        following["dueKey"] = due_key(changes["dueOn"], stored["id"])
    following |= {f"{name}Mentions": [] for name in ("title", "notes") if name in changes}
    if "status" in changes:
        following["completedAt"] = tx.db.now() if changes["status"] == TaskStatus.DONE else None
    return following
