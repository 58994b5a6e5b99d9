"""A large JSON document, value by value: only the containers that are asked for are opened."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphapi.formats.personal.text_pieces import VALUE_MAX, TextPieces

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


class JsonStream(TextPieces):
    """Reads a document from its beginning."""

    expected = "this is not the JSON that is expected: "

    def values(self, opens: Callable[[Path], bool], path: Path = ()) -> Iterator[JsonValue]:
        """The values of the containers that `opens` says yes to, in the order of the document."""
        sign = self._next()
        if sign not in ("{", "[") or not opens(path):
            line = self.line
            yield JsonValue(path, self._value(), line)
            return
        self.pass_to(self.at + 1)
        while (found := self._next()) not in ("}", "]"):
            if found == ",":
                self.pass_to(self.at + 1)
            elif sign == "[":
                yield from self.values(opens, (*path, "*"))
            else:
                key = self._value()
                if self._next() != ":":
                    raise self.trouble("a colon is missing")
                self.pass_to(self.at + 1)
                yield from self.values(opens, (*path, str(key)))
        self.pass_to(self.at + 1)

    def _next(self) -> str:
        """The next character that is no blank."""
        while True:
            found = _BLANKS.match(self.text, self.at)
            self.pass_to(found.end() if found else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                raise self.trouble("the file breaks off")

    def _value(self) -> object:
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except RecursionError:
                raise self.trouble("it is nested too deeply") from None
            except ValueError as error:
                if self.waiting > VALUE_MAX or not self.more():
                    raise self.trouble(getattr(error, "msg", str(error))) from None
                continue
            if end < len(self.text) or not self.more():  # a number may go on behind what was read
                self.pass_to(end)
                return value
