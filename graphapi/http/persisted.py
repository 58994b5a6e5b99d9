"""Documents known by their hash: sent once, then asked for by 64 characters. As Apollo's and urql's clients do it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from graphapi.limits import PERSISTED_CHARACTERS


def digest(text: str) -> str:
    """Return the hash that a document is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class PersistedDocuments:
    """Documents by hash; those not used for the longest time go first."""

    def __init__(self, characters: int = PERSISTED_CHARACTERS) -> None:
        """Keep documents of so many characters together."""
        self._room = characters
        self._kept: OrderedDict[str, str] = OrderedDict()
        self.characters = 0

    def find(self, key: str) -> str | None:
        """Return the document with that hash; None when it is not, or no longer, known."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, text: str) -> None:
        """Remember a document."""
        if key in self._kept:
            return
        self._kept[key] = text
        self.characters += len(text)
        while self.characters > self._room:
            _, gone = self._kept.popitem(last=False)
            self.characters -= len(gone)
