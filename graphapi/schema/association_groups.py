"""Associations of a contact, grouped by label and side; and its derived relatives, grouped by role."""

from collections.abc import Awaitable, Sequence
from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Label, sides_of_role
from graphapi.kernel.names import Means
from graphapi.kernel.pages import Slice
from graphapi.kernel.relation_rules import RoleRule, label_of_rule
from graphapi.operations.executor.fields import Below, FieldCall, LoadGroup, Loads
from graphapi.schema.associations import IN_EDGES, AssociationConnection
from graphapi.schema.base.arguments import After, First, LabelKeys, ValidOn, as_tuple, page_of
from graphapi.schema.base.connections import Connection, connections, empty, known_total
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Selection, batched, computed
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.sources import NOBODY, GroupSource, known
from graphapi.schema.derived_relatives import BECAUSE, SELECTOR, RelativeConnection, connections_of
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.relation_rules import RelationRule
from graphapi.services.associations.association_groups import Group, association_groups, group_pages, groups_with_pages
from graphapi.services.associations.association_views import AssociationFilter, Edge
from graphapi.services.graph.derived_groups import DerivedGroup, derived_groups, group_relatives
from graphapi.services.graph.derived_relatives import RelativeData
from graphapi.services.shared.rows import ContactData

DERIVED = "include_derived"


def _label(source: GroupSource, info: Info) -> Label:
    group = source.group
    return label_of_rule(group.rule) if isinstance(group, DerivedGroup) else info.context.label(group.label_key)


def _derived(source: GroupSource, _info: Info) -> bool:
    return isinstance(source.group, DerivedGroup)


def _rule(source: GroupSource, _info: Info) -> RoleRule | None:
    return source.group.rule if isinstance(source.group, DerivedGroup) else None


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
    page, by_filter = page_of(first, after), dict[AssociationFilter, dict[int, Group]]()
    for n, source in enumerate(sources):
        if isinstance(source.group, Group):
            by_filter.setdefault(source.wanted, {})[n] = source.group
    found: dict[int, Connection[Edge]] = {}
    for wanted, groups in by_filter.items():
        of_filter = [sources[n] for n in groups]
        pages = await group_pages(
            selection.context.db, list(groups.values()), wanted, page, selection.fields, selection.associations
        )
        found |= zip(groups, _connections(of_filter, pages, selection), strict=True)
    return [found.get(n) or Connection(empty(), known_total, 0) for n in range(len(sources))]


async def _relatives(
    sources: Sequence[GroupSource], selection: Selection, first: First = None, after: After = None
) -> list[Connection[RelativeData]]:
    """Load a page of the relatives of each derived group, by one search for each day that was asked for."""
    page, by_day = page_of(first, after), dict[date | None, dict[int, DerivedGroup]]()
    for n, source in enumerate(sources):
        if isinstance(source.group, DerivedGroup):
            by_day.setdefault(source.wanted.valid_on, {})[n] = source.group
    found: dict[int, Connection[RelativeData]] = {}
    for day, groups in by_day.items():
        pages = await group_relatives(
            selection.context.db, list(groups.values()), day, page, selection.fields, selection.associations,
            because=BECAUSE in selection.asked,
        )  # fmt: skip
        found |= zip(groups, await connections_of(pages, selection), strict=True)
    return [found.get(n) or Connection(empty(), known_total, 0) for n in range(len(sources))]


def _connections(
    sources: Sequence[GroupSource], pages: Sequence[Slice[Edge]], selection: Selection
) -> list[Connection[Edge]]:
    came = NOBODY
    if selection.associations.ends:
        came = known((source.contact for source in sources), (edge.contact for one in pages for edge in one.rows))
    return connections(pages, known_total, [source.group.total for source in sources], came)


