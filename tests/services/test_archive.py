"""An archive holds everything, is read back as it was, and says so when it is not whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.database import Database, Db
from graphapi.kernel.archive_objects import SHAPES
from graphapi.kernel.viewer import Role
from graphapi.services import contacts, deliveries, message_lists, red_flags, registry, task_lists, users
from graphapi.services.archive import Written, checksum_of, write_archive
from graphapi.services.archive_checking import UnusableArchive, open_archive
from graphapi.services.archive_reading import Read, read_archive
from graphapi.services.check import check
from graphapi.services.demo import load_demo
from graphapi.services.held_messages import Selected, release_messages
from graphapi.services.mail import FolderSender
from graphapi.services.merging import merge_contacts
from graphapi.services.messages import NewMessage, retry_message, send_messages
from graphapi.services.outbox import work_once
from graphapi.services.rows import PLAIN_CONTACT
from graphapi.services.settings import SettingsPatch, update_settings
from graphapi.services.tasks import NewTasks, create_tasks
from graphapi.services.tokens import create_token
from graphapi.services.user_changes import add_user
from graphapi.services.workspace import prepare
from tests.conftest import cypher, wipe

GRAPH = """
MATCH (n)
WHERE NOT n:Idempotency AND NOT n:Migration
RETURN labels(n), CASE WHEN n:Workspace THEN n {.maxLabels, .maxLabelsPerContact, .createdAt} ELSE properties(n) END,
  COLLECT { MATCH (n)-[r]->(m) RETURN [type(r), m.id, properties(r)] }
