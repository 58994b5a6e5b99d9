"""The local database, for real: started, found, killed, refused. A start takes seconds, so tests share one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import LiteralString, cast

import psutil
import pytest
from neo4j import GraphDatabase, Query, Record
from neo4j.exceptions import AuthError

from graphapi.db.local import diagnosis as local_failures
from graphapi.db.local import locks
from graphapi.db.local import port as local_port
from graphapi.db.local import probe as local_probe
from graphapi.db.local import restart as local_keeper
from graphapi.db.local import server as local_server
from graphapi.db.local import startup as local_start
from graphapi.db.local.backup import backup
from graphapi.db.local.class_cache import quicken
from graphapi.db.local.diagnosis import DataFolderBusy, LocalDatabaseError
from graphapi.db.local.process import classes_in
from graphapi.db.local.settings import LocalSettings, Server
from graphapi.db.local.startup import LocalDatabase

Eventually = Callable[..., bool]


def small(data_dir: Path) -> LocalSettings:
    """Return settings that suit a test."""
    return LocalSettings(data_dir, heap="256m", page_cache="64m")


def ask(server: Server, text: str) -> list[Record]:
    """Run Cypher on this server."""
    with GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
        return driver.execute_query(Query(cast("LiteralString", text)), database_="neo4j").records


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> LocalSettings:
    """Return settings with a data folder whose name is not plain ASCII."""
    return small(tmp_path_factory.mktemp("Ann’s data"))


@pytest.fixture(scope="module")
def database(settings: LocalSettings) -> Iterator[LocalDatabase]:
    """Yield a database with one node, started by a thread that has ended since."""
    with ThreadPoolExecutor(1) as pool:
        database = pool.submit(local_server.start, settings).result()
    ask(database.server, "CREATE (:Kept)")
    yield database
    database.stop()


def test_it_outlives_the_thread_that_started_it(database: LocalDatabase) -> None:
    """The guard is bound to our process, not to the caller's thread."""
    assert database.is_running()
    assert ask(database.server, "RETURN 1 AS one")[0]["one"] == 1


def test_it_listens_on_the_loopback_address_only(database: LocalDatabase) -> None:
    """On one port, the one that it tells."""
    sockets = psutil.Process(database.pid).net_connections("inet")

    listening = {(one.laddr.ip.removeprefix("::ffff:"), one.laddr.port) for one in sockets if one.status == "LISTEN"}

    assert {f"bolt://{ip}:{port}" for ip, port in listening} == {database.server.uri}
    assert database.server.uri.startswith("bolt://127.0.0.1:")


def test_a_wrong_password_is_refused(database: LocalDatabase) -> None:
    """Other users of the machine can reach the port, so the password counts."""
    with pytest.raises(AuthError):
        ask(replace(database.server, password="wrong"), "RETURN 1")


def test_its_files_are_for_its_user_only(database: LocalDatabase, settings: LocalSettings) -> None:
    """Only the owner may read the password, the address and the data."""
    everything = [settings.data_dir / "neo4j", *(settings.data_dir / "neo4j").rglob("*")]

    modes = {stat.S_IMODE(path.stat().st_mode) for path in everything if path.is_file()}

    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in everything if path.is_dir()} == {0o700}
    assert database.server.password not in repr(database.server)


def test_another_command_finds_and_uses_it(database: LocalDatabase, settings: LocalSettings) -> None:
    """What runs already is used, and left running."""
    with local_server.use(settings) as server:
        assert server == database.server

    assert local_server.attach(settings) == database.server


def test_a_second_one_on_the_same_folder_is_refused(database: LocalDatabase, settings: LocalSettings) -> None:
    """At once, with the folder and the process that has it."""
    with pytest.raises(DataFolderBusy, match=rf"{settings.data_dir} \(process {database.pid}\)\. Stop it first"):
        local_server.start(settings)


def test_one_that_belongs_to_a_command_is_not_stopped_by_itself(
    database: LocalDatabase, settings: LocalSettings
) -> None:
    """It would pull the database away from under that command."""
    with pytest.raises(LocalDatabaseError, match=rf"process {os.getpid()}\) and stops with it"):
        local_server.stop(settings)

    assert database.is_running()


