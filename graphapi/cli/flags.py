"""Flags in help texts: `--demo` instead of `--demo <bool>`, which looks as if it takes a value."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

_Typers = Any
"""Typer's own types are private."""


class HelpCommand(TyperCommand):
    """A command whose help shows flags by name only."""

    def get_params(self, ctx: _Typers) -> list[_Typers]:
        """The parameters, with flags shown by name only."""
        return _by_name(super().get_params(ctx))


class HelpGroup(TyperGroup):
    """A group of commands whose help shows flags by name only."""

    def get_params(self, ctx: _Typers) -> list[_Typers]:
        """The parameters, with flags shown by name only."""
        return _by_name(super().get_params(ctx))


def _by_name(params: list[_Typers]) -> list[_Typers]:
    for param in params:
        if getattr(param, "is_bool_flag", False):
            param.metavar = ""
    return params
