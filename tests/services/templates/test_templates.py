"""Templates of requests: what takes too much is refused, nobody else waits, and plain texts need no worker."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, DeadlineExceeded, Unavailable
from graphapi.kernel.templates import TEXTS_MAX
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.messages.messages import preview_messages, send_messages
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from graphapi.services.templates.filling import pool_of
from graphapi.services.templates.pool import Pool, PoolBounds
from tests.services.mailing import as_viewer, new, person, preview
from tests.services.people import label, people
from tests.services.refusals import refusal

BUSY = (
    "{% for i in (1..90) %}{% for j in (1..90) %}{{ contact.jobTitle | split: ' ' | uniq | size }}"
    "{% endfor %}{% endfor %}"
)
"""Harmless, and more work than a text may be."""

WORDS = " ".join(map(str, range(1_500)))
EVE = Viewer("usr_eve", "Eve", Role.EDITOR)


@pytest.fixture
async def alone(db: Db) -> AsyncIterator[Db]:
    """Yield a database whose pool of workers is the test's own."""
    companions = db.database.companions
    kept = companions.pop("templates", None)
    yield db
    await pool_of(db.database).close()
    del companions["templates"]
    if kept is not None:
        companions["templates"] = kept


async def test_a_template_over_its_budget_is_refused_while_others_are_answered(db: Db) -> None:
    """Each text for itself; another template and another read of the same caller go on meanwhile."""
    ann, bob = await person(db, "Ann", "ann@example.com", jobTitle=WORDS), await person(db, "Bob", "bob@example.com")
    heavy = asyncio.create_task(preview_messages(db, new(ann, bob, text=BUSY)))
    answered = 0

    while not heavy.done():
        assert (await preview(db, bob, text="Dear {{ contact.name }}")).text == "Dear Bob"
        answered += 1

    [over, fine] = await heavy
    [error] = over.errors
    assert (error.code, error.path) == (Code.INVALID, ("input", "text"))
    assert "takes too long" in str(error)
    assert fine.missing == ("contact.jobTitle",)
    assert answered > 1


async def test_what_takes_too_much_memory_is_refused(alone: Db) -> None:
    """With INVALID; here by a pool whose workers have next to none."""
    ann = await person(alone, "Ann", "ann@example.com", jobTitle="x" * 12_000_000)
    alone.database.companions["templates"] = Pool(PoolBounds(memory=60_000_000))

    found = await preview(alone, ann, text="{{ contact.jobTitle | size }}")

    [error] = found.errors
    assert (error.code, error.path) == (Code.INVALID, ("input",))
    assert "too much memory" in str(error)


async def test_the_deadline_of_a_request_ends_its_worker(alone: Db) -> None:
    """TIMEOUT, whatever the worker does."""
    ann = await person(alone, "Ann", "ann@example.com")
    await preview(alone, ann, text="{{ contact.name }}")
    pool = pool_of(alone.database)
    [worker] = pool.workers
    os.kill(worker.process.pid, signal.SIGSTOP)
    late = Db.of(alone.database, alone.viewer, deadline=0.5)

    with pytest.raises(DeadlineExceeded):
        await preview_messages(late, new(ann, text="{{ contact.name }}"))

    assert worker not in pool.workers


async def test_plain_texts_need_no_worker(alone: Db) -> None:
    """Neither to be read nor to be filled in; braces alone are plain."""
    ann = await person(alone, "Ann", "ann@example.com")
    await pool_of(alone.database).close()

    [task] = await create_tasks(alone, NewTasks((ann,), "Call {her} at 5 % }}"))
    found = await preview(alone, ann, subject="Hi", text="No fields")

    assert isinstance(task, str)
    assert (found.text, found.errors) == ("No fields", ())
    with pytest.raises(Unavailable):
        await preview(alone, ann, text="{{ contact.name }}")


async def test_the_texts_of_a_call_are_bounded_together(db: Db) -> None:
    """Contacts past the bound are refused; those before it, here, only because they have no address."""
    ids = await people(db, *(f"P{n}" for n in range(201)))

    found = await preview_messages(db, new(*ids, subject="T", text="x" * 100_000))

    places = [one.errors[0].path for one in found]
    assert places.index(("input",)) == TEXTS_MAX // 100_001
    assert set(places[: TEXTS_MAX // 100_001]) == {("input", "contactIds")}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"subject": "{{ a }}" * 2_001}, "2,000 fields and tags"),
        ({"text": "{{ a" + "|first" * 21 + "}}"}, "20 filters"),
    ],
)
async def test_bounds_are_told_at_the_input_field(db: Db, fields: dict[str, Any], reason: str) -> None:
    """INVALID with its path, before anything is loaded."""
    refused = await refusal(send_messages(db, new("con_none", **fields)))

    assert (refused.code, refused.path) == (Code.INVALID, ("input", *fields))
    assert reason in str(refused)


async def test_contacts_of_a_request_are_filled_in_alike_however_they_are_divided(db: Db) -> None:
    """Hundreds of contacts, some with links, in the order asked."""
    await label(db, "Assistant", "Assisted person")
    ids = await people(db, *(f"P{n}" for n in range(120)))

    found = await preview_messages(as_viewer(db, EVE), new(*ids, text="{{ contact.name }} {{ assistant.name }}"))

    assert [one.text for one in found] == [f"P{n} " for n in range(120)]
    assert {one.missing for one in found} == {("assistant.name",)}
