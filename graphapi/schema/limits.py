"""What a request may ask for at most, and what asking costs. All numbers stand here; how things are counted does not.

The cost of an operation is how many objects it could return, the product of nested page sizes as with GitHub's API,
plus the weights of what has to be walked or counted for them, whether or not it is returned.
"""

from dataclasses import dataclass, field
from enum import Enum

from graphapi.kernel.pages import DEFAULT_SIZE, MAX_SIZE


@dataclass(frozen=True)
class Limits:
    """The most that one request may be; checked before anything is executed."""

    characters: int = 20_000
    tokens: int = 2_000
    comments: int = 500
    depth: int = 20
    fields: int = 1_000
    root_fields: int = 20
    aliases: int = 30
    directives: int = 50
    fragments: int = 50
    cost: int = 100_000


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

CACHED_CHARACTERS = 1_000_000
"""Documents are kept prepared up to so many characters together: some 100 bytes of memory for each."""

PAGE, PAGE_MAX = DEFAULT_SIZE, MAX_SIZE


class By(Enum):
    """What a number of rows, or the weight of a field, grows with."""

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
}
"""The prices of fields, by type and name, that are not priced by their form alone."""

PAGE_ARGUMENTS = ("first", "last")
LIST_ARGUMENTS = ("ids", "keys", "items", "contactIds")
"""Arguments, and fields of `input`, that are lists: a field with one is asked for as many rows."""


@dataclass(frozen=True)
class Gate:
    """What one audience may ask: how much, and whether it may ask what there is to ask."""

    limits: Limits = field(default_factory=Limits)
    introspection: bool = True
    """False: neither the schema nor suggestions are told."""


OPEN = Gate()