def test_one_that_belongs_to_a_command_is_not_copied(
    database: LocalDatabase, settings: LocalSettings, tmp_path: Path
) -> None:
    """It would have to be stopped for that."""
    with pytest.raises(LocalDatabaseError, match="belongs to a running command"):
        backup(settings, tmp_path / "copy", lambda *_: None)

    assert ask(database.server, "RETURN 1 AS one")[0]["one"] == 1


@pytest.mark.skipif(not classes_in(small(Path()).jar_folder).exists(), reason="graphapi db quicken has not run")
def test_it_starts_with_the_classes_that_are_kept(database: LocalDatabase, settings: LocalSettings) -> None:
    """They are made once."""
    mapped = {one.path for one in psutil.Process(database.pid).memory_maps()}

    assert str(classes_in(settings.jar_folder)) in mapped
    assert quicken(settings, lambda *_: pytest.fail("nothing is to be done")) is False


def test_a_port_in_use_is_told_at_once(database: LocalDatabase, tmp_path: Path) -> None:
    """Before anything is fetched or started."""
    port = int(database.server.uri.rsplit(":", 1)[1])

    with pytest.raises(LocalDatabaseError, match=rf"Port {port} cannot be used .*GRAPHAPI_NEO4J_PORT"):
        local_server.start(replace(small(tmp_path), port=port))


def test_a_password_that_does_not_fit_is_told_with_its_file(database: LocalDatabase, settings: LocalSettings) -> None:
    """Somebody has put another file there."""
    wrong = replace(database.server, password="wrong")

    with pytest.raises(LocalDatabaseError, match=r"neo4j/password is not that of this database"):
        local_start.check_password(wrong, settings.folder)


class Shaken(local_probe.Probe):
    """Reports a critical error once whenever a test asks for one, and otherwise what the database says."""

    critical = Event()

    def state(self) -> local_probe.State:
        """How it is, or seems."""
        if not self.critical.is_set():
            return super().state()
        self.critical.clear()
        return local_probe.State.CRITICAL


@dataclass(frozen=True)
class Revived:
    """A database in use on the folder of one that was killed."""

    server: Server
    settings: LocalSettings
    stop: Callable[[], None]

    def restarts_after(self, cause: Callable[[int], object], eventually: Eventually) -> None:
        """Check that it is another process afterwards, with the data that was stored."""
        running = local_server.status(self.settings)
        assert running is not None
        cause(running.pid)
        assert eventually(lambda: local_server.status(self.settings) not in (None, running), within=180)
        assert ask(self.server, "MATCH (n:Kept) RETURN count(n) AS n")[0]["n"] == 1


@pytest.fixture(scope="module")
def revived(database: LocalDatabase, settings: LocalSettings) -> Iterator[Revived]:
    """Yield a database that is started again, by whatever it ended."""
    os.kill(database.pid, signal.SIGKILL)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as used:
        patch.setattr(local_keeper, "LIVED", 0)
        # Not every probe: the database of the other tests has a keeper in this process too.
        patch.setattr(local_keeper, "Probe", Shaken)
        server = used.enter_context(local_server.use(settings))
        yield Revived(server, settings, used.close)


def test_killed_by_force_it_starts_again_with_its_data(database: LocalDatabase, revived: Revived) -> None:
    """Nothing it leaves behind is in the way; the password stays."""
    assert not database.is_running()
    assert revived.server.password == database.server.password
    assert ask(revived.server, "MATCH (n:Kept) RETURN count(n) AS n")[0]["n"] == 1


def test_one_that_reports_a_critical_error_is_restarted(revived: Revived, eventually: Eventually) -> None:
    """It would answer nothing until somebody does; what is stored is there, and it is not restarted twice."""
    revived.restarts_after(lambda _: Shaken.critical.set(), eventually)

    assert local_probe.state(revived.server) is local_probe.State.WELL


def test_one_that_dies_is_started_again_at_its_address(revived: Revived, eventually: Eventually) -> None:
    """As long as the command runs that started it; what waits for it needs no other address."""
    revived.restarts_after(lambda pid: os.kill(pid, signal.SIGKILL), eventually)


