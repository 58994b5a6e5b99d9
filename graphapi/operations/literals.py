"""Where a value stands in a document: the argument, and the input fields that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import ArgumentNode, DocumentNode, GraphQLError, ListValueNode, Node, ObjectValueNode, Visitor, visit


class _Places(Visitor):
    """Collects the place of every value of an argument that has one of these ids."""

    def __init__(self, wanted: set[int]) -> None:
        """Begin with nothing found."""
        super().__init__()
        self.wanted, self.found = wanted, dict[int, str]()

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        """Look into the value of an argument."""
        for place, value in _values(node.name.value, node.value):
            if id(value) in self.wanted:
                self.found[id(value)] = place


def _values(place: str, value: Node) -> Iterator[tuple[str, Node]]:
    """Yield a value and those in it, each with its place."""
    todo = [(place, value)]
    while todo:
        place, value = todo.pop()
        yield place, value
        if isinstance(value, ListValueNode):
            todo += [(f"{place}.{number}", item) for number, item in enumerate(value.values)]
        elif isinstance(value, ObjectValueNode):
            for one in value.fields:
                todo += [(f"{place}.{one.name.value}", one), (f"{place}.{one.name.value}", one.value)]


def places_of(document: DocumentNode, errors: list[GraphQLError]) -> list[str | None]:
    """The place of the value that each error of a document is about; None where it is about something else."""
    visitor = _Places({id(node) for error in errors for node in error.nodes or ()})
    visit(document, visitor)
    return [next((visitor.found.get(id(node)) for node in error.nodes or ()), None) for error in errors]
