"""Columns: the values of one field for a whole level, completed at once, whatever lists, nulls and types they hold.

Whatever must be waited for is an awaitable; what need not be is a list, at once.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any, cast

from graphql import GraphQLAbstractType, GraphQLList, GraphQLNonNull, GraphQLObjectType, is_abstract_type

from graphapi.operations.executor.fields import (
    Below,
    Call,
    Computed,
    Done,
    Fallback,
    FieldInfo,
    Group,
    Kind,
    Loaded,
    Loads,
    NotCovered,
    inner,
)
from graphapi.operations.executor.leaves import completer, is_of_leaves
from graphapi.operations.executor.places import TYPENAME, Field, Operation, Place
from graphapi.operations.executor.rows import OBJECT, Layout, Table
from graphapi.operations.executor.shapes import ColumnSource, shape_of
from graphapi.operations.executor.waiting import Values, Waiting, all_of, are_here, awaitable, begun, now, present, then

PIECE = 100
"""Rows that are answered at a stretch, with all lists in them: of a larger level others have their turn in between."""


class Run:
    """One execution of an operation: its context, and each field's info and keywords, made when they are wanted."""

    __slots__ = ("_given", "_infos", "context", "given_of", "operation", "ready")

    def __init__(self, operation: Operation, context: object, given_of: Callable[[Field], dict[str, Any]]) -> None:
        """Keep what all levels share; `given_of` returns the keywords of a field in this run."""
        self.operation, self.context, self.given_of = operation, context, given_of
        self.ready: dict[int, Values] = {}
        """Values of fields that came with those of the field above."""
        self._infos: dict[int, FieldInfo] = {}
        self._given: dict[int, dict[str, Any]] = {}

    def info(self, number: int) -> FieldInfo:
        """Return the info of a field."""
        info = self._infos.get(number)
        if info is None:
            one = self.operation.fields[number]
            info = self._infos[number] = FieldInfo(self.context, one.nodes, self.operation.fragments)
        return info

    def given(self, number: int) -> dict[str, Any]:
        """Return the keywords of a field's function."""
        given = self._given.get(number)
        if given is None:
            one = self.operation.fields[number]
            given = self._given[number] = self.given_of(one) if one.has_arguments else {}
        return given

    def call(self, one: Field) -> Call:
        """The selection and the keywords of a batched field."""
        return Call(cast("Loaded", one.resolution).selection(self.info(one.number)), self.given(one.number))


def run_place(
    place: Place, layout: Layout, rows: Values, run: Run, sources: Callable[[], Iterable[Any]] | None = None
) -> Waiting:
    """Return the answers of a level; `sources` returns the objects of its rows, which the layout may not know."""
    if not rows:
        return []
    shape = shape_of(place, layout)
    objects = rows
    if shape.uses_objects:
        made = map(layout.source, rows) if sources is None else sources()
        if not shape.columns and len(rows) > PIECE:
            return built(shape.build, rows, made, run, [])
        objects = list(made)
    if not shape.columns and len(rows) <= PIECE:
        return shape.build(rows, objects, run)
    found = begun(_column(source, rows, objects, run) for source in shape.columns)
    if are_here(found) and len(rows) <= PIECE:
        return shape.build(rows, objects, run, *found)
    return built(shape.build, rows, objects, run, found)


async def run_in_turn(place: Place, run: Run, done: dict[str, Done]) -> dict[str, Any]:
    """Return the answer of a mutation: each field is done and answered before the next one begins.

    What came of each is left in `done` by its key in the answer, also when it cannot be answered here.
    """
    answer: dict[str, Any] = {}
    for one in place.fields:
        if one.name == TYPENAME:
            answer[one.key] = place.kind.name
        else:
            value = await _done_once(one, run, done)
            (answer[one.key],) = await now(_complete(one, one.type, [value], run, OBJECT))
    return answer


async def _done_once(one: Field, run: Run, done: dict[str, Done]) -> object:
    computed, given = cast("Computed", one.resolution), run.given(one.number)
    try:
        value = computed.function(None, run.info(one.number), **given)
        found = Done(await value if awaitable(value) else value)
    except Exception as error:
        done[one.key] = Done(error=error)
        raise
    done[one.key] = found
    return found.value


