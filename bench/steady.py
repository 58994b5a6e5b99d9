"""Memory under a long mixed load: all reads and some writes, for the given number of minutes."""

from __future__ import annotations

import time
from typing import Any

from bench.compare import Comparison
from bench.machine import memory
from bench.sides import Side
from bench.tables import table
from bench.workloads import WORKLOADS

EVERY = 15.0
TURN = 1.0


def steady(comparison: Comparison, side: Side, minutes: float) -> dict[str, Any]:
    """Load one side with all operations in turn; returns its memory over time."""
    workloads = [one for one in WORKLOADS if not one.mixed and not one.rival and not one.only]
    began = time.monotonic()
    seen = [(0.0, memory(side.process.pid))]
    requests = failed = 0
    while time.monotonic() - began < minutes * 60:
        for one in workloads:
            window = comparison.load(side, one, TURN)
            requests, failed = requests + window["requests"], failed + window["failed"]
            if one.writes:
                comparison.clean()
            if time.monotonic() - began - seen[-1][0] >= EVERY:
                seen.append((time.monotonic() - began, memory(side.process.pid)))
    show(seen, requests, failed)
    return {"requests": requests, "failed": failed, "memory": [[round(at), round(mb, 1)] for at, mb in seen]}


def show(seen: list[tuple[float, float]], requests: int, failed: int) -> None:
    """Print memory over time."""
    step = max(1, len(seen) // 10)
    lines = [(f"{at / 60:.1f}", f"{mb:.1f}") for at, mb in [*seen[:-1:step], seen[-1]]]
    table(f"Memory under {requests:,} mixed requests, {failed} failed", ("minutes", "MB"), lines)
