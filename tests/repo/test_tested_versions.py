"""Libraries whose insides are used: the table names each, and agrees with pyproject.toml and what is installed."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from graphapi.db.statements import PACKAGE
from graphapi.tested_versions import LIBRARIES

ROOT = PACKAGE.parent
DOCUMENTED = {"opentelemetry", "starlette"}
"""Packages whose documentation names the modules that we import from deep inside."""


def dependencies() -> list[str]:
    """The requirements of the program."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]


def insides(path: Path) -> set[str]:
    """The packages from whose private or deep modules a file imports, or whose private names it uses."""
    text = path.read_text(encoding="utf-8")
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            top, *below = name.split(".")
            if len(below) > 1 or any(part.startswith("_") for part in below):
                found.add(top)
    return found - {"graphapi", *sys.stdlib_module_names}


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_bounds_are_those_of_the_project(name: str) -> None:
    """From the lowest to below the first that was not tested, and an installed one between them."""
    library = LIBRARIES[name]

    assert f"{name}>={library.lowest},<{library.below}" in dependencies()
    installed, lowest, below = (
        tuple(map(int, one.split("."))) for one in (version(name), library.lowest, library.below)
    )
    assert lowest <= installed < below
    assert not library.tested or version(name) in library.tested


def test_every_library_whose_insides_are_used_is_in_the_table() -> None:
    """What is imported from private or undocumented modules says whose they are."""
    installed_as = packages_distributions()
    used = {top for path in PACKAGE.rglob("*.py") for top in insides(path)} - DOCUMENTED

    assert {installed_as[top][0] for top in used} == set(LIBRARIES)
