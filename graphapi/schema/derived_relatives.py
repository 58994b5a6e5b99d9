"""Relatives of a contact that follow from stored associations."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.arguments import After, First, ValidOn, page_of
from graphapi.schema.base.connections import Connection, Edged, Entry, Paged, known_total
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, stored
from graphapi.schema.base.references import ContactType
from graphapi.schema.paths import Path, path_selector
from graphapi.services.graph.derived_relatives import RelativeData, RelativeSlice, relative_pages
from graphapi.services.graph.paths import PathData
from graphapi.services.shared.rows import ContactData

BECAUSE = "edges.because"
_ON_PATH = path_selector(BECAUSE)
SELECTOR = Selector(("edges.node", *_ON_PATH.contacts), _ON_PATH.associations, asks=(BECAUSE,), names=_ON_PATH.names)


def _node(entry: Entry[RelativeData], _info: Info) -> ContactData:
    return entry.row.contact


def _role(entry: Entry[RelativeData], _info: Info) -> str:
    return entry.row.role


def _inverse_role(entry: Entry[RelativeData], _info: Info) -> str:
    return entry.row.inverse_role


def _because(entry: Entry[RelativeData], _info: Info) -> list[PathData]:
    return entry.row.because


@strawberry.type(description="A contact that is a relative of another one by a relation rule.")
class RelativeEdge(Edged):
    """Its source is an `Entry` of a `RelativeData`."""

    node: ContactType = computed(_node, description="The relative.")
    role: str = computed(_role, description="The relative's role toward this contact, e.g. Grandparent.")
    inverse_role: str = computed(_inverse_role, description="This contact's role toward the relative, e.g. Grandchild.")
    because: list[Path] = computed(
        _because, description="The shortest paths from this contact to the relative that explain the role, up to 3."
    )


@strawberry.type(description="A page of relatives.")
class RelativeConnection(Paged):
    """Its source is a `Connection` of `RelativeData`."""

    edges: list[RelativeEdge] = stored(description="The relatives, in the order of the relation rules, then by name.")


async def _relatives(
    contacts: Sequence[ContactData],
    selection: Selection,
    roles: Annotated[
        list[str] | None,
        argument(
            description="Only relatives in these roles of relation rules, e.g. Grandparent. Case-insensitive. Defaults "
            "to all enabled rules."
        ),
    ] = None,
    valid_on: ValidOn = None,
    first: First = None,
    after: After = None,
) -> list[Connection[RelativeData]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    because = BECAUSE in selection.asked
    found = await relative_pages(
        context.db, ids, roles, valid_on, page, selection.fields, selection.associations, selection.parents,
        because=because,
    )  # fmt: skip
    return await connections_of(found, selection)


async def connections_of(pages: Sequence[RelativeSlice], selection: Selection) -> list[Connection[RelativeData]]:
    """The connections of these pages, after the labels on the paths to their relatives are known."""
    paths = [path for one in pages for row in one.rows for path in row.because]
    await selection.context.cover(association.label_key for path in paths for association in path.associations)
    return [Connection(one, known_total, one.total) for one in pages]


RELATIVES = batched(
    _relatives,
    selector=SELECTOR,
    description="The relatives that follow from stored associations by the relation rules, each once per role: "
    "grandparents, cousins, colleagues. A contact whose association with that role is stored is left out, and nobody "
    "is derived through a contact that the viewer may not see.",
)
"""The field of Contact."""