"""


def nowhere(_what: str, _done: int, _total: int, /) -> None:
    """Show no progress."""


async def write(db: Db, folder: Path) -> Written:
    """Write an archive, without progress."""
    return await write_archive(db, folder, nowhere)


async def read(db: Db, folder: Path, *, with_users: bool = True, dry_run: bool = False) -> Read:
    """Read an archive, without progress."""
    return await read_archive(db, folder, nowhere, with_users=with_users, dry_run=dry_run)


def forge(folder: Path, kind: str, change: Callable[[list[Any]], object]) -> None:
    """Change the objects of a kind, and make counts and checksums fit, as whoever forges an archive would."""
    path, manifest = folder / f"{kind}.jsonl", json.loads((folder / "manifest.json").read_text())
    objects = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(objects)
    path.write_text("".join(f"{json.dumps(one)}\n" for one in objects), encoding="utf-8")
    manifest["counts"][kind] = len(objects)
    manifest["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest["checksum"] = checksum_of(manifest["sha256"])
    (folder / "manifest.json").write_text(json.dumps(manifest))


async def graph(database: Database) -> list[str]:
    """Return everything that is stored, with the types of all values, in one order."""
    rows: list[list[Any]] = await cypher(database, GRAPH)
    return sorted(repr([kind, _sorted(own), sorted(repr(_tie(tie)) for tie in ties)]) for kind, own, ties in rows)


def _tie(tie: list[Any]) -> list[Any]:
    return [*tie[:2], _sorted(tie[2])]


def _sorted(properties: Any) -> list[Any]:
    return sorted(properties.items())


async def empty(db: Db) -> None:
    """Leave a new workspace, as a new database has it."""
    await wipe(db.database)
    await prepare(db)


@pytest.fixture
async def office(db: Db) -> Db:
    """Return a workspace with something of everything."""
    await empty(db)
    assert await load_demo(db)
    await update_settings(db, SettingsPatch(max_labels=150))
    rows = await cypher(db.database, "MATCH (c:Contact) RETURN c.id ORDER BY c.sortKey LIMIT 4")
    ann, bob, cid, dora = (str(row[0]) for row in rows)
    user = await add_user(db, "Zoë", Role.EDITOR, ["north"])
    await create_token(db, user, "Phone")
    await create_tasks(db, NewTasks((ann, bob), "Call", assignee_id=user))
    await send_messages(db, NewMessage((ann, bob), "Hello", "Dear {{ contact.name }}"))
    await merge_contacts(db, cid, dora)
    return db


async def test_what_is_read_back_is_what_was_written(office: Db, tmp_path: Path) -> None:
    """Every property of every object, to the type; written again it is the same to the byte; no rule is broken."""
    before = await graph(office.database)
    written = await write(office, tmp_path / "one")
    await empty(office)

    done = await read(office, tmp_path / "one")
    again = await write(office, tmp_path / "two")

    assert await graph(office.database) == before
    assert again == written
    assert done.counts == written.counts
    assert min(written.counts.values()) > 0
    assert (await check(office, nowhere)).findings == []


async def test_an_archive_is_for_its_owner_only(office: Db, tmp_path: Path) -> None:
    """The folder and every file."""
    await write(office, tmp_path / "one")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "one").iterdir()}

    assert (modes, stat.S_IMODE((tmp_path / "one").stat().st_mode)) == ({0o600}, 0o700)


FORGED: list[tuple[str, Callable[[list[Any]], object], str]] = [
    ("messages", lambda all_: all_[0].update(id="msg_../elsewhere"), "messages.jsonl, line 1: `id` is not what"),
    ("messages", lambda all_: all_[0].update(to='[{"name": 1}]'), "line 1: `to` is not what"),
    ("messages", lambda all_: all_[0].update(messageId="<a>\nBcc: b"), "line 1: `messageId` is not what"),
    ("messages", lambda all_: all_[0].update(status="GONE"), "line 1: `status` is not what"),
    ("messages", lambda all_: all_[0].update(mentionedIds=["x"]), "line 1: `mentionedIds` is not what"),
    ("messages", lambda all_: all_[0].update(releasedById="x"), "line 1: `releasedById` is not what"),
    ("contacts", lambda all_: all_[1].update(id="a/b"), "contacts.jsonl, line 2: `id` is not what"),
    ("contacts", lambda all_: all_[0].update(readers="everyone"), "line 1: `readers` is not what"),
    ("contacts", lambda all_: all_[0].update(readers=["all"]), "line 1: `readers` is not what"),
    ("contacts", lambda all_: all_[0].update(customFields="[]"), "line 1: `customFields` is not what"),
    ("contacts", lambda all_: all_[0].update(version="1"), "line 1: `version` is not what"),
    ("contacts", lambda all_: all_[0].update(birthDate={"date": "2026-02-30"}), "line 1: it cannot be read"),
    ("contacts", lambda all_: all_[0].update({"a b": 1}), "line 1: `a b` is not what"),
    ("contacts", lambda all_: all_[0].update(more={"a": 1}), "line 1: `more` is not what"),
    ("contacts", lambda all_: all_[0].pop("name"), "line 1: `name` is missing"),
    ("contacts", lambda all_: all_.append(all_[0]), "`id` is that of an earlier one"),
    ("contacts", lambda all_: all_.clear(), "line 1: a contact or its label is not there"),
    ("associations", lambda all_: all_[0].__setitem__(2, "A) DELETE"), "line 1: it is no association"),
    ("associations", lambda all_: all_[0].__setitem__(2, "NONE_SUCH"), "line 1: a contact or its label is not there"),
    ("associations", lambda all_: all_.append({}), "it is no association"),
    ("labels", lambda all_: all_[0].update(limit=0), "line 1: `limit` is not what"),
    ("users", lambda all_: all_[0].update(role="OWNER"), "line 1: `role` is not what"),
    ("users", lambda all_: next(u for u in all_ if u["id"] == "usr_local").update(role="VIEWER"), "stays what it is"),
    ("tokens", lambda all_: all_[0].update(hash="x"), "line 1: `hash` is not what"),
    ("tasks", lambda all_: all_[0].update(contactId="con_00000000000000000000000000"), "its contact is not there"),
    ("tasks", lambda all_: all_[0].update(status="GONE"), "line 1: `status` is not what"),
    ("tasks", lambda all_: all_[0].update(completedAt="today"), "line 1: `completedAt` is not what"),
    ("tasks", lambda all_: all_[0].update(titleMentions=[1]), "line 1: `titleMentions` is not what"),
    ("redFlags", lambda all_: all_[0].update(status="GONE"), "line 1: `status` is not what"),
    ("redFlags", lambda all_: all_.append(1), "it is no object"),
    ("settings", lambda all_: all_.append(all_[0]), "settings.jsonl has 2 objects"),
    ("settings", lambda all_: all_[0].update(hasRead="x"), "line 1: `hasRead` is not what"),
]


async def test_a_forged_archive_is_refused_before_anything_is_stored(office: Db, tmp_path: Path) -> None:
    """Whatever its checksums say: ids by their form, every property by its kind, what others name by being there."""
    await write(office, tmp_path / "good")
    await empty(office)
    before = await graph(office.database)

    for number, (kind, change, told) in enumerate(FORGED):
        folder = shutil.copytree(tmp_path / "good", tmp_path / f"forged{number}")
        forge(folder, kind, change)
        with pytest.raises(UnusableArchive) as refused:
            await read(office, folder)
        assert told in str(refused.value)

    assert await graph(office.database) == before
    assert open_archive(tmp_path / "good").counts["contacts"] == 59


async def test_a_manifest_that_does_not_fit_is_refused(office: Db, tmp_path: Path) -> None:
    """It names the files of an archive and no others, their counts and one checksum."""
    await write(office, tmp_path)
    text = (tmp_path / "manifest.json").read_text()
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda manifest: manifest["sha256"].pop("tasks.jsonl"),
        lambda manifest: manifest["sha256"].update({"../tasks.jsonl": "x"}),
        lambda manifest: manifest["counts"].update(tasks="2"),
        lambda manifest: manifest["counts"].update(tasks=7),
        lambda manifest: manifest.update(checksum="x"),
    ]

    for change in changes:
        manifest = json.loads(text)
        change(manifest)
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(UnusableArchive, match=r"manifest|has 2 objects, not 7"):
            open_archive(tmp_path)


async def test_without_its_users_nobody_sees_more_than_before(office: Db, tmp_path: Path) -> None:
    """What others alone could see is for administrators; what they did is nobody's, and nothing is sent for them."""
    await cypher(
        office.database,
        "MATCH (u:User {name: 'Zoë'}) MATCH (c:Contact) WITH u, c ORDER BY c.sortKey LIMIT 1 "
        "SET c.ownerId = u.id, c.readers = ['user:' + u.id, 'team:north', 'user:usr_local'] "
        "WITH u MATCH (m:Message) SET m.createdById = u.id",
    )
    await write(office, tmp_path)
    await empty(office)

    rehearsed = await read(office, tmp_path, with_users=False, dry_run=True)
    assert await cypher(office.database, "MATCH (c:Contact) RETURN count(c)") == [[0]]
    done = await read(office, tmp_path, with_users=False)

    assert rehearsed.dry_run
    assert done.administrators == ["Local administrator"]
    strangers = done.strangers
    assert strangers is not None
    assert (strangers.owners, strangers.closed, strangers.tasks, strangers.messages) == (1, 1, 2, 2)
    assert await cypher(office.database, "MATCH (u:User) RETURN u.id") == [["usr_local"]]
    assert await cypher(office.database, "MATCH (t:Token) RETURN count(t)") == [[0]]
    closed = await cypher(
        office.database, "MATCH (c:Contact) WHERE c.readers <> ['everyone'] RETURN c.readers, c.ownerId"
    )
    assert closed == [[["user:usr_local"], None]]
    waiting = "MATCH (m:Message) RETURN DISTINCT m.status, m.createdById, m.nextAttemptAt"
    assert await cypher(office.database, waiting) == [["HELD", None, None]]
    assert (await check(office, nowhere)).findings == []


