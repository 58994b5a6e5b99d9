"""What the tests of vCard share: a text to cards, cards to a text."""

from __future__ import annotations

import io

from graphapi.formats.cards import Card, Loss, ReadOptions, UnreadableCard
from graphapi.formats.vcard import VcardFormat, VcardWriter


def everything(text: str | bytes) -> list[Card | UnreadableCard]:
    """All that a file has, cards or not."""
    octets = text if isinstance(text, bytes) else text.encode()
    return list(VcardFormat().read(io.BytesIO(octets), ReadOptions()))


def read(text: str | bytes) -> list[Card]:
    """The cards of a file in which all is cards."""
    found = everything(text)
    assert all(isinstance(one, Card) for one in found)
    return [one for one in found if isinstance(one, Card)]


def card(*lines: str, version: str = "3.0") -> Card:
    """The card of lines that stand between VERSION and END."""
    [found] = read("\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]))
    return found


def written(*cards: Card) -> list[str]:
    """The lines of the written file, unfolded, without what every card has."""
    text = b"".join(VcardWriter().write(cards, [])).decode().replace("\r\n ", "")
    return [line for line in text.split("\r\n") if line and line not in {"BEGIN:VCARD", "VERSION:4.0", "END:VCARD"}]


def losses(*cards: Card) -> list[Loss]:
    """What writing them loses."""
    found: list[Loss] = []
    for _ in VcardWriter().write(cards, found):
        pass
    return found
