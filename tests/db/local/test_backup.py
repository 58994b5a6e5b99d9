"""Copies of a local database: whole, checked, loaded elsewhere, and refused in words. One database serves all tests."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import LiteralString, cast

import pytest
from neo4j import GraphDatabase, Query

from graphapi.db.local import server as local_server
from graphapi.db.local.backup import MANIFEST, backup, restore
from graphapi.db.local.diagnosis import LocalDatabaseError
from graphapi.db.local.settings import LocalSettings, Server


def nowhere(_what: str, _done: int, _total: int, /) -> None:
    """Show no progress."""


def ask(server: Server, text: str) -> int:
    """Run Cypher on this server and return its one number."""
    with GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
        return driver.execute_query(Query(cast("LiteralString", text)), database_="neo4j").records[0][0]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSettings]:
    """Yield settings with a data folder on which a database runs by itself."""
    settings = LocalSettings(tmp_path_factory.mktemp("data"), heap="256m", page_cache="64m")
    server = local_server.start(settings, detached=True).server
    assert ask(server, "UNWIND range(1, 100) AS n CREATE (:Kept {n: n}) RETURN count(*)") == 100
    yield settings
    local_server.stop(settings)


@pytest.fixture(scope="module")
def copied(settings: LocalSettings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy."""
    folder = tmp_path_factory.mktemp("backups") / "one"
    done = backup(settings, folder, nowhere)
    assert (done.folder, done.size > 1_000) == (folder, True)
    return folder


def test_a_copy_is_loaded_elsewhere_with_its_data_and_password(
    settings: LocalSettings, copied: Path, tmp_path: Path
) -> None:
    """Into an empty folder."""
    elsewhere = replace(settings, data_dir=tmp_path)

    restore(elsewhere, copied, nowhere)

    with local_server.use(elsewhere) as server:
        assert server.password == settings.folder.password()
        assert ask(server, "MATCH (n:Kept) RETURN sum(n.n)") == 5_050


def test_a_copy_is_for_its_user_only(copied: Path) -> None:
    """The password is in it."""
    assert [path.name for path in (copied, *copied.iterdir()) if path.stat().st_mode & 0o077] == []
    assert {path.name for path in copied.iterdir()} >= {"neo4j.dump", "system.dump", "password", MANIFEST}


def test_a_database_that_runs_by_itself_runs_on(settings: LocalSettings, copied: Path) -> None:
    """It was stopped for the copy, and started again."""
    server = local_server.attach(settings)

    assert server is not None
    assert ask(server, "MATCH (n:Kept) RETURN count(n)") == 100


@pytest.mark.skipif("CHAOS_ROUNDS" not in os.environ, reason="one of the slow tests of make chaos")
def test_a_database_that_was_killed_is_copied_with_what_it_had(settings: LocalSettings, tmp_path: Path) -> None:
    """It is started again to recover its files."""
    killed = replace(settings, data_dir=tmp_path)
    database = local_server.start(killed)
    assert ask(database.server, "UNWIND range(1, 10) AS n CREATE (:Kept {n: n}) RETURN count(*)") == 10
    os.kill(database.pid, signal.SIGKILL)
    database.stop()

    backup(killed, tmp_path / "copy", nowhere)
    restore(replace(settings, data_dir=tmp_path / "elsewhere"), tmp_path / "copy", nowhere)

    with local_server.use(replace(settings, data_dir=tmp_path / "elsewhere")) as server:
        assert ask(server, "MATCH (n:Kept) RETURN count(n)") == 10


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "is not a backup"),
        (lambda folder: (folder / "neo4j.dump").write_bytes(b"x"), "neo4j.dump has changed since it was written"),
        (lambda folder: (folder / "system.dump").unlink(), "system.dump has changed since it was written"),
    ],
)
def test_a_copy_that_is_not_whole_is_refused(
    settings: LocalSettings, copied: Path, tmp_path: Path, prepare: Callable[[Path], None], told: str
) -> None:
    """Before anything is loaded."""
    damaged = tmp_path / "copy"
    shutil.copytree(copied, damaged)
    prepare(damaged)

    with pytest.raises(LocalDatabaseError, match=told):
        restore(replace(settings, data_dir=tmp_path / "data"), damaged, nowhere)


def test_nothing_is_overwritten(settings: LocalSettings, copied: Path, tmp_path: Path) -> None:
    """Neither what lies where the copy should go, nor a database where it should be loaded."""
    with pytest.raises(LocalDatabaseError, match="is not empty"):
        backup(settings, copied, nowhere)
    local_server.stop(settings)
    with pytest.raises(LocalDatabaseError, match=r"There is a database on .* already"):
        restore(settings, copied, nowhere)
    with pytest.raises(LocalDatabaseError, match="There is no local database on"):
        backup(replace(settings, data_dir=tmp_path / "none"), tmp_path / "copy", nowhere)
