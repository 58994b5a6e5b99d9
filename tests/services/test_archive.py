"""An archive holds everything, is read back as it was, and says so when it is not whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.database import Database, Db
from graphapi.kernel.viewer import Role
from graphapi.services.archive import Written, write_archive
from graphapi.services.archive_reading import Read, UnusableArchive, read_archive
from graphapi.services.check import check
from graphapi.services.demo import load_demo
from graphapi.services.merging import merge_contacts
from graphapi.services.messages import NewMessage, send_messages
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


async def read(db: Db, folder: Path) -> Read:
    """Read an archive, without progress."""
    return await read_archive(db, folder, nowhere)


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
