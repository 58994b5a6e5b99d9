"""An archive read without its users: nobody sees more than before, and nothing is sent for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.exports.archive_checking import UnusableArchive
from graphapi.services.messages.held_messages import Selected, release_messages
from graphapi.services.messages.mail import FolderSender
from graphapi.services.messages.messages import retry_message
from graphapi.services.messages.outbox import work_once
from graphapi.services.upkeep.check import check
from graphapi.services.users.user_changes import add_user
from tests.conftest import cypher
from tests.services.archives import empty, nowhere, read, write


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


async def test_with_its_users_an_archive_names_its_administrators(office: Db, tmp_path: Path) -> None:
    """Who is disabled is none; read without users before, it is not read again."""
    await add_user(office, "Ada", Role.ADMIN)
    await add_user(office, "Eve", Role.ADMIN)
    await cypher(office.database, "MATCH (u:User {name: 'Eve'}) SET u.disabled = true")
    await write(office, tmp_path)
    await empty(office)

    assert sorted((await read(office, tmp_path)).administrators) == ["Ada", "Local administrator"]
    assert (await read(office, tmp_path)).before
    with pytest.raises(UnusableArchive, match="This workspace already has contacts"):
        await read(office, tmp_path, with_users=False)
