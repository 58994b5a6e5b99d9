"""Erasing a contact: no trace is left anywhere, and others keep what is theirs."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from neo4j.time import DateTime

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.erasing import ERASED
from graphapi.kernel.errors import Code, Unavailable
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.messages import MessageStatus, Recipient, dump
from graphapi.kernel.updates import Update
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts import contact_deletion
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import create_contact, update_contact
from graphapi.services.erasure import erasure, own_traces
from graphapi.services.erasure.erasure import erase_contact, finish_erasures
from graphapi.services.graph.suggestions import dismiss_suggestion
from graphapi.services.history import undo as undo_changes
from graphapi.services.history.undo import undo
from graphapi.services.imports.import_undo import undo_import
from graphapi.services.messages.notifications import text_of
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.registry import forget
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from tests.conftest import cypher
from tests.services.archives import write
from tests.services.erasure.traces import found_in_files, found_in_store, world
from tests.services.history.histories import changes, friends, last
from tests.services.imports.card_lines import import_lines
from tests.services.mailing import as_viewer, queued
from tests.services.people import people
from tests.services.refusals import refusal

FLAG = "flg_01KB6GKZ5T0J9V4W6C2N8R3XQF"
EDITOR = Viewer("usr_ed", "Ed", Role.EDITOR)
ZEPHYR = NewContact(name="Zephyr Quill", emails=["zephyr@quill.example"])


async def notified(db: Db, contact_id: str, status: MessageStatus, *names: str) -> None:
    """Store a red flag of the contact and a notification about it, and about flags of others with these names."""
    flags = [(FLAG if n == 0 else f"flg_{n}", name, "SPOUSE", "Spouse", 1, 2, False, "Ed", DateTime(2026, 1, 2))
             for n, name in enumerate(names)]  # fmt: skip
    to = dump([Recipient(None, "Ada", "ada@example.com", user_id="usr_a")])
    values = {"id": new_id("msg", db.now()), "status": status.value, "subject": "New red flags", "to": to,
              "text": text_of(flags), "cc": "[]", "leftOut": "[]"}  # fmt: skip
    await cypher(db.database, "MERGE (f:RedFlag {id: $flag}) SET f.contactId = $id CREATE (m:Message) SET m = $values",
                 flag=FLAG, id=contact_id, values=values)  # fmt: skip


async def test_nothing_is_left_of_an_erased_contact(db: Db, tmp_path: Path) -> None:
    """In no property of the store, in no file of an archive and in none of the data folder; others keep their own."""
    made = await world(db, tmp_path / "data")
    before = await found_in_store(db)

    await erase_contact(db, made.zephyr)
    await write(db, tmp_path / "archive")

    kinds = {"Contact", "Change", "Message", "Task", "RedFlag", "Import", "ImportPart", "ASSISTANT_ASSISTED_PERSON"}
    assert {one.split()[0] for one in before} >= kinds
    assert await found_in_store(db) == []
    assert found_in_files(tmp_path / "archive") == []
    assert found_in_files(made.folder) == []
    assert await cypher(db.database, "MATCH (m:Message {contactId: $id}) RETURN m.text, m.cc", id=made.bob) == [
        [ERASED, "[]"]
    ]
    titles = await cypher(db.database, "MATCH (t:Task) RETURN t.title ORDER BY t.title", id=made.bob)
    assert titles == [[ERASED], [f"Ask {ERASED} ({ERASED})"]]
    assert (await refusal(create_contact(db, NewContact(name="Marigold Quill"), key="again"))).code is Code.CONFLICT


async def test_the_id_of_an_erased_contact_is_left_in_its_history_alone(db: Db, tmp_path: Path) -> None:
    """Not in what others keep, such as suggestions about them that were dismissed."""
    made = await world(db, tmp_path / "data")
    others = (made.zephyr, *await people(db, "Cleo"))
    suggestions = [f"sug_{made.bob[4:]}_{other[4:]}_sharedfriends_SPOUSE" for other in others]
    for one in suggestions:
        await dismiss_suggestion(db, one, dismissed=True)

    await erase_contact(db, made.zephyr)

    left = await found_in_store(db, (made.zephyr.lower(),))
    # The one key is that of the erasure itself, whose answer is the id.
    assert sorted(one for one in left if not one.startswith("Change ")) == [
        f'Idempotency answer: {{"id": "{made.zephyr}"}}'
    ]
    [[dismissed]] = await cypher(db.database, "MATCH (c:Contact {id: $id}) RETURN c.dismissedSuggestions", id=made.bob)
    assert dismissed == suggestions[1:]


async def test_the_history_says_that_a_contact_was_erased_and_by_whom(db: Db) -> None:
    """Its earlier changes are empty, and none of them can be undone, nor can the erasure."""
    zephyr = await create_contact(db, ZEPHYR)
    await friends(db, zephyr, *await people(db, "Bob"))
    earlier = [one.id for one in await changes(db) if one.contact_id == zephyr]

    await erase_contact(db, zephyr)

    erased, *emptied = [one for one in await changes(db) if one.contact_id == zephyr]
    assert (erased.kind, erased.by_id, erased.operation) == (ChangeKind.CONTACT_ERASED, "usr_local", "eraseContact")
    assert (erased.before, erased.after, erased.subject_id) == ({}, {}, None)
    assert [one.id for one in emptied] == earlier
    assert {(str(one.before), str(one.after), one.label_key, one.role) for one in emptied} == {
        ("{'erased': 'wholly'}", "{}", None, None)
    }
    for change_id in (erased.id, *earlier):
        refused = await refusal(undo(db, change_id))
        assert (refused.code, "eras" in refused.message) == (Code.CONFLICT, True)
    assert zephyr not in {one.contact_id for one in await changes(as_viewer(db, EDITOR))}


async def test_erasing_again_changes_nothing(db: Db) -> None:
    """Neither under the same key nor without one; what never existed is not found."""
    zephyr = await create_contact(db, ZEPHYR)
    await erase_contact(db, zephyr, key="k1")
    known = [one.id for one in await changes(db)]

    assert [await erase_contact(db, zephyr, key="k1"), await erase_contact(db, zephyr)] == [zephyr, zephyr]
    assert [one.id for one in await changes(db)] == known
    assert (await refusal(erase_contact(db, "con_nobody"))).code is Code.NOT_FOUND


async def test_only_administrators_erase_and_only_the_expected_version(db: Db) -> None:
    """An editor may delete a contact but not erase it."""
    zephyr = await create_contact(db, ZEPHYR)

    assert (await refusal(erase_contact(as_viewer(db, EDITOR), zephyr))).code is Code.FORBIDDEN
    assert (await refusal(erase_contact(db, zephyr, 7))).code is Code.CONFLICT
    assert (await last(db)).kind is ChangeKind.CONTACT_CREATED


async def test_what_a_deleted_contact_left_is_erased(db: Db) -> None:
    """Its history has everything of it, and the tasks of others name it."""
    zephyr = await create_contact(db, ZEPHYR)
    [bob] = await people(db, "Bob")
    await create_tasks(db, NewTasks((bob,), "Ask Zephyr Quill"))
    await delete_contact(db, zephyr)

    await erase_contact(db, zephyr)

    assert await found_in_store(db) == []


async def test_messages_of_a_contact_without_records_are_erased(db: Db) -> None:
    """Its history has expired; the messages have its name, which is then looked for, or only its ID."""
    zephyr, _ = await queued(db, "Zephyr Quill")
    [bob] = await people(db, "Bob")
    await create_tasks(db, NewTasks((bob,), "Ask Quill, Zephyr"))
    await delete_contact(db, zephyr)
    await cypher(db.database, "MATCH (h:Change) DELETE h")

    assert await erase_contact(db, zephyr) == zephyr

    assert await found_in_store(db) == []
    assert await cypher(db.database, "MATCH (m:Message) RETURN m.id") == []
    assert (await refusal(erase_contact(db, new_id("con", db.now())))).code is Code.NOT_FOUND


async def test_a_contact_that_was_merged_meanwhile_is_erased_too(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that were filled in from it have nothing but its ID."""
    zephyr, marigold = await create_contact(db, ZEPHYR), await create_contact(db, NewContact(name="Marigold Quill"))
    [bob] = await people(db, "Bob")
    await create_tasks(db, NewTasks((bob,), "Call the baker"))
    await cypher(db.database, "MATCH (t:Task) SET t.titleMentions = [$id]", id=marigold)
    erase_messages = erasure.erase_messages

    async def after_a_merge(*given: Any) -> None:
        await merge_contacts(db, zephyr, marigold)
        await erase_messages(*given)

    monkeypatch.setattr(erasure, "erase_messages", after_a_merge)
    await erase_contact(db, zephyr)

    assert await cypher(db.database, "MATCH (t:Task) RETURN t.title, t.titleMentions") == [[ERASED, []]]
    assert await found_in_store(db) == []


