"""How long files are: each is read in one go, and has one job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = {".py", ".ts", ".tsx", ".css"}
ROOMS = ("graphapi", "tests", "bench", "docs", "findings", "clients", "ide/src")
NOT_WRITTEN_HERE = {"gql", "page", "node_modules"}
MOST = 350
"""Lines of a file."""


def test_no_source_file_is_long() -> None:
    """Python, TypeScript and style sheets alike: past the bound, a file has a second job."""
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in sources()}

    assert {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > MOST} == {}
    assert {path.suffix for path in lines} == KINDS


def sources() -> Iterator[Path]:
    """Yield what is written by hand."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in KINDS and not NOT_WRITTEN_HERE & set(path.relative_to(ROOT).parts):
                yield path
