"""The cost of preparing a document for execution.

Parsed, merged, checked against limits, validated and priced: once per text, then cached. No database is needed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graphql import OperationDefinitionNode, parse, print_ast

from graphapi.operations.documents import Documents, PreparedOperation
from graphapi.schema.api import schema

OPERATIONS = Path(__file__).with_name("operations.graphql")
VARIABLES = {"id": "con_01ARZ3NDEKTSV4RRFFQ69G5FAV", "first": 20}
CACHED_RUNS, RUNS = 5_000, 20


@dataclass(frozen=True)
class Prepared:
    """Microseconds of CPU for one operation."""

    name: str
    cached: float
    uncached: float

    @property
    def ratio(self) -> float:
        """How many times longer the first preparation takes than a cached one."""
        return self.uncached / self.cached


def prepared() -> list[Prepared]:
    """The time for each operation, and the median."""
    found: list[Prepared] = []
    for node in parse(OPERATIONS.read_text("utf-8")).definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        text, kept, nothing = print_ast(node), Documents(schema.core), Documents(schema.core, 0)
        _ready(kept, text)
        cached = _cpu(lambda text=text, kept=kept: _ready(kept, text), CACHED_RUNS)
        uncached = _cpu(lambda text=text, nothing=nothing: _ready(nothing, text), RUNS)
        found.append(Prepared(node.name.value if node.name else "", cached, uncached))
    middle = [statistics.median(getattr(one, kind) for one in found) for kind in ("cached", "uncached")]
    return [*found, Prepared("in the middle", *middle)]


def _ready(documents: Documents, text: str) -> int:
    """Prepare a document as `execute` does."""
    operation = documents.prepare(text).operation(None)
    if not isinstance(operation, PreparedOperation):
        raise TypeError(str(operation))
    return operation.cost.of(VARIABLES)


def _cpu(work: Callable[[], object], runs: int) -> float:
    began = time.process_time()
    for _ in range(runs):
        work()
    return (time.process_time() - began) / runs * 1_000_000
