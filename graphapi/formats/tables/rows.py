"""Rows of separated values by their line, within bounds: an open quotation mark is refused with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

from graphapi.formats.cards import UnreadableFile
from graphapi.formats.tables.encodings import Encoding

Row = tuple[int, list[str]]
"""The number of a row's first line, from 1, and its cells."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LINE_MAX, RECORD_MAX, CELLS_MAX = 1_048_576, 8_388_608, 5_000
"""Maximum characters of a line and of a row, and maximum cells of a row; `csv` bounds a cell to 131,072 characters."""


class _Lines:
    """The lines of a text, and those of the row that is being read."""

    def __init__(self, text: io.TextIOWrapper | io.StringIO) -> None:
        self._text = text
        self.number, self.first, self.size = 0, 1, 0
        self.of_row: list[str] = []

    def begin(self) -> None:
        """The next line begins a row."""
        self.first, self.size = self.number + 1, 0
        self.of_row.clear()

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LINE_MAX):
            self.number += 1
            self.size += len(line)
            if self.size > RECORD_MAX or (len(line) == LINE_MAX and not line.endswith(("\n", "\r"))):
                raise UnreadableFile(f"Line {self.first}: the row does not end. Is a quotation mark missing?")
            self.of_row.append(line)
            yield line


def rows(source: BinaryIO, encoding: Encoding, separator: str) -> Iterator[Row]:
    """The rows of a file from its beginning, without blank lines. Raises UnreadableFile."""
    source.seek(encoding.mark)
    text = io.TextIOWrapper(source, encoding.codec, newline="")
    try:
        yield from _rows(_Lines(text), separator)
    finally:
        with suppress(ValueError):
            text.detach()


def rows_of(text: str, separator: str) -> Iterator[Row]:
    """The rows of a piece of text; the last one may be cut."""
    with suppress(UnreadableFile):
        yield from _rows(_Lines(io.StringIO(text, newline="")), separator)


def _rows(lines: _Lines, separator: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator)
    while True:
        lines.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFile(f"Line {lines.first}: {error}. Is a quotation mark missing?") from None
        except UnicodeError:
            raise UnreadableFile(f"Line {lines.number + 1}: the text is not in the encoding.") from None
        if cells is None:
            return
        if len(cells) > CELLS_MAX:
            raise UnreadableFile(f"Line {lines.first}: the row has more than {CELLS_MAX:,} cells.")
        _check_end(lines, separator)
        if cells:
            yield lines.first, cells


def _check_end(lines: _Lines, separator: str) -> None:
    """Refuse a last row whose quotation mark stays open: it has swallowed the rows behind it.

    A row with an odd number of marks is read again by the strict rules, which know the difference from `5" pipe`.
    """
    if lines.of_row and sum(line.count('"') for line in lines.of_row) % 2:
        try:
            list(csv.reader(lines.of_row, delimiter=separator, strict=True))
        except csv.Error as error:
            if "unexpected end" in str(error):
                message = f"Line {lines.first}: a quotation mark opens in this row and is never closed."
                raise UnreadableFile(message) from None


def row_text(cells: Sequence[str]) -> str:
    """A row as one line of comma-separated values."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # without these in its end, it quotes no line ends in cells
    return out.getvalue().removesuffix("\r\n")
