"""GraphML and GEXF: every contact a node, every association one edge, in words that XML allows."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from graphapi.formats.cards import Card, CardWriter, Loss, Relative
from graphapi.formats.graphs.gexf import Gexf
from graphapi.formats.graphs.graphml import GraphML
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

CHILD = Relative(
    "Child", "Bob Oak", "b", since="2001-02-03", note='by "word"\nof mouth', inverse_role="Parent", label="PARENT_CHILD"
)
PARENT = Relative("Parent", "Ann <Oak>", "a", inverse_role="Child", label="PARENT_CHILD", forward=False)
ANN = Card(
    1,
    "a",
    {"name": "Ann <Oak> & Co", "emails": ["ann@example.org", "a@example.org"], "customFields": {"city": "Rome"}},
    (CHILD, Relative("Friend", "Zoe Elm")),
)
BOB = Card(2, "b", {"name": "Bob\x01Oak", "emailOptOut": True}, (PARENT,))
GRAPHML, GEXF = "{http://graphml.graphdrawing.org/xmlns}", "{http://www.gexf.net/1.2draft}"

Graph = tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]


def written(writer: CardWriter) -> tuple[bytes, list[Loss]]:
    """The file of both cards, and what it cannot say."""
    losses: list[Loss] = []
    return b"".join(writer.write([ANN, BOB], losses)), losses


def graphml(text: bytes) -> Graph:
    """The nodes and edges of a GraphML file with their attributes by name."""
    root = ET.fromstring(text)  # noqa: S314 – written by us
    names = {key.attrib["id"]: key.attrib["attr.name"] for key in root.iter(f"{GRAPHML}key")}

    def data(of: ET.Element) -> dict[str, str]:
        return {names[one.attrib["key"]]: one.text or "" for one in of}

    nodes = {one.attrib["id"]: data(one) for one in root.iter(f"{GRAPHML}node")}
    return nodes, [(one.attrib["source"], one.attrib["target"], data(one)) for one in root.iter(f"{GRAPHML}edge")]


def gexf(text: bytes) -> Graph:
    """The nodes and edges of a GEXF file with their attributes by name."""
    root = ET.fromstring(text)  # noqa: S314 – written by us
    names = {
        (of.attrib["class"], one.attrib["id"]): one.attrib["title"]
        for of in root.iter(f"{GEXF}attributes")
        for one in of
    }

    def values(kind: str, of: ET.Element) -> dict[str, str]:
        return {names[kind, one.attrib["for"]]: one.attrib["value"] for one in of.iter(f"{GEXF}attvalue")}

    nodes = {one.attrib["id"]: values("node", one) for one in root.iter(f"{GEXF}node")}
    edges = [(one.attrib["source"], one.attrib["target"], values("edge", one)) for one in root.iter(f"{GEXF}edge")]
    return nodes, edges


@pytest.mark.parametrize(("writer", "read"), [(GraphML(), graphml), (Gexf(), gexf)])
def test_contacts_are_nodes_and_each_association_is_one_edge(
    writer: CardWriter, read: Callable[[bytes], Graph]
) -> None:
    """Values come back as they were, line ends and quotes included; the far end's card repeats no edge."""
    nodes, edges = read(written(writer)[0])

    assert nodes == {
        "a": {
            "name": "Ann <Oak> & Co", "emails": "ann@example.org\na@example.org", "customFields": '{"city": "Rome"}',
        },
        "b": {"name": "Bob\N{REPLACEMENT CHARACTER}Oak", "emailOptOut": "true"},
    }  # fmt: skip
    assert edges == [
        (
            "a", "b",
            {
                "label": "PARENT_CHILD", "role": "Parent", "inverseRole": "Child", "since": "2001-02-03",
                "note": 'by "word"\nof mouth',
            },
        )
    ]  # fmt: skip


@pytest.mark.parametrize("writer", [GraphML(), Gexf()])
def test_what_a_graph_cannot_say_is_a_loss(writer: CardWriter) -> None:
    """A relative without a card, and a character that XML does not have."""
    losses = written(writer)[1]

    assert {(one.line, one.what, one.text) for one in losses} == {
        (1, "relative", "Friend: Zoe Elm"),
        (2, "name", "Bob\x01Oak"),
    }


def test_gexf_has_the_days_of_an_edge_where_programs_look_for_them() -> None:
    """`start` of the edge itself, and the role of its source as its label."""
    root = ET.fromstring(written(Gexf())[0])  # noqa: S314 – written by us
    edge = next(root.iter(f"{GEXF}edge"))

    assert (edge.attrib["start"], edge.attrib["label"], "end" in edge.attrib) == ("2001-02-03", "Parent", False)


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (PartialDate(1850), "1850"),
        (PartialDate(1850, 3), "1850-03"),
        (PartialDate(None, 4, 12), "--04-12"),
        (PartialDate(1850, qualifier=DateQualifier.ABOUT, original="ABT 1850"), "ABT 1850"),
    ],
)
def test_partial_dates_are_written_as_what_is_known(date: PartialDate, text: str) -> None:
    """Nothing is filled in; the text of the source is kept."""
    card = Card(1, "a", {"name": "Ann Oak", "birthDate": date})

    nodes, _ = graphml(b"".join(GraphML().write([card], [])))

    assert nodes["a"]["birthDate"] == text
