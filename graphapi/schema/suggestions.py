"""Associations that are suggested for a contact, and contradictions; accepting and dismissing them."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.labels import Label
from graphapi.kernel.names import Means
from graphapi.schema.association_mutations import AssociatePayload, with_association
from graphapi.schema.base.arguments import After, First, page_of
from graphapi.schema.base.connections import Connection, Edged, Paged, known_total, row_of
from graphapi.schema.base.context import Info
from graphapi.schema.base.enums import SuggestionKind
from graphapi.schema.base.fields import Selector, computed, selection_of, stored
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, required
from graphapi.schema.base.names import MEANS
from graphapi.schema.contact_mutations import ContactPayload, with_contact
from graphapi.schema.contacts import Contact
from graphapi.schema.errors import Outcome, attempt
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.paths import Path, path_selector
from graphapi.services.associations.association_outcomes import Associated
from graphapi.services.contacts.contacts import ContactChange
from graphapi.services.graph.suggestions import SuggestionData, accept_suggestion, dismiss_suggestion, suggestion_page
from graphapi.services.shared.rows import ContactData

_ON_PATH = path_selector("edges.node.because")
SELECTOR = Selector(("edges.node.from", "edges.node.to", *_ON_PATH.contacts), _ON_PATH.associations)


def _id(data: SuggestionData, _info: Info) -> str:
    return data.suggestion.id


def _kind(data: SuggestionData, _info: Info) -> SuggestionKind:
    return data.suggestion.kind


def _score(data: SuggestionData, _info: Info) -> float:
    return data.suggestion.score


def _from(data: SuggestionData, _info: Info) -> ContactData:
    return data.from_


def _label(data: SuggestionData, info: Info) -> Label | None:
    key = data.suggestion.label_key
    return None if key is None else info.context.label(key)


def _text(data: SuggestionData, info: Info) -> str:
    label = _label(data, info)
    return data.text if label is None else f"{data.from_['name']} may be {label.name} of {data.to['name']}"


@strawberry.type(description="An association that could be stored; or two stored facts that contradict each other.")
class Suggestion:
    """Its source is `SuggestionData`."""

    id: strawberry.ID = computed(_id, description="The ID for acceptSuggestion and dismissSuggestion.")
    kind: SuggestionKind = computed(_kind, description="Why it is suggested, or what is contradictory.")
    score: float = computed(
        _score, description="How likely the association is, from 0 to 1. Contradictions come first, with 1."
    )
    from_: Contact = computed(
        _from, name="from", description="The contact in the label's `name` role; of a contradiction the parent."
    )
    to: Contact = stored(description="The contact in the label's `inverseName` role; of a contradiction the child.")
    label: AssociationLabel | None = computed(
        _label, description="The label of the suggested association, or null for a contradiction."
    )
    text: str = computed(_text, description="The suggestion in words, without a full stop.")
    because: list[Path] = stored(
        description="The paths that explain it, up to 3; of a contradiction the associations that it is about."
    )


@strawberry.type(description="A suggestion in a list.")
class SuggestionEdge(Edged):
    """Its source is an `Entry` of a `SuggestionData`."""

    node: Suggestion = computed(row_of, description="The suggestion.")


@strawberry.type(description="A page of suggestions.")
class SuggestionConnection(Paged):
    """Its source is a `Connection` of `SuggestionData`."""

    edges: list[SuggestionEdge] = stored(description="The suggestions, best first.")


async def _suggestions(
    _root: object,
    info: Info,
    contact_id: Annotated[
        strawberry.ID | None,
        argument(
            description="Only suggestions about this contact. Defaults to all contacts; refused if they have too many "
            "associations.",
            metadata={MEANS: Means.CONTACT_ID},
        ),
    ] = None,
    first: First = None,
    after: After = None,
) -> Connection[SuggestionData]:
    context, selection = info.context, selection_of(info, SELECTOR)
    found = await suggestion_page(context.db, contact_id, page_of(first, after), selection.fields)
    paths = [path for row in found.rows for path in row.because]
    await context.cover(association.label_key for path in paths for association in path.associations)
    return Connection(found, known_total, found.total)


@strawberry.type
class SuggestionQueries:
    """The root field about suggestions."""

    association_suggestions: SuggestionConnection = computed(
        _suggestions,
        description="Associations that could be stored, best first, after contradictions among the stored "
        "ones. Nothing is suggested by what the viewer may not see.",
    )


@strawberry.input(description="Input for acceptSuggestion.")
class AcceptSuggestionInput:
    """A suggestion and the first day of the association."""

    id: strawberry.ID = required(description="The suggestion.")
    since: date | None = optional(description="The first day of the association. Open-ended if omitted.")
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


@strawberry.input(description="Input for dismissSuggestion.")
class DismissSuggestionInput:
    """A suggestion, and whether it is dismissed."""

    id: strawberry.ID = required(description="The suggestion.")
    dismissed: bool = strawberry.field(
        default=True, description="Whether it is dismissed. If false, it may be suggested again."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


async def _accept(
    _root: object, info: Info, input: Annotated[AcceptSuggestionInput, argument(description="The suggestion.")]
) -> Outcome[Associated]:
    work = accept_suggestion(info.context.db, input.id, given(input.since), given(input.idempotency_key))
    return await with_association(info, await attempt(info.context, work))


async def _dismiss(
    _root: object, info: Info, input: Annotated[DismissSuggestionInput, argument(description="The suggestion.")]
) -> Outcome[ContactChange]:
    async def work() -> ContactChange:
        key = given(input.idempotency_key)
        return ContactChange(await dismiss_suggestion(info.context.db, input.id, dismissed=input.dismissed, key=key))

    return await with_contact(info, await attempt(info.context, work()))


@strawberry.type
class SuggestionMutations:
    """The mutations about suggestions."""

    accept_suggestion: AssociatePayload = computed(
        _accept,
        description="Stores the suggested association. The same rules and limits hold as for associate. A "
        "contradiction is refused.",
    )
    dismiss_suggestion: ContactPayload = computed(
        _dismiss,
        description="Takes a suggestion from the list for all users until it is dismissed: false. Returns its `from` "
        "contact.",
    )
