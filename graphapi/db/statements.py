"""Statements: one static file each under `cypher/`, with the parameters that its text names. Nothing is run here.

Whoever uses a statement declares what its record is: `PAGE = statement("tasks/page", tuple[list[TaskRow]])`. No cast is
needed where it is read. Nothing compares it with the text. Rows inside a record stay the driver's lists,
though they are declared as tuples, which name what each place holds: unpack them, never compare or hash them.

A line may be followed by a mark, `// when NAMES: TEXT`: it reads TEXT where all the names hold. The mark is a
comment, so the file is valid Cypher as it stands. A name of VARIANTS holds in the statement `…_<name>`, which comes
from the same file; the other names are for `specialised`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast, overload

PACKAGE = Path(__file__).resolve().parent.parent
"""The installed package: the wheel has the statements inside it, a checkout beside it."""

VARIANTS = ("back", "reached")
"""Names that hold in a variant of a statement: it pages backwards, or orders contacts as they are first reached."""

_PARAMETER = re.compile(r"\$([A-Za-z]\w*)")
_HEADER = re.compile(r"^// (read|write|schema): \S")
_COMMENT = re.compile(r"//[^\n]*")
_MARKED = re.compile(r"^( *)[^\n]*\n *// when (?P<names>[\w, ]+): *(?P<text>[^\n]*)$", re.MULTILINE)

Kind = Literal["read", "write", "schema"]

Row = tuple[Any, ...]
"""A record of which nothing is declared."""

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


def folder() -> Path:
    """The folder of the statements."""
    inside = PACKAGE / "_cypher"
    return inside if inside.is_dir() else PACKAGE.parent / "cypher"


@dataclass(frozen=True)
class Statement(Generic[R_co]):
    """A statement as it stands in its file; `parameters` are those its text names, `row` is the type of its records."""

    name: str
    kind: Kind
    text: str
    parameters: frozenset[str]
    row: type[Any] = tuple

    @cached_property
    def typed(self) -> Callable[[Iterable[Any]], R_co]:
        """The values of a record as `row` declares them."""
        return cast("Callable[[Iterable[Any]], R_co]", getattr(self.row, "_make", tuple))

    def check(self, given: frozenset[str]) -> None:
        """Raise when the parameters given are not exactly those of the text: an error of ours, never of a client."""
        if given != self.parameters:
            missing, surplus = sorted(self.parameters - given), sorted(given - self.parameters)
            message = f"{self.name}: parameters missing {missing}, not in the text {surplus}"
            raise TypeError(message)


@overload
def statement(name: str) -> Statement[Row]: ...


@overload
def statement(name: str, row: type[R]) -> Statement[R]: ...


def statement(name: str, row: type[Any] = tuple) -> Statement[Any]:
    """The statement of `cypher/<name>.cypher`, whose records are `row`: a tuple of types or a NamedTuple."""
    return _statement(name, row)


@functools.cache
def _statement(name: str, row: type[Any]) -> Statement[Any]:
    """The first line of the file says its kind and what it returns."""
    file, variant = _file_of(name)
    text = (folder() / f"{file}.cypher").read_text(encoding="utf-8")
    if variant:
        text = text_when(text, {variant})
    header = _HEADER.match(text)
    if header is None:
        message = (
            f"cypher/{file}.cypher does not begin with `// read:`, `// write:` or `// schema:` and what it returns"
        )
        raise ValueError(message)
    kind: Kind = header[1]  # pyright: ignore[reportAssignmentType] – one of the three by the pattern
    return Statement(name, kind, text, parameters_of(text), row)


def _file_of(name: str) -> tuple[str, str]:
    """The file of a statement, and its variant; an empty text without one."""
    variant = next((one for one in VARIANTS if name.endswith(f"_{one}")), "")
    return name.removesuffix(f"_{variant}"), variant


def text_when(text: str, names: AbstractSet[str]) -> str:
    """A text as its marks say where these names hold."""

    def read(found: re.Match[str]) -> str:
        return f"{found[1]}{found['text']}" if names >= {*found["names"].split(", ")} else found[0]

    return _MARKED.sub(read, text)


def names_of_marks(text: str) -> set[str]:
    """The names that the marks of a text depend on."""
    return {name for found in _MARKED.finditer(text) for name in found["names"].split(", ")}


def without_comments(text: str) -> str:
    """A text without its comments, marks included."""
    return _COMMENT.sub("", text)


def parameters_of(text: str) -> frozenset[str]:
    """The parameters that a text names outside its comments."""
    return frozenset(_PARAMETER.findall(without_comments(text)))


def all_statements() -> list[Statement[Row]]:
    """Every statement but the migrations, by name."""
    root = folder()
    names = sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.cypher"))
    found = [statement(name) for name in names if not name.startswith("migrations/")]
    marked = [(one.name, names_of_marks(one.text)) for one in found]
    variants = [statement(f"{name}_{variant}") for name, names in marked for variant in VARIANTS if variant in names]
    return sorted([*found, *variants], key=lambda one: one.name)
