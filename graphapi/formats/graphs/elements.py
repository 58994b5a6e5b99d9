"""What graph formats share: the attributes of nodes and edges, text that XML allows, edges behind the nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from tempfile import SpooledTemporaryFile
from xml.sax.saxutils import escape, quoteattr

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.flat import flat_values
from graphapi.kernel.contact_properties import PROPERTIES

NODE_ATTRIBUTES = tuple(one.name for one in PROPERTIES)
"""The attributes of a node, each a text; lists have an entry a line, custom fields are a JSON object."""

EDGE_ATTRIBUTES = ("label", "role", "inverseRole", "since", "until", "note")
"""The attributes of an edge: `role` is what the source is of the target, `inverseRole` the other way around."""

_IN_MEMORY = 8 * 2**20
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Attributes = Mapping[str, str]


def node_attributes(card: Card) -> dict[str, str]:
    """The attributes of a card that are not empty."""
    return {name: text for name, text in flat_values(card.values).items() if name in NODE_ATTRIBUTES}


def edge_attributes(relative: Relative) -> dict[str, str]:
    """The attributes of an edge that are not empty."""
    named = zip(
        EDGE_ATTRIBUTES,
        (relative.label, relative.inverse_role, relative.role, relative.since, relative.until, relative.note),
        strict=True,
    )
    return {name: value for name, value in named if value}


class XmlText:
    """Text as XML allows it; control characters are replaced, each reported as a loss of its card."""

    def __init__(self, losses: list[Loss]) -> None:
        self._losses = losses
        self.line = 0

    def text(self, name: str, value: str) -> str:
        """The content of an element."""
        return escape(self._allowed(name, value), {"\r": "&#13;"})

    def attribute(self, name: str, value: str) -> str:
        """The value of an attribute, quoted."""
        return quoteattr(self._allowed(name, value), {"\r": "&#13;", "\t": "&#9;", "\n": "&#10;"})

    def _allowed(self, name: str, value: str) -> str:
        allowed = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
        if allowed != value:
            self._losses.append(Loss(self.line, name, value, "XML has no such control characters; they are replaced."))
        return allowed


def nodes_then_edges(
    cards: Iterable[Card], node: Callable[[Card], str], edge: Callable[[int, Card, Relative], str], between: str
) -> Iterator[bytes]:
    """The texts of all nodes, `between`, and the texts of all edges, numbered from 0 and kept on disk until then."""
    with closing(SpooledTemporaryFile(_IN_MEMORY)) as edges:
        number = 0
        for card in cards:
            yield node(card).encode()
            for relative in card.relatives:
                if relative.forward and relative.uid:
                    edges.write(edge(number, card, relative).encode())
                    number += 1
        yield between.encode()
        edges.seek(0)
        while part := edges.read(2**16):
            yield part