async def test_a_notification_loses_the_line_about_the_contact(db: Db) -> None:
    """One that lists other flags stays, whether it is sent or not; the rest of it is as it was."""
    zephyr = await create_contact(db, ZEPHYR)
    await notified(db, zephyr, MessageStatus.QUEUED, "Zephyr Quill", "Bob Oak")
    await notified(db, zephyr, MessageStatus.SENT, "Zephyr Quill", "Bob Oak")
    await notified(db, zephyr, MessageStatus.QUEUED, "Zephyr Quill")

    await erase_contact(db, zephyr)

    texts = await cypher(db.database, "MATCH (m:Message) RETURN m.status, m.subject, split(m.text, ';')[0]")
    left = ["New red flags", "- Bob Oak: 2 × Spouse (SPOUSE), 1 allowed"]
    assert sorted(texts) == [["QUEUED", *left], ["SENT", *left]]


async def test_the_id_of_a_merged_contact_erases_nothing(db: Db) -> None:
    """It leads to another contact, which the refusal names."""
    zephyr, marigold = await create_contact(db, ZEPHYR), await create_contact(db, NewContact(name="Marigold Quill"))
    await merge_contacts(db, zephyr, marigold)

    refused = await refusal(erase_contact(db, marigold))

    assert (refused.code, zephyr in refused.message) == (Code.NOT_FOUND, True)
    assert await found_in_store(db, ("zephyr",))


