#!/usr/bin/env bash
# One GraphML file, three readers: networkx 3.6, igraph 1.0.0 and rustworkx 0.18.1.
#
#   * `directed="false"` on one edge of a directed graph: networkx refuses the file, the other two read the edge as
#     directed and say nothing.
#   * The <default> of a key: networkx leaves it out of nodes and edges (it is kept apart, in `graph.graph`), the others
#     apply it.
#   * A declared attribute `id`: rustworkx replaces it by the id of the XML element.
#   * `1` as a boolean, which XML Schema allows: rustworkx refuses the file, the others read True.
#
# Good guess that is wrong: GraphML is so old and small that its readers agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check networkx==3.6 igraph==1.0.0 rustworkx==0.18.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON' | tee "$folder/seen"
import sys
from importlib.metadata import version

import igraph
import networkx
import rustworkx

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="k0" for="node" attr.name="vip" attr.type="boolean"><default>false</default></key>
<key id="k1" for="node" attr.name="id" attr.type="string"/>
<key id="k2" for="edge" attr.name="weight" attr.type="double"><default>1.5</default></key>
<graph id="G" edgedefault="directed">
"""
NODES = '<node id="a"><data key="k0">{}</data><data key="k1">seven</data></node><node id="b"/>'
END = "</graph></graphml>"


def of_networkx(path):
    graph = networkx.read_graphml(path)
    return graph.is_directed(), list(graph.nodes.values()), [values for *_, values in graph.edges(data=True)]


def of_igraph(path):
    graph = igraph.Graph.Read_GraphML(path)
    return graph.is_directed(), [one.attributes() for one in graph.vs], [one.attributes() for one in graph.es]


def of_rustworkx(path):
    graph = rustworkx.read_graphml(path)[0]
    return isinstance(graph, rustworkx.PyDiGraph), graph.nodes(), graph.edges()


READERS = {"networkx": of_networkx, "igraph": of_igraph, "rustworkx": of_rustworkx}
FILES = {
    "mixed directions": NODES.format("true") + '<edge source="a" target="b" directed="false"/>',
    "defaults": NODES.format("true") + '<edge source="a" target="b"/>',
    "boolean 1": NODES.format("1") + '<edge source="a" target="b"/>',
}

for what, inner in FILES.items():
    path = f"{sys.argv[1]}/graph.graphml"
    with open(path, "w") as file:
        file.write(HEAD + inner + END)
    for name, read in READERS.items():
        try:
            directed, nodes, edges = read(path)
        except Exception as error:
            print(f"{what}: {name} {version(name)} raises {type(error).__name__}")
            continue
        vip, ids, weight = [one.get("vip") for one in nodes], nodes[0].get("id"), edges[0].get("weight")
        print(f"{what}: {name} {version(name)} directed {directed}, vip {vip}, id {ids}, weight {weight}")
PYTHON
diff "$folder/seen" - <<'SEEN'
mixed directions: networkx 3.6 raises NetworkXError
mixed directions: igraph 1.0.0 directed True, vip [True, False], id seven, weight 1.5
mixed directions: rustworkx 0.18.1 directed True, vip [True, False], id a, weight 1.5
defaults: networkx 3.6 directed True, vip [True, None], id seven, weight None
defaults: igraph 1.0.0 directed True, vip [True, False], id seven, weight 1.5
defaults: rustworkx 0.18.1 directed True, vip [True, False], id a, weight 1.5
boolean 1: networkx 3.6 directed True, vip [True, None], id seven, weight None
boolean 1: igraph 1.0.0 directed True, vip [True, False], id seven, weight 1.5
boolean 1: rustworkx 0.18.1 raises Exception
SEEN
