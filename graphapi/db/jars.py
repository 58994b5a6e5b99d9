"""The jars of Neo4j: fetched once by a committed list, and never used without their checksum.

The list names coordinates, not addresses: where jars come from is known to the Maven client, jgo, and can be
changed in its configuration. Running what was fetched does not belong here.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import requests
from jgo.config import GlobalSettings
from jgo.maven import MavenContext
from requests.adapters import HTTPAdapter

from graphapi.db import locks
from graphapi.db.local_failures import LocalDatabaseError, in_words

VERSION = "2026.09.0"
LIST = Path(__file__).with_name(f"neo4j-{VERSION}.jars")
FETCHING = f"Fetching Neo4j {VERSION}"
STAMP = ".complete"
THREADS = 16
ATTEMPTS = 3
TIMEOUT = 10
CHUNK = 64 * 1024


class Progress(Protocol):
    """Told what goes on; `done` and `total` are bytes, and a total of 0 is a step of unknown length."""

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Take note of one step."""


@dataclass(frozen=True)
class Jar:
    """One line of the list."""

    coordinate: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """The jar's name in the cache, as Maven names it."""
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"

    def is_intact(self, path: Path) -> bool:
        """Whether this file is the jar, to the last bit."""
        try:
            with path.open("rb") as file:
                same_size = os.fstat(file.fileno()).st_size == self.size
                return same_size and hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def read_list(path: Path = LIST) -> tuple[Jar, ...]:
    """The jars of a list: coordinate, checksum and size a line."""
    lines = (line.split() for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return tuple(Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in lines)


def install(folder: Path, progress: Progress, jars: Sequence[Jar] | None = None) -> list[Path]:
    """The paths of all jars, after fetching those that the folder lacks or that are not what they should be.

    A complete folder is only looked at: it may be read-only, and no network is needed. Other files in it are
    left alone, as the class path names each jar.
    """
    wanted = read_list() if jars is None else jars
    paths = [folder / jar.file_name for jar in wanted]
    if not _is_complete(folder, wanted):
        with in_words(folder, "GRAPHAPI_CACHE_DIR"):
            folder.mkdir(parents=True, exist_ok=True)
            progress(FETCHING, 0, 0)
            # Two first starts at once: the second waits here, and then finds everything done.
            with locks.held(folder / ".lock"):
                _complete(folder, wanted, progress)
    return paths


def _is_complete(folder: Path, jars: Sequence[Jar]) -> bool:
    """Whether a former start has checked this very list here and every jar still has its size."""
    try:
        checked = (folder / STAMP).read_text() == _fingerprint(jars)
        return checked and all((folder / jar.file_name).stat().st_size == jar.size for jar in jars)
    except OSError:
        return False


def _complete(folder: Path, jars: Sequence[Jar], progress: Progress) -> None:
    """Fetch what is missing or damaged, then leave the stamp."""
    if _is_complete(folder, jars):
        return
    missing = [jar for jar in jars if not jar.is_intact(folder / jar.file_name)]
    if missing:
        with requests.Session() as session:
            session.mount("https://", HTTPAdapter(pool_maxsize=THREADS))
            _Fetch(folder, session).run(missing, progress)
    stamp = folder / f"{STAMP}.part"
    stamp.write_text(_fingerprint(jars))
    stamp.replace(folder / STAMP)


def _fingerprint(jars: Iterable[Jar]) -> str:
    """One checksum over a whole list."""
    return hashlib.sha256("".join(f"{jar.coordinate} {jar.sha256}\n" for jar in jars).encode()).hexdigest()


class _GivenUp(Exception):
    """Another jar has failed or the person has interrupted, so this one is not finished."""


class _Fetch:
    """One parallel fetch into a folder.

    jgo knows where a jar lies, but its own download opens two connections for each: 32 s and 18 s of CPU for
    the whole list. Connections that stay open, with checksums of our own, take 2 s.
    """

    def __init__(self, folder: Path, session: requests.Session) -> None:
        self._folder = folder
        self._session = session
        self._given_up = threading.Event()
        self._maven = MavenContext(timeout=TIMEOUT)
        self._maven.remote_repos.update(GlobalSettings.load().repositories)

    def run(self, jars: Sequence[Jar], progress: Progress) -> None:
        """Fetch all; on the first failure give up the others, keeping those that are complete."""
        done, total = 0, sum(jar.size for jar in jars)
        with ThreadPoolExecutor(THREADS) as pool:
            try:
                for fetched in as_completed([pool.submit(self._fetch, jar) for jar in jars]):
                    done += fetched.result().size
                    progress(FETCHING, done, total)
            except BaseException:
                self._given_up.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _fetch(self, jar: Jar) -> Jar:
        """Fetch one jar, trying a few times."""
        reason = ""
        for attempt in range(ATTEMPTS):
            if self._given_up.wait(attempt):
                raise _GivenUp
            try:
                self._download(jar)
            except requests.RequestException as error:
                reason = _in_words(error)
            else:
                return jar
        raise LocalDatabaseError(
            f"Could not fetch {jar.coordinate} ({reason}). The first start needs the network once; "
            "what has arrived is kept: go on line and start again."
        )

    def _download(self, jar: Jar) -> None:
        """Store one jar, whole and with the right checksum, or not at all."""
        part = self._folder / f"{jar.file_name}.part"
        digest = hashlib.sha256()
        with self._open(jar) as response, part.open("wb") as file:
            for chunk in response.iter_content(CHUNK):
                if self._given_up.is_set():
                    raise _GivenUp
                file.write(chunk)
                digest.update(chunk)
        if digest.hexdigest() != jar.sha256:
            part.unlink()
            raise LocalDatabaseError(
                f"What arrived for {jar.coordinate} has another checksum than it should have, and was thrown away. "
                "Something on the way changes downloads, a login page perhaps: try from another network."
            )
        part.replace(self._folder / jar.file_name)

    def _open(self, jar: Jar) -> requests.Response:
        """The answer of the first repository that has the jar."""
        group, name, version, *classifier = jar.coordinate.split(":")
        artifact = self._maven.project(group, name).at_version(version).artifact("".join(classifier), "jar")
        place = f"{artifact.component.path_prefix.as_posix()}/{artifact.filename}"
        response = requests.Response()
        for repository in self._maven.remote_repos.values():
            response = self._session.get(f"{repository.rstrip('/')}/{place}", stream=True, timeout=TIMEOUT)
            if response.ok:
                break
            response.close()
        response.raise_for_status()
        return response


def _in_words(error: requests.RequestException) -> str:
    """What went wrong on the way, without addresses."""
    match error:
        case requests.HTTPError(response=requests.Response(status_code=status)):
            return f"the answer was HTTP {status}"
        case requests.exceptions.SSLError():
            return "the repository's certificate is not accepted here"
        case requests.Timeout():
            return "no answer in time"
        case _:
            return "no connection"
