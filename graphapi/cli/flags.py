"""Flags in help texts: `--demo`, not `--demo <bool>`, which reads as if a value had to follow."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class HelpCommand(TyperCommand):
    """A command whose flags are shown by their names alone."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 – Typer's own types are private
        """Return the parameters."""
        return _by_name(super().get_params(ctx))


class HelpGroup(TyperGroup):
    """A group of commands whose flags are shown by their names alone."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 – as above
        """Return the parameters."""
        return _by_name(super().get_params(ctx))


def _by_name(params: list[Any]) -> list[Any]:
    for param in params:
        if getattr(param, "is_bool_flag", False):
            param.metavar = ""
    return params
