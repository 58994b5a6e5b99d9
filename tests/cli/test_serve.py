"""`graphapi serve`, `migrate` and `schema`: what they say, and how they end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from graphapi.cli.serve import Leave
from graphapi.db.database import Database
from graphapi.db.warmup import FIRST
from graphapi.schema.api import sdl
from tests.conftest import Server, cypher
from tests.servers import serving

TOLD_LATE = """
import os, signal, uvicorn
from graphapi.cli.main import app

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

run = uvicorn.Server.run

def run_when_told(self, sockets=None):
    Finalized()
    run(self, sockets)

uvicorn.Server.run = run_when_told
app(["serve", "--port", "0"])
"""
"""A server that receives SIGTERM after its last check, where Python ignores exceptions."""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with only these of our variables."""
    return python("-m", "graphapi", *arguments, **environment)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with only these of our variables."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "GRAPHAPI_"))}
    return subprocess.run(
        [sys.executable, *arguments], env=inherited | environment, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


def at(server: Server) -> dict[str, str]:
    """The variables that name a database."""
    return {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}


def test_a_wrong_setting_stops_the_start_by_name() -> None:
    """In one line."""
    done = run("serve", GRAPHAPI_DEADLINE="soon")

    assert done.returncode == 1
    assert done.stderr.startswith("GRAPHAPI_DEADLINE must be a number of seconds")
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_reported_before_anything_is_started(tmp_path: Path) -> None:
    """No database is started for it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, GRAPHAPI_DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_reported() -> None:
    """Without a traceback."""
    done = run("serve", "--port", "0", NEO4J_URI="bolt://127.0.0.1:1")

    assert (done.returncode, done.stderr) == (1, "The database cannot be reached.\n")


def test_a_wrong_password_is_reported(server: Server) -> None:
    """Without repeating it."""
    done = run("serve", "--port", "0", **at(server) | {"NEO4J_PASSWORD": "not-this-one"})

    assert done.returncode == 1
    assert done.stderr.startswith("The database refuses the connection")
    assert "not-this-one" not in done.stderr


async def test_a_foreign_database_is_migrated_by_its_own_command_only(server: Server, database: Database) -> None:
    """`serve` says which."""
    text = "MATCH (m:Migration) WITH m ORDER BY m.id DESC LIMIT 1 WITH m, m.id AS id DELETE m RETURN id"
    [[lacking]] = await cypher(database, text)

    refused = run("serve", "--port", "0", **at(server))
    migrated = run("migrate", **at(server))
    again = run("migrate", **at(server))

    assert refused.returncode == 1
    assert str(lacking) in refused.stderr
    assert "graphapi migrate" in refused.stderr
    assert (migrated.returncode, migrated.stdout) == (0, f"Applied {lacking}\n")
    assert again.stdout == "Nothing to do: the database is up to date.\n"


def test_a_server_prints_its_address_and_ends_on_a_signal(server: Server, database: Database, tmp_path: Path) -> None:
    """With exit code 0; its API answers in between."""
    with serving(at(server), tmp_path / "log") as serve:
        answer = httpx.post(serve.url, json={"query": "{ __typename }"})
    assert answer.json() == {"data": {"__typename": "Query"}}
    assert serve.process.returncode == 0
    logged = (tmp_path / "log").read_text().splitlines()
    # On a busy machine its event loop waits for a core.
    assert [line for line in logged if "graphapi.watchdog" not in line] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_to_end_is_not_lost() -> None:
    """Even when it comes while an object is being finalized, where Python ignores all that is raised."""
    leave = Leave()

    class Finalized:
        def __del__(self) -> None:
            leave(signal.SIGTERM, None)

    leave.check()
    finalized = Finalized()
    del finalized
    with pytest.raises(SystemExit):
        leave.check()


def test_a_signal_before_the_server_handles_signals_ends_it(server: Server, database: Database) -> None:
    """It looks while it serves, too."""
    done = python("-c", TOLD_LATE, **at(server))

    assert "SystemExit" in done.stderr
    assert (done.returncode, done.stdout.count("API")) == (0, 1)


async def test_what_requests_need_is_compiled_unless_it_is_not_wanted(
    server: Server, database: Database, tmp_path: Path
) -> None:
    """Before the server says where it listens."""
    compiled: list[int] = []
    for wanted in ("1", "0"):
        await cypher(database, "CALL db.clearQueryCaches()")
        with serving({**at(server), "GRAPHAPI_WARM_UP": wanted}, tmp_path / "log"):
            [[words]] = await cypher(database, "CALL db.clearQueryCaches()")
        compiled += map(int, re.findall(r"\d+", str(words)))

    warm, cold = compiled
    assert warm >= cold + len(FIRST), f"{warm}, {cold} without"
    assert cold < 20, f"{cold}, {warm} with"


def test_the_schema_is_printed() -> None:
    """As it is committed."""
    done = run("schema")

    assert (done.returncode, done.stdout) == (0, sdl())


def test_several_processes_answer_on_one_port_and_end_together(server: Server, tmp_path: Path) -> None:
    """`GRAPHAPI_WORKERS` says how many; whichever answers, the answer is the same, and the figures are of all."""
    environment = at(server) | {"GRAPHAPI_DATA_DIR": str(tmp_path), "GRAPHAPI_WORKERS": "2"}
    with serving(environment, tmp_path / "log") as running:
        asked = {"query": "query Who { viewer { id } }"}
        answers = [httpx.post(running.url, json=asked, timeout=60).json() for _ in range(20)]
        figures = httpx.get(running.url.replace("/graphql", "/metrics"), timeout=60).text
        workers = [one for one in psutil.Process(running.process.pid).children() if "spawn_main" in str(one.cmdline())]

    assert answers == [{"data": {"viewer": {"id": "usr_local"}}}] * 20
    assert 'graphapi_operations_total{operation="Who",outcome="ok",type="query"} 20.0' in figures
    assert len(workers) == 2
    assert psutil.wait_procs(workers, timeout=30)[1] == []