@strawberry.type(
    description="The associations of one contact that have the same label and the same direction; or, if `derived`, "
    "its relatives that follow by relation rules in the same role."
)
class AssociationGroup(Node):
    """Its source is `GroupSource`."""

    role: str = computed(
        _role, description="The role of the contacts in this group, from this contact's point of view."
    )
    derived: bool = computed(
        _derived, description="Whether the group is of relatives that follow by relation rules and are not stored."
    )
    rule: RelationRule | None = computed(
        _rule, description="The first relation rule with this role, or null if the group is not derived."
    )
    label: AssociationLabel = computed(
        _label,
        description="The label of these associations. For a derived group it has the roles of the rule, a key that "
        "begins with `rule.`, the highest limits and no associations.",
    )
    total_count: int = computed(
        _total_count,
        description="The number of associations visible to the viewer, including ended ones unless validOn is given.",
    )
    current_count: int = computed(
        _current_count,
        description="The number of these that have not ended, including planned ones. Equal to totalCount for a "
        "derived group.",
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
        description="The associations in this group, ordered by the other contact's name. None in a derived group.",
    )
    relatives: RelativeConnection = batched(
        _relatives,
        selector=SELECTOR,
        description="The relatives in a derived group, each with the paths that explain it. None in other groups.",
    )


async def _association_groups(
    contacts: Sequence[ContactData],
    selection: Selection,
    label_keys: LabelKeys = None,
    role: Annotated[
        str | None,
        argument(
            description="Only where the other contact has this role, e.g. Child, whatever the label, or with "
            "includeDerived a role of a relation rule. Case-insensitive.",
            metadata={MEANS: Means.ANY_ROLE},
        ),
    ] = None,
    valid_on: ValidOn = None,
    include_derived: Annotated[
        bool,
        argument(
            description="Also groups of relatives that follow by relation rules, after those of associations. With "
            "labelKeys there are none."
        ),
    ] = False,
) -> list[list[GroupSource]]:
    context, ids = selection.context, [contact["id"] for contact in contacts]
    _check_role(context, role, derived=include_derived)
    wanted = _filter_of(label_keys, role, valid_on)
    stored = await association_groups(context.db, ids, wanted, selection.parents)
    await context.cover(group.label_key for groups in stored for group in groups)
    derived: list[list[DerivedGroup]] = [[] for _ in ids]
    if include_derived and label_keys is None:
        derived = await derived_groups(context.db, ids, role, valid_on)
    return [
        [GroupSource(group, wanted, contact) for group in (*groups, *more)]
        for contact, groups, more in zip(contacts, stored, derived, strict=True)
    ]


def _groups_together(group: LoadGroup) -> Awaitable[Loads] | None:
    """Load a page of the associations of each group along with the groups, where one page is asked for."""
    below = [one for one in group.below if one.name == "associations"]
    if len(group.calls) > 1 or len(below) != 1 or group.calls[0].given.get(DERIVED):
        return None
    return _groups_with_associations(group.sources, group.calls[0], below[0])


async def _groups_with_associations(contacts: Sequence[ContactData], call: FieldCall, below: Below) -> Loads:
    selection: Selection = call.selection
    edges: Selection
    edges, given = below.call()
    narrowing = {name: value for name, value in call.given.items() if name != DERIVED}
    context, wanted, page = selection.context, _filter_of(**narrowing), page_of(**given)
    _check_role(context, wanted.role, derived=False)
    ids = [contact["id"] for contact in contacts]
    found = await groups_with_pages(context.db, ids, wanted, page, edges.fields, edges.associations, selection.parents)
    await context.cover(group.label_key for groups in found for group, _ in groups)
    sources = [
        [GroupSource(group, wanted, contact) for group, _ in groups]
        for contact, groups in zip(contacts, found, strict=True)
    ]
    pages = [page for groups in found for _, page in groups]
    return sources, {below: _connections([source for some in sources for source in some], pages, edges)}


def _check_role(context: Context, role: str | None, *, derived: bool) -> None:
    if role is not None and not derived and not sides_of_role(context.labels, role):
        raise BadArgument("role", f"No label has the role “{role}”, only a relation rule. Add includeDerived: true.")


def _filter_of(
    label_keys: list[str] | None = None, role: str | None = None, valid_on: date | None = None
) -> AssociationFilter:
    return AssociationFilter(as_tuple(label_keys), role, None, valid_on)


ASSOCIATION_GROUPS = batched(
    _association_groups,
    together=_groups_together,
    description="The contact's associations, grouped by label and direction, as a profile page shows them. With "
    "includeDerived, relatives by relation rules are grouped by role beside them.",
)
"""The field of Contact."""
