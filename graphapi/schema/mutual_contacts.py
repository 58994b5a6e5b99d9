"""Contacts that two contacts have in common."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.kernel.pages import Slice
from graphapi.schema.associations import Association
from graphapi.schema.base.arguments import After, First, LabelKeys, ValidOn, page_of
from graphapi.schema.base.connections import (
    ROWS,
    Connection,
    Edged,
    Entry,
    Paged,
    any_found,
    connections,
    empty,
    rows_wanted,
)
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.references import ContactType
from graphapi.schema.base.sources import NOBODY, AssociationSource, known
from graphapi.services.graph.mutual_contacts import Mutual, keys_of, mutual_counts, mutual_pages
from graphapi.services.shared.merged_contacts import found_by
from graphapi.services.shared.rows import ContactData


def _node(entry: Entry[Mutual], _info: Info) -> ContactData:
    return entry.row.contact


def _associations(entry: Entry[Mutual], _info: Info) -> list[AssociationSource]:
    return [AssociationSource(association, entry.connection.known) for association in entry.row.associations]


def _with_associations(entry: Entry[Mutual], _info: Info) -> list[AssociationSource]:
    return [AssociationSource(association) for association in entry.row.with_associations]


@strawberry.type(description="A contact that two contacts have in common.")
class MutualContactEdge(Edged):
    """Its source is an `Entry` of a `Mutual`."""

    node: ContactType = computed(_node, description="The mutual contact.")
    associations: list[Association] = computed(
        _associations, description="The associations between this contact and the mutual one."
    )
    with_associations: list[Association] = computed(
        _with_associations, description="The associations between the other contact and the mutual one."
    )


@strawberry.type(description="A page of mutual contacts.")
class MutualContactConnection(Paged):
    """Its source is a `Connection` of `Mutual`."""

    edges: list[MutualContactEdge] = stored(description="The mutual contacts, by name.")


ASSOCIATIONS = ("edges.associations", "edges.withAssociations")
SELECTOR = Selector(contacts=("edges.node",), associations=ASSOCIATIONS, asks=(*ROWS, *ASSOCIATIONS))


async def _mutual_contacts(
    contacts: Sequence[ContactData],
    selection: Selection,
    with_id: Annotated[
        strawberry.ID, argument(description="The ID of the other contact.", metadata={MEANS: Means.CONTACT_ID})
    ],
    label_keys: LabelKeys = None,
    valid_on: ValidOn = None,
    first: First = None,
    after: After = None,
) -> list[Connection[Mutual]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    if rows_wanted(selection, page):
        associations = selection.associations if selection.asked.intersection(ASSOCIATIONS) else None

        async def pages_with(other_id: str) -> list[Slice[Mutual]]:
            return await mutual_pages(
                context.db, ids, other_id, label_keys, valid_on, page, selection.fields, associations, selection.parents
            )

        pages = await found_by(context.db.read, with_id, pages_with, any_found)
    else:
        pages = [empty() for _ in ids]
    await context.cover(keys_of(pages))
    came = (
        known(contacts, (row.contact for found in pages for row in found.rows))
        if selection.associations.ends
        else NOBODY
    )

    async def count(parents: Sequence[str]) -> list[int]:
        async def with_other(other_id: str) -> list[int]:
            return await mutual_counts(context.db, parents, other_id, label_keys, valid_on)

        return await found_by(context.db.read, with_id, with_other, any)

    return connections(pages, count, ids, came)


MUTUAL_CONTACTS = batched(
    _mutual_contacts,
    selector=SELECTOR,
    description="Contacts directly associated with both this contact and the other one, by name.",
)
"""The field of Contact."""
