"""GEDCOM records for tests, and the cards that are read from them."""

from __future__ import annotations

import io
from textwrap import dedent

from graphapi.formats.cards import Card, ReadOptions
from graphapi.formats.gedcom import GEDCOM


def file(text: str, version: str = "5.5.1", declared: str = "UTF-8") -> str:
    """A whole file around some records."""
    return f"0 HEAD\n1 GEDC\n2 VERS {version}\n1 CHAR {declared}\n{dedent(text).lstrip()}0 TRLR\n"


def read(text: str | bytes, version: str = "5.5.1") -> dict[str, Card]:
    """The cards of some records by identifier; none is unreadable."""
    data = text if isinstance(text, bytes) else file(text, version).encode()
    found = list(GEDCOM.read(io.BytesIO(data), ReadOptions()))
    assert all(isinstance(one, Card) for one in found)
    return {one.uid: one for one in found if isinstance(one, Card)}


def kept(card: Card) -> list[str]:
    """The kept lines behind the first, which says who the person was in the file."""
    first, *lines = card.kept.splitlines()
    assert first.startswith(f"0 @{card.uid}@ INDI ")
    return lines


def person(lines: str, version: str = "5.5.1") -> Card:
    """The card of one person with these lines."""
    return read("0 @I1@ INDI\n" + dedent(lines).lstrip(), version)["I1"]
