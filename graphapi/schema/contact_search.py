"""The quick search of a link dialog."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.schema.base.context import Info
from graphapi.schema.base.enums import MatchedOn
from graphapi.schema.base.fields import Needs, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.contacts import Contact
from graphapi.services.contacts.contact_search import Match, find_contacts

NEEDS = Needs(contacts=("unique", "candidates.contact"))


def _total_count(match: Match, _info: Info) -> int:
    return match.total


@strawberry.type(description="A contact that a quick search found.")
class ContactCandidate:
    """Its source is the service's `Candidate`."""

    contact: Contact = stored(description="The contact.")
    matched_on: MatchedOn = stored(description="The strongest of what matched: e-mail, then phone, then name.")
    exact: bool = stored(
        description="The whole value matched, not a part of it; "
        "upper and lower case, accents, umlauts spelled out (Mueller, Müller), how a name is divided (de la Cruz, "
        "DelaCruz) and the writing of a number do not count."
    )


@strawberry.type(description="What a quick search found.")
class ContactMatch:
    """Its source is `Match`."""

    unique: Contact | None = stored(
        description="The one contact that the text identifies: the only exact match of an e-mail address, phone number "
        "or full name, or the only match at all; a number with another extension is not."
    )
    candidates: list[ContactCandidate] = stored(description="The best matches, best first.")
    total_count: int = computed(_total_count, description="At most 1,000 are counted; `more` is true then.")
    more: bool = stored(description="Whether there are more than `totalCount` says.")
    similar: bool = stored(
        description="True: nothing matches; the candidates are contacts in whose name or address one letter of a word "
        "differs. Nobody is `unique` then."
    )


def _find_contacts(
    _root: object,
    info: Info,
    text: Annotated[str, argument(description="A name, an e-mail address or a phone number, whole or in part.")],
    exclude_ids: Annotated[
        list[strawberry.ID] | None,
        argument(
            description="Contacts that are no candidates, such as the one whose page it is.",
            metadata={MEANS: Means.CONTACT_ID},
        ),
    ] = None,
    first: Annotated[int, argument(description="How many candidates at most, 1 to 50.")] = 10,
) -> Awaitable[Match]:
    fields = selection_of(info, NEEDS).fields
    return find_contacts(info.context.db, text, exclude_ids or (), first, fields)


@strawberry.type
class SearchQueries:
    """The root field of the quick search."""

    find_contacts: ContactMatch = computed(
        _find_contacts,
        waits=True,
        description="The quick search of a link dialog: name, e-mail address or phone number, whole or in part; "
        "`first` up to 50.",
    )
