#!/usr/bin/env bash
# networkx 3.6 writes GEXF: an attribute `id` of a node takes the place of the node.
#
#   * A node with the attribute `id` is written under that text, and its name becomes the label. Two nodes with the same
#     text are one node when the file is read, with the edges of both; nothing is said.
#   * So GraphML of another program, where nodes often have an attribute `id`, changes its nodes on its way to GEXF.
#
# Good guess that is wrong: what a graph library writes and reads itself is the same graph.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check networkx==3.6
"$folder/venv/bin/python" - "$folder" <<'PYTHON' | tee "$folder/seen"
import sys

import networkx

print("networkx", networkx.__version__)
graph = networkx.MultiDiGraph()
graph.add_node("ann", id="7")
graph.add_node("bob", id="7")
graph.add_node("cid")
graph.add_edge("ann", "cid", key="parent")
graph.add_edge("ann", "cid", key="employer")
graph.add_edge("bob", "cid", key="friend")
for name in ("gexf", "graphml"):
    path = f"{sys.argv[1]}/graph.{name}"
    getattr(networkx, f"write_{name}")(graph, path)
    again = getattr(networkx, f"read_{name}")(path)
    print(name, "nodes", sorted(again), "edges", sorted(again.edges(keys=True)))
PYTHON
diff "$folder/seen" - <<'SEEN'
networkx 3.6
gexf nodes ['7', 'cid'] edges [('7', 'cid', 'employer'), ('7', 'cid', 'friend'), ('7', 'cid', 'parent')]
graphml nodes ['ann', 'bob', 'cid'] edges [('ann', 'cid', 'employer'), ('ann', 'cid', 'parent'), ('bob', 'cid', 'friend')]
SEEN
