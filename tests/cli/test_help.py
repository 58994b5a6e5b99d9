"""What the commands say of themselves."""

from __future__ import annotations

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from graphapi import __version__
from graphapi.cli.main import app


def commands(found: object, *words: str) -> list[tuple[str, ...]]:
    """The words of a group and of everything below it."""
    below = getattr(found, "commands", {})
    return [words, *(one for name, command in below.items() for one in commands(command, *words, name))]


ALL = commands(get_command(app))


def said(*arguments: str) -> str:
    """What a command prints, wide enough that nothing is wrapped."""
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_flags_are_shown_without_a_value(words: tuple[str, ...]) -> None:
    """`--demo`, as one types it."""
    shown = said(*words, "--help")

    assert "--help" in shown
    assert "bool" not in shown


@pytest.mark.parametrize(
    ("words", "default"),
    [
        (("serve",), "GRAPHAPI_PORT, else 8000"),
        (("serve",), "GRAPHAPI_HOST, else 127.0.0.1"),
        (("db", "start"), "GRAPHAPI_DATA_DIR, else"),
        (("user", "add"), "VIEWER"),
        (("token", "create"), "90"),
    ],
)
def test_defaults_are_those_that_hold(words: tuple[str, ...], default: str) -> None:
    """Not what stands for them in the code."""
    shown = said(*words, "--help")

    assert default in shown
    assert "-1" not in shown


def test_the_version_is_said() -> None:
    """Without a database."""
    assert said("--version").strip() == f"graphapi {__version__}"
