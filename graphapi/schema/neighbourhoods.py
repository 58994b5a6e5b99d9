"""The contacts around a contact."""

from collections.abc import Awaitable, Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.operations.executor.rows import Table
from graphapi.schema.associations import Association, visible_contact
from graphapi.schema.base.arguments import LabelKeys, ValidOn
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, stored
from graphapi.schema.base.layouts import MemberLayout, layout_of
from graphapi.schema.base.references import ContactType
from graphapi.schema.base.sources import AssociationSource, Surroundings, known
from graphapi.services.graph.neighbourhoods import NeighbourhoodOrder, neighbourhoods
from graphapi.services.shared.rows import ContactData

Member = tuple[ContactData, int]


def _root(source: Surroundings, info: Info) -> ContactData | Awaitable[ContactData | None]:
    return visible_contact(source.root["id"], info, known([source.root]))


def _members(source: Surroundings, _info: Info) -> Sequence[Member]:
    data = source.data
    return Table(data.found, MemberLayout(data.columns.contact), data.member)


def _associations(source: Surroundings, _info: Info) -> Sequence[AssociationSource]:
    data = source.data
    if not data.columns.association.ends:
        return Table(
            data.among, layout_of(data.columns.association), lambda row: AssociationSource(data.association(row))
        )
    came = known([source.root], (contact for contact, _ in data.members))
    return [AssociationSource(association, came) for association in data.associations]


def _truncated(source: Surroundings, _info: Info) -> bool:
    return source.data.truncated


def _contact(member: Member, _info: Info) -> ContactData:
    return member[0]


def _distance(member: Member, _info: Info) -> int:
    return member[1]


@strawberry.type(description="A contact in a neighbourhood.")
class NeighbourhoodMember:
    """Its source is a contact and its distance."""

    contact: ContactType = computed(_contact, description="The contact.")
    distance: int = computed(_distance, description="The distance from the root, in steps.")


@strawberry.type(description="The contacts around a root contact, and all associations among them.")
class Neighbourhood:
    """Its source is `Surroundings`."""

    root: ContactType = computed(_root, waits=True, description="The contact at the centre.")
    depth: int = stored(description="The maximum distance from the root, in steps.")
    members: list[NeighbourhoodMember] = computed(
        _members, description="The contacts, nearest first, then in the order of `orderBy`. The root is not among them."
    )
    associations: list[Association] = computed(
        _associations,
        description="The associations among the root and these members, filtered by the label and day arguments. "
        "Up to 2,000; those through which each member was first reached are always included.",
    )
    truncated: bool = computed(
        _truncated,
        description="True if contacts within the depth, or associations among the returned contacts, were left out.",
    )


async def _neighbourhood(
    contacts: Sequence[ContactData],
    selection: Selection,
    depth: Annotated[int, argument(description="The maximum distance in steps, 1 to 6.")] = 2,
    label_keys: LabelKeys = None,
    valid_on: ValidOn = None,
    first: Annotated[int, argument(description="The maximum number of contacts, 1 to 500.")] = 50,
    order_by: Annotated[
        NeighbourhoodOrder, argument(description="The order of the contacts at the same distance.")
    ] = NeighbourhoodOrder.NAME,
) -> list[Surroundings]:
    context, ids = selection.context, [contact["id"] for contact in contacts]
    associations = selection.associations if selection.asked else None
    found = await neighbourhoods(
        context.db, ids, depth, label_keys, valid_on, first, selection.fields, associations, selection.parents, order_by
    )
    await context.cover({association[0] for one in found for association in one.among})
    return [Surroundings(root, depth, one) for root, one in zip(contacts, found, strict=True)]


NEIGHBOURHOOD = batched(
    _neighbourhood,
    selector=Selector(
        contacts=("members.contact",), associations=("associations",), asks=("associations", "truncated")
    ),
    description="The contacts up to `depth` steps away, nearest first. Each contact is listed once.",
)
"""The field of Contact."""
