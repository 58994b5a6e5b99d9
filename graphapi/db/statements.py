"""Statements: one static file each under `cypher/`, with the parameters that its text names. Nothing is run here."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent.parent
"""The installed package: the wheel has the statements inside it, a checkout beside it."""

_PARAMETER = re.compile(r"\$([A-Za-z]\w*)")
_HEADER = re.compile(r"^// (read|write|schema): \S")
_COMMENT = re.compile(r"//[^\n]*")

Kind = Literal["read", "write", "schema"]


def folder() -> Path:
    """Return the folder of the statements."""
    inside = PACKAGE / "_cypher"
    return inside if inside.is_dir() else PACKAGE.parent / "cypher"


@dataclass(frozen=True)
class Statement:
    """A statement as it stands in its file; `parameters` are those its text names."""

    name: str
    kind: Kind
    text: str
    parameters: frozenset[str]

    def check(self, given: frozenset[str]) -> None:
        """Raise when the parameters given are not exactly those of the text: an error of ours, never of a client."""
        if given != self.parameters:
            missing, surplus = sorted(self.parameters - given), sorted(given - self.parameters)
            message = f"{self.name}: parameters missing {missing}, not in the text {surplus}"
            raise TypeError(message)


@functools.cache
def statement(name: str) -> Statement:
    """Return the statement of `cypher/<name>.cypher`; its first line says its kind and what it returns."""
    text = (folder() / f"{name}.cypher").read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if header is None:
        message = (
            f"cypher/{name}.cypher does not begin with `// read:`, `// write:` or `// schema:` and what it returns"
        )
        raise ValueError(message)
    kind: Kind = header[1]  # pyright: ignore[reportAssignmentType] – one of the three by the pattern
    parameters = frozenset(_PARAMETER.findall(_COMMENT.sub("", text)))
    return Statement(name, kind, text, parameters)


def all_statements() -> list[Statement]:
    """Return every statement but the migrations, by name."""
    root = folder()
    names = sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.cypher"))
    return [statement(name) for name in names if not name.startswith("migrations/")]
