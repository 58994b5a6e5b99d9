"""Relatives of a contact who are no contact yet."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed
from graphapi.schema.contact_candidates import ContactCandidate
from graphapi.services.contacts.contact_search import Candidate
from graphapi.services.contacts.relatives import RelativeOf, candidates, open_relatives
from graphapi.services.shared.rows import ContactData


def _id(found: RelativeOf, _info: Info) -> str:
    return found.relative.id


def _name(found: RelativeOf, _info: Info) -> str:
    return found.relative.name


def _role(found: RelativeOf, _info: Info) -> str:
    return found.relative.role


async def _candidates(
    relatives: Sequence[RelativeOf],
    selection: Selection,
    first: Annotated[int, argument(description="The maximum number of candidates, 1 to 50.")] = 5,
) -> list[list[Candidate]]:
    return await candidates(selection.context.db, relatives, first, selection.fields)


@strawberry.type(
    name="UnlinkedRelative",
    description="A relative whom an address book names and who is no contact: someone in a role, until linkRelative "
    "chooses a contact.",
)
class OpenRelative:
    """Its source is a `RelativeOf`."""

    id: strawberry.ID = computed(_id, description="The ID of the relative.")
    name: str = computed(_name, description="The name in the address book.")
    role: str = computed(_role, description="What the relative is to the contact, as the address book says it.")
    candidates: list[ContactCandidate] = batched(
        _candidates,
        selector=Selector(contacts=("contact",)),
        description="Contacts with the same name, or a similar one, best first.",
    )


def _relatives(contact: ContactData, _info: Info) -> list[RelativeOf]:
    return open_relatives(contact["id"], contact["unlinkedRelatives"])


UNLINKED_RELATIVES = computed(
    _relatives, description="Relatives from an imported address book for whom no contact has been chosen, up to 200."
)
