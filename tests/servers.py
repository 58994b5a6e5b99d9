"""The server as its users run it: a separate process, used over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import EXECUTOR

READY = 120.0
"""Seconds that a start may take on a busy machine."""


@dataclass
class Process:
    """A running `graphapi serve` and where it answers."""

    process: subprocess.Popen[str]
    url: str

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self._wait()

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.process.poll() is None:
            self.process.terminate()
        self._wait()

    def _wait(self) -> None:
        self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def serving(environment: Mapping[str, str], log: Path, *options: str) -> Iterator[Process]:
    """Run a server until the block ends; it takes a free port."""
    process = start(environment, log, *options)
    try:
        yield process
    finally:
        process.end()


def start(environment: Mapping[str, str], log: Path, *options: str) -> Process:
    """Start a server and return once it says where it listens."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "GRAPHAPI_"))}
    inherited["GRAPHAPI_EXECUTOR"] = EXECUTOR
    # Most of them answer a few requests only.
    inherited["GRAPHAPI_WARM_UP"] = "0"
    # Nobody shares out requests to most of them.
    inherited["GRAPHAPI_DRAIN"] = "0.01"
    with log.open("a") as errors:
        command = [sys.executable, "-m", "graphapi", "serve", "--port", "0", *options]
        process = subprocess.Popen(
            command, env={**inherited, **environment}, text=True, stdout=subprocess.PIPE, stderr=errors
        )
    assert process.stdout is not None
    started = time.monotonic()
    for line in process.stdout:
        if "/graphql" in line:
            url = next(word for word in line.split() if word.startswith("http"))
            return Process(process, url)
        assert time.monotonic() - started < READY
    raise AssertionError(f"The server ended with {process.wait()}: {log.read_text()[-2000:]}")


async def ask(client: httpx.AsyncClient, url: str, query: str, **variables: Any) -> dict[str, Any]:
    """Send an operation and return its data; fail on top-level errors."""
    answer = await client.post(url, json={"query": query, "variables": variables})
    body: dict[str, Any] = json.loads(answer.content)
    assert "errors" not in body, body["errors"]
    return body["data"]
