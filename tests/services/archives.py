"""Archives for tests: a workspace with something of everything, written, forged and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.duplicates.distinct_pairs import declare_distinct
from graphapi.services.exports.archive import Written, checksum_of, write_archive
from graphapi.services.exports.archive_reading import Read, read_archive
from graphapi.services.imports.demo import load_demo
from graphapi.services.messages.messages import NewMessage, send_messages
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from graphapi.services.users.tokens import create_token
from graphapi.services.users.user_changes import add_user
from graphapi.services.workspace.settings import SettingsPatch, update_settings
from graphapi.services.workspace.workspace import prepare
from tests.conftest import cypher, wipe

GRAPH = """
MATCH (n)
WHERE NOT n:Idempotency AND NOT n:Migration AND NOT n:Import AND NOT n:ImportPart AND NOT n:Change
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
    """Everything that is stored, with the types of all values, in one order."""
    rows: list[list[Any]] = await cypher(database, GRAPH)
    return sorted(
        repr([kind, _sorted(own), sorted(repr(_association(association)) for association in associations)])
        for kind, own, associations in rows
    )


def _association(association: list[Any]) -> list[Any]:
    return [*association[:2], _sorted(association[2])]


def _sorted(properties: Any) -> list[Any]:
    return sorted(properties.items())


async def empty(db: Db) -> None:
    """Leave a new workspace, as a new database has it."""
    await wipe(db.database)
    await prepare(db)


async def furnished(db: Db) -> Db:
    """A workspace with something of everything."""
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
    await declare_distinct(db, [ann, bob], distinct=True)
    return db
