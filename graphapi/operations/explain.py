"""What becomes of an operation, in words: its price, its places, and the functions that were generated for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLFormattedError

from graphapi.limits import OPEN, Gate
from graphapi.operations.documents import PreparedOperation
from graphapi.operations.executor.fields import Loaded, Stored
from graphapi.operations.executor.places import TYPENAME, Field, Place
from graphapi.operations.executor.rows import OBJECT
from graphapi.operations.executor.shapes import Shape, shape_of
from graphapi.operations.fallbacks import NotCovered
from graphapi.operations.run import Executable, OperationRequest, plans_of


@dataclass(frozen=True)
class Explanation:
    """How an operation is answered.

    `fallback` is the reason why no plan answers it, None when one does. `places` are lines, indented by their depth.
    `functions` are those that were generated so far, by what they write: those of rows appear when it has run.
    """

    operation: PreparedOperation
    price: int
    fallback: str | None
    places: tuple[str, ...] = ()
    functions: tuple[tuple[str, str], ...] = ()


def explain(
    schema: Executable, request: OperationRequest, gate: Gate = OPEN
) -> Explanation | list[GraphQLFormattedError]:
    """How an operation is answered, without running it; its errors where it would not run."""
    prepared = schema.documents.prepare(request.query, gate)
    if prepared.errors:
        return prepared.errors
    found = prepared.operation(request.name)
    if not isinstance(found, PreparedOperation):
        return [found]
    excess = found.bounded.error(request.variables)
    if excess is not None:
        return [excess]
    price = found.cost.of(request.variables)
    try:
        plan, _ = plans_of(schema, prepared).plan(request.name, request.variables)
    except NotCovered as error:
        return Explanation(found, price, str(error))
    if not found.writes:
        shape_of(plan.root, OBJECT)
    return Explanation(found, price, None, tuple(_lines(plan.root)), tuple(_functions(plan.root)))


def _lines(place: Place, depth: int = 0) -> Iterator[str]:
    for one in place.fields:
        alias = "" if one.key == one.name else f"{one.key}: "
        yield f"{'  ' * depth}{alias}{one.name}  {_source(one, place)}"
        for kind, below in one.places.items():
            several = len(one.places) > 1
            if several:
                yield f"{'  ' * (depth + 1)}on {kind}"
            yield from _lines(below, depth + 1 + several)


def _source(one: Field, place: Place) -> str:
    """How a field gets its values."""
    if one.name == TYPENAME:
        return "constant"
    kind, resolution = one.type, one.resolution
    if isinstance(resolution, Stored):
        return f"{kind}, stored in {place.kind.name}"
    if isinstance(resolution, Loaded):
        hook = f", or together with others by {_named(resolution.together)}" if resolution.together else ""
        return f"{kind}, loaded for the whole level by {_named(resolution.load)}{hook}"
    return f"{kind}, computed by {_named(resolution.function)}{', may wait' if resolution.waits else ''}"


def _named(function: object) -> str:
    module = getattr(function, "__module__", "").removeprefix("graphapi.")
    return f"{module}.{getattr(function, '__qualname__', function)}"


def _functions(place: Place) -> Iterator[tuple[str, str]]:
    layouts: dict[object, Shape] = place.shapes
    for layout, shape in layouts.items():
        yield f"{place.kind.name} from {'objects' if layout is OBJECT else type(layout).__name__}", shape.text
    for one in place.fields:
        for below in one.places.values():
            yield from _functions(below)
