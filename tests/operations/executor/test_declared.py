"""What the fields of the schema declare for the executor, against what their functions are."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from graphql import GraphQLObjectType

from graphapi.operations.executor.fields import RESOLUTION, Computed, Resolution
from graphapi.schema.api import schema


def resolutions() -> Iterator[tuple[str, Resolution | None]]:
    """Yield every field of our types, and how it gets its values."""
    for kind in schema.core.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.extensions.get(RESOLUTION)


def test_every_field_says_how_it_gets_its_values() -> None:
    """A field that does not is answered by graphql-core, and all that is asked for beside it."""
    assert [name for name, found in resolutions() if found is None] == []


def test_a_function_that_returns_awaitables_is_declared_to_wait() -> None:
    """Undeclared, they would reach the answer as values; declared without need, each value would be looked at.

    What a function returns that finds any object by its id may be anything.
    """
    computed = {name: found for name, found in resolutions() if isinstance(found, Computed)}

    declared = {name for name, found in computed.items() if found.waits}

    assert declared >= {name for name, found in computed.items() if _waits(found)}
    assert {name for name in declared if not _waits(computed[name])} == {"Query.node", "Query.nodes"}
    assert len(declared) > 70


def _waits(computed: Computed) -> bool:
    returned = str(inspect.signature(computed.function).return_annotation)
    return inspect.iscoroutinefunction(computed.function) or "Awaitable" in returned
