"""Progress of long operations, on standard error: a bar on a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

EVERY = 5.0
"""Seconds between two lines, if there is no terminal."""

Counting = Callable[[str, int, int], None]
"""Called with the current step, the amount done, and the total, which is 0 if unknown."""


@contextmanager
def counted(console: Console | None = None) -> Generator[Counting]:
    """Report progress while entered; yields the function to call."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _CountingLines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        yield _CountingBars(bars)


class _CountingLines:
    def __init__(self, console: Console) -> None:
        self._console, self._said = console, time.monotonic()

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Print the progress, at most every few seconds."""
        if time.monotonic() - self._said < EVERY:
            return
        self._said = time.monotonic()
        of = f" of {total:,}" if total else ""
        self._console.print(f"{what}: {done:,}{of}", highlight=False)


class _CountingBars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Move the bar of this step; each step has its own."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=None)
        self._bars.update(self._tasks[what], completed=done, total=total or None)
