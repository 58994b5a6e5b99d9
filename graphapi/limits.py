"""What a request may be at most, and what asking costs. All numbers stand here; how things are counted does not.

The cost of an operation is how many objects it could return, the product of nested page sizes as with GitHub's API,
plus the weights of what has to be walked or counted for them, whether or not it is returned, plus what is sent: an
entry of a list costs 1, wherever it stands.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphapi.kernel.pages import DEFAULT_SIZE, MAX_SIZE


def _most(number: int, means: str) -> Any:  # noqa: ANN401 – dataclasses take it for the type of the attribute
    return field(default=number, metadata={"means": means})


@dataclass(frozen=True)
class Limits:
    """The most that one request may be; each is a setting, GRAPHAPI_MAX_ and its name. Checked before execution."""

    body: int = _most(1_048_576, "Bytes of a request.")
    characters: int = _most(50_000, "Characters of a document.")
    tokens: int = _most(2_000, "Tokens of a document.")
    comments: int = _most(500, "Comments of a document.")
    depth: int = _most(20, "Levels of fields in a document.")
    fields: int = _most(1_000, "Fields that a document selects, those of fragments wherever they are spread.")
    root_fields: int = _most(20, "Fields of Query or Mutation that a document selects.")
    aliases: int = _most(30, "Aliases in a document.")
    directives: int = _most(50, "Directives in a document.")
    fragments: int = _most(50, "Fragments that a document defines.")
    cost: int = _most(100_000, "What an operation may cost.")


LARGEST_LIMIT = 10_000_000
"""What a limit may be set to at most."""

COUNTED = {
    "depth": "is nested {found} levels deep",
    "fields": "selects {found} fields",
    "root_fields": "selects {found} root fields",
    "aliases": "has {found} aliases",
    "directives": "has {found} directives",
    "fragments": "defines {found} fragments",
}
"""What is counted in a document, and how it is told; what a fragment holds counts wherever it is spread."""

VALIDATION_ERRORS = 5
"""After so many errors of a document no more are looked for."""

CACHED_CHARACTERS = 250_000
"""Documents are kept prepared up to so many characters together: some 300 bytes of memory for each, plans included."""

PERSISTED_CHARACTERS = 4_000_000
"""Persisted documents are kept up to so many characters together."""

RUNNING = 200
"""Operations that one process executes at once; more are told to come again."""

CONNECTIONS = 4_000
"""Connections that one process holds open."""

RATE = 6_000_000
"""Cost that one caller with a token may spend in a minute, in each process."""

LARGE_COST = 5_000
"""The cost from which on an answer may be large: written in a separate step of the event loop."""

RATE_WINDOW = 60
"""Seconds over which the cost is counted."""

REFUSED_COST = 50
"""What a request is counted as that was refused before its cost was known."""

URL_BYTES = 16_384
"""Bytes of the address in the first line of a request, its query included."""

HEAD_BYTES = 65_536
"""Bytes of all headers of a request."""

HEADERS = 100
"""Headers of a request."""

HEADER_SECONDS = 10
"""Seconds for the line and headers of a request, from its first byte or the opening of its connection."""

BODY_SECONDS = 20
"""Seconds for the body of a request."""

LINGER_SECONDS = 2
"""Seconds that a refused client has to read why: a connection closed while it still sends would lose the answer."""

IDLE_SECONDS = 30
"""Seconds for the next request on a connection: longer than clients' pools keep theirs."""

READ_SECONDS = 60
"""Seconds for the client to take an answer."""

HELD_COUNTED, HELD_LONG = 0.001, 0.1
"""Seconds that the event loop is held at a stretch: from which on it is counted, and from which on it is warned of."""

COMPRESSED_FROM = 2_048
"""Bytes from which on an answer is compressed for those who take it so."""

PAGE, PAGE_MAX = DEFAULT_SIZE, MAX_SIZE


class By(Enum):
    """What a number of rows grows with."""

    NOTHING = "the field alone"
    ABOVE = "the page size of the field above"


@dataclass(frozen=True)
class Price:
    """What a field costs: `weight` for each call, times the value of the argument `times` where there is one.

    `rows`: how many there are of a list that has no page size; ABOVE: as many as the field above was asked for, `each`
    times.
    """

    weight: int = 0
    times: str = ""
    rows: int | By = By.NOTHING
    each: int = 1


ASSUMED_ROWS = 10
"""How many rows a list is taken to have that has no page size and no price."""

FULL = 2
"""What one item of a batch can be refused for, or flagged: an association has two ends that may be full."""

WRITE = 10
"""The weight of a mutation."""

COUNTING = 10
"""The weight of a `totalCount`."""

_PAGED = Price(rows=By.ABOVE)

PRICES = {
    "Contact.neighbourhood": Price(100, times="depth"),
    "Contact.walk": Price(100, times="roles"),
    "Contact.mutualContacts": Price(100),
    "Query.shortestPaths": Price(10, times="maxHops"),
    "Query.findContacts": Price(1_000),
    "Query.associationLabels": Price(rows=100),
    "GraphSummary.labels": Price(1_000, rows=100),
    "Path.contacts": Price(rows=20),
    "Path.steps": Price(rows=20),
    "PathResult.paths": _PAGED,
    "ContactMatch.candidates": _PAGED,
    "Neighbourhood.members": _PAGED,
    "Neighbourhood.associations": Price(rows=By.ABOVE, each=4),
    "AssociateManyPayload.results": _PAGED,
    "CreateTasksPayload.results": _PAGED,
    "SendMessagesPayload.results": _PAGED,
    "AssociatePayload.redFlags": Price(rows=FULL),
    "errors": Price(rows=FULL),
    "Query.teams": Price(10),
    # Introspection: about the size of the schema; each value costs 1 as well. A full one is most of what an operation
    # may cost: two of them would hold the event loop too long.
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
"""The prices of fields that are not priced by their form alone: by type and name, or by name wherever they are."""

PAGE_ARGUMENTS = ("first", "last")

FLOOR = 1
"""What an operation costs at least."""

TEMPLATE_BYTES = 2_000
"""Bytes of a template that cost 1 for each contact it is filled in for."""


SCHEMA_HEADER = "x-graphql-schema"
"""A request with this header says that it wants the schema, where that has to be said: no form of another page, and no
scanner that tries its luck, sends it."""


class Told(Enum):
    """What is told of the schema."""

    ALL = "all"
    """What is asked by introspection, and what may have been meant."""
    MISTAKES = "mistakes"
    """What is wrong with a document, in its own words, and types that are named."""
    NOTHING = "nothing"
    """Not even that: where a document is wrong, but not how."""


@dataclass(frozen=True)
class Gate:
    """What one audience may ask: how much, and whether it may ask what there is to ask."""

    limits: Limits = field(default_factory=Limits)
    told: Told = Told.ALL


OPEN = Gate()
