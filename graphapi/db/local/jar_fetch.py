"""Fetches jars from a Maven repository in parallel and checks them before they are kept.

The list names coordinates, not addresses: where jars come from is known to the Maven client, jgo, and can be
changed in its configuration.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import requests
from jgo.config import GlobalSettings
from jgo.maven import MavenContext
from requests.adapters import HTTPAdapter

from graphapi.db.local.diagnosis import LocalDatabaseError
from graphapi.db.local.jar_list import Jar

THREADS = 16
ATTEMPTS = 3
TIMEOUT = 10
CHUNK = 64 * 1024


def fetch(jars: Sequence[Jar], folder: Path, progress: Callable[[int, int], None]) -> None:
    """Fetch these jars into the folder, reporting the bytes done and the total."""
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(pool_maxsize=THREADS))
        _Fetch(folder, session).run(jars, progress)


class _GivenUp(Exception):
    """Another jar has failed, or the user has interrupted, so this one is abandoned."""


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

    def run(self, jars: Sequence[Jar], progress: Callable[[int, int], None]) -> None:
        """Fetch all; on the first failure abandon the others, keeping those that are complete."""
        done, total = 0, sum(jar.size for jar in jars)
        with ThreadPoolExecutor(THREADS) as pool:
            try:
                for fetched in as_completed([pool.submit(self._fetch, jar) for jar in jars]):
                    done += fetched.result().size
                    progress(done, total)
            except BaseException:
                self._given_up.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _fetch(self, jar: Jar) -> Jar:
        """Fetch one jar in up to three attempts."""
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
        """The response of the first repository that has the jar."""
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
    """What went wrong, without addresses."""
    match error:
        case requests.HTTPError(response=requests.Response(status_code=status)):
            return f"the answer was HTTP {status}"
        case requests.exceptions.SSLError():
            return "the repository's certificate is not accepted here"
        case requests.Timeout():
            return "no answer in time"
        case _:
            return "no connection"