async def test_an_erasure_that_was_interrupted_is_finished_by_upkeep(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contact is gone already; the names that are still looked for are in the record, which shows none of them."""
    zephyr = await create_contact(db, ZEPHYR)
    [bob] = await people(db, "Bob")
    await create_tasks(db, NewTasks((bob,), "Ask Zephyr Quill"))

    async def broken(*_: object) -> None:
        raise Unavailable("The server ended.")

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "erase_elsewhere", broken)
        with pytest.raises(Unavailable):
            await erase_contact(db, zephyr)
    left = {one.split()[0] for one in await found_in_store(db)}

    assert left == {"Task", "Change"}
    assert await finish_erasures(db) == 1
    assert await found_in_store(db) == []
    assert await finish_erasures(db) == 0


async def test_what_is_too_much_for_one_transaction_goes_in_steps(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Associations and records in batches; meanwhile only administrators see the contact."""
    monkeypatch.setattr(contact_deletion, "BATCH", 2)
    monkeypatch.setattr(own_traces, "BATCH", 3)
    zephyr = await create_contact(db, ZEPHYR)
    await cypher(db.database, "MERGE (l:AssociationLabel {key: 'FRIEND'}) SET l += {limit: 9}")
    forget(db)
    for name in ("Ann", "Bob", "Cid", "Dan", "Eve"):
        [other] = await people(db, name)
        await cypher(db.database, "MATCH (a:Contact {id: $a}), (b:Contact {id: $b}) CREATE (a)-[:FRIEND {id: $b}]->(b)",
                     a=zephyr, b=other)  # fmt: skip
        await update_contact(db, zephyr, ContactPatch(company=name))

    await erase_contact(db, zephyr)

    assert await found_in_store(db) == []
    assert await cypher(db.database, "MATCH ()-[r]->() RETURN count(r)") == [[0]]
    assert db.tally.names.count("erasure/empty_changes") > 2


async def test_an_undo_that_read_the_change_before_the_erasure_restores_nothing(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """It reads the record again once it holds its lock."""
    zephyr = await create_contact(db, ZEPHYR)
    await delete_contact(db, zephyr)
    once = undo_changes.once

    async def after_an_erasure(*given: Any) -> Any:
        await erase_contact(db, zephyr)
        return await once(*given)

    monkeypatch.setattr(undo_changes, "once", after_an_erasure)
    refused = await refusal(undo(db, (await last(db)).id))

    assert (refused.code, "was erased" in refused.message) == (Code.CONFLICT, True)
    assert await found_in_store(db) == []


async def test_answers_under_idempotency_keys_lose_the_name(db: Db) -> None:
    """Also where it begins with a letter that earlier versions stored as an escape, capitalised."""
    ozil = await create_contact(db, NewContact(name="Özil Ölmüller"))
    text = "CREATE (:Idempotency {key: 'usr_local|' + $key, hash: 'x', answer: $answer, at: $at})"
    for escaped in (True, False):
        answer = json.dumps({"message": "About Özil Ölmüller."}, ensure_ascii=escaped)
        await cypher(db.database, text, key=str(escaped), answer=answer, at=db.now())

    await erase_contact(db, ozil)

    kept = await cypher(db.database, "MATCH (k:Idempotency) WHERE k.hash = 'x' RETURN k.answer")
    assert kept == []


async def test_undoing_an_import_leaves_what_named_an_erased_contact(db: Db, tmp_path: Path) -> None:
    """The earlier notes are not complete any more, so they are not restored; the undo says why."""
    zephyr = await create_contact(db, ZEPHYR)
    await import_lines(db, tmp_path, {"uid": "u-ann", "name": "Ann Oak", "notes": "Ask Zephyr Quill"})
    report = await import_lines(
        db, tmp_path, {"uid": "u-ann", "name": "Ann Oak", "notes": "Ask Bob"}, update=Update.REPLACE
    )
    await erase_contact(db, zephyr)

    done = await undo_import(db, report.import_id)

    [left] = done.left
    assert (done.restored, left.name, "erased" in left.because) == (0, "Ann Oak", True)
    notes = await cypher(db.database, "MATCH (c:Contact {name: 'Ann Oak'}) RETURN c.notes")
    assert notes == [["Ask Bob"]]


async def test_a_namesake_keeps_its_history_and_its_tasks(db: Db) -> None:
    """What says who a contact is is its own, and so is the name in texts about it."""
    zephyr, namesake = await create_contact(db, ZEPHYR), await create_contact(db, NewContact(name="Zephyr Quill"))
    await create_tasks(db, NewTasks((namesake,), "Call Zephyr Quill"))

    await erase_contact(db, zephyr)

    assert await cypher(db.database, "MATCH (t:Task) RETURN t.title") == [["Call Zephyr Quill"]]
    created = [one for one in await changes(db) if one.kind is ChangeKind.CONTACT_CREATED and one.after]
    assert [(one.contact_id, one.after["name"]) for one in created] == [(namesake, "Zephyr Quill")]


async def test_a_message_that_is_being_sent_is_waited_for(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sender would store its recipients again, or write its file."""
    monkeypatch.setattr(own_traces, "BUSY_SECONDS", 0.01)
    zephyr, message = await queued(db, "Zephyr")
    text = "MATCH (m:Message {id: $id}) SET m.claim = 'other', m.nextAttemptAt = $until"
    await cypher(db.database, text, id=message, until=db.now() + timedelta(hours=1))

    erasing = asyncio.create_task(erase_contact(db, zephyr))
    there: list[list[object]] = []
    while db.tally.names.count("erasure/lock_messages") < 3:
        there = await cypher(db.database, "MATCH (m:Message) RETURN m.id")
    await cypher(db.database, "MATCH (m:Message {id: $id}) REMOVE m.claim", id=message)
    await erasing

    assert there == [[message]]
    assert await cypher(db.database, "MATCH (m:Message) RETURN m.id") == []
