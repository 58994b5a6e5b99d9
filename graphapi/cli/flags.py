"""Flags in help texts: `--demo` instead of `--demo <bool>`, which looks as if it takes a value."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

_Typers = Any
"""Typer's own types are private."""


WITHOUT_VALUE = {"--update": "--update=fill"}
"""Options that mean something without a value too."""


class HelpCommand(TyperCommand):
    """A command whose help shows flags by name only, and whose options may go without a value where that means one."""

    def parse_args(self, ctx: _Typers, args: list[str]) -> list[str]:
        """Parse the arguments, with the values that options without one mean."""
        return super().parse_args(ctx, [WITHOUT_VALUE.get(one, one) for one in args])

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
