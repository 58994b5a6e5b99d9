"""The quick search behind a link dialog."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.contact_candidates import ContactCandidate
from graphapi.schema.contacts import Contact
from graphapi.services.contacts.contact_search import Match, find_contacts

SELECTOR = Selector(contacts=("unique", "candidates.contact"))


def _total_count(match: Match, _info: Info) -> int:
    return match.total


@strawberry.type(description="The result of a quick search.")
class ContactMatch:
    """Its source is `Match`."""

    unique: Contact | None = stored(
        description="The contact that the text identifies: the only exact match of an e-mail address, phone "
        "number or full name, or the only match at all. A number with a different extension does not "
        "count."
    )
    candidates: list[ContactCandidate] = stored(description="The best matches, best first.")
    total_count: int = computed(
        _total_count, description="The number of matches, counted up to 1,000; `more` is true beyond that."
    )
    more: bool = stored(description="Whether there are more matches than `totalCount`.")
    similar: bool = stored(
        description="True if nothing matched and the candidates are contacts whose name or address differs from "
        "the text by one letter in a word. `unique` is null then."
    )


def _find_contacts(
    _root: object,
    info: Info,
    text: Annotated[str, argument(description="A name, an e-mail address or a phone number, complete or partial.")],
    exclude_ids: Annotated[
        list[strawberry.ID] | None,
        argument(
            description="Contacts to leave out, such as the one whose page is open.", metadata={MEANS: Means.CONTACT_ID}
        ),
    ] = None,
    first: Annotated[int, argument(description="The maximum number of candidates, 1 to 50.")] = 10,
) -> Awaitable[Match]:
    fields = selection_of(info, SELECTOR).fields
    return find_contacts(info.context.db, text, exclude_ids or (), first, fields)


@strawberry.type
class SearchQueries:
    """The root field of the quick search."""

    find_contacts: ContactMatch = computed(
        _find_contacts,
        waits=True,
        description="Finds contacts by name, e-mail address or phone number, complete or partial, as a link "
        "dialog does.",
    )
