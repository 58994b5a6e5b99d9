"""GraphML, as Gephi, Cytoscape, yEd and networkx read it: http://graphml.graphdrawing.org/specification.html."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphapi.formats.cards import Card, Loss, Relative
from graphapi.formats.graphs.elements import (
    EDGE_ATTRIBUTES,
    NODE_ATTRIBUTES,
    XmlText,
    edge_attributes,
    node_attributes,
    nodes_then_edges,
)
from graphapi.formats.losses import relative_losses

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_END = "</graph>\n</graphml>\n"


@dataclass(frozen=True)
class GraphML:
    """The writer. Edges are directed, as networkx refuses both kinds, and have no ids, as igraph mistakes them."""

    name: str = "graphml"
    title: str = "GraphML"

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """The file, piece by piece."""
        xml = XmlText(losses)

        def node(card: Card) -> str:
            xml.line = card.line
            losses.extend(relative_losses(card.line, card.relatives))
            return f"<node id={xml.attribute('id', card.uid)}>{_data(xml, 'n', node_attributes(card))}</node>\n"

        def edge(_number: int, card: Card, relative: Relative) -> str:
            ends = f"source={xml.attribute('id', card.uid)} target={xml.attribute('id', relative.uid)}"
            return f"<edge {ends}>{_data(xml, 'e', edge_attributes(relative))}</edge>\n"

        yield _HEAD.encode()
        yield "".join([*_keys("node", NODE_ATTRIBUTES), *_keys("edge", EDGE_ATTRIBUTES)]).encode()
        yield b'<graph id="contacts" edgedefault="directed">\n'
        yield from nodes_then_edges(cards, node, edge, "")
        yield _END.encode()


def _keys(kind: str, names: Iterable[str]) -> Iterator[str]:
    """The declarations of attributes; the ids of nodes' and edges' differ, as both have a `label` in some readers."""
    for name in names:
        yield f'<key id="{kind[0]}.{name}" for="{kind}" attr.name="{name}" attr.type="string"/>\n'


def _data(xml: XmlText, kind: str, attributes: Mapping[str, str]) -> str:
    return "".join(f'<data key="{kind}.{name}">{xml.text(name, value)}</data>' for name, value in attributes.items())
