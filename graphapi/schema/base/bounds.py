"""How much may be sent: the bound of every list and text that an argument or an input field takes, declared once.

A bound is found by type and field (`Query.contacts(filter)` is `Query.contacts.filter`), else by the field's name, else
by the scalar. It is shown in the description, checked by `bounded` before any work, and priced by `costs`. What neither
has a bound nor needs one fails a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
)

from graphapi.kernel.contacts import LINE_MAX, LIST_MAX, TEAM_MAX
from graphapi.kernel.custom_fields import BYTES_MAX
from graphapi.kernel.label_rules import CATEGORY_MAX
from graphapi.kernel.label_rules import TEXT_MAX as LABEL_TEXT_MAX
from graphapi.kernel.labels import NAME_MAX
from graphapi.kernel.messages import SUBJECT_MAX, TEXT_MAX
from graphapi.kernel.rules import NOTE_MAX
from graphapi.kernel.search import TEXT_MAX as SEARCH_MAX
from graphapi.services.associations.associations import ITEMS_MAX
from graphapi.services.contacts.contact_search import EXCLUDED_MAX, KEYS_MAX
from graphapi.services.graph.walks import MAX_ROLES, MAX_STEPS
from graphapi.services.messages.held_messages import SETTLED_MAX
from graphapi.services.red_flags.red_flags import RESOLUTION_MAX
from graphapi.services.shared.contact_input import EMAIL_MAX, PHONE_MAX, READERS_MAX
from graphapi.services.shared.idempotency import KEY_MAX
from graphapi.services.templates.merge_fields import CONTACTS_MAX

Given = GraphQLArgument | GraphQLInputField
"""What takes a value of the client."""

EXTENSION = "bound"

MOMENTS, MOMENT_MAX = ("Date", "DateTime"), 64
ID_MAX, LABEL_KEY_MAX, ROLE_MAX, CURSOR_MAX = 500, 100, 200, 8_000
NAMED_MAX = 1_000
"""Entries of a list that narrows what is read, such as `labelKeys`."""

COPY_ROLES_MAX, NODES_MAX = 100, 100
TEMPLATE_LINE_MAX = 10_000
"""Characters of the template of a line."""

LEEWAY_ENTRIES, LEEWAY_CHARACTERS = 100, 10_000
"""How much over a bound reaches a service that refuses it itself, saying where it stands in the input."""


@dataclass(frozen=True)
class Bound:
    """The most of a list, of each list in it, and of each text; of a JSON value its size as JSON.

    `later`: a service refuses what is over it, in the payload of a mutation or at the field. `asks`: each entry asks
    for an object, or makes one. `fills`: the text is a template, filled in for each entry of that list beside it.
    """

    entries: tuple[int, ...] = ()
    characters: int = 0
    later: bool = False
    asks: bool = False
    fills: str = ""

    def outer_entries(self, level: int) -> int:
        """Return how many entries a list at this level may have, more are refused before any work."""
        return self.entries[level] + (LEEWAY_ENTRIES if self.later else 0)

    def outer_characters(self) -> int:
        """Return how many characters a text may have, more are refused before any work."""
        return self.characters + (LEEWAY_CHARACTERS if self.later else 0)


def _text(characters: int, *, later: bool = False, fills: str = "") -> Bound:
    return Bound((), characters, later, fills=fills)


def _list(*entries: int, of: int = ID_MAX, later: bool = False, asks: bool = False) -> Bound:
    return Bound(entries, of, later, asks)


_LINE = _text(LINE_MAX, later=True)

BOUNDS = {
    # Scalars
    "ID": _text(ID_MAX),
    "Date": _text(MOMENT_MAX),
    "DateTime": _text(MOMENT_MAX),
    # Arguments of queries
    "after": _text(CURSOR_MAX),
    "before": _text(CURSOR_MAX),
    "labelKey": _text(LABEL_KEY_MAX),
    "labelKeys": _list(NAMED_MAX, of=LABEL_KEY_MAX),
    "role": _text(ROLE_MAX),
    "search": _text(SEARCH_MAX),
    "Contact.walk.roles": _list(MAX_STEPS, MAX_ROLES, of=ROLE_MAX, later=True),
    "Query.associationLabel.key": _text(LABEL_KEY_MAX),
    "Query.contactsBy.keys": _list(KEYS_MAX, later=True, asks=True),
    "Query.findContacts.text": _text(SEARCH_MAX),
    "Query.findContacts.excludeIds": _list(EXCLUDED_MAX, later=True),
    "Query.nodes.ids": _list(NODES_MAX, later=True, asks=True),
    "Query.shortestPaths.avoidIds": _list(NAMED_MAX),
    "ContactFilter.ids": _list(NAMED_MAX),
    "ContactFilter.namePrefix": _text(LINE_MAX),
    "ContactFilter.company": _text(LINE_MAX),
    "ContactFilter.hasRole": _text(ROLE_MAX),
    "ContactFilter.lacksRole": _text(ROLE_MAX),
    "ContactKey.name": _text(LINE_MAX),
    "ContactKey.externalId": _text(LINE_MAX),
    "ContactKey.email": _text(EMAIL_MAX),
    "ContactKey.phone": _text(LINE_MAX),
    # Inputs
    "idempotencyKey": _text(KEY_MAX, later=True),
    "contactIds": _list(CONTACTS_MAX, later=True, asks=True),
    "items": _list(ITEMS_MAX, later=True, asks=True),
    "note": _text(NOTE_MAX, later=True),
    "resolution": _text(RESOLUTION_MAX, later=True),
    "MessageInput.subject": _text(TEMPLATE_LINE_MAX, fills="contactIds"),
    "MessageInput.text": _text(TEXT_MAX, later=True, fills="contactIds"),
    "MessageInput.copyRoles": _list(COPY_ROLES_MAX, of=ROLE_MAX),
    "ReleaseMessagesInput.ids": _list(SETTLED_MAX, later=True),
    "DiscardMessagesInput.ids": _list(SETTLED_MAX, later=True),
    "CreateTasksInput.title": _text(TEMPLATE_LINE_MAX, fills="contactIds"),
    "CreateTasksInput.notes": _text(TEXT_MAX, later=True, fills="contactIds"),
    "UpdateTaskInput.title": _text(SUBJECT_MAX, later=True),
    "UpdateTaskInput.notes": _text(TEXT_MAX, later=True),
    "defaultPhoneRegion": _text(2, later=True),
    "key": _text(NAME_MAX, later=True),
    "exclusiveWith": _list(NAMED_MAX, of=LABEL_KEY_MAX),
    "CreateAssociationLabelInput.name": _text(NAME_MAX, later=True),
    "UpdateAssociationLabelInput.name": _text(NAME_MAX, later=True),
    "inverseName": _text(NAME_MAX, later=True),
    "category": _text(CATEGORY_MAX, later=True),
    "description": _text(LABEL_TEXT_MAX, later=True),
    "name": _LINE,
    "givenName": _LINE,
    "familyName": _LINE,
    "externalId": _LINE,
    "company": _LINE,
    "jobTitle": _LINE,
    "emails": _list(LIST_MAX, of=EMAIL_MAX, later=True),
    "phones": _list(LIST_MAX, of=PHONE_MAX, later=True),
    "customFields": _text(BYTES_MAX, later=True),
    "userIds": _list(READERS_MAX, later=True),
    "teams": _list(READERS_MAX, of=TEAM_MAX, later=True),
}

_BOUNDLESS = ("Int", "Float", "Boolean")
_JSON = "JSONObject"


def givens(schema: GraphQLSchema) -> Iterator[tuple[str, Given]]:
    """Yield whatever takes a value of the client, with its place: an argument of a field, or a field of an input."""
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        if isinstance(type_, GraphQLInputObjectType):
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", field
        elif isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in type_.fields.items():
                for name, argument in field.args.items():
                    yield f"{type_.name}.{field_name}.{name}", argument


def declare_bounds(schema: GraphQLSchema) -> None:
    """Give everything that takes a value its bound, and say it in its description."""
    for place, given in givens(schema):
        found = _declared(place, given)
        if found is not None:
            given.extensions[EXTENSION] = found
            if cast("Any", get_named_type(kind_of(given))).name not in MOMENTS:  # whose own descriptions state it
                given.description = f"{given.description} {in_words(found, kind_of(given))}"


def _declared(place: str, given: Given) -> Bound | None:
    named = cast("Any", get_named_type(kind_of(given)))
    found = BOUNDS.get(place) or BOUNDS.get(place.rpartition(".")[2])
    return found or (BOUNDS.get(named.name) if isinstance(named, GraphQLScalarType) else None)


def bound_of(given: Given) -> Bound | None:
    """Return the bound that was declared for an argument or an input field."""
    return given.extensions.get(EXTENSION)


def asks(given: Given) -> bool:
    """Return whether each entry of a list that is given here asks for an object."""
    bound = bound_of(given)
    return bound is not None and bound.asks


def kind_of(given: Given) -> Any:  # noqa: ANN401 – graphql-core's wrappers are open generics
    """Return the type of an argument or an input field."""
    return cast("Any", given).type


def lacking(schema: GraphQLSchema) -> list[str]:
    """Return the places that take a list or a text of any length."""
    return [place for place, given in givens(schema) if not _is_bounded(kind_of(given), bound_of(given), 0)]


def _is_bounded(kind: Any, bound: Bound | None, level: int) -> bool:  # noqa: ANN401 – as above
    if isinstance(kind, GraphQLNonNull):
        return _is_bounded(cast("Any", kind).of_type, bound, level)
    if isinstance(kind, GraphQLList):
        inner = cast("Any", kind).of_type
        return bound is not None and level < len(bound.entries) and _is_bounded(inner, bound, level + 1)
    if not isinstance(kind, GraphQLScalarType) or kind.name in _BOUNDLESS:
        return True
    return bound is not None and bound.characters > 0


def in_words(bound: Bound, kind: Any) -> str:  # noqa: ANN401 – as above
    """Return a bound as the description of its field states it."""
    named = cast("Any", get_named_type(kind))
    parts = [f"at most {most:,}" for most in bound.entries]
    if isinstance(named, GraphQLScalarType):
        parts.append(f"at most {bound.characters:,} {'bytes as JSON' if named.name == _JSON else 'characters'}")
    text = ", each of ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
