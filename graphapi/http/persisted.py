"""Persisted documents: sent once, then requested by their hash, with the protocols of Apollo and urql.

Those of the page are listed when it is built; they are known from the start, and never evicted.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping

from graphapi.limits import PERSISTED_CHARACTERS


def digest(text: str) -> str:
    """The SHA-256 hash of a document, as hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class PersistedDocuments:
    """Documents by hash; the least recently used are evicted first."""

    def __init__(self, listed: Mapping[str, str] | None = None, characters: int = PERSISTED_CHARACTERS) -> None:
        """Know those that are listed, and keep others up to this total number of characters."""
        self.listed = listed or {}
        self._room = characters
        self._kept: OrderedDict[str, str] = OrderedDict()
        self.characters = 0

    def find(self, key: str) -> str | None:
        """The document with that hash; None if it is unknown or has been evicted."""
        if key in self.listed:
            return self.listed[key]
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, text: str) -> None:
        """Store a document."""
        if key in self._kept or key in self.listed:
            return
        self._kept[key] = text
        self.characters += len(text)
        while self.characters > self._room:
            _, gone = self._kept.popitem(last=False)
            self.characters -= len(gone)
