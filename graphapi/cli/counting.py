"""How the progress of long work is shown: a bar on a terminal, else a line every few seconds; on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

EVERY = 5.0
"""Seconds between two lines, where there is no terminal."""

Counting = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much; 0 when that is not known."""


@contextmanager
def counted(console: Console | None = None) -> Generator[Counting]:
    """Show progress for a while."""
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
        """Say how far it is, now and then."""
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
        """Move the bar of this part of the work; each has its own."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=None)
        self._bars.update(self._tasks[what], completed=done, total=total or None)
