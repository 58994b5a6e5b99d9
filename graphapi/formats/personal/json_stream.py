"""A large JSON document, value by value: only the containers that are asked for are opened."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from graphapi.formats.cards import UnreadableFile

VALUE_MAX = 16 * 2**20
"""Maximum characters of a value that is read as a whole."""

_PIECE = 2**18
_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\r\n\ufeff]*")

Path = tuple[str, ...]
"""The names that lead to a value; `*` for the elements of a list."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A value with the line at which it begins."""

    path: Path
    value: object
    line: int


class JsonStream:
    """Reads a document from its beginning."""

    def __init__(self, source: BinaryIO) -> None:
        """Nothing is read yet."""
        source.seek(0)
        self._source, self._decoder = source, codecs.getincrementaldecoder("utf-8")()
        self._text, self._at, self._ended, self._line = "", 0, False, 1

    def values(self, opens: Callable[[Path], bool], path: Path = ()) -> Iterator[JsonValue]:
        """The values of the containers that `opens` says yes to, in the order of the document."""
        sign = self._next()
        if sign not in ("{", "[") or not opens(path):
            line = self._line
            yield JsonValue(path, self._value(), line)
            return
        self._pass(self._at + 1)
        while (found := self._next()) not in ("}", "]"):
            if found == ",":
                self._pass(self._at + 1)
            elif sign == "[":
                yield from self.values(opens, (*path, "*"))
            else:
                key = self._value()
                if self._next() != ":":
                    raise self._trouble("a colon is missing")
                self._pass(self._at + 1)
                yield from self.values(opens, (*path, str(key)))
        self._pass(self._at + 1)

    def _next(self) -> str:
        """The next character that is no blank."""
        while True:
            found = _BLANKS.match(self._text, self._at)
            self._pass(found.end() if found else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise self._trouble("the file breaks off")

    def _value(self) -> object:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise self._trouble("it is nested too deeply") from None
            except ValueError as error:
                if len(self._text) - self._at > VALUE_MAX or not self._more():
                    raise self._trouble(getattr(error, "msg", str(error))) from None
                continue
            if end < len(self._text) or not self._more():  # a number may go on behind what was read
                self._pass(end)
                return value

    def _pass(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on, by as much as is waiting already: a long value is not tried too often."""
        if self._ended:
            return False
        rest = self._text[self._at :]
        octets = self._source.read(max(_PIECE, len(rest)))
        try:
            self._text, self._at = rest + self._decoder.decode(octets, final=not octets), 0
        except UnicodeDecodeError:
            raise self._trouble("the text is not UTF-8") from None
        self._ended = not octets
        return not self._ended

    def _trouble(self, reason: str) -> UnreadableFile:
        return UnreadableFile(f"Line {self._line}: this is not the JSON that is expected: {reason}.")
