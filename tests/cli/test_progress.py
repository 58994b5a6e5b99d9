"""What a person sees while the local database is fetched and started."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from graphapi.cli.progress import shown


def seen(*, terminal: bool) -> str:
    """What is shown of a fetch and a start."""
    console = Console(file=StringIO(), force_terminal=terminal, width=100)
    with shown(console) as progress:
        progress("Fetching Neo4j", 0, 0)
        for done in (40_000_000, 160_000_000):
            progress("Fetching Neo4j", done, 160_000_000)
        progress("Starting Neo4j", 0, 0)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_in_a_log_each_step_is_one_line() -> None:
    """A log file or a pipe gets no bars."""
    assert seen(terminal=False) == "Fetching Neo4j …\nStarting Neo4j …\n"


def test_on_a_terminal_bytes_are_counted_and_the_next_step_takes_the_place() -> None:
    """The bar of the last step is what is drawn last."""
    drawn = seen(terminal=True)

    assert "Starting Neo4j" in drawn
    assert "\x1b[2K" in drawn