async def test_an_archive_sends_nothing(office: Db, tmp_path: Path) -> None:
    """Not in the name of the local administrator, nor, tried again, in nobody's: an administrator releases it."""
    await cypher(
        office.database,
        "MATCH (m:Message) WITH m ORDER BY m.id LIMIT 1 SET m.status = 'FAILED', m.createdById = $zoe",
        zoe=f"usr_{'Z' * 26}",
    )
    await write(office, tmp_path / "archive")
    await empty(office)
    done = await read(office, tmp_path / "archive", with_users=False)
    assert done.strangers is not None
    assert done.strangers.messages == 1
    states = "MATCH (m:Message) RETURN m.id, m.status ORDER BY m.id"
    (failed, _), (held, state) = await cypher(office.database, states)

    await retry_message(office, str(failed))
    way = FolderSender(tmp_path / "outbox")
    while await work_once(office.database, way):
        pass

    assert state == "HELD"
    assert await cypher(office.database, states) == [[failed, "HELD"], [held, "HELD"]]
    assert not (tmp_path / "outbox").exists()
    assert await release_messages(office, Selected(ids=(str(failed), str(held)))) == 2
    await work_once(office.database, way)
    assert sorted(file.stem for file in (tmp_path / "outbox").iterdir()) == [failed, held]


