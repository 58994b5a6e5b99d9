"""Fetching by the list: what is kept, what is refused, what the user sees. The repository is one of our own."""

from __future__ import annotations

import hashlib
import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from graphapi.db.local import jar_fetch, jar_list, jars
from graphapi.db.local.diagnosis import LocalDatabaseError
from graphapi.db.local.jar_list import Jar

CONTENT = {f"org.example:part-{number}:1.{number}": bytes([number]) * 5_000 for number in range(20)}
WANTED = tuple(Jar(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in CONTENT.items())


@dataclass
class Repository:
    """A Maven repository on the loopback address that counts what is asked of it."""

    address: str
    asked: Counter[str] = field(default_factory=Counter)
    broken: dict[str, bytes] = field(default_factory=dict)
    cut_once: set[str] = field(default_factory=set)

    def answer(self, path: str) -> tuple[bytes, int] | None:
        """What is sent for a path and the length that is promised, or None for 404."""
        name = path.rsplit("/", 1)[-1]
        self.asked[name] += 1
        data = {jar.file_name: CONTENT[jar.coordinate] for jar in WANTED}.get(name)
        if data is None:
            return None
        if name in self.cut_once:
            self.cut_once.remove(name)
            return data[:100], len(data)
        data = self.broken.get(name, data)
        return data, len(data)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """Yield a repository that jgo's configuration names."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = repository.answer(self.path)
            data, promised = answer or (b"", 0)
            self.send_response(200 if answer else 404)
            self.send_header("Content-Length", str(promised))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    class Server(ThreadingHTTPServer):
        request_queue_size = jar_fetch.THREADS

    with Server(("127.0.0.1", 0), Handler) as server:
        repository = Repository(f"http://127.0.0.1:{server.server_port}")
        use_repository(repository.address, tmp_path, monkeypatch)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield repository
        server.shutdown()
        thread.join()


def use_repository(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have jgo fetch from there."""
    (folder / "jgo.conf").write_text(f"[repositories]\ncentral = {address}\n")
    monkeypatch.setenv("JGO_CONFIG_FILE", str(folder / "jgo.conf"))


def quiet(*_: object) -> None:
    """Take progress and say nothing."""


def test_the_committed_list_names_every_jar_with_its_checksum_and_no_address() -> None:
    """Coordinates, SHA-256 and size a line, Neo4j's own jar among them; where jars lie is not its business."""
    lines = jar_list.LIST.read_text().splitlines()[1:]

    assert all(re.fullmatch(r"[\w.-]+(:[\w.-]+){2,3} [0-9a-f]{64} [1-9]\d*", line) for line in lines)
    assert f"org.neo4j:neo4j:{jars.VERSION}" in {jar.coordinate for jar in jars.read_list()}
    assert "//" not in jar_list.LIST.read_text()


def test_jars_are_fetched_once(repository: Repository, tmp_path: Path) -> None:
    """What is complete is not asked for again, and needs no network."""
    first = jars.install(tmp_path / "cache", quiet, WANTED)
    second = jars.install(tmp_path / "cache", quiet, WANTED)

    assert [path.read_bytes() for path in first] == list(CONTENT.values())
    assert second == first
    assert set(repository.asked.values()) == {1}


def test_progress_counts_the_bytes_up_to_all_of_them(repository: Repository, tmp_path: Path) -> None:
    """A step of unknown length first, then one report for each jar, never backwards."""
    steps: list[tuple[int, int]] = []

    jars.install(tmp_path / "cache", lambda _what, done, total: steps.append((done, total)), WANTED)

    total = sum(jar.size for jar in WANTED)
    assert steps[0] == (0, 0)
    assert steps[1:] == [(jar.size * number, total) for number, jar in enumerate(WANTED, 1)]


def test_two_first_starts_at_once_fetch_each_jar_once(repository: Repository, tmp_path: Path) -> None:
    """The second one waits for the first and finds everything done."""
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda _: jars.install(tmp_path / "cache", quiet, WANTED), range(2)))

    assert paths[0] == paths[1]
    assert set(repository.asked.values()) == {1}


@pytest.mark.parametrize("damage", [b"\xff" * 5_000, b"short", None], ids=["other bytes", "cut off", "missing"])
def test_a_damaged_jar_is_fetched_again(repository: Repository, tmp_path: Path, damage: bytes | None) -> None:
    """Only that one, once the stamp is gone or its size tells."""
    victim, *_ = jars.install(tmp_path / "cache", quiet, WANTED)
    (tmp_path / "cache" / jars.STAMP).unlink()
    victim.unlink() if damage is None else victim.write_bytes(damage)

    jars.install(tmp_path / "cache", quiet, WANTED)

    assert victim.read_bytes() == CONTENT[WANTED[0].coordinate]
    assert [name for name, times in repository.asked.items() if times > 1] == [victim.name]


def test_a_jar_with_another_checksum_is_never_kept(repository: Repository, tmp_path: Path) -> None:
    """It is named, and neither it nor a stamp is left behind."""
    bad = WANTED[3]
    repository.broken[bad.file_name] = b"\xff" * bad.size

    with pytest.raises(LocalDatabaseError, match=rf"{bad.coordinate} has another checksum .* try from another network"):
        jars.install(tmp_path / "cache", quiet, WANTED)

    assert not list((tmp_path / "cache").glob(f"{bad.file_name}*"))
    assert not (tmp_path / "cache" / jars.STAMP).exists()


def test_a_cut_connection_is_tried_again(repository: Repository, tmp_path: Path) -> None:
    """Half a jar is no jar."""
    repository.cut_once.add(WANTED[0].file_name)

    jars.install(tmp_path / "cache", quiet, WANTED)

    assert repository.asked[WANTED[0].file_name] == 2


def test_a_fetch_goes_on_where_it_stopped(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has arrived is kept when another jar fails."""
    monkeypatch.setattr(jar_fetch, "THREADS", 1)
    monkeypatch.setattr(jar_fetch, "ATTEMPTS", 1)
    missing = Jar("org.example:nowhere:1", "0" * 64, 1)
    with pytest.raises(LocalDatabaseError, match=r"Could not fetch org.example:nowhere:1 \(the answer was HTTP 404\)"):
        jars.install(tmp_path / "cache", quiet, (*WANTED, missing))

    jars.install(tmp_path / "cache", quiet, WANTED)

    assert {repository.asked[jar.file_name] for jar in WANTED} == {1}


def test_without_network_a_person_is_told_what_could_not_be_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names a jar and what to do, and no address."""
    monkeypatch.setattr(jar_fetch, "ATTEMPTS", 1)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        use_repository(f"http://127.0.0.1:{closed.getsockname()[1]}", tmp_path, monkeypatch)

        with pytest.raises(LocalDatabaseError) as told:
            jars.install(tmp_path / "cache", quiet, WANTED)

    assert re.match(r"Could not fetch org\.example:part-\d+:1\.\d+ \(no connection\)\.", str(told.value))
    assert "go on line and start again" in str(told.value)
    assert "127.0.0.1" not in str(told.value)


def test_a_cache_that_cannot_be_written_is_told_with_its_setting(tmp_path: Path) -> None:
    """A file lies where the folder should be."""
    (tmp_path / "file").touch()

    with pytest.raises(LocalDatabaseError, match=r"Not a directory.*GRAPHAPI_CACHE_DIR"):
        jars.install(tmp_path / "file" / "cache", quiet, WANTED)
