"""`make architecture`: the pictures of docs/architecture.md, drawn from the imports of the code.

A box is a child of a package, an arrow means that something in one box imports something in another. Arrows that follow
from others are left out, so that layers can be seen; they are counted all the same. Single imports are not counted:
the page would change with every file.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from grimp import ImportGraph, build_graph

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = "graphapi"

Arrows = Counter[tuple[str, str]]
"""How many imports there are from one child of a package to another."""


def main() -> int:
    """Write the pictures into the page; with --check only say whether they are up to date."""
    before = PAGE.read_text("utf-8")
    after = drawn(before)
    if "--check" in sys.argv:
        if before != after:
            print("docs/architecture.md is not up to date; run: make architecture")
        return int(before != after)
    PAGE.write_text(after, "utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}")
    return 0


def drawn(page: str) -> str:
    """Return the page with what is drawn from the imports as they are now."""
    graph = build_graph(PACKAGE, cache_dir=None)
    page = replaced(page, "counts", counts(graph))
    for package in re.findall(r"<!-- imports of ([\w.]+) -->", page):
        page = replaced(page, f"imports of {package}", picture(graph, package))
    return page


def replaced(page: str, name: str, text: str) -> str:
    """Return the page with the text between the two marks of that name."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, _, rest = page.partition(begin)
    return f"{head}{begin}\n{text}\n{end}{rest.partition(end)[2]}"


def counts(graph: ImportGraph) -> str:
    """Return what is wrong with the layout, in figures."""
    packages = [one for one in sorted(graph.modules) if graph.find_children(one)]
    circles = [one for one in packages if circle(arrows(graph, one))]
    rising = sum(len(upward(arrows(graph, container), layers)) for container, layers in layered())
    named = f" ({', '.join(circles)})" if circles else ""
    return f"{len(circles)} import cycles{named}, {rising} imports against the layers."


def arrows(graph: ImportGraph, package: str) -> Arrows:
    """Return the imports between the children of a package."""
    found: Arrows = Counter()
    depth = package.count(".") + 1
    for module in graph.find_descendants(package):
        for other in graph.find_modules_directly_imported_by(module):
            pair = module.split(".")[depth], (other.split(".")[depth : depth + 1] or [""])[0]
            if other.startswith(f"{package}.") and pair[0] != pair[1]:
                found[pair] += 1
    return found


def circle(found: Arrows) -> list[str]:
    """Return the boxes of a circle, none where there is none."""
    try:
        TopologicalSorter(_below(found)).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def layered() -> list[tuple[str, list[set[str]]]]:
    """Return the packages that have layers in pyproject.toml, with the layers from the top."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return [
        (container, [set(re.findall(r"\w+", layer)) for layer in contract["layers"]])
        for contract in contracts if contract["type"] == "layers"
        for container in contract.get("containers", [])
    ]  # fmt: skip


def upward(found: Arrows, layers: list[set[str]]) -> list[tuple[str, str]]:
    """Return the arrows from a lower layer to a higher one."""
    level = {name: number for number, layer in enumerate(layers) for name in layer}
    return [(one, other) for one, other in found if level.get(one, 0) > level.get(other, len(layers))]


def picture(graph: ImportGraph, package: str) -> str:
    """Return a drawing in Mermaid's language, which GitHub shows."""
    found = arrows(graph, package)
    boxes = sorted(child.rpartition(".")[2] for child in graph.find_children(package))
    lines = ["```mermaid", "flowchart TD", *(f"  {_box(box)}" for box in boxes)]
    lines += [f"  {_id(one)} --> {_id(other)}" for one, other in sorted(_direct(found))]
    return "\n".join([*lines, "```", "", f"{len(boxes)} boxes, {len(found)} arrows."])


def _direct(found: Arrows) -> set[tuple[str, str]]:
    """Return the arrows that do not follow from others."""
    below = _below(found)
    if circle(found):
        return set(found)
    reach: dict[str, set[str]] = {}
    for box in TopologicalSorter(below).static_order():
        reach[box] = {far for near in below.get(box, ()) for far in (near, *reach[near])}
    return {
        (one, other) for one, other in found if not any(other in reach[near] for near in below[one] if near != other)
    }


def _below(found: Arrows) -> dict[str, set[str]]:
    below: dict[str, set[str]] = {}
    for one, other in found:
        below.setdefault(one, set()).add(other)
    return below


def _id(box: str) -> str:
    # A bare `graph` or `end` would be read as a keyword.
    return f"{box.strip('_')}_"


def _box(box: str) -> str:
    return f'{_id(box)}["{box}"]'


if __name__ == "__main__":
    sys.exit(main())