def test_every_property_that_is_read_is_checked() -> None:
    """Whatever lists, mails and changes read of an object: none is taken as a plain value that nothing knows."""
    read_by = {
        "messages": {*message_lists.COLUMNS, *deliveries.COLUMNS}, "tasks": {*task_lists.COLUMNS},
        "redFlags": {*red_flags.COLUMNS}, "users": {*users.FIELDS}, "contacts": {*contacts.STORED, *PLAIN_CONTACT},
        "labels": {*registry.FIELDS},
    }  # fmt: skip

    assert {kind: names - SHAPES[kind].keys() for kind, names in read_by.items()} == {kind: set() for kind in read_by}


async def test_with_its_users_an_archive_says_whom_it_makes_administrator(office: Db, tmp_path: Path) -> None:
    """Who is disabled is none; read without users before, it is not read again."""
    await add_user(office, "Ada", Role.ADMIN)
    await add_user(office, "Eve", Role.ADMIN)
    await cypher(office.database, "MATCH (u:User {name: 'Eve'}) SET u.disabled = true")
    await write(office, tmp_path)
    await empty(office)

    assert sorted((await read(office, tmp_path)).administrators) == ["Ada", "Local administrator"]
    assert (await read(office, tmp_path)).before
    with pytest.raises(UnusableArchive, match="There are contacts in this workspace already"):
        await read(office, tmp_path, with_users=False)


async def test_reading_again_changes_nothing(office: Db, tmp_path: Path) -> None:
    """Even when what was read has been changed since."""
    await write(office, tmp_path)
    await empty(office)
    await read(office, tmp_path)
    await cypher(office.database, "MATCH (t:Task) DELETE t")
    before = await graph(office.database)

    done = await read(office, tmp_path)

    assert done.before
    assert await graph(office.database) == before


async def test_what_was_cut_short_is_completed(office: Db, tmp_path: Path) -> None:
    """Started again it makes nothing twice."""
    before = await graph(office.database)
    written = await write(office, tmp_path)
    text = "MATCH (w:Workspace) SET w.reading = $sum WITH w MATCH (c:Contact) WITH c ORDER BY c.id DESC LIMIT 20"
    await cypher(office.database, f"{text} DETACH DELETE c", sum=written.checksum)
    await cypher(office.database, "MATCH (n:Task|Message|RedFlag) DELETE n")

    await read(office, tmp_path)

    assert await graph(office.database) == before


async def test_a_workspace_with_contacts_takes_no_archive(office: Db, tmp_path: Path) -> None:
    """It stays as it is."""
    await write(office, tmp_path)
    before = await graph(office.database)

    with pytest.raises(UnusableArchive, match="There are contacts in this workspace already"):
        await read(office, tmp_path)

    assert await graph(office.database) == before


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("contacts.jsonl", lambda text: text.replace("a", "b", 1), "contacts.jsonl is not as it was written"),
        ("tasks.jsonl", None, "tasks.jsonl is not as it was written"),
        ("manifest.json", None, "is no archive"),
        ("manifest.json", lambda _: "{", "is no archive"),
        ("manifest.json", lambda text: json.dumps(json.loads(text) | {"migration": "9999__later"}), "a newer version"),
        ("manifest.json", lambda text: json.dumps(json.loads(text) | {"format": 2}), "a newer version"),
    ],
)
async def test_an_archive_that_is_not_whole_is_refused(
    office: Db, tmp_path: Path, file: str, change: Any, told: str
) -> None:
    """Before anything is stored, with the file that it is about."""
    await write(office, tmp_path)
    await empty(office)
    path = tmp_path / file
    path.write_text(change(path.read_text())) if change else path.unlink()

    with pytest.raises(UnusableArchive, match=told):
        await read(office, tmp_path)

    assert await cypher(office.database, "MATCH (c:Contact) RETURN count(c)") == [[0]]


async def test_what_names_a_contact_that_is_gone_is_left_out(office: Db, tmp_path: Path) -> None:
    """As when others delete contacts while an archive is written."""
    for text in (
        "MATCH (t:Task) WITH t LIMIT 1 SET t.contactId = 'con_gone'",
        "MATCH (m:Message) WITH m LIMIT 1 SET m.contactId = 'con_gone'",
        "MATCH (f:RedFlag) WITH f LIMIT 1 SET f.otherId = 'con_gone'",
    ):
        await cypher(office.database, text)
    written = await write(office, tmp_path)
    await empty(office)

    await read(office, tmp_path)

    assert (written.counts["tasks"], written.counts["messages"]) == (1, 2)
    assert (await check(office, nowhere)).findings == []
