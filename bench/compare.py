"""The comparison: the sides must answer the same, then take turns under load; records their cost per request."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.arguments import Arguments
from bench.generator import Generator, Window
from bench.machine import cpu, memory, settle
from bench.sides import Differs, Side
from bench.workloads import BY_NAME, Workload

COMPARED = 10
SHOWN = 600
MEASURES = ("qps", "p50", "p99", "server_cpu", "database_cpu", "load_cpu", "bytes")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Pace:
    """The duration of each phase."""

    rounds: int = 4
    seconds: float = 1.0
    first: float = 0.6
    warm: float = 40.0
    connections: int = 8


@dataclass
class Comparison:
    """The sides over one database, and the cost of a request for each."""

    sides: Sequence[Side]
    arguments: Arguments
    database_pid: int
    generator: Generator
    pace: Pace
    clean: Callable[[], None]
    say: Say = print
    windows: dict[str, dict[str, list[Window]]] = field(default_factory=dict[str, dict[str, list[Window]]])
    refused: dict[str, str] = field(default_factory=dict[str, str])

    def run(self, workloads: Sequence[Workload], done: Callable[[Workload], None]) -> None:
        """Compare the answers, warm up, then measure."""
        equal = [one for one in workloads if self.alike(one)]
        self.warm(equal)
        for workload in equal:
            self.measure(workload)
            done(workload)

    def alike(self, workload: Workload) -> bool:
        """Whether all sides give the same answers; otherwise the workload is not measured."""
        asked = self.arguments[workload.about][: 1 if workload.writes else COMPARED]
        try:
            for variables in [] if workload.mixed else asked:
                self._ask_all(workload, variables)
        except Differs as problem:
            self.say(f"{workload.name}: answers differ, so it is not measured. {problem}")
            self.refused[workload.name] = str(problem)
            return False
        return True

    def _ask_all(self, workload: Workload, variables: dict[str, str]) -> None:
        """Send all sides the same request; raises Differs if one answers differently."""
        expected: Any = None
        for number, side in enumerate(self.sides):
            found = side.ask(workload, variables)
            if workload.writes:
                self.clean()
            if number == 0:
                expected = found
            elif found != expected:
                first = self.sides[0].name
                raise Differs(f"{side.name} says {str(found)[:SHOWN]}\n{first} says {str(expected)[:SHOWN]}")

    def warm(self, workloads: Sequence[Workload]) -> None:
        """Warm up the servers and the database with mixed load; V8 needs most of the time."""
        reads = [one for one in workloads if not one.writes and not one.mixed]
        for side in self.sides if reads else ():
            seconds = self.pace.warm if side.name == "rival" else self.pace.warm / 4
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                for workload in reads:
                    self.load(side, workload, min(1.0, seconds / len(reads)))
                    if time.monotonic() >= end:
                        break
        for workload in workloads:
            for side in self.sides if workload.writes else ():
                self.load(side, workload, self.pace.warm / 4)
                self.clean()

    def measure(self, workload: Workload) -> None:
        """Let the sides take turns, in alternating order."""
        found = self.windows.setdefault(workload.name, {side.name: [] for side in self.sides})
        for side in self.sides:
            self.window(side, workload, self.pace.first)
        for number in range(self.pace.rounds):
            for side in self.sides if number % 2 == 0 else list(reversed(self.sides)):
                found[side.name].append(self.window(side, workload, self.pace.seconds))

    def window(self, side: Side, workload: Workload, seconds: float) -> Window:
        """One window of load, with its cost for server and database."""
        before, database = cpu(side.process.pid), cpu(self.database_pid)
        window = self.load(side, workload, seconds)
        settle((side.process.pid, self.database_pid))
        made = max(window["requests"], 1) / 1000
        window["server_cpu"] = (cpu(side.process.pid) - before) / made
        window["database_cpu"] = (cpu(self.database_pid) - database) / made
        window["memory"] = memory(side.process.pid)
        if window["failed"]:
            self.say(f"{workload.name}: {window['failed']} requests to {side.name} failed: {window['example']}")
        if workload.writes:
            self.clean()
        return window

    def load(self, side: Side, workload: Workload, seconds: float) -> Window:
        """Send requests for a number of seconds."""
        name = f"{side.name} {workload.name}"
        self.generator.know(name, side.path, lambda: list(self._bodies(side, workload)))
        return self.generator.run(name, side.port, self.pace.connections, seconds, unique=workload.writes)

    def _bodies(self, side: Side, workload: Workload) -> Iterator[str]:
        """Yield the requests of a workload; for a mix, those of its parts in turn."""
        parts = [BY_NAME[name] for name in workload.mixed] or [workload]
        lists = [[side.body(part, one) for one in self.arguments[part.about]] for part in parts]
        for number in range(max(map(len, lists))):
            for bodies in lists:
                yield bodies[number % len(bodies)]

    def summary(self, name: str) -> dict[str, Any]:
        """The medians of a workload for each side, with the windows behind them."""
        found: dict[str, Any] = {}
        for side, windows in self.windows[name].items():
            medians = {measure: statistics.median(one[measure] for one in windows) for measure in MEASURES}
            failed = sum(one["failed"] for one in windows)
            found[side] = {**medians, "memory": windows[-1]["memory"], "failed": failed, "windows": windows}
        return found


def ratios(over: Sequence[Window], under: Sequence[Window], measure: str) -> tuple[float, float, float]:
    """The ratio of one to the other over all windows: minimum, median, maximum."""
    found = sorted(one[measure] / max(other[measure], 1e-9) for one, other in zip(over, under, strict=True))
    return found[0], statistics.median(found), found[-1]
