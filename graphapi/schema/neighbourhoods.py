"""Everybody around a contact."""

from collections.abc import Awaitable, Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.operations.executor.rows import Table
from graphapi.schema.associations import Association, visible_contact
from graphapi.schema.base.arguments import LabelKeys, ValidOn
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Needs, Selection, batched, computed, stored
from graphapi.schema.base.layouts import MemberLayout, layout_of
from graphapi.schema.base.references import ContactType
from graphapi.schema.base.sources import AssociationSource, Surroundings, known
from graphapi.services.graph.neighbourhoods import neighbourhoods
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


@strawberry.type(description="A contact near another.")
class NeighbourhoodMember:
    """Its source is a contact and its distance."""

    contact: ContactType = computed(_contact, description="Who it is.")
    distance: int = computed(_distance, description="Steps from the root.")


@strawberry.type(description="The contacts around one, and the associations among them all.")
class Neighbourhood:
    """Its source is `Surroundings`."""

    root: ContactType = computed(_root, waits=True, description="The contact that the others are around.")
    depth: int = stored(description="How many steps were walked.")
    members: list[NeighbourhoodMember] = computed(
        _members, description="Nearest first, then by name; never the root itself."
    )
    associations: list[Association] = computed(
        _associations,
        description="Every association (of the labels and day asked for) among the root and these members, each once; "
        "at most 2,000, those through which each member was first reached always among them.",
    )
    truncated: bool = computed(
        _truncated,
        description="True when contacts within the depth, or associations among those returned, were left out.",
    )


async def _neighbourhood(
    contacts: Sequence[ContactData],
    selection: Selection,
    depth: Annotated[int, argument(description="How many steps away at most, 1 to 6.")] = 2,
    label_keys: LabelKeys = None,
    valid_on: ValidOn = None,
    first: Annotated[int, argument(description="How many contacts at most, 1 to 500.")] = 50,
) -> list[Surroundings]:
    context, ids = selection.context, [contact["id"] for contact in contacts]
    associations = selection.associations if selection.asked else None
    found = await neighbourhoods(
        context.db, ids, depth, label_keys, valid_on, first, selection.fields, associations, selection.own
    )
    await context.cover({association[0] for one in found for association in one.among})
    return [Surroundings(root, depth, one) for root, one in zip(contacts, found, strict=True)]


NEIGHBOURHOOD = batched(
    _neighbourhood,
    needs=Needs(contacts=("members.contact",), associations=("associations",), asks=("associations", "truncated")),
    description="Everybody within so many steps (1 to 6), nearest first, each contact once; `first` up to 500.",
)
"""The field of Contact."""
