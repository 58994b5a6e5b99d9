"""Contacts that may be the same person, and the pairs that somebody declared distinct."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.schema.associations import HERE
from graphapi.schema.base.arguments import After, First, page_of
from graphapi.schema.base.connections import Connection, Edged, Paged, row_of
from graphapi.schema.base.context import Info
from graphapi.schema.base.enums import DuplicateReasonKind
from graphapi.schema.base.fields import computed, selection_of, stored
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, required
from graphapi.schema.base.names import MEANS
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.services.duplicates.comparison import DuplicateData
from graphapi.services.duplicates.distinct_pairs import declare_distinct
from graphapi.services.duplicates.duplicate_lists import duplicate_count, duplicate_page
from graphapi.services.shared.rows import ContactData


async def _contacts(pair: DuplicateData, info: Info) -> list[ContactData]:
    loader = info.context.contact_loader(selection_of(info, HERE).fields)
    return [contact for contact in await loader.load_many(list(pair.contact_ids)) if contact is not None]


@strawberry.type(description="Something that two contacts have in common.")
class DuplicateReason:
    """Its source is a `MatchReason`."""

    kind: DuplicateReasonKind = stored(description="What they have in common.")
    detail: str = stored(description="The value they have in common, or both values.")


@strawberry.type(description="Two contacts that may be the same person.")
class Duplicate:
    """Its source is `DuplicateData`."""

    contacts: list[Contact] = computed(
        _contacts, description="The two contacts, in the order of their creation; fewer if one was deleted meanwhile."
    )
    score: float = stored(description="How probable it is that the contacts are one person, from 0 to 1.")
    reasons: list[DuplicateReason] = stored(description="What the contacts have in common.")


@strawberry.type(description="Two contacts that may be the same person, in a list.")
class DuplicateEdge(Edged):
    """Its source is an `Entry` of a `DuplicateData`."""

    node: Duplicate = computed(row_of, description="The two contacts.")


@strawberry.type(description="A page of contacts that may be the same person.")
class DuplicateConnection(Paged):
    """Its source is a `Connection` of `DuplicateData`."""

    edges: list[DuplicateEdge] = stored(description="The pairs, most likely first.")


async def _duplicate_contacts(
    _root: object,
    info: Info,
    contact_id: Annotated[
        strawberry.ID | None,
        argument(
            description="Only duplicates of this contact, compared as it is now. Defaults to all pairs; those compare "
            "changed contacts in the background, within seconds.",
            metadata={MEANS: Means.CONTACT_ID},
        ),
    ] = None,
    minimum_score: Annotated[float, argument(description="Only pairs that score at least this, from 0.5 to 1.")] = 0.8,
    first: First = None,
    after: After = None,
) -> Connection[DuplicateData]:
    db = info.context.db
    found, total = await duplicate_page(db, contact_id, minimum_score, page_of(first, after))

    async def count(_: list[None]) -> list[int]:
        return [await duplicate_count(db, minimum_score) if total is None else total]

    return Connection(found, count)


@strawberry.type
class DuplicateQueries:
    """The root field about duplicates."""

    duplicate_contacts: DuplicateConnection = computed(
        _duplicate_contacts,
        description="Pairs of contacts that may be the same person, most likely first; never those that were declared "
        "distinct.",
    )


@strawberry.input(description="Input for declareDistinct.")
class DeclareDistinctInput:
    """Contacts that are different persons."""

    contact_ids: list[strawberry.ID] = required(description="2 to 50 contacts, each of them a different person.")
    distinct: bool = strawberry.field(
        default=True, description="Whether they are different persons. If false, the declaration is taken back."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


def _declared(outcome: Outcome[list[str]], info: Info) -> Awaitable[list[ContactData | None]] | list[ContactData]:
    if outcome.result is None:
        return []
    return info.context.contact_loader(selection_of(info, HERE).fields).load_many(outcome.result)


@strawberry.type(description="The result of declareDistinct.")
class DeclareDistinctPayload(Payload):
    """Its source is the `Outcome` with the ids of the contacts."""

    contacts: list[Contact | None] = computed(
        _declared, waits=True, description="The contacts; null for one deleted meanwhile. Empty if refused."
    )


async def _declare_distinct(
    _root: object, info: Info, input: Annotated[DeclareDistinctInput, argument(description="The contacts.")]
) -> Outcome[list[str]]:
    work = declare_distinct(
        info.context.db, input.contact_ids, distinct=input.distinct, key=given(input.idempotency_key)
    )
    return await attempt(info.context, work)


@strawberry.type
class DuplicateMutations:
    """The mutation about duplicates."""

    declare_distinct: DeclareDistinctPayload = computed(
        _declare_distinct,
        description="Declares contacts to be different persons, so that they are not listed as duplicates. It is kept "
        "when one of them is merged with another contact.",
    )
