"""Associations, as stored and as one of the two contacts sees them."""

from collections.abc import Awaitable, Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import argument
from strawberry.dataloader import DataLoader

from graphapi.kernel.labels import EmailCopy, Label, Side
from graphapi.kernel.names import Means
from graphapi.schema.base.arguments import After, Before, First, LabelKeys, Last, Role, ValidOn, as_tuple, page_of
from graphapi.schema.base.connections import (
    ROWS,
    Connection,
    Edged,
    Entry,
    Paged,
    connections,
    empty,
    known_total,
    rows_wanted,
)
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Needs, Selection, batched, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.references import ContactType
from graphapi.schema.base.sources import NOBODY, AssociationSource, Known, known
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.users import User, maybe_user
from graphapi.services.associations.association_lists import (
    AssociationOrder,
    association_counts,
    association_pages,
    associations_by_id,
)
from graphapi.services.associations.association_views import AssociationFilter, Edge, keys_of
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import UserData

HERE = Needs(contacts=("",))
"""The contact is the field itself."""

IN_EDGES = Needs(contacts=("edges.node",), associations=("edges.association",), asks=(*ROWS, "totalCount"))
"""The contacts are the nodes of a connection, the associations what lies between."""


def visible_contact(contact_id: str, info: Info, came: Known = NOBODY) -> ContactData | Awaitable[ContactData | None]:
    """Return a contact that the viewer sees: as it came with the association when that is enough, else loaded."""
    fields = selection_of(info, HERE).fields
    if fields == ("id",):
        return {"id": contact_id}
    if came.fields.issuperset(fields):
        return came.contacts[contact_id]
    return info.context.contact(contact_id, fields)


def load_association(context: Context, association_id: str) -> Awaitable[AssociationSource | None]:
    """Load an association with all others that are wanted now, and know its label."""
    return association_loader(context).load(association_id)


def association_loader(context: Context) -> DataLoader[str, AssociationSource | None]:
    """Return the loader of associations by id."""

    async def load(ids: list[str]) -> list[AssociationSource | None]:
        found = await associations_by_id(context.db, ids)
        await context.cover(one.label_key for one in found if one is not None)
        return [one and AssociationSource(one) for one in found]

    return context.by_id("associations", load)


def _from(association: AssociationSource, info: Info) -> ContactData | Awaitable[ContactData | None]:
    return visible_contact(association.association.from_id, info, association.known)


def _to(association: AssociationSource, info: Info) -> ContactData | Awaitable[ContactData | None]:
    return visible_contact(association.association.to_id, info, association.known)


def _label(association: AssociationSource, info: Info) -> Label:
    return info.context.label(association.association.label_key)


def _created_by(association: AssociationSource, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, association.association.created_by_id)


@strawberry.type(
    description="A stored association: FROM is label.name of TO, as it was made. Only viewers of both contacts see it."
)
class Association(Node):
    """Its source is a `AssociationSource`."""

    label: AssociationLabel = computed(_label, description="What kind of association it is.")
    from_: ContactType = computed(_from, waits=True, name="from", description="Who is the label's `name` of the other.")
    to: ContactType = computed(_to, waits=True, description="Who is the label's `inverseName` of the other.")
    since: date | None = stored(description="The first day; null when it is open.")
    until: date | None = stored(description="The last day; null when it is open.")
    note: str | None = stored(description="What else there is to say.")
    email_copy: EmailCopy = stored(description="Who gets a copy of messages to the other one.")
    created_at: datetime = stored(description="When it was made.")
    created_by: User | None = computed(_created_by, waits=True, description="Who made it; null when it was imported.")
    updated_at: datetime = stored(description="When it was last changed.")
    version: int = stored(description="Grows with every change.")


def _node(entry: Entry[Edge], _info: Info) -> ContactData:
    return entry.row.contact


def _association(entry: Entry[Edge], _info: Info) -> AssociationSource:
    return AssociationSource(entry.row.association, entry.connection.known)


def _role(entry: Entry[Edge], info: Info) -> str:
    return info.context.label(entry.row.association.label_key).role(entry.row.side)


def _inverse_role(entry: Entry[Edge], info: Info) -> str:
    other = Side.TO if entry.row.side is Side.FROM else Side.FROM
    return info.context.label(entry.row.association.label_key).role(other)


@strawberry.type(description="An association as one of its two contacts sees it.")
class AssociationEdge(Edged):
    """Its source is an `Entry` of an `Edge`."""

    node: ContactType = computed(_node, description="The other contact.")
    role: str = computed(_role, description="What the other contact is to this one.")
    inverse_role: str = computed(_inverse_role, description="What this contact is to the other one.")
    association: Association = computed(_association, description="The association as it is stored.")


@strawberry.type(description="A page of the associations of one contact.")
class AssociationConnection(Paged):
    """Its source is a `Connection` of `Edge`."""

    edges: list[AssociationEdge] = stored(description="The associations, in order.")


async def _associations(  # noqa: PLR0917 – the arguments of the field
    contacts: Sequence[ContactData],
    selection: Selection,
    label_keys: LabelKeys = None,
    role: Role = None,
    with_id: Annotated[
        strawberry.ID | None,
        argument(
            description="Only those with this contact: what the two are to each other.",
            metadata={MEANS: Means.CONTACT_ID},
        ),
    ] = None,
    valid_on: ValidOn = None,
    order_by: Annotated[AssociationOrder, argument(description="Their order.")] = AssociationOrder.ROLE_ASC,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> list[Connection[Edge]]:
    context, ids = selection.context, [contact["id"] for contact in contacts]
    wanted = AssociationFilter(as_tuple(label_keys), role, with_id, valid_on)
    page = page_of(first, after, last, before)
    if rows_wanted(selection, page):
        pages = await association_pages(
            context.db, ids, wanted, order_by, page, selection.fields, selection.associations, selection.own
        )
    elif "totalCount" in selection.asked:
        totals = await association_counts(context.db, ids, wanted, selection.own)
        return connections([empty() for _ in ids], known_total, totals)
    else:
        pages = [empty() for _ in ids]
    await context.cover(keys_of(pages))
    came = (
        known(contacts, (edge.contact for found in pages for edge in found.rows))
        if selection.associations.ends
        else NOBODY
    )
    return connections(pages, lambda parents: association_counts(context.db, parents, wanted), ids, came)


ASSOCIATIONS = batched(_associations, needs=IN_EDGES, description="Contacts associated with this one.")
"""The field of Contact."""
