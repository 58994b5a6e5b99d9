"""Tasks: made for many contacts at once, changed, listed, deleted; who sees them."""

from __future__ import annotations

from asyncio import gather
from datetime import date
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument, Code, Refused
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.tasks.task_lists import TaskData, task_count, task_counts, task_page, task_pages, tasks_by_id
from graphapi.services.tasks.tasks import NewTasks, TaskPatch, TaskStatus, create_tasks, delete_task, update_task
from graphapi.services.templates.mentions import NOT_SHOWN
from tests.conftest import cypher
from tests.services.mailing import as_viewer, association, person, user
from tests.services.people import label, people
from tests.services.refusals import refusal


async def made(db: Db, *contact_ids: str, title: str = "Call", **more: Any) -> list[str]:
    """Make a task about each contact and return their ids."""
    found = await create_tasks(db, NewTasks(contact_ids, title, **more))
    assert not [one for one in found if isinstance(one, Refused)], found
    return [str(one) for one in found]


async def task(db: Db, task_id: str) -> TaskData:
    """A task that is there."""
    [found] = await tasks_by_id(db, [task_id])
    assert found is not None
    return found


async def test_one_call_makes_a_merged_task_about_each_contact(db: Db) -> None:
    """Title and notes are filled in; the assignee is the viewer unless said otherwise."""
    await label(db, "Assistant", "Assisted person")
    eve = await user(db, "usr_eve")
    ann, bob, cid = [await person(db, name) for name in ("Ann", "Bob", "Cid")]
    await association(db, cid, ann, "ASSISTANT_ASSISTED_PERSON")
    await association(db, cid, bob, "ASSISTANT_ASSISTED_PERSON")

    title = "Call {{ contact.name }} and the assistant, {{ assistant.name }}"
    first, second = await made(db, ann, bob, title=title, notes="About {{ contact.name }}", due_on=date(2027, 1, 2))
    [third] = await made(db, ann, assignee_id=eve.id)

    found = await task(db, second)
    assert (await task(db, first)).title == "Call Ann and the assistant, Cid"
    assert (found.title, found.notes, found.due_on) == (
        "Call Bob and the assistant, Cid",
        "About Bob",
        date(2027, 1, 2),
    )
    assert (found.assignee_id, found.created_by_id, found.status, found.version) == (
        "usr_local",
        "usr_local",
        "OPEN",
        1,
    )
    assert (await task(db, third)).assignee_id == "usr_eve"


async def test_a_form_that_sends_back_what_is_not_shown_changes_nothing_of_it(db: Db) -> None:
    """The texts stay, and who may see the contacts in them; other changes are made."""
    await label(db, "Assistant", "Assisted person")
    eve = as_viewer(db, await user(db, "usr_eve"))
    ann, bob = await person(db, "Ann"), await person(db, "Bob", readers=["user:usr_other"])
    await association(db, bob, ann, "ASSISTANT_ASSISTED_PERSON")
    [task_id] = await made(db, ann, title="Ask {{ assistant.name }}", notes="Or {{ assistant.name }}")
    shown = await task(eve, task_id)

    patch = TaskPatch(title=shown.title, notes=shown.notes, due_on=date(2027, 1, 2))
    await update_task(eve, task_id, patch)

    found = await task(db, task_id)
    assert (found.title, found.notes, found.due_on) == ("Ask Bob", "Or Bob", date(2027, 1, 2))
    assert ((await task(eve, task_id)).title, shown.title) == (NOT_SHOWN, NOT_SHOWN)


async def test_each_contact_has_its_own_outcome(db: Db) -> None:
    """Unknown, twice in the list, or without a value that the title needs."""
    ann, bob = await person(db, "Ann", company="Acme"), await person(db, "Bob")

    found = await create_tasks(db, NewTasks((ann, "con_none", bob, ann), "Visit {{ contact.company }}"))

    assert isinstance(found[0], str)
    refused = [(one.code, one.path) for one in found[1:] if isinstance(one, Refused)]
    assert refused == [
        (Code.NOT_FOUND, ("input", "contactIds", "1")),
        (Code.INVALID, ("input", "title")),
        (Code.INVALID, ("input", "contactIds", "3")),
    ]
    assert await task_count(db, None, None) == 1


async def test_missing_fields_may_be_allowed(db: Db) -> None:
    """They are left out then."""
    [task_id] = await made(db, await person(db, "Ann"), title="Visit {{ contact.company }}.", allow_missing_fields=True)

    assert (await task(db, task_id)).title == "Visit ."


