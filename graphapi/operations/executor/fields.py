"""How the fields of a schema get their values, as far as the executor must know to run a whole level at once.

A schema says so in the `extensions` of its fields, under RESOLUTION. A field that says nothing is not covered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from graphql import FieldNode, FragmentDefinitionNode

RESOLUTION = "resolution"

Kind: TypeAlias = Any
"""A type of the schema: graphql-core's own are generic over what they wrap, which is only looked at here."""

Given = Callable[[dict[str, Any]], dict[str, Any]]
"""What makes a function's keywords of the coerced values of a field's arguments, by their names in the schema."""


def inner(kind: Kind) -> Kind:
    """Return the type that a list or a non-null type wraps."""
    return kind.of_type


class Fallback(StrEnum):
    """Why graphql-core executes an operation instead of a plan."""

    SWITCHED_OFF = "plans are switched off"
    FIELD = "a field of GraphQL itself"
    KIND = "neither a query nor a mutation"
    VARIABLE = "a wrong variable"
    NULL = "null where there must be a value"
    VALUE = "a value of another type"
    ERROR = "an error of a field"


class NotCovered(Exception):
    """graphql-core executes this: the operation, or a value in its answer, is not what plans are made for."""

    def __init__(self, reason: Fallback, what: str = "") -> None:
        """Keep the reason, and what it is about."""
        super().__init__(f"{reason.value}: {what}" if what else reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Done:
    """What came of a field of a mutation, which is not done again: what it returned, or raised."""

    value: Any = None
    error: Exception | None = None

    def again(self) -> Any:  # noqa: ANN401 – whatever the field returned
        """Return it again, or raise it."""
        if self.error is not None:
            raise self.error
        return self.value


@dataclass(slots=True)
class FieldInfo:
    """What a function learns of the place that it is called for: the part of graphql-core's info that is needed."""

    context: Any
    field_nodes: list[FieldNode]
    fragments: Mapping[str, FragmentDefinitionNode]


@dataclass(frozen=True)
class Stored:
    """A value that the source has: a Python expression in which {row} stands for the source."""

    text: str


@dataclass(frozen=True)
class Computed:
    """A value that `function(source, info, **keywords)` returns; `waits`: it may be awaitable, or hold awaitables."""

    function: Callable[..., Any]
    waits: bool
    given: Given


Fuse = Callable[..., Awaitable[tuple[Any, Any]]]
"""Loads the value of a field for one source together with that of a field below it: `(load of the child, child's place,
child's keywords, place, **keywords)`."""


@dataclass(frozen=True)
class Brings:
    """A field below that can be loaded along: `load(sources, place, child's place, child's keywords, **keywords)`.

    It returns the field's own values, and those of the field named `name` of all that these hold, in their order.
    """

    name: str
    load: Callable[..., Awaitable[tuple[Sequence[Any], Sequence[Any]]]]


@dataclass(frozen=True)
class Loaded:
    """Values that `load(sources, place, **keywords)` returns for all sources of a level, in their order.

    One that `carries` can be loaded before its sources are there, and they come with it: `fuse` of the field above
    knows how. One that `brings` can load a field below it along.
    `several(place, [keywords, ...])` loads a field of the operation itself under all its aliases.
    """

    load: Callable[..., Awaitable[Sequence[Any]]]
    place: Callable[[FieldInfo], Any]
    given: Given
    carries: bool = False
    fuse: Fuse | None = None
    several: Callable[..., Awaitable[Sequence[Any]]] | None = None
    brings: Brings | None = None


Resolution = Stored | Computed | Loaded
