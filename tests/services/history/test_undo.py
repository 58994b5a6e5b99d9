"""Single changes, undone and done again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import NamedTuple

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import set_access, update_contact
from graphapi.services.history.undo import undo
from graphapi.services.labels.labels import create_label, delete_label, update_label
from graphapi.services.red_flags.red_flags import resolve_red_flag
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from graphapi.services.workspace.settings import SettingsPatch, update_settings
from tests.conftest import cypher
from tests.services.contacts_made import make
from tests.services.history.histories import changes, friends, last, state


class World(NamedTuple):
    """Ann and Bob, who are friends."""

    db: Db
    ann: str
    bob: str
    made: str


Act = Callable[[World], Awaitable[object]]
"""Changes something about Ann, Bob and their association."""


async def _resolve(w: World) -> None:
    db, ann = w.db, w.ann
    cid = await make(db, "Cid")
    with pytest.raises(Refused):
        await associate(db, AssociationInput(ann, cid, "FRIEND"))
    await delete_contact(db, cid)
    [[flag]] = await cypher(db.database, "MATCH (f:RedFlag) RETURN f.id")
    await resolve_red_flag(db, str(flag), "Seen", None)


ACTS: dict[str, Act] = {
    "fields": lambda w: update_contact(
        w.db, w.ann, ContactPatch(given_name="Anna", birth_date=date(1990, 1, 2), custom_fields={"k": 1}, notes="x")
    ),
    "composed name": lambda w: update_contact(w.db, w.ann, ContactPatch(name=None, family_name="Oak")),
    "access": lambda w: set_access(w.db, w.ann, everyone=False, teams=["Board"]),
    "creation": lambda w: make(w.db, "Eve", external_id="e1"),
    "deletion": lambda w: delete_contact(w.db, w.ann),
    "association": lambda w: associate(w.db, AssociationInput(w.bob, w.ann, "BOSS", date(2001, 1, 1), None, "at work")),
    "days": lambda w: update_association(w.db, w.made, AssociationPatch(since=date(2000, 1, 1), until=None, note=None)),
    "label": lambda w: update_association(w.db, w.made, AssociationPatch(label_key="BOSS")),
    "removal": lambda w: dissociate(w.db, w.made),
    "new label": lambda w: create_label(w.db, NewLabel("Rival", 3, exclusive_with=("FRIEND",))),
    "changed label": lambda w: update_label(w.db, "FRIEND", LabelPatch(limit=5, description="x")),
    "retired label": lambda w: update_label(w.db, "FRIEND", LabelPatch(retired=True)),
    "deleted label": lambda w: delete_label(w.db, "BOSS"),
    "settings": lambda w: update_settings(w.db, SettingsPatch(9, 99, "DE", 99)),
    "red flag": _resolve,
}


async def world(db: Db) -> World:
    """Ann and Bob, who are friends, and the label Boss."""
    ann, bob = [await make(db, given_name=name, custom_fields={"a": 1, "k": 2}) for name in ("Ann", "Bob")]
    await create_label(db, NewLabel("Boss", 2, key="BOSS", inverse_name="Report", inverse_limit=9, acyclic=True))
    made = await friends(db, ann, bob, since=date(2001, 2, 3), until=date(2999, 1, 1), note="school")
    return World(db, ann, bob, made)


@pytest.mark.parametrize("act", ACTS)
async def test_a_change_is_undone_and_done_again(db: Db, act: str) -> None:
    """Undoing the undo is redoing; each is a new change that names the one it undoes."""
    given = await world(db)
    before = await state(db)
    await ACTS[act](given)
    done, after = await last(db), await state(db)
    if act == "red flag":
        before = [row for row in after if row[0] != "RedFlag"]

    await undo(db, done.id)
    undone = [row for row in await state(db) if act != "red flag" or row[0] != "RedFlag"]
    (back,) = [one for one in await changes(db) if one.id > done.id][:1]
    await undo(db, back.id)

    assert undone == before
    assert back.operation == "undo"
    if act != "red flag":
        assert await state(db) == after


async def test_two_undos_at_once_are_one(db: Db) -> None:
    """The other is refused with the change that undid it."""
    await world(db)
    await update_settings(db, SettingsPatch(max_labels=99))
    change = (await last(db)).id

    outcomes = await asyncio.gather(
        *(undo(Db.of(db.database, db.viewer), change) for _ in range(4)), return_exceptions=True
    )

    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert (outcomes.count(change), len(refused)) == (1, 3)
    by = (await last(db)).id
    assert {(one.code, one.path) for one in refused} == {(Code.CONFLICT, ("input", "changeId"))}
    assert all(f"undone already, by {by}" in one.message for one in refused)


async def test_an_undo_is_repeated_under_its_key(db: Db) -> None:
    """The first answer comes again."""
    ann = (await world(db)).ann
    await update_contact(db, ann, ContactPatch(company="Acorn"))
    change = (await last(db)).id

    assert await undo(db, change, "k") == await undo(db, change, "k") == change
    assert len([one for one in await changes(db) if one.operation == "undo"]) == 1


async def test_a_later_change_of_the_same_field_is_named(db: Db) -> None:
    """Others do not stand in the way, nor do other custom fields."""
    ann = (await world(db)).ann
    await update_contact(db, ann, ContactPatch(company="Acorn", custom_fields={"k": 3}))
    first = (await last(db)).id
    await update_contact(db, ann, ContactPatch(job_title="Boss", custom_fields={"other": 1}))
    await update_contact(db, ann, ContactPatch(company="Beech"))
    later = (await last(db)).id

    with pytest.raises(Refused) as refused:
        await undo(db, first)

    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("input", "changeId"))
    assert refused.value.message == (
        f"The company changed since: “The company of Ann changed” ({later}). Undo that change first."
    )
    await undo(db, later)
    await undo(db, first)
    [[fields]] = await cypher(db.database, "MATCH (c:Contact {id: $id}) RETURN c.customFields", id=ann)
    assert fields == '{"a":1,"k":2,"other":1}'


async def test_what_stands_in_the_way_is_refused(db: Db) -> None:
    """A limit reached meanwhile, a contact with associations or tasks, a label in use, a merge."""
    _, ann, bob, made = await world(db)
    await dissociate(db, made)
    removal = (await last(db)).id
    eve = await make(db, "Eve")
    created = (await last(db)).id
    await friends(db, ann, eve)
    await create_tasks(db, NewTasks((eve,), "Call"))
    label = next(one.id for one in await changes(db) if one.subject_id == "lbl_FRIEND")

    async def refusal(change: str) -> tuple[Code, str]:
        with pytest.raises(Refused) as refused:
            await undo(db, change)
        assert refused.value.path == ("input", "changeId")
        return refused.value.code, refused.value.message

    code, message = await refusal(removal)
    assert (code, "1" in message) == (Code.LIMIT_REACHED, True)
    assert await refusal(created) == (
        Code.CONFLICT, "Eve has associations and tasks by now. Remove them first, or delete the contact."
    )  # fmt: skip
    assert (await refusal(label))[0] is Code.IN_USE
    await merge_contacts(db, ann, bob)
    assert "merge cannot be undone" in (await refusal((await last(db)).id))[1]
    assert "merge cannot be undone" in (await refusal((await changes(db))[-1].id))[1]


async def test_only_those_who_may_write_now_undo(db: Db) -> None:
    """A viewer may not; what an editor does not see is not there; labels are for administrators."""
    _, _, bob, made = await world(db)
    await update_association(db, made, AssociationPatch(note="work"))
    change = (await last(db)).id
    label = next(one.id for one in await changes(db) if one.kind is ChangeKind.LABEL_CREATED)
    await set_access(db, bob, everyone=False)
    eva, vic = [Viewer(f"usr_{role}", role, role) for role in (Role.EDITOR, Role.VIEWER)]

    async def code(viewer: Viewer, change_id: str) -> Code:
        with pytest.raises(Refused) as refused:
            await undo(Db.of(db.database, viewer), change_id)
        return refused.value.code

    assert await code(vic, change) is Code.FORBIDDEN
    assert await code(eva, change) is await code(eva, "chg_0") is Code.NOT_FOUND
    assert await code(eva, label) is Code.FORBIDDEN
    await set_access(db, bob, everyone=True)
    assert await undo(Db.of(db.database, eva), change) == change
