"""Associations of a contact, grouped by label and side."""

from collections.abc import Awaitable, Sequence
from datetime import date

import strawberry

from graphapi.kernel.labels import Label
from graphapi.kernel.pages import Slice
from graphapi.operations.executor.fields import Below, FieldCall, LoadGroup, Loads
from graphapi.schema.associations import IN_EDGES, AssociationConnection
from graphapi.schema.base.arguments import After, First, LabelKeys, Role, ValidOn, as_tuple, page_of
from graphapi.schema.base.connections import Connection, connections, known_total
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, batched, computed
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.sources import NOBODY, GroupSource, known
from graphapi.schema.labels import AssociationLabel
from graphapi.services.associations.association_groups import association_groups, group_pages, groups_with_pages
from graphapi.services.associations.association_views import AssociationFilter, Edge
from graphapi.services.shared.rows import ContactData


def _label(source: GroupSource, info: Info) -> Label:
    return info.context.label(source.group.label_key)


def _role(source: GroupSource, info: Info) -> str:
    return _label(source, info).role(source.group.side)


def _total_count(source: GroupSource, _info: Info) -> int:
    return source.group.total


def _current_count(source: GroupSource, _info: Info) -> int:
    return source.group.current


def _limit(source: GroupSource, _info: Info) -> int:
    return source.group.limit


def _over_limit(source: GroupSource, _info: Info) -> bool:
    return source.group.over_limit


async def _associations(
    sources: Sequence[GroupSource], selection: Selection, first: First = None, after: After = None
) -> list[Connection[Edge]]:
    """Load a page of associations for each group; groups with different filters need different statements."""
    page, by_filter = page_of(first, after), dict[AssociationFilter, list[int]]()
    for n, source in enumerate(sources):
        by_filter.setdefault(source.wanted, []).append(n)
    found: dict[int, Connection[Edge]] = {}
    for wanted, places in by_filter.items():
        of_filter = [sources[n] for n in places]
        groups = [source.group for source in of_filter]
        pages = await group_pages(selection.context.db, groups, wanted, page, selection.fields, selection.associations)
        found |= zip(places, _connections(of_filter, pages, selection), strict=True)
    return [found[n] for n in range(len(sources))]


def _connections(
    sources: Sequence[GroupSource], pages: Sequence[Slice[Edge]], selection: Selection
) -> list[Connection[Edge]]:
    came = NOBODY
    if selection.associations.ends:
        came = known((source.contact for source in sources), (edge.contact for one in pages for edge in one.rows))
    return connections(pages, known_total, [source.group.total for source in sources], came)


@strawberry.type(description="The associations of one contact that have the same label and the same direction.")
class AssociationGroup(Node):
    """Its source is `GroupSource`."""

    role: str = computed(
        _role, description="The role of the contacts in this group, from this contact's point of view."
    )
    label: AssociationLabel = computed(_label, description="The label of these associations.")
    total_count: int = computed(
        _total_count,
        description="The number of associations visible to the viewer, including ended ones unless validOn is given.",
    )
    current_count: int = computed(
        _current_count, description="The number of these that have not ended, including planned ones."
    )
    limit: int = computed(_limit, description="The maximum number this contact may have on any one day.")
    over_limit: bool = computed(
        _over_limit,
        description="Whether the limit is exceeded on any day from today on. Counts associations hidden from the "
        "viewer too.",
    )
    associations: AssociationConnection = batched(
        _associations,
        selector=IN_EDGES,
        description="The associations in this group, ordered by the other contact's name.",
    )


async def _association_groups(
    contacts: Sequence[ContactData],
    selection: Selection,
    label_keys: LabelKeys = None,
    role: Role = None,
    valid_on: ValidOn = None,
) -> list[list[GroupSource]]:
    context = selection.context
    wanted = _filter_of(label_keys, role, valid_on)
    found = await association_groups(context.db, [contact["id"] for contact in contacts], wanted, selection.parents)
    await context.cover(group.label_key for groups in found for group in groups)
    return [
        [GroupSource(group, wanted, contact) for group in groups]
        for contact, groups in zip(contacts, found, strict=True)
    ]


def _groups_together(group: LoadGroup) -> Awaitable[Loads] | None:
    """Load a page of the associations of each group along with the groups, where one page is asked for."""
    below = [one for one in group.below if one.name == "associations"]
    if len(group.calls) > 1 or len(below) != 1:
        return None
    return _groups_with_associations(group.sources, group.calls[0], below[0])


async def _groups_with_associations(contacts: Sequence[ContactData], call: FieldCall, below: Below) -> Loads:
    selection: Selection = call.selection
    edges: Selection
    edges, given = below.call()
    context, wanted, page = selection.context, _filter_of(**call.given), page_of(**given)
    ids = [contact["id"] for contact in contacts]
    found = await groups_with_pages(context.db, ids, wanted, page, edges.fields, edges.associations, selection.parents)
    await context.cover(group.label_key for groups in found for group, _ in groups)
    sources = [
        [GroupSource(group, wanted, contact) for group, _ in groups]
        for contact, groups in zip(contacts, found, strict=True)
    ]
    pages = [page for groups in found for _, page in groups]
    return sources, {below: _connections([source for some in sources for source in some], pages, edges)}


def _filter_of(
    label_keys: list[str] | None = None, role: str | None = None, valid_on: date | None = None
) -> AssociationFilter:
    return AssociationFilter(as_tuple(label_keys), role, None, valid_on)


ASSOCIATION_GROUPS = batched(
    _association_groups,
    together=_groups_together,
    description="The contact's associations, grouped by label and direction, as a profile page shows them.",
)
"""The field of Contact."""
