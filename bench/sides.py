"""A side of the comparison: a server in a separate process, used over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.load import KEY
from bench.workloads import Data, Workload

START, STOP, LATEST = 120.0, 10.0, 60.0
LOOK = 0.2
SHOWN = 500


class Differs(Exception):
    """A side's answer differs from the others', or is missing."""


@dataclass(frozen=True)
class Language:
    """How to query a side: its texts, if names are not enough, and the conversion of its answers to the common form."""

    path: str
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    form: Mapping[str, Callable[[Data], Data]] = field(default_factory=dict[str, Callable[[Data], Data]])
    keys: bool = False
    """Whether writes carry an idempotency key."""


@dataclass
class Side:
    """A running server."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    language: Language
    log: Path

    @property
    def path(self) -> str:
        """The path of its endpoint."""
        return self.language.path

    def body(self, workload: Workload, variables: Mapping[str, str]) -> str:
        """The body of a request."""
        name = workload.text_for(self.name)
        asked: dict[str, Any] = {"operationName": name, "variables": dict(variables)}
        if self.language.texts:
            asked["query"] = self.language.texts[name]
        if workload.writes and self.language.keys:
            asked["variables"]["key"] = KEY.decode()
        return json.dumps(asked, ensure_ascii=False)

    def query(self, text: str, variables: Mapping[str, Any]) -> str:
        """The body of a request for any text."""
        return json.dumps({"query": text, "variables": variables})

    def ask(self, workload: Workload, variables: Mapping[str, str]) -> Data:
        """An answer in the common form; raises Differs if it is an error."""
        url, headers = f"http://127.0.0.1:{self.port}{self.path}", {"content-type": "application/json"}
        response = httpx.post(url, content=self.body(workload, variables), headers=headers, timeout=LATEST)
        answer = response.json()
        if answer.get("errors") or not response.is_success:
            raise Differs(f"{self.name} {workload.name}: {response.status_code} {response.text[:SHOWN]}")
        form = self.language.form.get(workload.text)
        return form(answer["data"]) if form else answer["data"]

    def wait(self) -> None:
        """Wait until it accepts connections."""
        end = time.monotonic() + START
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"{self.name} did not start; see {self.log}") from None
                time.sleep(LOOK)
            else:
                return

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        try:
            self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
