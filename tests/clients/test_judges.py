"""Judges that take minutes, or would install half the registry into our environment: `make judges`.

Each runs in a separate environment, created by uv. graphql-cop is not in a registry: tests/api/test_probes.py sends the
same requests.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphapi.limits import SCHEMA_HEADER
from graphapi.schema.api import schema
from tests.conftest import Server
from tests.servers import serving

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".venv" / "bin" / "uv"
SECONDS = int(os.environ.get("JUDGES_SECONDS", "0"))
SCHEMATHESIS, CLAIRVOYANCE = "schemathesis==4.32.5", "clairvoyance==2.5.5"

pytestmark = pytest.mark.skipif(not SECONDS, reason="make judges runs them")


def judge(package: str, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a judge to its end."""
    return subprocess.run(
        [str(part) for part in (UV, "tool", "run", "--from", package, *command)],
        capture_output=True, text=True, check=False, timeout=SECONDS * 4 + 300,
    )  # fmt: skip


def where(server: Server, folder: Path) -> dict[str, str]:
    """The settings of a server of the tests' database."""
    return {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(folder), "GRAPHAPI_LOG_LEVEL": "error",
    }  # fmt: skip


@pytest.fixture(scope="module")
def log(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a server whose database is migrated."""
    folder = tmp_path_factory.mktemp("judges")
    environment = {**os.environ, **where(server, folder)}
    subprocess.run([ROOT / ".venv/bin/graphapi", "migrate"], env=environment, check=True, capture_output=True)
    return folder / "log"


@pytest.fixture(scope="module")
def url(server: Server, log: Path) -> Iterator[str]:
    """Yield the address of a server as shipped."""
    with serving(where(server, log.parent), log) as process:
        yield process.url


@pytest.fixture(scope="module")
def hidden(server: Server, log: Path) -> Iterator[str]:
    """Yield the address of a server that hides its schema from everyone."""
    with serving({**where(server, log.parent), "GRAPHAPI_INTROSPECTION": "nobody"}, log) as process:
        yield process.url


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_that_fits_the_schema_fails(url: str, log: Path, seed: int) -> None:
    """Reads and writes made from the schema by schemathesis; nor is anything in the log that is our own fault."""
    done = judge(
        SCHEMATHESIS, "schemathesis", "--config-file", ROOT / "clients" / "schemathesis.toml", "--no-color", "run", url,
        "--phases", "fuzzing", "--max-examples", "100000", "--max-time", str(SECONDS), "--seed", str(seed),
        "--continue-on-failure", "--header", f"{SCHEMA_HEADER}: 1",
    )  # fmt: skip

    print(done.stdout[-1_000:])  # noqa: T201 – what was tried
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Incident" not in log.read_text()


def test_a_hidden_schema_cannot_be_rebuilt(hidden: str, tmp_path: Path) -> None:
    """Clairvoyance gets all existing names and gives up: nothing confirms which of them are right."""
    words = {field for type_ in schema.core.type_map.values() for field in getattr(type_, "fields", None) or ()}
    (tmp_path / "words").write_text("\n".join(sorted(words)))

    done = judge(CLAIRVOYANCE, "clairvoyance", hidden, "-w", tmp_path / "words", "-o", tmp_path / "out.json")

    assert "Field Suggestion is not fully enabled" in done.stdout + done.stderr
    assert not (tmp_path / "out.json").exists()
