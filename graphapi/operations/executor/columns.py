"""Columns: the values of one field for a whole level, completed at once, whatever lists, nulls and types they hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any

from graphql import GraphQLAbstractType, GraphQLList, GraphQLNonNull, GraphQLObjectType, is_abstract_type
from graphql.execution.values import VariableValues

from graphapi.operations.executor.arguments import Keywords
from graphapi.operations.executor.fields import Below, Computed, FieldCall, FieldInfo, Loaded, LoadGroup
from graphapi.operations.executor.leaves import completer, is_of_leaves
from graphapi.operations.executor.places import TYPENAME, Field, Operation, Place
from graphapi.operations.executor.rows import OBJECT, Layout, Table
from graphapi.operations.executor.shapes import ColumnSource, shape_of
from graphapi.operations.executor.waiting import Values, Waiting, awaitable, begun, now, then, together
from graphapi.operations.fallbacks import Done, Fallback, NotCovered
from graphapi.operations.kinds import Kind, inside, nullable

PIECE = 100
"""Rows that are answered without a break, with all lists in them: between pieces other requests have their turn."""


class Run:
    """One execution of an operation: each field's info and keywords, by its number, are made when they are needed.

    `ready` are values of fields that were loaded along with the field above, until their level is run.
    """

    __slots__ = ("_given", "_infos", "_values", "context", "operation", "ready")

    def __init__(self, operation: Operation, context: object, values: VariableValues) -> None:
        self.operation, self.context, self._values = operation, context, values
        self.ready: dict[int, Values] = {}
        self._infos: dict[int, FieldInfo] = {}
        self._given: dict[int, Keywords] = {}

    def info(self, number: int) -> FieldInfo:
        """What the function of a field learns of its place."""
        info = self._infos.get(number)
        if info is None:
            one = self.operation
            info = self._infos[number] = FieldInfo(self.context, one.fields[number].nodes, one.fragments)
        return info

    def given(self, number: int) -> Keywords:
        """The keywords of the function of a field."""
        given = self._given.get(number)
        if given is None:
            given = self._given[number] = self.operation.fields[number].keywords(self._values)
        return given


def run_place(
    place: Place, layout: Layout, rows: Values, run: Run, sources: Callable[[], Iterable[Any]] | None = None
) -> Waiting:
    """The answers of a level; `sources` makes the objects of its rows where the layout alone does not know how."""
    if not rows:
        return []
    shape = shape_of(place, layout)
    objects: Iterable[Any] = rows
    if shape.uses_objects:
        objects = map(layout.source, rows) if sources is None else sources()
    if not shape.columns:
        # The objects are not made yet: those of a large level are made piece by piece.
        return shape.build(rows, objects, run) if len(rows) <= PIECE else built(shape.build, rows, objects, run, [])
    level = objects if isinstance(objects, list) else list(objects)
    found = together(begun(_column(source, rows, level, run) for source in shape.columns))
    if isinstance(found, list) and len(rows) <= PIECE:
        return shape.build(rows, level, run, *found)
    return built(shape.build, rows, level, run, found)


async def run_in_turn(place: Place, run: Run, done: dict[str, Done]) -> dict[str, Any]:
    """The answer of a mutation: each field is done and answered before the next one begins.

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
    computed, given = one.resolved(Computed), run.given(one.number)
    try:
        value = computed.function(None, run.info(one.number), **given)
        found = done[one.key] = Done(await value if awaitable(value) else value)
    except Exception as error:
        done[one.key] = Done(error=error)
        raise
    return found.value


async def built(build: Callable[..., Values], rows: Values, objects: Iterable[Any], run: Run, found: Waiting) -> Values:
    """The answers of a level once its columns are there, made in pieces where it is large."""
    columns = found if isinstance(found, list) else await found
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
    """A part of a column, which holds the values of a level of this size once for each alias of its field."""
    return [value for begin in range(0, len(column), size) for value in column[begin + part.start : begin + part.stop]]


def _column(source: ColumnSource, rows: Values, objects: Values, run: Run) -> Waiting:
    """The completed values of a field for a whole level."""
    one, cell = source.field, source.cell
    if source.values is not None:
        values = source.values(rows if cell else objects, run)
        return _complete(one, one.type, values, run, (cell and cell.layout) or OBJECT)
    found = _values([one, *source.others], objects, run)
    return then(found, lambda values: _complete(one, one.type, values, run, OBJECT))


def _values(fields: list[Field], objects: Sequence[Any], run: Run) -> Waiting:
    """The values of a field as its function returns them: for all objects, under one alias after the other."""
    first = fields[0]
    if len(fields) == 1 and first.number in run.ready:
        return run.ready.pop(first.number)
    if isinstance(first.resolution, Loaded) and run.ready.keys().isdisjoint(one.number for one in fields):
        return _loaded(fields, _calls(fields, run), objects, run)
    return _computed(first, objects, run) if len(fields) == 1 else _one_by_one(fields, objects, run)


def _computed(one: Field, objects: Sequence[Any], run: Run) -> Waiting:
    computed, info, given = one.resolved(Computed), run.info(one.number), run.given(one.number)
    if not one.waits:
        return [computed.function(each, info, **given) for each in objects]
    return together(begun(computed.function(each, info, **given) for each in objects))


def _calls(fields: list[Field], run: Run) -> list[FieldCall]:
    """The field under each alias; the selection is the same under all of them."""
    selection = fields[0].resolved(Loaded).selection(run.info(fields[0].number))
    return [FieldCall(selection, run.given(one.number)) for one in fields]


