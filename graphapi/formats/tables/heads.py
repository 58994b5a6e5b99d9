"""Finds the header of a table: its separator, its line behind whatever stands before it, and whose export it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from graphapi.formats.tables import crms, google, guesses, linkedin, outlook
from graphapi.formats.tables.encodings import text_of_head
from graphapi.formats.tables.layouts import TableLayout, plain
from graphapi.formats.tables.rows import SEPARATORS, Row, rows_of

KNOWN: tuple[TableLayout, ...] = (linkedin.LAYOUT, google.LAYOUT, google.OLD_LAYOUT, *crms.LAYOUTS, outlook.LAYOUT)
HEAD_MAX = 65_536
_ROWS = 30
"""The header stands among the first rows."""

_COLUMN_MAX = 200
_EXCEL = re.compile(r"\s*sep=(.)\s*[\r\n]", re.IGNORECASE)
_OTHERS = re.compile(r"\s*(?:[{\[<]|BEGIN:|0 @?HEAD)", re.IGNORECASE)
"""JSON, XML, vCard and GEDCOM are no tables."""


@dataclass(frozen=True)
class TableHead:
    """Where a table begins, and whose it is."""

    layout: TableLayout
    separator: str
    line: int
    columns: tuple[str, ...]


@lru_cache(maxsize=4)
def head_of_bytes(head: bytes) -> TableHead | None:
    """The header of a file that begins with these bytes; None when they are no table of people."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0\0" in head:
        return None
    return find_head(text_of_head(head))


def is_of_program(head: bytes) -> bool:
    """Whether a file that begins so has the header of a known program."""
    found = head_of_bytes(head)
    return found is not None and found.layout is not guesses.LAYOUT


def find_head(
    text: str, separator: str = "", layouts: Sequence[TableLayout] = (*KNOWN, guesses.LAYOUT)
) -> TableHead | None:
    """The header in the first rows of a text; the separator is found out unless it is given."""
    if _OTHERS.match(text):
        return None
    said = _EXCEL.match(text)
    separators = separator or (said[1] if said and said[1] in SEPARATORS else "".join(SEPARATORS))
    tables = {one: list(islice(rows_of(text, one), _ROWS)) for one in separators}
    for layout in layouts:
        found = _guessed(tables) if layout is guesses.LAYOUT else _fitting(layout, tables)
        if found is not None:
            return found
    return None


def _fitting(layout: TableLayout, tables: dict[str, list[Row]]) -> TableHead | None:
    for separator, rows in tables.items():
        for line, cells in rows:
            if len(cells) > 1 and layout.fits(frozenset(map(plain, cells))):
                return TableHead(layout, separator, line, _columns(cells))
    return None


def _guessed(tables: dict[str, list[Row]]) -> TableHead | None:
    """The row, among the first, with the most columns that sound known."""
    best: tuple[int, int, TableHead] | None = None
    for separator, rows in tables.items():
        for line, cells in rows[:10]:
            known = sum(guesses.LAYOUT.target(cell) is not None for cell in cells)
            width = sum(bool(cell.strip()) for cell in cells)
            if any(len(cell) > _COLUMN_MAX or "@" in cell for cell in cells) or not known:
                continue
            if best is None or (known, width) > best[:2]:
                best = known, width, TableHead(guesses.LAYOUT, separator, line, _columns(cells))
    return best[2] if best else None


def first_row(text: str, separator: str = "") -> TableHead | None:
    """The first row as the header, whatever it says: a MAP.toml tells what it means."""
    said = _EXCEL.match(text)
    candidates = [separator] if separator else list(SEPARATORS)
    found: list[TableHead] = []
    for one in candidates:
        for line, cells in islice(rows_of(text, one), 1 + bool(said)):
            if not (said and line == 1):
                found.append(TableHead(guesses.LAYOUT, one, line, _columns(cells)))
    return max(found, key=lambda head: len(head.columns), default=None)


def _columns(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip().lstrip("\ufeff") for cell in cells)
