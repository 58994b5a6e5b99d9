"""A local database that cannot be used: what users read about it, and what is reserved to prevent it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from pathlib import Path

import httpx
import pytest
from neo4j.exceptions import Neo4jError

from graphapi.app import application
from graphapi.db import outages
from graphapi.db.database import Database
from graphapi.db.errors import CLOSED, READ_ONLY, is_critical, is_transient, translate
from graphapi.db.local import reserve as local_reserve
from graphapi.db.local import restart as local_keeper
from graphapi.db.local.diagnosis import LocalDatabaseError, StoreDamaged, damaged
from graphapi.db.local.folder import DataFolder
from graphapi.db.local.process import Launch, ServerProcess
from graphapi.db.local.restart import Keeper
from graphapi.db.local.settings import Server
from graphapi.db.local.startup import FAILED, LocalDatabase, check_password, why_closed
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.errors import OutcomeUnknown, Unavailable
from tests.api.conftest import HOST, settings

CRITICAL = "The database has encountered a critical error, and needs to be restarted. Please see database logs."


def error(code: str, message: str = "") -> Neo4jError:
    """What the driver raises for it."""
    return Neo4jError._basic_hydrate(neo4j_code=code, message=message)  # noqa: SLF001 – there is no public way


@pytest.mark.parametrize(
    ("code", "message", "kind", "told"),
    [
        ("Neo.DatabaseError.Transaction.TransactionStartFailed", CRITICAL, Unavailable, "critical error"),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "Could not apply", OutcomeUnknown, "being stored"),
        ("Neo.DatabaseError.Transaction.TransactionLogError", "Could not append", OutcomeUnknown, "being stored"),
        ("Neo.DatabaseError.General.UnknownError", "No space left on device", Unavailable, "failed at this request"),
        (CLOSED, "The database is not currently available", Unavailable, "not open"),
        (READ_ONLY, "No write operations are allowed", Unavailable, "takes no writes"),
    ],
)
def test_a_database_that_failed_is_not_called_busy(code: str, message: str, kind: type[Exception], told: str) -> None:
    """A write that failed in the middle may have been stored; nothing is tried again against a wall."""
    failed = error(code, message)
    found = translate(failed)

    assert (type(found), told in str(found), "busy" in str(found)) == (kind, True, False)
    assert not is_transient(failed)
    assert is_critical(failed) == (message == CRITICAL)


@pytest.mark.parametrize("note", [outages.DAMAGED, outages.NOT_STARTED])
async def test_clients_and_balancers_are_told_why(tmp_path: Path, note: str) -> None:
    """As long as the database does not run; the note names no path."""
    outages.note(tmp_path, note)
    gone = Database(DatabaseSettings("bolt://127.0.0.1:1", "neo4j", "secret", deadline=2, folder=tmp_path))
    transport = httpx.ASGITransport(application(settings(), gone))

    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        ready = await http.get("/health/ready")
        gone.breaker.suspect()
        async with asyncio.timeout(20):
            while not gone.breaker.open:  # noqa: ASYNC110 – it tells nobody but those who ask
                await asyncio.sleep(0.01)
        data = await http.post("/graphql", json={"query": '{ contact(id: "con_1") { id } }'})
    await gone.close()

    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable", "reason": note})
    assert data.json()["errors"][0]["message"] == note
    assert str(tmp_path) not in note
    outages.clear(tmp_path)
    assert outages.explain(tmp_path) is None


def test_a_store_that_cannot_be_opened_is_told_with_both_ways_out(tmp_path: Path) -> None:
    """By what Neo4j has logged last; never as busy, nor as starting."""
    (tmp_path / "logs").mkdir()
    stack = "java.lang.RuntimeException: outer\n\tat x\nCaused by: java.lang.RuntimeException: {}.\n\tat y\n"
    lines = [
        json.dumps({"message": f"{FAILED}{{1[neo4j]}}", "stacktrace": stack.format(why)})
        for why in ("Something older", "Error reading transaction logs, recovery not possible")
    ]
    (tmp_path / "logs/debug.log").write_text("\n".join(lines))

    told = damaged(tmp_path, why_closed(tmp_path))

    assert isinstance(told, StoreDamaged)
    assert "cannot be opened: its transaction log is damaged." in str(told)
    assert "graphapi db repair" in str(told)
    assert "graphapi db restore" in str(told)
    assert "it said: nothing" in str(damaged(tmp_path, why_closed(tmp_path / "nowhere")))


def test_a_log_that_is_cut_in_the_middle_of_a_line_gives_no_reason(tmp_path: Path) -> None:
    """It causes no failure: the disk was full, or the line is longer than the part of the log that is read."""
    (tmp_path / "logs").mkdir()
    for cut in (f'{{"message": "{FAILED}', f'{FAILED}", "stacktrace": ""}}', f'{{"message": "{FAILED}"}}'):
        (tmp_path / "logs/debug.log").write_text(cut)

        assert why_closed(tmp_path) == ""


def test_a_keeper_goes_on_whatever_it_meets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is gone for a while, for one: as soon as it is back, the database is started again."""
    monkeypatch.setattr(local_keeper, "PAUSE", 0.01)
    home, started = tmp_path / "unplugged", threading.Event()
    folder = DataFolder(tmp_path / "folder")
    folder.make()
    lock = os.open(tmp_path, os.O_RDONLY)
    ended = ServerProcess(Launch(folder, (), (), lock, detached=True))  # a Java that has nothing to run
    os.close(lock)
    assert ended.ended(within=60)

    def again() -> LocalDatabase:
        started.set()
        raise LocalDatabaseError("not now")

    keeper = Keeper(LocalDatabase(Server("bolt://127.0.0.1:1", "neo4j", "-"), ended), home, again)
    try:
        assert not started.wait(3 * local_keeper.LOOK_EVERY)
        home.mkdir()
        assert started.wait(60)
    finally:
        keeper.stop()


def test_a_database_that_fails_at_its_first_answer_is_a_failed_start(tmp_path: Path) -> None:
    """It is reported like any other error, so that the keeper tries again instead of ending."""
    nobody = Server("bolt://127.0.0.1:1", "neo4j", "-")

    with pytest.raises(LocalDatabaseError, match="Neo4j did not start"):
        check_password(nobody, DataFolder(tmp_path))


def test_the_blocks_behind_the_current_log_file_are_reserved(tmp_path: Path) -> None:
    """Its length stays as it is; those behind an older file are given back."""
    folder = tmp_path / local_reserve.LOGS
    folder.mkdir(parents=True)
    older, current = (folder / f"neostore.transaction.db.{number}" for number in (9, 10))
    for path in (older, current):
        path.write_bytes(b"x" * 4096)
        local_reserve.hold(tmp_path)
    if current.stat().st_blocks * 512 < local_reserve.AHEAD:
        pytest.skip("this file system reserves nothing")

    assert [path.stat().st_size for path in (older, current)] == [4096, 4096]
    assert older.stat().st_blocks * 512 < local_reserve.AHEAD // 2
