#!/usr/bin/env bash
# igraph 1.0.0 for Python reads GraphML: the ids of edges are those of nodes, and whole numbers are rounded.
#
#   * The attribute `id` of edge n gets the id of node n: of a file with the nodes a, b and the edges x, y, z, the edges
#     are called a, b and "". Written again, the file has these ids.
#   * A `long` or `int` becomes a floating-point number: 9007199254740993 is one less afterwards. An absent number is
#     NaN, an absent text is "".
#
# Good guess that is wrong: an `id` that a reader gives an edge is the one that the file gives it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check igraph==1.0.0
cat > "$folder/graph.graphml" <<'GRAPH'
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="k0" for="node" attr.name="number" attr.type="long"/>
<key id="k1" for="node" attr.name="town" attr.type="string"/>
<key id="k2" for="edge" attr.name="kind" attr.type="string"/>
<graph id="G" edgedefault="directed">
<node id="a"><data key="k0">9007199254740993</data></node>
<node id="b"><data key="k1">Oslo</data></node>
<edge id="x" source="a" target="b"><data key="k2">one</data></edge>
<edge id="y" source="b" target="a"><data key="k2">two</data></edge>
<edge id="z" source="b" target="b"><data key="k2">three</data></edge>
</graph>
</graphml>
GRAPH
"$folder/venv/bin/python" - "$folder" <<'PYTHON' | tee "$folder/seen"
import re
import sys

import igraph

print("igraph", igraph.__version__)
graph = igraph.Graph.Read_GraphML(f"{sys.argv[1]}/graph.graphml")
for edge in graph.es:
    print("edge", edge["kind"], "has the id", repr(edge["id"]))
for node in graph.vs:
    print("node", node["id"], "has", node["number"], repr(node["town"]))
graph.write_graphml(f"{sys.argv[1]}/again.graphml")
with open(f"{sys.argv[1]}/again.graphml") as file:
    print("written again:", re.findall('<data key="e_id">(.*?)</data>', file.read()))
PYTHON
diff "$folder/seen" - <<'SEEN'
igraph 1.0.0
edge one has the id 'a'
edge two has the id 'b'
edge three has the id ''
node a has 9007199254740992.0 ''
node b has nan 'Oslo'
written again: ['a', 'b', '']
SEEN
