"""The bounds of lists and texts. A test fails for a list or text in the schema that has none."""

from __future__ import annotations

from graphapi.kernel.contact_properties import LINES, PROPERTIES, Kind
from graphapi.kernel.contacts import LINE_MAX, LIST_MAX, TEAM_MAX
from graphapi.kernel.custom_fields import BYTES_MAX
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.label_rules import CATEGORY_MAX
from graphapi.kernel.label_rules import TEXT_MAX as LABEL_TEXT_MAX
from graphapi.kernel.labels import NAME_MAX
from graphapi.kernel.long_texts import TEXT_MAX
from graphapi.kernel.messages import SUBJECT_MAX
from graphapi.kernel.partial_dates import ORIGINAL_MAX
from graphapi.kernel.relation_rules import ROLES_MAX, RULES_MAX, STEPS_MAX
from graphapi.kernel.rules import NOTE_MAX
from graphapi.kernel.search import TEXT_MAX as SEARCH_MAX
from graphapi.operations.bounds import Bound
from graphapi.services.associations.associations import ITEMS_MAX
from graphapi.services.contacts.contact_search import EXCLUDED_MAX, KEYS_MAX
from graphapi.services.contacts.contact_statistics import DIMENSIONS_MAX
from graphapi.services.contacts.filter_values import CONDITIONS_MAX, TEXTS_MAX
from graphapi.services.duplicates.distinct_pairs import IDS_MAX as DISTINCT_MAX
from graphapi.services.graph.walks import MAX_ROLES, MAX_STEPS
from graphapi.services.messages.held_messages import SETTLED_MAX
from graphapi.services.red_flags.red_flags import RESOLUTION_MAX
from graphapi.services.shared.contact_input import EMAIL_MAX, PHONE_MAX, READERS_MAX
from graphapi.services.shared.idempotency import KEY_MAX
from graphapi.services.templates.merge_fields import CONTACTS_MAX
from graphapi.services.users.tokens import NAME_MAX as TOKEN_NAME_MAX

MOMENT_MAX = 64
ID_MAX, LABEL_KEY_MAX, ROLE_MAX, CURSOR_MAX = 500, 100, 200, 8_000
NAMED_MAX = 1_000
"""Maximum entries of a filter list, such as `labelKeys`."""

COMBINED_MAX = CONDITIONS_MAX
"""Maximum entries of `and`, `or` and `customFields`."""

COPY_ROLES_MAX, NODES_MAX = 100, 100
LANGUAGE_MAX = 35
"""The longest language tag that RFC 5646 lets a program bound itself to."""

CHANGES_OF_MAX = 100
"""Maximum number of contacts whose changes are listed together."""

RELATIVE_ROLES_MAX = 2 * RULES_MAX
"""Maximum roles of relatives: each rule has two."""

TEMPLATE_LINE_MAX = 10_000
"""Maximum characters of a one-line template."""


def _text(characters: int, *, later: bool = False, fills: str = "") -> Bound:
    return Bound((), characters, later, fills=fills)


def _list(*entries: int, of: int = ID_MAX, later: bool = False, asks: bool = False) -> Bound:
    return Bound(entries, of, later, asks)


_LINE = _text(LINE_MAX, later=True)

_OF_KIND = {
    **dict.fromkeys(LINES, _LINE),
    Kind.EMAILS: _list(LIST_MAX, of=EMAIL_MAX, later=True),
    Kind.PHONES: _list(LIST_MAX, of=PHONE_MAX, later=True),
    Kind.TEXT: _text(TEXT_MAX, later=True),
    Kind.CUSTOM_FIELDS: _text(BYTES_MAX, later=True),
}
"""The bounds of a contact's properties; a day is bounded by its scalar."""

