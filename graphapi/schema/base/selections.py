"""What a document selects at a place, so that statements return only that."""

from collections.abc import Iterable, Mapping, Sequence

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.contact_properties import PROPERTIES as PROPERTIES_OF_CONTACT
from graphapi.services.shared.rows import AssociationColumns, associations_asked

Fields = tuple[str, ...]
"""The properties of contacts that a place needs, in a stable order, always with the id."""

Fragments = Mapping[str, FragmentDefinitionNode]

PROPERTIES: dict[str, Fields] = {
    **{name: (name,) for name in (*NAMES, "createdAt", "updatedAt", "version")},
    **{one.first: (one.name,) for one in PROPERTIES_OF_CONTACT if one.first},
    "birth": ("birth", "birthDate"),
    "owner": ("ownerId",),
    "unlinkedRelatives": ("unlinkedRelatives",),
    "access": ("ownerId", "readers"),
}
"""The properties that each field of Contact needs; fields not listed need only the id."""

ASSOCIATION_PROPERTIES: dict[str, Fields] = {
    **{name: (name,) for name in ("since", "until", "note", "emailCopy", "createdAt", "updatedAt", "version")},
    "createdBy": ("createdById",),
}
"""The properties that each field of Association needs; `from` and `to` need the ids of both contacts."""

ENDS = frozenset({"from", "to"})


def fields_below(nodes: Iterable[FieldNode], fragments: Fragments) -> dict[str, list[FieldNode]]:
    """The fields selected below these nodes, by name, through all fragments and whatever their aliases.

    @skip and @include are ignored: a place may load more than it shows, never less.
    """
    found: dict[str, list[FieldNode]] = {}
    seen: set[str] = set()
    waiting: list[SelectionSetNode] = [node.selection_set for node in nodes if node.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                found.setdefault(selection.name.value, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                waiting.append(fragments[selection.name.value].selection_set)
    return found


def names_at(nodes: Sequence[FieldNode], fragments: Fragments, path: str) -> set[str]:
    """The names of the fields selected at a dotted path such as `edges.node`; "" is the place itself."""
    below = fields_below(nodes, fragments)
    for step in path.split(".") if path else ():
        below = fields_below(below.get(step, ()), fragments)
    return set(below)


def properties(names: Iterable[str]) -> Fields:
    """The contact properties that these fields need."""
    return tuple(sorted({"id", *(part for name in names for part in PROPERTIES.get(name, ()))}))


def associations(names: Iterable[str]) -> AssociationColumns:
    """The association columns that these fields need."""
    wanted = set(names)
    found = sorted(part for name in wanted for part in ASSOCIATION_PROPERTIES.get(name, ()))
    return associations_asked(found, ends=not ENDS.isdisjoint(wanted))
