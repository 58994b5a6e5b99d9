"""The text of a large file, read piece by piece as far as it is needed."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from graphapi.formats.cards import UnreadableFile

VALUE_MAX = 16 * 2**20
"""Maximum characters of a value that is read as a whole."""

PIECE = 2**18


class TextPieces:
    """What is in memory of a text, the place in it, and the line of that place."""

    expected = ""
    """What the text should be, at the beginning of what is wrong with it."""

    def __init__(self, source: BinaryIO) -> None:
        """Nothing is read yet."""
        source.seek(0)
        self._source, self._decoder = source, codecs.getincrementaldecoder("utf-8")()
        self.text, self.at, self.line, self._ended = "", 0, 1, False

    @property
    def waiting(self) -> int:
        """The number of characters in memory behind the place."""
        return len(self.text) - self.at

    def pass_to(self, end: int) -> None:
        """Go on to a place in the text."""
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def more(self) -> bool:
        """Read on, by as much as is waiting already: a long value is not tried too often."""
        if self._ended:
            return False
        rest = self.text[self.at :]
        octets = self._source.read(max(PIECE, len(rest)))
        try:
            self.text, self.at = rest + self._decoder.decode(octets, final=not octets), 0
        except UnicodeDecodeError:
            raise self.trouble("the text is not UTF-8") from None
        self._ended = not octets
        return not self._ended

    def trouble(self, reason: str) -> UnreadableFile:
        """What is wrong at the place."""
        return UnreadableFile(f"Line {self.line}: {self.expected}{reason}.")
