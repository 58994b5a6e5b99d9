"""The limits of requests, and the prices of fields. All numbers are here; how things are counted is not.

The cost of an operation is the number of objects it could return (the product of nested page sizes, as in GitHub's
API), plus weights for what has to be traversed or counted, whether or not it is returned, plus the size of the
response: a list entry costs 1 at any depth.
"""

from dataclasses import dataclass, field
from enum import Enum

from graphapi.kernel.derived_relations import BECAUSE_MAX
from graphapi.kernel.pages import DEFAULT_SIZE, MAX_SIZE
from graphapi.kernel.relation_plans import COST_MAX, WALK_COST


def _most(number: int, means: str) -> int:
    return field(default=number, metadata={"means": means})


@dataclass(frozen=True)
class Limits:
    """The limits of one request, checked before execution; each is a setting, GRAPHAPI_MAX_ and its name."""

    body: int = _most(1_048_576, "Maximum size of a request in bytes.")
    characters: int = _most(50_000, "Maximum number of characters in a document.")
    tokens: int = _most(2_000, "Maximum number of tokens in a document.")
    comments: int = _most(500, "Maximum number of comments in a document.")
    depth: int = _most(20, "Maximum depth of fields in a document.")
    fields: int = _most(
        1_000, "Maximum number of fields that a document selects; fragments count wherever they are spread."
    )
    root_fields: int = _most(20, "Maximum number of root fields that a document selects.")
    aliases: int = _most(30, "Maximum number of aliases in a document.")
    directives: int = _most(50, "Maximum number of directives in a document.")
    fragments: int = _most(50, "Maximum number of fragments that a document defines.")
    cost: int = _most(100_000, "Maximum cost of an operation.")


LARGEST_LIMIT = 10_000_000
"""The highest value that a limit can be set to."""

COUNTED = {
    "depth": "is nested {found} levels deep",
    "fields": "selects {found} fields",
    "root_fields": "selects {found} root fields",
    "aliases": "has {found} aliases",
    "directives": "has {found} directives",
    "fragments": "defines {found} fragments",
}
"""What is counted in a document, and the words of its error; a fragment counts wherever it is spread."""

VALIDATION_ERRORS = 5
"""The number of errors after which validation of a document stops."""

CACHED_CHARACTERS = 250_000
"""The total characters of documents kept prepared; each takes about 300 bytes of memory, including plans."""

PERSISTED_CHARACTERS = 4_000_000
"""The total characters of persisted documents kept."""

RUNNING = 200
"""Operations that a process executes concurrently; others get 503 and should retry."""

CONNECTIONS = 4_000
"""The maximum number of open connections per process."""

RATE = 6_000_000
"""The cost that a caller with a token may spend per minute in each process."""

LARGE_COST = 5_000
"""The cost from which a response may be large and is written in a separate step of the event loop."""

RATE_WINDOW = 60
"""The window of rate limits in seconds."""

REFUSED_COST = 50
"""The cost of a request that is refused before its actual cost is known."""

URL_BYTES = 16_384
"""Maximum bytes of the URL in the first line of a request, including its query string."""

HEAD_BYTES = 65_536
"""Maximum bytes of all headers of a request."""

HEADERS = 100
"""Maximum number of headers of a request."""

HEADER_SECONDS = 10
"""Seconds to send the first line and headers of a request, from its first byte or the opening of its connection."""

BODY_SECONDS = 20
"""Seconds to send the body of a request."""

UPLOAD_SECONDS = 3_600
"""Seconds to send a file to import; each chunk of it may take as long as the body of another request."""

JOBS = 4
"""Imports, plans, explanations and exports that a process runs concurrently, one import among them; more get 503."""

JOB_CONNECTIONS = 4
"""The database connections of each of them."""

JOB_COST = 1_000
"""The cost of an import, plan, explanation or export, besides that of the bytes sent."""

BYTES_OF_COST = 100
"""Bytes of a file to import that cost 1."""

LINGER_SECONDS = 2
"""Seconds that a refused client has to read the response, which is lost if the connection closes too early."""

