"""networkx, igraph, rustworkx and pandas find in our graphs and tables what we wrote: `make foreign` runs it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from graphapi.formats.cards import Card, CardWriter, Relative
from graphapi.formats.graphs.gexf import Gexf
from graphapi.formats.graphs.graphml import GraphML
from graphapi.formats.parquet import write_parquet

UV = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "uv"
NETWORKX, PANDAS = ("networkx==3.6.1",), ("pandas==2.3.3", "pyarrow==26.0.1")
IGRAPH = "igraph==1.0.0", "rustworkx==0.18.1"
GRAPH = """
import json, sys, networkx
graph = getattr(networkx, sys.argv[1])(sys.argv[2])
print(json.dumps([
    {key: data["name"] for key, data in graph.nodes(data=True)},
    [[one, other, data["role"], data["inverseRole"], data.get("since")] for one, other, data in graph.edges(data=True)],
]))
"""
OTHERS = """
import json, sys, igraph, rustworkx
graph = igraph.Graph.Read_GraphML(sys.argv[1])
other = rustworkx.read_graphml(sys.argv[1])[0]
print(json.dumps([
    [[edge["label"], edge["role"], edge["since"]] for edge in graph.es],
    ["id" in edge.attributes() for edge in graph.es],
    [[edge["label"], edge["role"], edge["since"]] for edge in other.edges()],
    [graph.vs["name"], [node["name"] for node in other.nodes()]],
]))
"""
TABLES = """
import json, sys, pandas
people, edges = (pandas.read_parquet(f"{sys.argv[1]}/{name}.parquet") for name in ("contacts", "associations"))
print(json.dumps([
    [[row.id, row.name, [*row.emails]] for row in people[["id", "name", "emails"]].itertuples(index=False)],
    [[row.fromId, row.toId, row.role, row.since.isoformat()] for row in edges.itertuples(index=False)],
]))
"""
CHILD = Relative("Child", "Bob Oak", "b", since="2001-02-03", inverse_role="Parent", label="PARENT_CHILD")
PARENT = Relative("Parent", "Ann Oak", "a", inverse_role="Child", label="PARENT_CHILD", forward=False)
CARDS = [
    Card(1, "a", {"name": "Ann <Oak>", "emails": ["ann@example.org"]}, (CHILD,)),
    Card(2, "b", {"name": "Bob Oak"}, (PARENT,)),
]

pytestmark = pytest.mark.skipif(not os.environ.get("FOREIGN"), reason="make foreign runs them")


def answer(packages: tuple[str, ...], script: str, *arguments: str) -> object:
    """What a script prints in a separate environment with these packages."""
    packed = [part for package in packages for part in ("--with", package)]
    command = [str(UV), "run", "--isolated", "--no-project", "--quiet", *packed, "python", "-c", script, *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout)


@pytest.mark.parametrize(("writer", "function"), [(GraphML(), "read_graphml"), (Gexf(), "read_gexf")])
def test_networkx_reads_the_graph_that_we_write(writer: CardWriter, function: str, tmp_path: Path) -> None:
    """Nodes by name, each association once in its direction, with both roles and its day."""
    path = tmp_path / "graph"
    path.write_bytes(b"".join(writer.write(CARDS, [])))

    assert answer(NETWORKX, GRAPH, function, str(path)) == [
        {"a": "Ann <Oak>", "b": "Bob Oak"},
        [["a", "b", "Parent", "Child", "2001-02-03"]],
    ]


def test_igraph_and_rustworkx_read_the_graph_that_we_write(tmp_path: Path) -> None:
    """The same names, roles and days; igraph gives no edge the id of a node."""
    path = tmp_path / "graph"
    path.write_bytes(b"".join(GraphML().write(CARDS, [])))

    edges, names = [["PARENT_CHILD", "Parent", "2001-02-03"]], ["Ann <Oak>", "Bob Oak"]
    assert answer(IGRAPH, OTHERS, str(path)) == [edges, [False], edges, [names, names]]


def test_pandas_reads_the_tables_that_we_write(tmp_path: Path) -> None:
    """Lists are lists and days are days."""
    write_parquet(CARDS, tmp_path, [])

    assert answer(PANDAS, TABLES, str(tmp_path)) == [
        [["a", "Ann <Oak>", ["ann@example.org"]], ["b", "Bob Oak", []]],
        [["a", "b", "Parent", "2001-02-03"]],
    ]