def test_stopped_in_order_it_is_gone_at_once(revived: Revived, settings: LocalSettings) -> None:
    """Nothing answers in its place, and its folder is free."""
    revived.stop()

    assert local_server.attach(settings) is None
    assert not locks.is_held(settings.folder.lock)


PARENT = """
import sys, pathlib
from graphapi.db.local import server
from graphapi.db.local.settings import LocalSettings
database = server.start(LocalSettings(pathlib.Path(sys.argv[1]), heap="256m", page_cache="64m"))
print(database.server.uri, flush=True)
sys.stdin.read()
"""


def test_it_goes_with_its_parent_killed_by_force(settings: LocalSettings, eventually: Eventually) -> None:
    """The next start works on its folder; the server file that is left behind is ignored."""
    command = [sys.executable, "-c", PARENT, str(settings.data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline().rsplit(":", 1)[1])
        assert local_server.attach(settings) is not None

        parent.kill()

    assert local_server.attach(settings) is None
    assert eventually(lambda: not locks.is_held(settings.folder.lock))
    assert not local_port.answers(port)
    assert (settings.data_dir / "neo4j/server.json").exists()


def test_a_missing_password_is_told_before_the_start(tmp_path: Path) -> None:
    """A new one would not be that of the data."""
    (tmp_path / "neo4j/data/databases/system").mkdir(parents=True)

    with pytest.raises(LocalDatabaseError, match=r"password of this database is missing: .*neo4j/password"):
        local_server.start(small(tmp_path))


def test_a_port_taken_in_the_last_moment_is_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With any free port; a port that a person chose is not exchanged."""
    tried: list[int] = []

    def taken(port: int, *_: object, **__: object) -> LocalDatabase:
        tried.append(port)
        raise local_failures.PortTaken

    monkeypatch.setattr(local_start, "_start_on", taken)
    for settings, attempts in ((small(tmp_path), local_start.PORT_ATTEMPTS), (replace(small(tmp_path), port=7), 1)):
        tried.clear()
        with pytest.raises(local_failures.PortTaken):
            local_start.start(settings, [], 0, detached=False)

        assert len(set(tried)) == attempts


def test_a_start_waits_for_a_database_that_is_still_stopping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a restart by force: the folder is free a moment later."""
    settings = small(tmp_path)
    settings.folder.make()
    stopping = locks.take(settings.folder.lock)
    assert stopping is not None
    asked: list[None] = []

    def release(_: object) -> None:
        asked.append(None)
        if len(asked) == 3:
            os.close(stopping)

    monkeypatch.setattr("graphapi.db.local.folder.DataFolder.running", release)
    os.close(local_server.claim(settings.folder))

    assert len(asked) == 3


@pytest.mark.parametrize("place", ["file/data", "file"])
def test_a_folder_that_cannot_be_written_is_told_with_its_setting(tmp_path: Path, place: str) -> None:
    """A file lies where a folder should be: that stops even the superuser."""
    (tmp_path / "file").touch()

    with pytest.raises(LocalDatabaseError, match=r"cannot be used \(Not a directory\).*GRAPHAPI_DATA_DIR"):
        local_server.start(small(tmp_path / place))


NO_ROOM = """
import pathlib, sys
from graphapi.db.local import server
from graphapi.db.local.settings import LocalSettings
server.has_room = lambda folder: sys.argv[2] == "unseen"
try:
    server.start(LocalSettings(pathlib.Path(sys.argv[1]), heap="256m", page_cache="64m"))
except server.LocalDatabaseError as error:
    print(error)
"""


@pytest.fixture
def tiny_disk(tmp_path: Path) -> list[str]:
    """The beginning of a command that finds a disk of one megabyte there; skip where none can be mounted."""
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    beginning = [*namespace, "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"', str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run([*beginning, "true"], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    return beginning


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ("seen", "is full: a local Neo4j needs 128 MB"),
        ("unseen", "Neo4j did not start: the disk that holds .* is full"),
    ],
)
def test_a_full_disk_is_reported(tiny_disk: list[str], tmp_path: Path, seen: str, told: str) -> None:
    """Before the start, or in the midst of it, when Neo4j itself would hang."""
    command = [*tiny_disk, sys.executable, "-c", NO_ROOM, str(tmp_path), seen]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    assert re.search(told, done.stdout)