async def built(
    build: Callable[..., Values], rows: Values, objects: Iterable[Any], run: Run, found: list[Waiting]
) -> Values:
    """Return the answers of a level once its columns are there, made in pieces where it is large."""
    columns = await all_of(found)
    if len(rows) <= PIECE:
        return build(rows, objects, run, *columns)
    done, left = list[Any](), iter(objects)
    for start in range(0, len(rows), PIECE):
        await asyncio.sleep(0)
        part = slice(start, min(start + PIECE, len(rows)))
        pieces = [_piece(column, len(rows), part) for column in columns]
        done += build(rows[part], list(islice(left, PIECE)), run, *pieces)
    return done


def _piece(column: Values, size: int, part: slice) -> Values:
    """Return a part of a column, which holds the values of a level of this size once for each alias of its field."""
    return [value for begin in range(0, len(column), size) for value in column[begin + part.start : begin + part.stop]]


def _column(source: ColumnSource, rows: Values, objects: Values, run: Run) -> Waiting:
    """Return the completed values of a field for a whole level."""
    one = source.field
    if source.values is not None:
        values = source.values(rows if source.cell else objects, run)
        return _complete(one, one.type, values, run, source.cell.layout or OBJECT if source.cell else OBJECT)
    return _completed(one, _values([one, *source.others], objects, run), run)


def _values(fields: list[Field], objects: Values, run: Run) -> Waiting:
    """Return the values of a field as its function returns them: for all objects, under one alias after the other."""
    first = fields[0]
    if len(fields) == 1 and first.number in run.ready:
        return run.ready.pop(first.number)
    if isinstance(first.resolution, Loaded) and run.ready.keys().isdisjoint(one.number for one in fields):
        found = _loaded(fields, [run.call(one) for one in fields], objects, run)
        if found is not None:
            return found
    return _computed(first, objects, run) if len(fields) == 1 else _one_by_one(fields, objects, run)


def _loaded(fields: list[Field], calls: list[Call], objects: Sequence[Any], run: Run) -> Waiting | None:
    """Begin to load the values of a field; None when there are several calls that are not loaded together."""
    resolution = cast("Loaded", fields[0].resolution)
    if resolution.together is not None:
        found = resolution.together(Group(objects, calls, [_below(one, run) for one in fields[0].batched_below]))
        if found is not None:
            return _with_those_below(found, run)
    if len(calls) > 1:
        return None
    return cast("Waiting", resolution.load(objects, calls[0].selection, **calls[0].given))


def _below(one: Field, run: Run) -> Below:
    async def load(objects: Sequence[Any], selection: object) -> Values:
        call = Call(selection, run.given(one.number))
        return list(await now(cast("Waiting", _loaded([one], [call], objects, run))))

    return Below(one.name, one.number, functools.partial(run.call, one), load)


async def _with_those_below(found: Awaitable[Loads], run: Run) -> Values:
    """Return the values of a group, and keep those of the fields below until their level is run."""
    values, below = await found
    run.ready.update((one.number, list(those)) for one, those in below.items())
    return list(values)


async def _one_by_one(fields: list[Field], objects: Values, run: Run) -> Values:
    """Return the values of a field that is loaded under each alias by itself, all at the same time."""
    parts = await all_of(begun(_values([one], objects, run) for one in fields))
    for aliases in zip(*(one.batched_below for one in fields), strict=True):
        # The places below all aliases are run as the one below the first: what came for them belongs to it.
        ready = [run.ready.pop(one.number, None) for one in aliases]
        if None not in ready:
            run.ready[aliases[0].number] = [value for part in cast("list[Values]", ready) for value in part]
    return [value for part in parts for value in part]


def _computed(one: Field, objects: Values, run: Run) -> Waiting:
    computed, info, given = cast("Computed", one.resolution), run.info(one.number), run.given(one.number)
    if not one.waits:
        return [computed.function(each, info, **given) for each in objects]
    values = begun(computed.function(each, info, **given) for each in objects)
    return present(values) if any(map(awaitable, values)) else values


def _completed(one: Field, had: Waiting, run: Run) -> Waiting:
    return _complete(one, one.type, had, run, OBJECT) if isinstance(had, list) else _completed_later(one, had, run)


async def _completed_later(one: Field, had: Awaitable[Sequence[Any]], run: Run) -> Values:
    return await now(_complete(one, one.type, list(await had), run, OBJECT))


def _complete(one: Field, kind: Kind, values: Values, run: Run, layout: Layout) -> Waiting:
    """Return the completed values of a type: nulls apart, then lists flattened, then objects as one level."""
    if is_of_leaves(kind):
        complete = completer(kind)
        return [complete(value) for value in values]
    if isinstance(kind, GraphQLNonNull):
        if any(value is None for value in values):
            raise NotCovered(Fallback.NULL)
        return _present_values(one, inner(kind), values, run, layout)
    there = [value for value in values if value is not None]
    found = _present_values(one, kind, there, run, layout)
    if len(there) == len(values):
        return found
    return then(found, lambda done: _with_nulls(values, done))


