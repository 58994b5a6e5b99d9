"""Progress of downloading and starting the local database, on standard error, to keep output clean."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TaskID, TextColumn

from graphapi.db.local.jars import ReportProgress

_STEP = (SpinnerColumn(finished_text=" "), TextColumn("{task.description}"))


@contextmanager
def shown(console: Console | None = None) -> Generator[ReportProgress]:
    """Report progress while entered: as bars on a terminal, which vanish at the end, else one line per step."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _StepLines(console)
        return
    with Progress(*_STEP, BarColumn(), DownloadColumn(), console=console, transient=True) as bars:
        yield _StepBars(bars)


class _StepLines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = ""

    def __call__(self, what: str, _done: int, _total: int, /) -> None:
        """Print each step once."""
        if what != self._said:
            self._said = what
            self._console.print(f"{what} …", highlight=False)


class _StepBars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Move the bar of this step; earlier bars disappear."""
        if what not in self._tasks:
            for earlier in self._tasks.values():
                self._bars.update(earlier, visible=False)
            self._tasks[what] = self._bars.add_task(what, total=None)
        self._bars.update(self._tasks[what], completed=done, total=total or None)
