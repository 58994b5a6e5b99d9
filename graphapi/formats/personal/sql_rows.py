"""The rows of INSERT statements as a program dumps them: read as a stream, row by row, and never executed.

`INSERT IGNORE INTO contacts (columns) VALUES (values), (values);` with NULL, numbers, and texts in which a backslash
escapes the next character. A parser of SQL such as sqlglot builds a tree of a whole statement, which holds all rows of
a table, and takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphapi.formats.personal.text_pieces import VALUE_MAX, TextPieces

_HEAD_MAX = 2**14
_BLANKS = re.compile(r"\s*")
_OTHER = re.compile(r"(?:#|--)[^\n]*\n|SET [^;\n]*;")
_INSERT = re.compile(r"INSERT (?:IGNORE )?INTO [`\"]?(\w+)[`\"]? \(([^()]*)\) VALUES\s*")
_VALUE = re.compile(r"\s*(?:(NULL)|'((?:[^'\\]|\\.)*+)'|([^\s',()]+))\s*([,)])", re.DOTALL)
_OPEN = re.compile(r"\s*\(")
_NEXT = re.compile(r"\s*([,;])\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class SqlRow(NamedTuple):
    """A row with the line at which it begins; an absent value is None."""

    line: int
    table: str
    values: dict[str, str | None]


class SqlRows(TextPieces):
    """Reads a dump from its beginning."""

    def __iter__(self) -> Iterator[SqlRow]:
        while self._begins():
            if self._match(_OTHER):
                continue
            head = self._found(_INSERT, "this is not an INSERT statement")
            columns = [one.strip(' `"') for one in head[2].split(",")]
            sign = ","
            while sign == ",":
                line = self.line
                yield SqlRow(line, head[1], dict(zip(columns, self._row(len(columns)), strict=True)))
                sign = self._found(_NEXT, "a comma or semicolon is missing")[1]

    def _row(self, width: int) -> list[str | None]:
        self._found(_OPEN, "a row is missing")
        values: list[str | None] = []
        sign = ","
        while sign == ",":
            null, text, number, sign = self._found(_VALUE, "a value is missing").groups()
            values.append(None if null else number if text is None else _unescaped(text))
        if len(values) != width:
            raise self.trouble(f"a row has {len(values)} values, not {width}")
        return values

    def _begins(self) -> bool:
        """Whether there is another statement; its head is in memory then."""
        while True:
            found = _BLANKS.match(self.text, self.at)
            self.pass_to(found.end() if found else self.at)
            if self.waiting > _HEAD_MAX or not self.more():
                return self.at < len(self.text)

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        self.pass_to(found.end() if found else self.at)
        return found

    def _found(self, pattern: re.Pattern[str], reason: str) -> re.Match[str]:
        """The pattern here, which may end in what has not been read yet."""
        while (found := self._match(pattern)) is None:
            if self.waiting > VALUE_MAX or not self.more():
                raise self.trouble(reason)
        return found


def _unescaped(text: str) -> str:
    """A text without its escapes; a zero byte, which no text here has, is left out."""
    return _ESCAPED.sub(lambda found: "" if found[1] == "0" else found[1], text) if "\\" in text else text
