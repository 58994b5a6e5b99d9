"""How large a document is, through all its fragments: counted once for each, however often they are spread.

It is counted before the document is validated, which may be slow with the largest: fragments may be unknown, or
circular.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)


@dataclass(slots=True)
class Measures:
    """What a selection holds, what it spreads included."""

    depth: int = 0
    fields: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0
    fragments: int = 0
    """How many the document defines."""

    def spread(self, other: "Measures", depth: int) -> None:
        """Add what is spread below this number of levels."""
        self.depth = max(self.depth, depth + other.depth)
        self.fields += other.fields
        self.root_fields += other.root_fields if depth == 0 else 0
        self.aliases += other.aliases
        self.directives += other.directives


def measure(document: DocumentNode) -> Measures:
    """The most of each that an operation of the document, or a fragment, holds."""
    book = _Book(document)
    largest = Measures(fragments=len(book.definitions))
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            variables = sum(len(one.directives or ()) for one in definition.variable_definitions or ())
            found = book.selection(definition.selection_set, len(definition.directives or ()) + variables)
        elif isinstance(definition, FragmentDefinitionNode):
            found = replace(book.fragment(definition.name.value), root_fields=0)
        else:
            continue
        for one in fields(Measures):
            setattr(largest, one.name, max(getattr(largest, one.name), getattr(found, one.name)))
    return largest


class _Book:
    """The fragments of a document, each measured once."""

    def __init__(self, document: DocumentNode) -> None:
        self.definitions = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self.measured: dict[str, Measures] = {}

    def fragment(self, name: str) -> Measures:
        """What a fragment holds; nothing where it is unknown, or being measured: a circle."""
        found = self.measured.get(name)
        if found is None:
            found = self.measured[name] = Measures()
            definition = self.definitions.get(name)
            if definition is not None:
                found = self.selection(definition.selection_set, len(definition.directives or ()))
                self.measured[name] = found
        return found

    def selection(self, selection_set: SelectionSetNode, directives: int) -> Measures:
        """What a selection holds."""
        total = Measures(directives=directives)
        waiting: list[tuple[Iterable[SelectionNode], int]] = [(selection_set.selections, 0)]
        while waiting:
            selections, depth = waiting.pop()
            for node in selections:
                total.directives += len(node.directives or ())
                if isinstance(node, FragmentSpreadNode):
                    total.spread(self.fragment(node.name.value), depth)
                    continue
                below = depth
                if isinstance(node, FieldNode):
                    below += 1
                    total.fields += 1
                    total.root_fields += depth == 0
                    total.aliases += node.alias is not None
                    total.depth = max(total.depth, below)
                inner: SelectionSetNode | None = getattr(node, "selection_set", None)
                if inner is not None:
                    waiting.append((inner.selections, below))
        return total
