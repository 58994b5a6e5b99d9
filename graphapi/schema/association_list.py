"""All associations as one list, with filters."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import UNSET, argument

from graphapi.kernel.names import Means
from graphapi.schema.associations import Association
from graphapi.schema.base.arguments import After, Before, First, Last, page_of
from graphapi.schema.base.connections import ROWS, Connection, Edged, Entry, Paged, empty, rows_wanted
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.sources import AssociationSource
from graphapi.schema.contact_filters import (
    ContactFilter,
    DateFilter,
    TextFilter,
    date_values,
    filter_of,
    given_fields,
    text_values,
)
from graphapi.services.graph.all_associations import (
    AssociationListOrder,
    ListedAssociation,
    association_count,
    association_page,
)
from graphapi.services.graph.association_filters import AssociationValues

SELECTOR = Selector(associations=("edges.node",), asks=ROWS)


@strawberry.input(
    name="AssociationFilter",
    description="Filters for the list of all associations. An association must match all filters given. The filters of "
    "contacts count together: at most 50, 12 of them about associations or red flags.",
)
class AnyAssociationFilter:
    """Every field is optional; null is the same as absent."""

    label_keys: list[str] | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.LABEL}, description="Associations with one of these labels."
    )
    role: str | None = strawberry.field(
        default=UNSET,
        metadata={MEANS: Means.ROLE},
        description="Associations in which one of the contacts has this role, e.g. Manager, whatever the label.",
    )
    valid_on: date | None = strawberry.field(default=UNSET, description="Associations valid on this day.")
    since: DateFilter | None = strawberry.field(default=UNSET, description="By the first day.")
    until: DateFilter | None = strawberry.field(default=UNSET, description="By the last day.")
    ends_within_days: int | None = strawberry.field(
        default=UNSET,
        description="Associations whose last day is today or up to this number of days from today, 0 to 36,500.",
    )
    note: TextFilter | None = strawberry.field(default=UNSET, description="By the note.")
    created_by_id: strawberry.ID | None = strawberry.field(
        default=UNSET, metadata={MEANS: Means.USER_ID}, description="Associations created by this user."
    )
    created_from: datetime | None = strawberry.field(
        default=UNSET, description="Associations created at or after this time."
    )
    created_before: datetime | None = strawberry.field(
        default=UNSET, description="Associations created before this time."
    )
    from_: ContactFilter | None = strawberry.field(
        default=UNSET, name="from", description="What the contact in `from` must match."
    )
    to: ContactFilter | None = strawberry.field(default=UNSET, description="What the contact in `to` must match.")
    contact: ContactFilter | None = strawberry.field(
        default=UNSET, description="What at least one of the two contacts must match."
    )


def _node(entry: Entry[ListedAssociation], _info: Info) -> AssociationSource:
    return AssociationSource(entry.row.association)


@strawberry.type(description="An association in a list.")
class AssociationListEdge(Edged):
    """Its source is an `Entry` of a `ListedAssociation`."""

    node: Association = computed(_node, description="The association.")


@strawberry.type(description="A page of associations.")
class AssociationListConnection(Paged):
    """Its source is a `Connection` of `ListedAssociation`."""

    edges: list[AssociationListEdge] = stored(description="The associations, in the requested order.")


async def _associations(
    _root: object,
    info: Info,
    filter: Annotated[
        AnyAssociationFilter | None, argument(description="The filters. Defaults to all associations.")
    ] = None,
    order_by: Annotated[AssociationListOrder, argument(description="Their order.")] = AssociationListOrder.NAME_ASC,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Connection[ListedAssociation]:
    context, selection, page = info.context, selection_of(info, SELECTOR), page_of(first, after, last, before)
    wanted, found = AssociationValues() if filter is None else _values(filter), empty()
    if rows_wanted(selection, page):
        found = await association_page(context.db, wanted, order_by, page, selection.associations)
        await context.cover(one.association.label_key for one in found.rows)

    async def count(_: list[None]) -> list[int]:
        return [await association_count(context.db, wanted)]

    return Connection(found, count)


def _values(given: AnyAssociationFilter) -> AssociationValues:
    """The filter as the service takes it."""
    values = given_fields(given)
    for name, read in (
        ("since", date_values), ("until", date_values), ("note", text_values), ("from_", filter_of),
        ("to", filter_of), ("contact", filter_of),
    ):  # fmt: skip
        if name in values:
            values[name] = read(values[name])
    return AssociationValues(**values)


@strawberry.type
class AssociationListQueries:
    """The root field for the list of all associations."""

    associations: AssociationListConnection = computed(
        _associations,
        description="All associations whose two contacts the viewer can see, filtered and sorted. By name, a page is "
        "read until it is full; the other orders read all associations that match, and cost more.",
    )