def _present_values(one: Field, kind: Kind, values: Values, run: Run, layout: Layout) -> Waiting:
    if isinstance(kind, GraphQLList):
        return _lists(one, inner(kind), values, run, layout)
    if is_abstract_type(kind):
        return _by_type(one, kind, values, run)
    return run_place(one.below(cast("GraphQLObjectType", kind)), layout, values, run)


def _lists(one: Field, kind: Kind, values: Values, run: Run, layout: Layout) -> Waiting:
    """Complete the items of all lists as one level, then part them again."""
    sizes = [_size(value) for value in values]
    tables = cast("list[Table[Any]]", [value for value in values if value.__class__ is Table and value.rows])
    if tables and all(table.layout == tables[0].layout for table in tables) and len(tables) == sum(map(bool, sizes)):
        found = _of_tables(one, kind, tables, run)
    else:
        items = [item for value in values for item in value]
        if one.waits and any(map(awaitable, items)):
            found = _awaited_items(one, kind, items, run, layout)
        else:
            found = _complete(one, kind, items, run, layout)
    return then(found, lambda done: _parted(sizes, done))


async def _awaited_items(one: Field, kind: Kind, items: Values, run: Run, layout: Layout) -> Values:
    return await now(_complete(one, kind, await present(items), run, layout))


def _of_tables(one: Field, kind: Kind, tables: list[Table[Any]], run: Run) -> Waiting:
    """Complete rows by their columns; a list of them is one of objects, of which none is null."""
    named = inner(kind) if isinstance(kind, GraphQLNonNull) else kind
    if not isinstance(named, GraphQLObjectType):
        raise NotCovered(Fallback.VALUE, "a table of something else than objects")
    rows = list(tables[0].rows) if len(tables) == 1 else [row for table in tables for row in table.rows]

    def sources() -> Iterable[Any]:
        return chain.from_iterable(tables)

    return run_place(one.below(named), tables[0].layout, rows, run, sources)


def _size(value: object) -> int:
    if value.__class__ not in {list, tuple, Table}:
        raise NotCovered(Fallback.VALUE, "a list of another class")
    return len(cast("Sequence[Any]", value))


def _by_type(one: Field, kind: GraphQLAbstractType, values: Values, run: Run) -> Waiting:
    """Complete each type's objects as a level of their own."""
    resolve = kind.resolve_type
    if resolve is None:
        raise NotCovered(Fallback.VALUE, f"{kind.name} does not tell its types")
    info, parts = run.info(one.number), dict[str, list[int]]()
    for n, value in enumerate(values):
        name = resolve(value, cast("Any", info), kind)
        if not isinstance(name, str):
            raise NotCovered(Fallback.VALUE, f"{kind.name} tells its types in another way")
        parts.setdefault(name, []).append(n)
    found = begun(
        run_place(one.below(_possible(kind, name, run)), OBJECT, [values[n] for n in numbers], run)
        for name, numbers in parts.items()
    )
    numbers = [n for part in parts.values() for n in part]
    if are_here(found):
        return _ordered(numbers, cast("list[Values]", found))
    return _ordered_later(numbers, found)


def _possible(kind: GraphQLAbstractType, name: str, run: Run) -> GraphQLObjectType:
    schema = run.operation.schema
    named = schema.type_map.get(name)
    if not isinstance(named, GraphQLObjectType) or not schema.is_sub_type(kind, named):
        raise NotCovered(Fallback.VALUE, f"{name} is no {kind.name}")
    return named


async def _ordered_later(numbers: list[int], found: list[Waiting]) -> Values:
    return _ordered(numbers, await all_of(found))


def _ordered(numbers: list[int], found: list[Values]) -> Values:
    """Return the values of all parts at their numbers."""
    done: Values = [None] * len(numbers)
    for n, value in zip(numbers, (value for part in found for value in part), strict=True):
        done[n] = value
    return done


def _with_nulls(values: Values, done: Values) -> Values:
    rest = iter(done)
    return [None if value is None else next(rest) for value in values]


def _parted(sizes: list[int], done: Values) -> Values:
    if len(sizes) == 1:
        return [done]
    parts: Values = []
    begin = 0
    for size in sizes:
        parts.append(done[begin : begin + size])
        begin += size
    return parts
