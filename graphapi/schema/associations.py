"""Associations, as stored and as seen from one of the two contacts."""

from collections.abc import Awaitable, Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import argument
from strawberry.dataloader import DataLoader

from graphapi.kernel.labels import EmailCopy, Label, Side
from graphapi.kernel.names import Means
from graphapi.kernel.pages import Slice
from graphapi.schema.base.arguments import After, Before, First, LabelKeys, Last, Role, ValidOn, as_tuple, page_of
from graphapi.schema.base.connections import (
    ROWS,
    Connection,
    Edged,
    Entry,
    Paged,
    any_found,
    connections,
    empty,
    known_total,
    rows_wanted,
)
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, selection_of, stored
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
from graphapi.services.shared.merged_contacts import found_by
from graphapi.services.shared.rows import ContactData, ParentRows, only_id
from graphapi.services.shared.users import UserData

HERE = Selector(contacts=("",))
"""The contact is the field itself."""

IN_EDGES = Selector(contacts=("edges.node",), associations=("edges.association",), asks=(*ROWS, "totalCount"))
"""The contacts are the nodes of a connection, the associations its edges."""


def visible_contact(contact_id: str, info: Info, came: Known = NOBODY) -> ContactData | Awaitable[ContactData | None]:
    """A contact visible to the viewer: the one loaded with the association if its properties suffice, else loaded."""
    fields = selection_of(info, HERE).fields
    if fields == ("id",):
        return only_id(contact_id)
    if came.fields.issuperset(fields):
        return came.contacts[contact_id]
    return info.context.contact(contact_id, fields)


def load_association(context: Context, association_id: str) -> Awaitable[AssociationSource | None]:
    """Load an association, batched with the others requested at the same time, after its label is known."""
    return association_loader(context).load(association_id)


def association_loader(context: Context) -> DataLoader[str, AssociationSource | None]:
    """The loader of associations by id."""

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
    description="A stored association. The `from` contact is the label's `name` of the `to` contact. Visible "
    "only to viewers who can see both contacts."
)
class Association(Node):
    """Its source is an `AssociationSource`."""

    label: AssociationLabel = computed(_label, description="The kind of association.")
    from_: ContactType = computed(_from, waits=True, name="from", description="The contact in the label's `name` role.")
    to: ContactType = computed(_to, waits=True, description="The contact in the label's `inverseName` role.")
    since: date | None = stored(description="The first day of the association, or null if open-ended.")
    until: date | None = stored(description="The last day of the association, or null if open-ended.")
    note: str | None = stored(description="A free-text note.")
    email_copy: EmailCopy = stored(description="Which of the two contacts is copied on the other's messages.")
    created_at: datetime = stored(description="When the association was created.")
    created_by: User | None = computed(
        _created_by, waits=True, description="The user who created the association, or null if it was imported."
    )
    updated_at: datetime = stored(description="When the association was last updated.")
    version: int = stored(description="Increases with every change.")


def _node(entry: Entry[Edge], _info: Info) -> ContactData:
    return entry.row.contact


def _association(entry: Entry[Edge], _info: Info) -> AssociationSource:
    return AssociationSource(entry.row.association, entry.connection.known)


def _role(entry: Entry[Edge], info: Info) -> str:
    return info.context.label(entry.row.association.label_key).role(entry.row.side)


def _inverse_role(entry: Entry[Edge], info: Info) -> str:
    other = Side.TO if entry.row.side is Side.FROM else Side.FROM
    return info.context.label(entry.row.association.label_key).role(other)


@strawberry.type(description="An association, seen from one of its two contacts.")
class AssociationEdge(Edged):
    """Its source is an `Entry` of an `Edge`."""

    node: ContactType = computed(_node, description="The other contact.")
    role: str = computed(_role, description="The other contact's role toward this one.")
    inverse_role: str = computed(_inverse_role, description="This contact's role toward the other one.")
    association: Association = computed(_association, description="The association as it is stored.")


@strawberry.type(description="A page of a contact's associations.")
class AssociationConnection(Paged):
    """Its source is a `Connection` of `Edge`."""

    edges: list[AssociationEdge] = stored(description="The associations, in the requested order.")


async def _associations(  # noqa: PLR0917 – the arguments of the field
    contacts: Sequence[ContactData],
    selection: Selection,
    label_keys: LabelKeys = None,
    role: Role = None,
    with_id: Annotated[
        strawberry.ID | None,
        argument(
            description="Only associations with this contact: how the two are related.",
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
    page = page_of(first, after, last, before)

    def wanted(other_id: str | None) -> AssociationFilter:
        return AssociationFilter(as_tuple(label_keys), role, other_id, valid_on)

    async def pages_with(other_id: str | None) -> list[Slice[Edge]]:
        return await association_pages(
            context.db, ids, wanted(other_id), order_by, page, selection.fields, selection.associations,
            selection.parents,
        )  # fmt: skip

    async def counts(parents: Sequence[str], loaded: ParentRows | None = None) -> list[int]:
        async def counts_with(other_id: str | None) -> list[int]:
            return await association_counts(context.db, parents, wanted(other_id), loaded)

        return await (found_by(context.db.read, with_id, counts_with, any) if with_id else counts_with(None))

    if rows_wanted(selection, page):
        pages = await (found_by(context.db.read, with_id, pages_with, any_found) if with_id else pages_with(None))
    elif "totalCount" in selection.asked:
        totals = await counts(ids, selection.parents)
        return connections([empty() for _ in ids], known_total, totals)
    else:
        pages = [empty() for _ in ids]
    await context.cover(keys_of(pages))
    came = (
        known(contacts, (edge.contact for found in pages for edge in found.rows))
        if selection.associations.ends
        else NOBODY
    )
    return connections(pages, counts, ids, came)


ASSOCIATIONS = batched(_associations, selector=IN_EDGES, description="The contacts associated with this one.")
"""The field of Contact."""
