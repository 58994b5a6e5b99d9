"""Reads CSV files and writes those of refused lines: columns by name, lines by number, gzip by the file name.

Cells that a spreadsheet would take for a formula are escaped when written and unescaped when read.
This module does not know what the columns mean.
"""

from __future__ import annotations

import csv
import difflib
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self, TextIO

from graphapi.db import private_files
from graphapi.kernel.names import did_you_mean
from graphapi.kernel.spreadsheets import guard, unguard

REFUSED_COLUMNS = ("line", "reason")
"""The columns that a file of refused lines adds to those of the input."""

_LINE_END = "\r\n"
_ALIKE, _SUGGESTED = 0.75, 3

Cells = list[str]
Numbered = tuple[int, Cells]
"""A line of the file, by the number of its first line as an editor counts, with a cell for each column or more."""


class UnusableFile(Exception):
    """A file that cannot be imported; the message names it and says why, `option` what would make it usable."""

    def __init__(self, message: str, option: str = "") -> None:
        """Keep the name of the option that a user may give: `dates`, or `format`."""
        super().__init__(message)
        self.option = option


@dataclass(frozen=True)
class CsvTable:
    """A CSV file with a header; its lines are read again each time.

    `surplus` is the number of cells at the end of each line to ignore: those that a file of refused lines adds.
    """

    path: Path
    columns: tuple[str, ...]
    surplus: int = 0

    def lines(self) -> Iterator[Numbered]:
        """Yield each line that is not blank; UnusableFile where the file ends too early or is not UTF-8."""
        width, number = len(self.columns), 1
        with _in_words(self.path) as trouble, _opened(self.path) as file:
            reader = csv.reader(file, strict=True)
            next(reader, None)
            while True:
                number = trouble.line = reader.line_num + 1
                cells = next(reader, None)
                if cells is None:
                    return
                if self.surplus and len(cells) == width + self.surplus:
                    del cells[width:]
                if cells:
                    yield number, [*map(unguard, cells), *[""] * (width - len(cells))]

    def place(self, *names: str) -> int | None:
        """The index of the first column with one of these names in any spelling; None when there is none."""
        wanted = set(names)
        return next((n for n, column in enumerate(self.columns) if spelling(column) in wanted), None)


class TableWriter:
    """A new CSV file that only its owner can read; equal rows always give equal bytes."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        """Write the header."""
        self._file = private_files.new_text(path)
        self._writer = csv.writer(_LineFeeds(self._file), lineterminator=_LINE_END)
        self.row(columns)

    def row(self, cells: Sequence[object]) -> None:
        """Write one row."""
        self._writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in cells])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


@dataclass(frozen=True)
class _LineFeeds:
    """Ends lines with U+000A; the CSV writer, if set to do that, would not quote cells with a bare U+000D."""

    file: TextIO

    def write(self, line: str) -> int:
        """Write a line from the CSV writer."""
        return self.file.write(f"{line.removesuffix(_LINE_END)}\n")


class RefusedLines:
    """The file of refused lines, created with the first one: if nothing is refused, there is no file."""

    def __init__(self, path: Path, table: CsvTable) -> None:
        """Remove the file of an earlier import."""
        self.path, self.count = path, 0
        self._columns = table.columns
        self._writer: TableWriter | None = None
        path.unlink(missing_ok=True)

    def write(self, number: int, cells: Cells, reason: str) -> None:
        """Write one line with its number and the reason; surplus cells are joined in the last column."""
        if self._writer is None:
            self._writer = TableWriter(self.path, [*self._columns, *REFUSED_COLUMNS])
        last = len(self._columns) - 1
        self._writer.row([*cells[:last], ",".join(cells[last:]), number, reason])
        self.count += 1

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._writer is not None:
            self._writer.close()


def open_table(path: Path) -> CsvTable:
    """The file with its columns; UnusableFile when it is missing, empty, or names a column twice."""
    with _in_words(path), _opened(path) as file:
        columns = [unguard(column).strip() for column in _header(csv.reader(file, strict=True))]
    surplus = len(REFUSED_COLUMNS) if tuple(columns[-len(REFUSED_COLUMNS) :]) == REFUSED_COLUMNS else 0
    columns = columns[: len(columns) - surplus]
    if not any(columns):
        raise UnusableFile(f"{path} has no header line with column names.")
    twice = next((column for n, column in enumerate(columns) if column in columns[:n]), None)
    if twice is not None:
        raise UnusableFile(f"{path} has two columns named `{twice}`.")
    return CsvTable(path, tuple(columns), surplus)


def spelling(column: str) -> str:
    """A column's name without case and separators: givenName, given_name and Given Name are the same."""
    return "".join(c for c in column.casefold() if c not in "_- ")


def doubts(columns: Iterable[str], known: Mapping[str, str], becomes: str) -> tuple[str, ...]:
    """A sentence about each column whose name resembles a known one: it may be misspelled.

    `known`: normalized name to the name that is suggested. `becomes`: what happens to the columns.
    """
    alike = {one: difflib.get_close_matches(spelling(one), known, _SUGGESTED, _ALIKE) for one in columns}
    return tuple(
        f"The column `{column}` {becomes}.{did_you_mean(dict.fromkeys(known[name] for name in names))}"
        for column, names in alike.items()
        if names
    )


def chunks(lines: Iterable[Numbered], size: int) -> Iterator[list[Numbered]]:
    """Yield the lines in chunks of that size."""
    lines = iter(lines)
    while part := list(islice(lines, size)):
        yield part


def stem(path: Path) -> str:
    """A file's name without .csv and .gz."""
    name = path.name.removesuffix(".gz")
    return name.removesuffix(".csv") or name


def _header(reader: Iterator[Cells]) -> Cells:
    return next(reader, None) or []


def _opened(path: Path) -> TextIO:
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


class _in_words:  # noqa: N801 – reads as a statement
    """Turn what reading a file can raise into UnusableFile with the file's name and the line."""

    def __init__(self, path: Path) -> None:
        self.path, self.line = path, 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        where = f"{self.path}, line {self.line}"
        match error:
            case FileNotFoundError() | IsADirectoryError():
                raise UnusableFile(f"The file {self.path} does not exist.") from None
            case UnicodeDecodeError():
                raise UnusableFile(f"{where} or after it: the text is not UTF-8.") from None
            case csv.Error() | zlib.error() | EOFError() | OSError():
                raise UnusableFile(f"{where}: the file cannot be read ({error}).") from None
            case _:
                return
