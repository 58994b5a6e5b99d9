"""The nodes of a part of a document."""

from __future__ import annotations

from typing import TypeVar

from graphql import Visitor, visit
from graphql.language import ast

Found = TypeVar("Found", bound=ast.Node)


def nodes_in(node: ast.Node, kind: type[Found]) -> list[Found]:
    """All nodes of a kind in a part of a document."""
    found: list[Found] = []

    class Reader(Visitor):
        def enter(self, node: ast.Node, *_: object) -> None:
            if isinstance(node, kind):
                found.append(node)

    visit(node, Reader())
    return found


def variables_in(node: ast.Node) -> set[str]:
    """The names of the variables in a part of a document."""
    return {one.name.value for one in nodes_in(node, ast.VariableNode)}