@pytest.mark.parametrize(
    ("new", "path"),
    [
        ({"title": " "}, ("input", "title")),
        ({"title": "{{ x"}, ("input", "title")),
        ({"notes": "{% if %}"}, ("input", "notes")),
        ({"assignee_id": "usr_none"}, ("input", "assigneeId")),
        ({"contact_ids": tuple(f"con_{n}" for n in range(1_001))}, ("input", "contactIds")),
    ],
)
async def test_what_is_wrong_with_all_is_refused_at_once(db: Db, new: dict[str, Any], path: tuple[str, ...]) -> None:
    """Nothing is made."""
    values = {"contact_ids": (await person(db, "Ann"),), "title": "Call"} | new

    refused = await refusal(create_tasks(db, NewTasks(**values)))

    assert (refused.code, refused.path) == (Code.INVALID, path)


@pytest.mark.parametrize("title", ["a\nb", "{{ contact.name }}" * 80, "a\x00b", "\u2028a\u2028b"])
async def test_titles_are_one_line(db: Db, title: str) -> None:
    """Of at most 300 characters, when filled in."""
    [refused] = await create_tasks(db, NewTasks((await person(db, "Ann Lee"),), title))

    assert isinstance(refused, Refused)
    assert refused.path == ("input", "title")


async def test_an_assignee_sees_the_contact(db: Db) -> None:
    """Who may not see it cannot be asked to do something about it, neither now nor later."""
    eve = await user(db, "usr_eve")
    ann, bob = await person(db, "Ann", readers=["user:usr_bob"]), await person(db, "Bob")

    hidden, made_for = await create_tasks(db, NewTasks((ann, bob), "Call", assignee_id=eve.id))
    [mine] = await made(db, ann)
    refused = await refusal(update_task(db, mine, TaskPatch(assignee_id=eve.id)))

    assert isinstance(hidden, Refused)
    assert (hidden.code, hidden.path) == (Code.INVALID, ("input", "assigneeId"))
    assert isinstance(made_for, str)
    assert (refused.code, refused.path) == (Code.INVALID, ("input", "assigneeId"))


async def test_tasks_change(db: Db) -> None:
    """What is absent stays, null clears, done has its time; the version grows when anything differs."""
    await user(db, "usr_eve")
    [task_id] = await made(db, await person(db, "Ann"), notes="Soon", due_on=date(2027, 1, 1))

    await update_task(db, task_id, TaskPatch(title=" Write ", assignee_id="usr_eve", due_on=None, notes=None))
    await update_task(db, task_id, TaskPatch(title="Write"))
    changed = await task(db, task_id)
    await update_task(db, task_id, TaskPatch(status=TaskStatus.DONE), expected_version=2)
    done = await task(db, task_id)
    await update_task(db, task_id, TaskPatch(status=TaskStatus.OPEN))
    again = await task(db, task_id)

    assert (changed.title, changed.notes, changed.due_on, changed.assignee_id) == ("Write", None, None, "usr_eve")
    assert (changed.version, done.version, again.version) == (2, 3, 4)
    assert (changed.completed_at, again.completed_at) == (None, None)
    assert (done.status, done.completed_at is not None) == (TaskStatus.DONE, True)


@pytest.mark.parametrize(
    ("patch", "version", "code", "path"),
    [
        (TaskPatch(title=None), None, Code.INVALID, ("input", "title")),
        (TaskPatch(title="a\nb"), None, Code.INVALID, ("input", "title")),
        (TaskPatch(notes="\x07"), None, Code.INVALID, ("input", "notes")),
        (TaskPatch(assignee_id=None), None, Code.INVALID, ("input", "assigneeId")),
        (TaskPatch(assignee_id="usr_none"), None, Code.INVALID, ("input", "assigneeId")),
        (TaskPatch(status=None), None, Code.INVALID, ("input", "status")),
        (TaskPatch(title="x"), 7, Code.CONFLICT, ("input", "expectedVersion")),
    ],
)
async def test_changes_are_checked(
    db: Db, patch: TaskPatch, version: int | None, code: Code, path: tuple[str, ...]
) -> None:
    """Each refusal names its field."""
    [task_id] = await made(db, await person(db, "Ann"))

    refused = await refusal(update_task(db, task_id, patch, version))

    assert (refused.code, refused.path) == (code, path)


async def test_tasks_are_listed_by_assignee_contact_and_status(db: Db) -> None:
    """Those due first first, those without a day last, the older first on the same day."""
    await user(db, "usr_eve")
    ann, bob = await people(db, "Ann", "Bob")
    [late] = await made(db, ann, due_on=date(2027, 3, 1))
    [never] = await made(db, ann)
    [soon] = await made(db, bob, due_on=date(2027, 1, 1))
    [same] = await made(db, ann, due_on=date(2027, 1, 1), assignee_id="usr_eve")
    await update_task(db, late, TaskPatch(status=TaskStatus.DONE))

    async def ids(assignee: str | None, status: TaskStatus | None) -> list[str]:
        found = await task_page(db, assignee, status, PageArguments())
        assert await task_count(db, assignee, status) == len(found.rows)
        return [one.id for one in found.rows]

    assert await ids(None, None) == [soon, same, late, never]
    assert await ids("usr_local", None) == [soon, late, never]
    assert await ids(None, TaskStatus.OPEN) == [soon, same, never]
    assert await ids("usr_local", TaskStatus.OPEN) == [soon, never]
    assert await ids("usr_eve", TaskStatus.DONE) == []
    pages = await task_pages(db, [ann, bob, "con_none"], None, PageArguments())
    assert [[one.id for one in page.rows] for page in pages] == [[same, late, never], [soon], []]
    assert await task_counts(db, [ann, bob], TaskStatus.OPEN) == [2, 1]


