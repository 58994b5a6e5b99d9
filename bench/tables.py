"""Output on the screen during a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.compare import ratios
from bench.generator import Window

CONSOLE = Console(width=150, highlight=False)
COLUMNS = (
    ("operation", 16), ("side", 10), ("server ms", 9), ("database ms", 11), ("q/s", 7), ("p50", 8), ("p99", 8),
    ("kB", 6), ("MB", 4), ("server ×", 15), ("database ×", 15), ("q/s ×", 15),
)  # fmt: skip
TEXTS = 2
MEANING = (
    "CPU in ms a request. × is how many times what ours costs, the least/median/most of the rounds; of q/s how many "
    "times theirs ours makes."
)


def header() -> None:
    """Print the column headings."""
    CONSOLE.print(MEANING)
    CONSOLE.print(_line([name for name, _ in COLUMNS]))


def rows(name: str, sides: Mapping[str, Any]) -> None:
    """Print a workload, one line per side."""
    base = sides.get("ours") or next(iter(sides.values()))
    for side, one in sides.items():
        cells = [
            name, side, f"{one['server_cpu']:.3f}", f"{one['database_cpu']:.3f}", f"{one['qps']:,.0f}",
            f"{one['p50']:.2f}", f"{one['p99']:.2f}", f"{one['bytes'] / 1000:.1f}", f"{one['memory']:.0f}",
        ]  # fmt: skip
        if one is not base:
            cells += [spread(one["windows"], base["windows"], part) for part in ("server_cpu", "database_cpu")]
            cells.append(spread(base["windows"], one["windows"], "qps"))
        CONSOLE.print(_line(cells))


def spread(over: list[Window], under: list[Window], measure: str) -> str:
    """Minimum/median/maximum of a ratio over the rounds."""
    return "/".join(f"{one:.2f}" for one in ratios(over, under, measure))


def _line(cells: list[str]) -> str:
    widths = [width for _, width in COLUMNS]
    placed = (
        cell.rjust(width) if place >= TEXTS else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=False))
    )
    return " ".join(placed)


def table(title: str, columns: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
    """Print any other table; its first column is text."""
    shown = Table(title=title)
    for place, column in enumerate(columns):
        shown.add_column(column, justify="right" if place else "left")
    for line in lines:
        shown.add_row(*line)
    CONSOLE.print(shown)
