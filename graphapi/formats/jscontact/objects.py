"""The objects of a file of JSON, one at a time, within bounds."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from graphapi.formats.cards import UnreadableFile

OBJECT_MAX = 16 * 2**20
"""The characters of the longest card."""

_CHUNK = 2**18
_DECODER = json.JSONDecoder()

Members = dict[str, object]


class Objects:
    """Reads objects that stand in a list, or one behind the other; `line` is that of the last one."""

    def __init__(self, source: BinaryIO, longest: int = OBJECT_MAX) -> None:
        source.seek(0)
        self._source = source
        self._decoder = codecs.getincrementaldecoder(_encoding(source))()
        self._longest = longest
        self._text = ""
        self._at = 0
        self._ended = False
        self.line = 1

    def __iter__(self) -> Iterator[object]:
        """The values of the file. UnreadableFile, with the line, for what is not JSON."""
        if self._skip("") == "[":
            self._pass(self._at + 1)
        while sign := self._skip(","):
            if sign == "]":
                self._pass(self._at + 1)
                continue
            yield self._value()

    def _skip(self, dividers: str) -> str:
        """The next character behind blanks; empty at the end of the file."""
        while True:
            end = self._at
            while end < len(self._text) and (self._text[end].isspace() or self._text[end] in f"\ufeff{dividers}"):
                end += 1
            self._pass(end)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _value(self) -> object:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise UnreadableFile(f"Line {self.line}: the JSON is nested too deeply.") from None
            except ValueError as error:
                reason = self._reason(error)
                if len(self._text) - self._at >= self._longest or not self._more():
                    raise UnreadableFile(reason) from None
                continue
            # A number at the end of what was read may go on.
            if end < len(self._text) or not self._more():
                self._pass(end)
                return value

    def _reason(self, error: ValueError) -> str:
        if len(self._text) - self._at >= self._longest:
            return f"Line {self.line}: the card that begins here exceeds {self._longest:,} characters, or is not JSON."
        line = self.line + self._text.count("\n", self._at, error.pos) if isinstance(error, json.JSONDecodeError) else 0
        return f"Line {line or self.line}: not JSON: {getattr(error, 'msg', error)}."

    def _pass(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on: as much as is there already, so that a long card is not parsed too often."""
        if self._ended:
            return False
        rest = self._text[self._at :]
        octets = self._source.read(max(_CHUNK, len(rest)))
        try:
            self._text, self._at = rest + self._decoder.decode(octets, final=not octets), 0
        except UnicodeDecodeError:
            raise UnreadableFile(f"Behind line {self.line}: not the encoding with which the file begins.") from None
        self._ended = not octets
        return not self._ended


def _encoding(source: BinaryIO) -> str:
    head = source.read(4)
    source.seek(0)
    return json.detect_encoding(head)