_TEXT_FILTERS = ("TextFilter", "CustomFieldFilter")

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
    "team": _text(TEAM_MAX),
    "Contact.relatives.roles": _list(RELATIVE_ROLES_MAX, of=ROLE_MAX, later=True),
    "CreateRelationRuleInput.steps": _list(STEPS_MAX, ROLES_MAX, of=NAME_MAX, later=True),
    "UpdateRelationRuleInput.steps": _list(STEPS_MAX, ROLES_MAX, of=NAME_MAX, later=True),
    "unlessRoles": _list(ROLES_MAX, of=NAME_MAX, later=True),
    "CreateRelationRuleInput.role": _text(NAME_MAX, later=True),
    "UpdateRelationRuleInput.role": _text(NAME_MAX, later=True),
    "inverseRole": _text(NAME_MAX, later=True),
    "Contact.walk.roles": _list(MAX_STEPS, MAX_ROLES, of=ROLE_MAX, later=True),
    "Query.associationLabel.key": _text(LABEL_KEY_MAX),
    "Query.contactsBy.keys": _list(KEYS_MAX, later=True, asks=True),
    "Query.findContacts.text": _text(SEARCH_MAX),
    "Query.findContacts.excludeIds": _list(EXCLUDED_MAX, later=True),
    "Query.changes.kinds": _list(len(ChangeKind)),
    "Query.changes.contactIds": _list(CHANGES_OF_MAX),
    "Query.nodes.ids": _list(NODES_MAX, later=True, asks=True),
    "Query.contactStatistics.groupBy": _list(DIMENSIONS_MAX, later=True),
    "ContactDimension.key": _text(LINE_MAX),
    "Query.shortestPaths.avoidIds": _list(NAMED_MAX),
    "Query.kinship.language": _text(LANGUAGE_MAX),
    "ContactFilter.ids": _list(NAMED_MAX),
    "ContactFilter.namePrefix": _text(LINE_MAX),
    "ContactFilter.company": _text(LINE_MAX),
    "ContactFilter.hasRole": _text(ROLE_MAX),
    "ContactFilter.lacksRole": _text(ROLE_MAX),
    "ContactFilter.and": _list(COMBINED_MAX),
    "ContactFilter.or": _list(COMBINED_MAX),
    "ContactFilter.customFields": _list(COMBINED_MAX),
    **{f"{kind}.{name}": _text(LINE_MAX) for kind in _TEXT_FILTERS for name in ("equals", "startsWith", "contains")},
    **{f"CustomFieldFilter.{name}": _text(LINE_MAX) for name in ("key", "atLeast", "atMost")},
    **{f"{kind}.in": _list(TEXTS_MAX, of=LINE_MAX) for kind in _TEXT_FILTERS},
    "ContactKey.name": _text(LINE_MAX),
    "ContactKey.externalId": _text(LINE_MAX),
    "ContactKey.email": _text(EMAIL_MAX),
    "ContactKey.phone": _text(LINE_MAX),
    # Inputs
    "idempotencyKey": _text(KEY_MAX, later=True),
    "DeclareDistinctInput.contactIds": _list(DISTINCT_MAX, later=True),
    "contactIds": _list(CONTACTS_MAX, later=True, asks=True),
    "items": _list(ITEMS_MAX, later=True, asks=True),
    "note": _text(NOTE_MAX, later=True),
    "resolution": _text(RESOLUTION_MAX, later=True),
    "MessageInput.subject": _text(TEMPLATE_LINE_MAX, fills="contactIds"),
    "MessageInput.text": _text(TEXT_MAX, later=True, fills="contactIds"),
    "MessageInput.copyRoles": _list(COPY_ROLES_MAX, of=ROLE_MAX),
    "ReleaseMessagesInput.ids": _list(SETTLED_MAX, later=True),
    "DissociateManyInput.ids": _list(ITEMS_MAX, later=True, asks=True),
    "DiscardMessagesInput.ids": _list(SETTLED_MAX, later=True),
    "CreateTasksInput.title": _text(TEMPLATE_LINE_MAX, fills="contactIds"),
    "CreateTasksInput.notes": _text(TEXT_MAX, later=True, fills="contactIds"),
    "UpdateTaskInput.title": _text(SUBJECT_MAX, later=True),
    "UpdateTaskInput.notes": _text(TEXT_MAX, later=True),
    "original": _text(ORIGINAL_MAX, later=True),
    "defaultPhoneRegion": _text(2, later=True),
    "key": _text(NAME_MAX, later=True),
    "exclusiveWith": _list(NAMED_MAX, of=LABEL_KEY_MAX),
    "CreateAssociationLabelInput.name": _text(NAME_MAX, later=True),
    "UpdateAssociationLabelInput.name": _text(NAME_MAX, later=True),
    "CreateTokenInput.name": _text(TOKEN_NAME_MAX, later=True),
    "RenameTeamInput.team": _text(TEAM_MAX, later=True),
    "RenameTeamInput.name": _text(TEAM_MAX, later=True),
    "CreateUserInput.email": _text(EMAIL_MAX, later=True),
    "UpdateUserInput.email": _text(EMAIL_MAX, later=True),
    "inverseName": _text(NAME_MAX, later=True),
    "category": _text(CATEGORY_MAX, later=True),
    "description": _text(LABEL_TEXT_MAX, later=True),
    **{one.name: bound for one in PROPERTIES if (bound := _OF_KIND.get(one.kind)) is not None},
    "userIds": _list(READERS_MAX, later=True),
    "teams": _list(READERS_MAX, of=TEAM_MAX, later=True),
}
