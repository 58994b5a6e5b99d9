"""CPU and memory of processes, and pinning them to cores. Without support for pinning, everything runs everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress

import psutil

SERVER_CORE, OTHER_CORE = 0, 1
IDLE, LOOK = 0.04, 0.15
MEGABYTE = 1_048_576


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def cpu(pid: int) -> float:
    """The CPU seconds used by a process and its children."""
    spent = 0.0
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def memory(pid: int) -> float:
    """The memory of the largest of a process and its children, in MB."""
    return max(process.memory_info().rss for process in _family(pid)) / MEGABYTE


def settle(pids: Iterable[int], most: float = 2.0) -> None:
    """Wait until these processes are idle, so that remaining work is charged to its cause."""
    watched, end = list(pids), time.monotonic() + most
    before = sum(map(cpu, watched))
    while time.monotonic() < end:
        time.sleep(LOOK)
        now = sum(map(cpu, watched))
        if now - before <= IDLE:
            return
        before = now


@contextmanager
def born_on(core: int) -> Generator[None]:
    """Let processes started meanwhile run on one core only."""
    if not can_pin():
        yield
        return
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


def pin(pid: int, core: int) -> None:
    """Move a process, with all its threads, to one core."""
    if can_pin():
        for thread in psutil.Process(pid).threads():
            with suppress(ProcessLookupError):
                os.sched_setaffinity(thread.id, {core})


def can_pin() -> bool:
    """Whether there is one core for the server and another for the rest."""
    return hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > OTHER_CORE