IDLE_SECONDS = 30
"""Seconds until an idle connection is closed: longer than clients' pools keep theirs."""

READ_SECONDS = 60
"""Seconds for the client to read a response."""

HELD_COUNTED, HELD_LONG = 0.001, 0.1
"""Seconds that one step holds the event loop: the thresholds for counting it and for logging a warning."""

COMPRESSED_FROM = 2_048
"""Body size in bytes from which responses are compressed, if the client accepts it."""

PAGE, PAGE_MAX = DEFAULT_SIZE, MAX_SIZE


class By(Enum):
    """What a number of rows is proportional to."""

    NOTHING = "the field alone"
    ABOVE = "the page size of the field above"


@dataclass(frozen=True)
class Price:
    """The cost of a field: `weight` per call, multiplied by the argument `times` if there is one; false is 0, true 1.

    `rows` is the assumed length of a list without page size; with ABOVE, it is the page size of the field above,
    multiplied by `each`. `page_max` is the largest page size of the field.
    """

    weight: int = 0
    times: str = ""
    rows: int | By = By.NOTHING
    each: int = 1
    page_max: int = PAGE_MAX


ASSUMED_ROWS = 10
"""The assumed length of a list that has neither a page size nor a price."""

FULL = 2
"""The refusals or flags that one item of a batch can have: both ends of an association may be full."""

WRITE = 10
"""The weight of a mutation."""

COUNTING = 10
"""The weight of a `totalCount`."""

_PAGED = Price(rows=By.ABOVE)

