"""Contacts reached by following a sequence of roles."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.schema.base.arguments import After, First, ValidOn, page_of
from graphapi.schema.base.connections import Connection, Edged, Entry, Paged, known_total
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.references import ContactType
from graphapi.schema.paths import Path, path_selector
from graphapi.services.graph.paths import PathData
from graphapi.services.graph.walks import Walked, walk_pages
from graphapi.services.shared.rows import ContactData

PATH = "edges.path"
_ON_PATH = path_selector(PATH)
SELECTOR = Selector(("edges.node", *_ON_PATH.contacts), _ON_PATH.associations, asks=(PATH,), names=_ON_PATH.names)


def _node(entry: Entry[Walked], _info: Info) -> ContactData:
    return entry.row.contact


def _path(entry: Entry[Walked], _info: Info) -> PathData | None:
    return entry.row.path


@strawberry.type(description="A contact reached by a walk.")
class WalkEdge(Edged):
    """Its source is an `Entry` of a `Walked`."""

    node: ContactType = computed(_node, description="The contact reached.")
    path: Path = computed(_path, description="One of the paths to the contact.")


@strawberry.type(description="A page of contacts reached by a walk.")
class WalkConnection(Paged):
    """Its source is a `Connection` of `Walked`."""

    edges: list[WalkEdge] = stored(description="The contacts, by name.")


async def _walk(
    contacts: Sequence[ContactData],
    selection: Selection,
    roles: Annotated[
        list[list[str]],
        argument(
            description="The roles of each step, one to six steps: roles of labels, or of relation rules where no "
            "label has the role, e.g. Half-sibling.",
            metadata={MEANS: Means.ANY_ROLE},
        ),
    ],
    valid_on: ValidOn = None,
    first: First = None,
    after: After = None,
) -> list[Connection[Walked]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    wants_path = PATH in selection.asked
    found = await walk_pages(
        context.db,
        ids,
        roles,
        valid_on,
        page,
        selection.fields,
        selection.associations,
        selection.parents,
        paths=wants_path,
    )
    if wants_path:
        paths = [row.path for one in found for row in one.rows if row.path is not None]
        await context.cover(association.label_key for path in paths for association in path.associations)
    return [Connection(one, known_total, one.total) for one in found]


WALK = batched(
    _walk,
    selector=SELECTOR,
    description="Contacts reached by walking these roles in turn, each once, without this contact itself, by name: "
    '["Parent", "Sibling"] are uncles and aunts, [["Father", "Mother"], ["Father", "Mother"]] grandparents. '
    "One to six steps, each one role or several.",
)
"""The field of Contact."""
