"""A document with each field once: repetitions of a field in a selection become one, as they are when it is executed.

Validation compares every field of a name with every other one: a field repeated a thousand times takes it a second.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    print_ast,
)

Changed = TypeVar("Changed", bound=Node)

CONFLICTS = 3
"""The number of fields of one name kept although they cannot be merged."""


def merged(document: DocumentNode) -> DocumentNode:
    """The document with repeated fields merged; the very same one where nothing is repeated."""
    definitions = tuple(_definition(one) for one in document.definitions)
    if all(new is old for new, old in zip(definitions, document.definitions, strict=True)):
        return document
    return DocumentNode(definitions=definitions, loc=document.loc)


def _definition(node: DefinitionNode) -> DefinitionNode:
    if not isinstance(node, (OperationDefinitionNode, FragmentDefinitionNode)):
        return node
    found = _set(node.selection_set)
    return node if found is node.selection_set else _with(node, selection_set=found)


def _set(node: SelectionSetNode) -> SelectionSetNode:
    selections = _once(node.selections)
    found = tuple(_selection(one) for one in selections)
    if len(found) == len(node.selections) and all(a is b for a, b in zip(found, node.selections, strict=True)):
        return node
    return SelectionSetNode(selections=found, loc=node.loc)


def _selection(node: SelectionNode) -> SelectionNode:
    if not isinstance(node, (FieldNode, InlineFragmentNode)) or node.selection_set is None:
        return node
    found = _set(node.selection_set)
    return node if found is node.selection_set else _with(node, selection_set=found)


def _once(selections: Sequence[SelectionNode]) -> list[SelectionNode]:
    """The selections with those that say the same merged into the first of them."""
    groups: dict[object, list[SelectionNode]] = {}
    for node in selections:
        groups.setdefault(_name(node), []).append(node)
    if len(groups) == len(selections):
        return list(selections)
    same = [kind for group in groups.values() for kind in _kinds(group)]
    first = {id(kind[0]): _one(kind) for kind in same}
    return [first[id(node)] for node in selections if id(node) in first]


def _kinds(group: list[SelectionNode]) -> list[list[SelectionNode]]:
    """The selections of one name, those that say the same together.

    Fields of one name that differ but for their directives are an error: a few of them show it as well as all.
    """
    if len(group) == 1:
        return [group]
    kinds: dict[tuple[object, object], list[SelectionNode]] = {}
    for node in group:
        kinds.setdefault((_said(node), _directed(node)), []).append(node)
    shown = list(dict.fromkeys(said for said, _ in kinds))[:CONFLICTS]
    return [kind for (said, _), kind in kinds.items() if said in shown]


def _name(node: SelectionNode) -> object:
    if isinstance(node, FieldNode):
        return (node.alias or node.name).value
    return f"...{node.name.value}" if isinstance(node, FragmentSpreadNode) else id(node)


def _said(node: SelectionNode) -> object:
    """What must be equal for two selections of a name to be one; what is selected below is put together."""
    if not isinstance(node, FieldNode):
        return ()
    return node.name.value, node.selection_set is None, *map(print_ast, node.arguments or ())


def _directed(node: SelectionNode) -> tuple[str, ...]:
    return tuple(map(print_ast, node.directives or ()))


def _one(group: list[SelectionNode]) -> SelectionNode:
    node = group[0]
    sets = [one.selection_set for one in group if isinstance(one, FieldNode) and one.selection_set is not None]
    if len(group) == 1 or not sets:
        return node
    selections = tuple(selection for one in sets for selection in one.selections)
    return _with(node, selection_set=SelectionSetNode(selections=selections, loc=sets[0].loc))


def _with(node: Changed, **changed: Node) -> Changed:
    """A copy of a node with these parts."""
    parts: dict[str, Any] = {key: getattr(node, key) for key in node.keys}
    parts |= {"loc": node.loc, **changed}
    return type(node)(**parts)
