"""Relatives of an export whose role says nothing, because the card at the other end says what the two are.

A label that an import registered for a role in a file has no word for its other side.
"""

from __future__ import annotations

from dataclasses import replace

from graphapi.formats.cards import Card, Relative
from graphapi.kernel.relation_words import OTHER_SIDE

ANYBODY = "Related contact"
"""The role of somebody of whom a file says nothing but that there is a relation."""

_UNNAMED = frozenset({"", ANYBODY, OTHER_SIDE})


def stated_here(relative: Relative) -> bool:
    """Whether this end states an association that is stated once: the one from which the role says more."""
    says, inverse_says = (role not in _UNNAMED for role in (relative.role, relative.inverse_role))
    return relative.forward if says == inverse_says else says


def without_echoes(card: Card) -> Card:
    """The card without relatives on whose card alone the role stands."""
    return replace(card, relatives=tuple(one for one in card.relatives if not _is_echo(one)))


def _is_echo(relative: Relative) -> bool:
    return bool(relative.uid) and relative.role in _UNNAMED and relative.inverse_role not in _UNNAMED
