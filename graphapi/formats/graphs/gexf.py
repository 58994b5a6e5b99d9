"""GEXF 1.2, as Gephi and networkx read it: https://gexf.net/1.2. Days are those of a dynamic graph."""

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

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph mode="dynamic" timeformat="date" defaultedgetype="directed">
"""
_END = "</edges>\n</graph>\n</gexf>\n"


@dataclass(frozen=True)
class Gexf:
    """The writer."""

    name: str = "gexf"
    title: str = "GEXF 1.2"

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """The file, piece by piece."""
        xml = XmlText(losses)

        def node(card: Card) -> str:
            xml.line = card.line
            losses.extend(relative_losses(card.line, card.relatives))
            ends = (
                f"id={xml.attribute('id', card.uid)} label={xml.attribute('name', str(card.values.get('name') or ''))}"
            )
            return f"<node {ends}>{_values(xml, NODE_ATTRIBUTES, node_attributes(card))}</node>\n"

        def edge(number: int, card: Card, relative: Relative) -> str:
            found = edge_attributes(relative)
            ends = f"source={xml.attribute('id', card.uid)} target={xml.attribute('id', relative.uid)}"
            days = "".join(
                f" {name}={xml.attribute(name, day)}"
                for name, day in (("start", relative.since), ("end", relative.until))
                if day
            )
            label = xml.attribute("role", relative.inverse_role)
            return f'<edge id="{number}" {ends} label={label}{days}>{_values(xml, EDGE_ATTRIBUTES, found)}</edge>\n'

        yield _HEAD.encode()
        yield (_declared("node", NODE_ATTRIBUTES) + _declared("edge", EDGE_ATTRIBUTES) + "<nodes>\n").encode()
        yield from nodes_then_edges(cards, node, edge, "</nodes>\n<edges>\n")
        yield _END.encode()


def _declared(kind: str, names: Iterable[str]) -> str:
    inner = "".join(f'<attribute id="{number}" title="{name}" type="string"/>' for number, name in enumerate(names))
    return f'<attributes class="{kind}">{inner}</attributes>\n'


def _values(xml: XmlText, names: tuple[str, ...], values: Mapping[str, str]) -> str:
    inner = "".join(
        f'<attvalue for="{number}" value={xml.attribute(name, values[name])}/>'
        for number, name in enumerate(names)
        if name in values
    )
    return f"<attvalues>{inner}</attvalues>" if inner else ""
