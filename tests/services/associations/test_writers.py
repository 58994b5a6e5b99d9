"""Whoever writes about some contacts does not wait for those who write about others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.associations.batches import lock_and_load
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from tests.conftest import ADMIN
from tests.services.people import label, people

LOCK_ALL = statement("contacts/lock_all")
Act = Callable[[Db, str, str], Awaitable[object]]

ACTS: dict[str, Act] = {
    "associate": lambda db, one, other: associate(db, AssociationInput(one, other, "FRIEND")),
    "make a task": lambda db, one, _: create_tasks(db, NewTasks((one,), "Call")),
    "delete a contact": lambda db, one, _: delete_contact(db, one),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_writes_about_others_do_not_wait(db: Db, act: Act) -> None:
    """Under the locks of an association between two, another two are associated, given a task, deleted."""
    ann, bob, cid, dan = await people(db, "Ann", "Bob", "Cid", "Dan")
    await label(db, "Friend")

    async def holding(tx: Tx) -> None:
        await lock_and_load(tx, [ann, bob], [(ann, bob)], ["FRIEND"], label_locks=set())
        await tx.run(LOCK_ALL, ids=[ann])

        await asyncio.wait_for(act(Db.of(db.database, ADMIN), cid, dan), 5)

    await db.write(holding)
