"""The comparison's interface to the load generator: a process that receives orders and returns results."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, cast

from bench.machine import OTHER_CORE, born_on

Window = dict[str, Any]
"""One window of load: requests, q/s, p50, p99, failures, and values added later."""


class Generator:
    """The process that generates load, on the database's core."""

    def __init__(self) -> None:
        """Start it."""
        with born_on(OTHER_CORE):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        self._known: set[str] = set()

    def know(self, name: str, path: str, bodies: Callable[[], list[str]]) -> None:
        """Register requests under a name, once."""
        if name not in self._known:
            self._order(name=name, path=path, bodies=bodies())
            self._known.add(name)

    def run(self, name: str, port: int, connections: int, seconds: float, *, unique: bool = False) -> Window:
        """The result of a window of load."""
        self.begin(name, port, connections, seconds, unique=unique)
        return self.result()

    def begin(self, name: str, port: int, connections: int, seconds: float, *, unique: bool = False) -> None:
        """Start a window of load."""
        self._order(name=name, port=port, connections=connections, seconds=seconds, unique=unique)

    def result(self) -> Window:
        """The result of the window that was started."""
        line = cast("Any", self._process.stdout).readline()
        if not line:
            raise SystemExit("The load generator has ended.")
        return json.loads(line)

    def _order(self, **order: object) -> None:
        pipe = cast("Any", self._process.stdin)
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()

    def stop(self) -> None:
        """Stop the process."""
        cast("Any", self._process.stdin).close()
        self._process.wait(10)
        cast("Any", self._process.stdout).close()