async def _loaded(fields: list[Field], calls: list[FieldCall], objects: Sequence[Any], run: Run) -> Values:
    """Load the values of a field: those under several aliases one by one where nothing loads them together."""
    resolution = fields[0].resolved(Loaded)
    if resolution.together is not None:
        found = resolution.together(LoadGroup(objects, calls, [_below(one, run) for one in fields[0].batched_below]))
        if found is not None:
            values, below = await found
            run.ready.update((one.number, list(those)) for one, those in below.items())
            return list(values)
    if len(calls) > 1:
        return await _one_by_one(fields, objects, run)
    return list(await resolution.load(objects, calls[0].selection, **calls[0].given))


def _below(one: Field, run: Run) -> Below:
    def load(objects: Sequence[Any], selection: object) -> Awaitable[Values]:
        return _loaded([one], [FieldCall(selection, run.given(one.number))], objects, run)

    return Below(one.name, one.number, lambda: _calls([one], run)[0], load)


async def _one_by_one(fields: list[Field], objects: Sequence[Any], run: Run) -> Values:
    """The values of a field that is loaded under each alias by itself, all at the same time."""
    parts: list[Values] = await now(together(begun(_values([one], objects, run) for one in fields)))
    for aliases in zip(*(one.batched_below for one in fields), strict=True):
        # The places below all aliases are run as the one below the first: what came for them belongs to it.
        ready = [run.ready.pop(one.number) for one in aliases if one.number in run.ready]
        if len(ready) == len(aliases):
            run.ready[aliases[0].number] = [value for part in ready for value in part]
    return [value for part in parts for value in part]


def _complete(one: Field, kind: Kind, values: Values, run: Run, layout: Layout) -> Waiting:
    """The completed values of a type: nulls apart, then lists flattened, then objects as one level."""
    if is_of_leaves(kind):
        complete = completer(kind)
        return [complete(value) for value in values]
    present = [value for value in values if value is not None]
    if isinstance(kind, GraphQLNonNull) and len(present) < len(values):
        raise NotCovered(Fallback.NULL)
    found = _present(one, nullable(kind), present, run, layout)
    return found if len(present) == len(values) else then(found, lambda done: _with_nulls(values, done))


def _present(one: Field, kind: Kind, values: Values, run: Run, layout: Layout) -> Waiting:
    if isinstance(kind, GraphQLList):
        return _lists(one, inside(kind), values, run, layout)
    if is_abstract_type(kind):
        return _by_type(one, kind, values, run)
    return run_place(one.below(kind), layout, values, run)


def _lists(one: Field, kind: Kind, values: Values, run: Run, layout: Layout) -> Waiting:
    """Complete the items of all lists as one level, then make lists of them again."""
    sizes = [_size(value) for value in values]
    tables: list[Table[Any]] = [value for value in values if value.__class__ is Table and value.rows]
    if tables and all(table.layout == tables[0].layout for table in tables) and len(tables) == sum(map(bool, sizes)):
        found = _tables(one, kind, tables, run)
    else:
        items = [item for value in values for item in value]
        found = then(together(items) if one.waits else items, lambda here: _complete(one, kind, here, run, layout))
    return then(found, lambda done: _split(sizes, done))


def _tables(one: Field, kind: Kind, tables: list[Table[Any]], run: Run) -> Waiting:
    """Complete rows by their columns; a list of them is one of objects, of which none is null."""
    named = nullable(kind)
    if not isinstance(named, GraphQLObjectType):
        raise NotCovered(Fallback.VALUE, "a table of something else than objects")
    rows = list(tables[0].rows) if len(tables) == 1 else [row for table in tables for row in table.rows]
    return run_place(one.below(named), tables[0].layout, rows, run, lambda: chain.from_iterable(tables))


def _size(value: Sequence[object]) -> int:
    if value.__class__ not in {list, tuple, Table}:
        raise NotCovered(Fallback.VALUE, "a list of another class")
    return len(value)


def _by_type(one: Field, kind: GraphQLAbstractType, values: Values, run: Run) -> Waiting:
    """Complete the objects of each type as a level of their own, then put all in their order again."""
    resolve, info, numbers = _type_resolver(kind), run.info(one.number), dict[str, list[int]]()
    for n, value in enumerate(values):
        name = resolve(value, info, kind)
        if not isinstance(name, str):
            raise NotCovered(Fallback.VALUE, f"{kind.name} does not name its types")
        numbers.setdefault(name, []).append(n)
    found = begun(
        run_place(one.below(_possible(kind, name, run)), OBJECT, [values[n] for n in those], run)
        for name, those in numbers.items()
    )
    order = [n for those in numbers.values() for n in those]
    return then(together(found), lambda parts: _ordered(order, chain.from_iterable(parts)))


def _type_resolver(kind: GraphQLAbstractType) -> Callable[..., object]:
    if kind.resolve_type is None:
        raise NotCovered(Fallback.VALUE, f"{kind.name} cannot tell its types apart")
    return kind.resolve_type


def _possible(kind: GraphQLAbstractType, name: str, run: Run) -> GraphQLObjectType:
    named = run.operation.schema.type_map.get(name)
    if not isinstance(named, GraphQLObjectType) or not run.operation.schema.is_sub_type(kind, named):
        raise NotCovered(Fallback.VALUE, f"{name} is not a type of {kind.name}")
    return named


def _ordered(order: list[int], values: Iterable[Any]) -> Values:
    done: Values = [None] * len(order)
    for n, value in zip(order, values, strict=True):
        done[n] = value
    return done


def _with_nulls(values: Values, done: Values) -> Values:
    rest = iter(done)
    return [None if value is None else next(rest) for value in values]


def _split(sizes: list[int], done: Values) -> Values:
    rest = iter(done)
    return [done] if len(sizes) == 1 else [list(islice(rest, size)) for size in sizes]
