"""A disk that is almost full: writes are refused before any work, with the reason, and reads go on."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from graphapi.app import application
from graphapi.db import disk
from graphapi.db.admission import Admission
from graphapi.db.database import Database
from graphapi.db.disk import DiskAlmostFull, DiskWatch, Space, require_space, space
from graphapi.db.migrations import migrate
from graphapi.db.request import Db
from graphapi.services.imports import imports
from graphapi.services.imports.imports import ImportFiles
from graphapi.services.messages.mail import FolderSender, Mail, MailError
from graphapi.services.messages.outbox import work_once
from graphapi.services.upkeep import upkeep
from graphapi.services.workspace import workspace
from tests.api.conftest import HOST, Api, settings
from tests.conftest import ADMIN, cypher
from tests.services.mailing import queued

MORE_THAN_ANY_DISK = 2**60
REASON = r"The disk of the database is almost full: [\d,]+ MB free, 1,099,511,627,776 MB needed\."
CREATE = 'mutation { createContact(input: { name: "Ann" }) { contact { name } errors { message } } }'


@pytest.fixture
async def short(db: Db, tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a client of a server whose database must have more free space than any disk has."""
    where = replace(db.database.settings, folder=tmp_path, min_free=MORE_THAN_ANY_DISK)
    database = Database(where)
    transport = httpx.ASGITransport(application(settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        yield Api(http, database)
    await database.close()


async def test_writes_are_refused_and_reads_go_on(api: Api, short: Api) -> None:
    """With the reason and when to try again; as soon as there is space, writes are done again."""
    ann = await api.contact("Ann")

    refused = await short.http.post("/graphql", json={"query": CREATE})
    read = await short.ask(f'{{ contact(id: "{ann}") {{ name }} }}')
    short.database.disk.needed = 1
    short.database.disk.forget()
    done = await short.ask(CREATE)

    [error] = refused.json()["errors"]
    assert re.fullmatch(REASON + " Free some space; reads go on.", error["message"])
    assert (error["extensions"]["code"], refused.headers["Retry-After"]) == ("SERVICE_UNAVAILABLE", "1")
    assert read == {"contact": {"name": "Ann"}}
    assert done["createContact"] == {"contact": {"name": "Ann"}, "errors": []}


async def test_a_write_that_has_waited_for_its_place_is_looked_at_again(db: Db, short: Api) -> None:
    """The disk may have filled up meanwhile, by those before it in the queue."""
    database = short.database
    database.disk.needed, database.writes = 1, Admission(1, queue=1)
    await database.writes.enter(time.monotonic() + 60)
    waiting = asyncio.create_task(short.http.post("/graphql", json={"query": CREATE}))
    async with asyncio.timeout(30):
        while not database.writes.waiting:  # noqa: ASYNC110 – it tells nobody but those who ask
            await asyncio.sleep(0)

    database.disk.needed = MORE_THAN_ANY_DISK
    database.disk.forget()
    database.writes.leave()

    assert (await waiting).json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert await cypher(db.database, "MATCH (c:Contact) RETURN count(c)") == [[0]]


async def test_health_and_figures_say_so(short: Api) -> None:
    """The server stays ready: its reads go on, and no other server has more space."""
    ready, figures = await short.http.get("/health/ready"), await short.http.get("/metrics")
    short.database.disk.needed = 1
    short.database.disk.forget()
    well = await short.http.get("/health/ready")

    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert re.fullmatch(f"Writes are refused. {REASON}", ready.json()["warning"])
    free = re.search(r'^graphapi_disk_free_bytes\{disk="database"\} (\S+)$', figures.text, re.MULTILINE)
    assert free is not None
    assert 0 < float(free[1]) < MORE_THAN_ANY_DISK
    assert f'graphapi_disk_min_free_bytes{{disk="database"}} {float(MORE_THAN_ANY_DISK)}' in figures.text
    assert well.json() == {"status": "ready"}


async def test_a_database_elsewhere_has_no_figures(api: Api) -> None:
    """Zero would be an alarm."""
    figures = await api.http.get("/metrics")

    assert "graphapi_disk_free_bytes{" not in figures.text


async def test_nobody_writes_whoever_it_is(db: Db, short: Api, tmp_path: Path) -> None:
    """The outbox takes no message, upkeep and imports stop, migrations do not begin; nothing is stored."""
    await queued(db)
    associations = tmp_path / "ties.csv"
    associations.write_text("from_id,to_id\na,b\n")
    before = await cypher(db.database, "MATCH (n) RETURN count(n), sum(coalesce(n.attempts, 0))")
    request = Db.of(short.database, ADMIN, deadline=60)
    [[last]] = await cypher(db.database, "MATCH (m:Migration) WITH m ORDER BY m.id DESC LIMIT 1 RETURN properties(m)")

    with pytest.raises(DiskAlmostFull):
        await work_once(short.database, FolderSender(tmp_path / "outbox"))
    with pytest.raises(DiskAlmostFull):
        await upkeep.purge(request)
    with pytest.raises(DiskAlmostFull):
        await imports.import_files(request, ImportFiles(associations), lambda *_: None)
    assert await cypher(db.database, "MATCH (n) RETURN count(n), sum(coalesce(n.attempts, 0))") == before
    await cypher(db.database, "MATCH (m:Migration {id: $id}) DELETE m", id=last["id"])  # pyright: ignore[reportIndexIssue]
    try:
        with pytest.raises(DiskAlmostFull):
            await migrate(short.database)
    finally:
        await cypher(db.database, "CREATE (m:Migration) SET m = $last", last=last)


async def test_a_server_starts_all_the_same(short: Api) -> None:
    """What it looks after at its start is there already: reads must go on after a restart too."""
    assert await migrate(short.database) == []
    assert not await workspace.prepare(Db.of(short.database, ADMIN), catalogue=False)


async def test_no_message_goes_to_a_folder_on_a_disk_that_is_almost_full(tmp_path: Path) -> None:
    """It stays queued and is tried again."""
    sender = FolderSender(tmp_path / "outbox", min_free=MORE_THAN_ANY_DISK)
    with pytest.raises(MailError, match="disk of the outbox is almost full") as failed:
        await sender.send(Mail("msg_1", b"", "a@example.com", (), ()), last=False)

    assert not failed.value.permanent
    assert not (tmp_path / "outbox").exists()


def test_nothing_is_exported_to_a_disk_that_is_almost_full(tmp_path: Path) -> None:
    """A folder that is to be made counts as its parent."""
    require_space(tmp_path / "not/yet", 1)

    with pytest.raises(DiskAlmostFull, match=f"disk of the folder {tmp_path}/not/yet is almost full"):
        require_space(tmp_path / "not/yet", MORE_THAN_ANY_DISK)


async def test_a_disk_is_measured_once_a_second_whoever_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off the event loop; hundreds of writers at once measure it once."""
    measured = list[Path]()

    def counted(folder: Path, needed: int) -> Space:
        measured.append(folder)
        return space(folder, needed)

    monkeypatch.setattr(disk, "space", counted)
    watch = DiskWatch(tmp_path, 1)

    await asyncio.gather(*(watch.check() for _ in range(300)))

    assert measured == [tmp_path]


async def test_what_cannot_be_seen_is_not_watched(tmp_path: Path) -> None:
    """A database elsewhere, or a minimum of nothing."""
    await DiskWatch(None, MORE_THAN_ANY_DISK).check()
    await DiskWatch(tmp_path, 0).check()


def test_sizes_are_reported_in_megabytes() -> None:
    """Rounded so that the two never look equal: what is free down, what is needed up."""
    assert Space(512 * 2**20 - 1, 512 * 2**20).shortage("database").endswith(": 511 MB free, 512 MB needed.")
    assert not Space(512 * 2**20, 512 * 2**20).is_short
    assert space(Path("/"), 1).free <= shutil.disk_usage("/").total