async def test_pages_go_on_where_the_last_ended(db: Db) -> None:
    """By cursors; a wrong one is reported."""
    contacts = await people(db, *(f"P{n}" for n in range(7)))
    tasks = await made(db, *contacts, due_on=date(2027, 1, 1))

    found: list[str] = []
    page = await task_page(db, None, TaskStatus.OPEN, PageArguments(first=3))
    while True:
        found += [one.id for one in page.rows]
        if not page.has_next:
            break
        after = page.cursor_of(page.rows[-1])
        page = await task_page(db, None, TaskStatus.OPEN, PageArguments(first=3, after=after))

    assert found == tasks
    with pytest.raises(BadArgument):
        await task_page(db, None, None, PageArguments(after="nonsense"))


async def test_who_sees_the_contact_sees_its_tasks(db: Db) -> None:
    """Hidden and missing get the same answer, in every list and for every change."""
    eve = as_viewer(db, await user(db, "usr_eve"))
    ann, bob = await person(db, "Ann", readers=["user:usr_bob"]), await person(db, "Bob")
    [hidden], [shown] = await made(db, ann), await made(db, bob)

    assert [one and one.id for one in await tasks_by_id(eve, [hidden, shown])] == [None, shown]
    assert [one.id for one in (await task_page(eve, None, None, PageArguments())).rows] == [shown]
    assert await task_count(eve, "usr_local", None) == 1
    assert await task_counts(eve, [ann, bob], None) == [0, 1]
    assert (await refusal(update_task(eve, hidden, TaskPatch(title="x")))).code is Code.NOT_FOUND
    assert (await refusal(delete_task(eve, hidden))).code is Code.NOT_FOUND
    [refused] = await create_tasks(eve, NewTasks((ann,), "Call"))
    assert isinstance(refused, Refused)
    assert refused.code is Code.NOT_FOUND


async def test_viewers_write_nothing(db: Db) -> None:
    """They read."""
    ann = await person(db, "Ann")
    [task_id] = await made(db, ann)
    vic = as_viewer(db, Viewer("usr_vic", "Vic", Role.VIEWER))

    calls = (
        create_tasks(vic, NewTasks((ann,), "x")),
        update_task(vic, task_id, TaskPatch()),
        delete_task(vic, task_id),
    )

    assert [(await refusal(call)).code for call in calls] == [Code.FORBIDDEN] * 3


async def test_a_task_is_deleted_once(db: Db) -> None:
    """Then it is gone."""
    [task_id] = await made(db, await person(db, "Ann"))

    await delete_task(db, task_id)

    assert await tasks_by_id(db, [task_id]) == [None]
    assert (await refusal(delete_task(db, task_id))).code is Code.NOT_FOUND


async def test_tasks_go_with_their_contact(db: Db) -> None:
    """Also those that are made while it is being deleted: none is left behind."""
    contacts = await people(db, *(f"P{n}" for n in range(12)))
    await made(db, *contacts)

    await gather(
        *(delete_contact(as_viewer(db, db.viewer), one) for one in contacts),
        *(create_tasks(as_viewer(db, db.viewer), NewTasks(tuple(contacts), "Late")) for _ in range(4)),
    )

    assert await cypher(db.database, "MATCH (t:Task) RETURN t.id") == []


async def test_a_key_makes_tasks_once(db: Db) -> None:
    """The same answer again, refusals included; a call that made nothing is not kept."""
    ann = await person(db, "Ann")
    new = NewTasks((ann, "con_none"), "Call")

    first = await create_tasks(db, new, "k1")
    again = await create_tasks(db, new, "k1")

    assert first[0] == again[0]
    assert isinstance(again[1], Refused)
    assert await task_count(db, None, None) == 1
    assert (await refusal(create_tasks(db, NewTasks((ann,), "Other"), "k1"))).code is Code.CONFLICT


async def test_a_thousand_tasks_are_a_few_statements(db: Db) -> None:
    """However many contacts."""
    contacts = await people(db, *(f"P{n}" for n in range(1_000)))
    request = as_viewer(db, db.viewer)

    found = await create_tasks(request, NewTasks(tuple(contacts), "Call {{ contact.name }}"))

    assert len({one for one in found if isinstance(one, str)}) == 1_000
    names = [name for name in request.tally.names if name != "workspace/load"]
    assert names == ["merge_fields/load", "tasks/create", "idempotency/record"]
