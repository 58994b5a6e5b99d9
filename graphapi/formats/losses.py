"""What formats of graphs and tables cannot say of a card."""

from __future__ import annotations

from graphapi.formats.cards import Card, Loss


def unlinked_losses(card: Card) -> list[Loss]:
    """Relatives that are nobody's card, and what only the format it came from can hold."""
    found = [
        Loss(card.line, "relative", f"{one.role}: {one.name}", "It has no association with somebody without a card.")
        for one in card.relatives
        if not one.uid
    ]
    if card.kept:
        found.append(Loss(card.line, "kept", card.kept, "Only the format it came from can hold it."))
    return found