PRICES = {
    "Contact.neighbourhood": Price(100, times="depth"),
    "Contact.walk": Price(WALK_COST, times="roles"),
    "Contact.mutualContacts": Price(100),
    "Contact.relatives": Price(COST_MAX),
    "Contact.associationGroups": Price(COST_MAX, times="includeDerived"),
    "Query.mergeFields": Price(COST_MAX, times="includeDerived"),
    "Query.associationSuggestions": Price(COST_MAX),
    "Suggestion.because": Price(rows=BECAUSE_MAX),
    "AssociationGroup.relatives": Price(COST_MAX // ASSUMED_ROWS),
    "RelativeEdge.because": Price(rows=BECAUSE_MAX),
    "RelationRule.steps": Price(rows=2),
    "Query.relationRules": Price(rows=20),
    "Query.shortestPaths": Price(10, times="maxHops"),
    "Query.kinship": Price(20, times="maxGenerations"),
    "Query.findContacts": Price(1_000),
    "Query.contactStatistics": Price(3_000, page_max=10_000),
    "ContactBucket.values": Price(rows=1),
    "Query.duplicateContacts": Price(100),
    "Duplicate.contacts": Price(rows=2),
    "Duplicate.reasons": Price(rows=4),
    "DeclareDistinctPayload.contacts": Price(rows=50),
    "Query.associationLabels": Price(rows=100),
    "AssociationLabel.openRedFlagCount": Price(COUNTING),
    "GraphSummary.labels": Price(1_000, rows=100),
    "Path.contacts": Price(rows=20),
    "Path.steps": Price(rows=20),
    "PathResult.paths": _PAGED,
    "ContactMatch.candidates": _PAGED,
    "Neighbourhood.members": _PAGED,
    "Neighbourhood.associations": Price(rows=By.ABOVE, each=4),
    "AssociateManyPayload.results": _PAGED,
    "CreateContactsPayload.results": _PAGED,
    "DissociateManyPayload.results": _PAGED,
    "CreateTasksPayload.results": _PAGED,
    "SendMessagesPayload.results": _PAGED,
    "AssociatePayload.redFlags": Price(rows=FULL),
    "errors": Price(rows=FULL),
    "Query.teams": Price(10),
    "Query.teamCounts": Price(10, rows=50),
    # Introspection: about the size of the schema, plus 1 per value. A full introspection query takes most of an
    # operation's budget: two would hold the event loop too long.
    "__Schema.types": Price(rows=130),
    "__Schema.directives": Price(rows=5),
    "__Type.fields": Price(rows=6),
    "__Type.inputFields": Price(rows=4),
    "__Type.enumValues": Price(rows=4),
    "__Type.interfaces": Price(rows=1),
    "__Type.possibleTypes": Price(rows=2),
    "__Field.args": Price(rows=1),
    "__Directive.args": Price(rows=2),
}
"""The prices of fields whose form does not determine them: by type and name, or by name alone."""

SCANNED = 200
"""The cost of a filter that no index serves: where it decides, many contacts are read for a page."""

INPUT_PRICES = {
    "AssociationFilter.validOn": SCANNED,
    "AssociationFilter.note": SCANNED,
    "AssociationFilter.endsWithinDays": SCANNED,
    "AssociationFilter.createdById": SCANNED,
    "AssociationFilter.createdFrom": SCANNED,
    "AssociationFilter.createdBefore": SCANNED,
    "AssociationFilter.from": SCANNED,
    "AssociationFilter.to": SCANNED,
    "AssociationFilter.contact": SCANNED,
    "ContactFilter.hasRole": SCANNED,
    "ContactFilter.lacksRole": SCANNED,
    "ContactFilter.not": SCANNED,
    "ContactFilter.related": 100,
    "RelatedFilter.contact": SCANNED,
    "RelatedFilter.atMost": SCANNED,
    "TextFilter.contains": SCANNED,
    "TextFilter.startsWith": SCANNED,
    "TextFilter.isEmpty": SCANNED,
    "CustomFieldFilter.contains": SCANNED,
    "CustomFieldFilter.startsWith": SCANNED,
    "CustomFieldFilter.atLeast": SCANNED,
    "CustomFieldFilter.atMost": SCANNED,
    "CustomFieldFilter.isEmpty": SCANNED,
    "DateFilter.from": SCANNED,
    "DateFilter.until": SCANNED,
    "DateFilter.on": SCANNED,
    "DateFilter.month": SCANNED,
    "DateFilter.day": SCANNED,
    "DateFilter.isEmpty": SCANNED,
}
"""The prices of input fields, by type and name, each time that they are given."""

ORDERED = 3_000
"""The cost of an order that no index has: all that pass the filters are read for each page."""

_ORDERED_CONTACTS = (
    "GIVEN_NAME", "FAMILY_NAME", "COMPANY", "BIRTH_DATE", "NEXT_BIRTHDAY", "UPDATED_AT", "ASSOCIATION_COUNT",
)  # fmt: skip

VALUE_PRICES = {
    "ContactOrder": {f"{key}_{way}": ORDERED for key in _ORDERED_CONTACTS for way in ("ASC", "DESC")},
    "AssociationListOrder": {
        f"{key}_{way}": ORDERED for key in ("SINCE", "UNTIL", "CREATED_AT") for way in ("ASC", "DESC")
    },
}
"""The prices of enum values, by type, each time that they are given."""

PAGE_ARGUMENTS = ("first", "last")

FLOOR = 1
"""The minimum cost of an operation."""

TEMPLATE_BYTES = 2_000
"""Bytes of a template that cost 1 for each contact it is filled in for."""


SCHEMA_HEADER = "x-graphql-schema"
"""With this header, a request may use introspection if GRAPHAPI_INTROSPECTION is `asked`.

Forms of other pages, and scanners, do not send it.
"""


class SchemaAccess(Enum):
    """What a caller may learn about the schema."""

    ALL = "all"
    """Introspection, and suggestions in errors."""
    MISTAKES = "mistakes"
    """Errors of a document, with the names it uses and their types."""
    NOTHING = "nothing"
    """Only the location of an error in a document."""


@dataclass(frozen=True, eq=False)
class Gate:
    """The limits of one audience, and whether it may use introspection.

    Compared by identity: prepared documents are looked up by it, and to hash all limits takes longer than the rest.
    """

    limits: Limits = field(default_factory=Limits)
    schema_access: SchemaAccess = SchemaAccess.ALL


OPEN = Gate()
