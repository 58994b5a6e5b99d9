"""How the fields of a schema get their values, as far as the executor must know to run a whole level at once.

A schema says so in the `extensions` of its fields, under RESOLUTION. A field that says nothing is not covered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import FieldNode, FragmentDefinitionNode

RESOLUTION = "resolution"

Given = Callable[[dict[str, Any]], dict[str, Any]]
"""What makes a function's keywords of the coerced values of a field's arguments, by their names in the schema."""


@dataclass(slots=True)
class FieldInfo:
    """What a function learns of the place that it is called for: the part of graphql-core's info that is needed."""

    context: Any
    field_nodes: list[FieldNode]
    fragments: Mapping[str, FragmentDefinitionNode]


@dataclass(frozen=True)
class Stored:
    """A value that the source holds: under its `attributes`, read one after the other, then under `key` if given."""

    attributes: tuple[str, ...] = ()
    key: str | None = None


@dataclass(frozen=True)
class Computed:
    """A value that `function(source, info, **keywords)` returns; `waits`: it may be awaitable, or hold awaitables."""

    function: Callable[..., Any]
    waits: bool
    given: Given


class FieldCall(NamedTuple):
    """One use of a batched field: what its `Loaded.selection` has read from the document, and its keywords."""

    selection: Any
    given: dict[str, Any]


class Below(NamedTuple):
    """A batched field that is selected on the values of another one; `number` is its place in the operation.

    `call` is a function because its keywords are made when somebody asks for them. `load(sources, selection)` loads it
    for sources that nobody has loaded yet, with a selection that may ask for more than the document does.
    """

    name: str
    number: int
    call: Callable[[], FieldCall]
    load: Callable[[Sequence[Any], Any], Awaitable[Sequence[Any]]]


class LoadGroup(NamedTuple):
    """What can be loaded together: a field for all sources of a level, once for each of its aliases.

    `below` are the batched fields that are selected on its values, in the order of the document.
    """

    sources: Sequence[Any]
    calls: Sequence[FieldCall]
    below: Sequence[Below] = ()


Loads = tuple[Sequence[Any], Mapping[Below, Sequence[Any]]]
"""The values of a group, for all sources of the first call, then of the next one; and the values of those fields below
that were loaded along, for all values of the group in their order."""

Together = Callable[[LoadGroup], Awaitable[Loads] | None]
"""Loads a group with fewer statements than its fields one by one; None when there is nothing to gain."""


@dataclass(frozen=True)
class Loaded:
    """Values that `load(sources, selection, **keywords)` returns for all sources of a level, in their order.

    `selection` reads from the document what `load` has to return. `together` is asked first where there is one.
    """

    load: Callable[..., Awaitable[Sequence[Any]]]
    selection: Callable[[FieldInfo], Any]
    given: Given
    together: Together | None = None


Resolution = Stored | Computed | Loaded
