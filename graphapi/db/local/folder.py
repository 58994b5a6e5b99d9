"""The data folder of a local database: its files, its password, and the process that runs on it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from graphapi.db import private_files
from graphapi.db.local import locks
from graphapi.db.local.diagnosis import LocalDatabaseError
from graphapi.db.local.port import LOOPBACK, answers

USER = "neo4j"
HASH_ROUNDS = 1024

CONFIGURATION = """\
server.default_listen_address={host}
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size={page_cache}
db.query.default_language=CYPHER_5

# Neo4j reports nothing, announces nothing and discovers nothing in the network, and queries read no files.
dbms.usage_report.enabled=false
client.allow_telemetry=false
dbms.fleet_manager.enabled=false
server.fleet_discovery.enabled=false
dbms.security.allow_csv_import_from_file_urls=false

# A contact list is small: logs are kept small too.
db.tx_log.preallocate=true
db.tx_log.rotation.size=32m
db.tx_log.rotation.retention_policy=1 days 256m

# A query that waits or grows without bound fails by itself.
db.lock.acquisition.timeout=5s
db.transaction.timeout=30s
# How often transactions are checked for their timeout: they may exceed it by this much.
db.transaction.monitor.check.interval=250ms
db.memory.transaction.max=256m
db.transaction.bookmark_ready_timeout=5s

# It is on this machine, and every request has a deadline: the driver needs no separate timer for each read, which
# would cost a sixth of the CPU of a small read.
server.bolt.connection_keep_alive_for_requests=OFF

# Without these the network layer waits for ten seconds at every stop.
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
internal.dbms.bolt.netty_server_shutdown_timeout=1s
"""


@dataclass(frozen=True)
class Running:
    """What the process that starts a database leaves for others: the port, its process id and its owner.

    The database ends with its owner, a process; None when it is detached.
    """

    port: int
    pid: int
    owner: int | None

    @property
    def uri(self) -> str:
        """The address for drivers."""
        return f"bolt://{LOOPBACK}:{self.port}"

    def is_leaving(self) -> bool:
        """Whether it is about to stop because its owner has ended."""
        return self.owner is not None and not _is_alive(self.owner)


@dataclass(frozen=True)
class DataFolder:
    """`<data folder>/neo4j` with all that a database needs; private to its user."""

    home: Path

    @property
    def configuration(self) -> Path:
        """The folder of neo4j.conf."""
        return self.home / "conf"

    @property
    def lock(self) -> Path:
        """The file whose lock the database holds as long as it lives."""
        return self.home / "owner.lock"

    @property
    def console(self) -> Path:
        """The output of the database while it starts and stops."""
        return self.home / "console.log"

    def make(self) -> None:
        """Create the folder, readable only by its owner."""
        private_files.make_private_folder(self.home)
        private_files.make_folder(self.configuration)

    def configure(self, port: int, page_cache: str, extra: Iterable[str] = ()) -> None:
        """Write neo4j.conf."""
        text = CONFIGURATION.format(host=LOOPBACK, port=port, page_cache=page_cache)
        lines = "".join(f"{line}\n" for line in extra)
        private_files.write(self.configuration / "neo4j.conf", f"{text}{lines}".encode())

    def password(self) -> str:
        """The password, which is made and set before the first start."""
        path = self.home / "password"
        stored = (self.home / "data/databases/system").exists()
        if not path.exists():
            if stored:
                raise LocalDatabaseError(
                    f"The password of this database is missing: {path}. "
                    "Put the file back from a backup, or choose another folder with GRAPHAPI_DATA_DIR."
                )
            private_files.write(path, secrets.token_urlsafe(24).encode())
        password = path.read_text()
        if not stored:
            accounts = self.home / "data/dbms"
            private_files.make_folder(accounts)
            private_files.write(accounts / "auth.ini", account(USER, password).encode())
        return password

    def publish(self, running: Running) -> None:
        """Publish where the database answers."""
        private_files.write(self.home / "server.json", json.dumps(asdict(running)).encode())

    def withdraw(self) -> None:
        """Remove what an earlier start has published."""
        (self.home / "server.json").unlink(missing_ok=True)

    def running(self) -> Running | None:
        """The database that runs on this folder and answers; None also while it starts or stops."""
        # The file may be left over from a crash: it counts only while the lock is held.
        if not locks.is_held(self.lock):
            return None
        with suppress(FileNotFoundError, TypeError, ValueError):
            running = Running(**json.loads((self.home / "server.json").read_text()))
            if not running.is_leaving() and answers(running.port):
                return running
        return None


def folder_of(data_dir: Path, uri: str) -> Path | None:
    """The folder of the database at this address, if it is the local one of this data folder."""
    home = data_dir / "neo4j"
    with suppress(OSError, TypeError, ValueError):
        if Running(**json.loads((home / "server.json").read_text())).uri == uri:
            return home
    return None


def account(user: str, password: str) -> str:
    """A line of Neo4j's auth.ini: the user with a salted, iterated hash of the password."""
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return f"{user}:SHA-256,{digest.hex()},{salt.hex()},{HASH_ROUNDS}:\n"


def _is_alive(pid: int) -> bool:
    """Whether a process with this id exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
