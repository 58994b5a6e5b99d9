"""Shapes: generated functions that write a level of the answer from the rows or objects of that level.

What is known when a row is read is written by one function, nested objects and lists of rows included. What has to wait
for another level is a column: `columns` completes its values for the whole level, then the function fills them in.

Code is generated because nothing else is as fast in CPython: a loop that asks each field what to do costs several times
as much. Names of the schema, keys of the document as `repr` quotes them, and numbers are all that is put into a text;
anything else is an object that is bound to a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from graphql import GraphQLLeafType, GraphQLList, GraphQLNonNull, GraphQLObjectType, is_leaf_type

from graphapi.operations.executor.fields import Computed, Loaded, Stored
from graphapi.operations.executor.leaves import completer, is_of_leaves
from graphapi.operations.executor.places import TYPENAME, Field, Place
from graphapi.operations.executor.rows import OBJECT, Cell, Layout
from graphapi.operations.fallbacks import Fallback, NotCovered
from graphapi.operations.kinds import inside, nullable

UNUSUAL = {
    "String": "{v}.__class__ is not str",
    "ID": "{v}.__class__ is not str",
    "Boolean": "{v} is not True and {v} is not False",
    "Int": "{v}.__class__ is not int or not -2147483648 <= {v} <= 2147483647",
    "Float": "{v}.__class__ is not float or not isfinite({v})",
}
"""When a value of a built-in scalar is not what is sent already. Anything else, null too, has to be completed."""


@dataclass(frozen=True)
class Shape:
    """How a level is built: `build(rows, objects, run, *columns)`, with the values of these columns.

    `uses_objects`: the function, or a column, needs the objects of the rows too. `text` is what was compiled.
    """

    build: Callable[..., list[Any]]
    columns: list[ColumnSource]
    uses_objects: bool
    text: str


@dataclass(frozen=True)
class ColumnSource:
    """A field whose values are completed for the whole level.

    `values` reads them from the rows where there is a cell, from the objects where they are stored there; where it is
    None, the field's function is called. `others` are the same field under other aliases with the same selection: all
    are completed as one level, one after the other, so that what is below them is loaded together, as graphql-core's
    data loaders do.
    """

    field: Field
    cell: Cell | None
    values: Callable[[list[Any], Any], list[Any]] | None
    others: list[Field]


def shape_of(place: Place, layout: Layout) -> Shape:
    """The shape of a place for sources of this layout, compiled when it is first met."""
    shape: Shape | None = place.shapes.get(layout)
    if shape is None:
        shape = place.shapes[layout] = _Writer(place, layout).shape()
    return shape


def _is_inline(one: Field, layout: Layout) -> bool:
    """Whether a field can be written where its row is read: nothing in it waits for another level."""
    if one.name == TYPENAME:
        return True
    cell = layout.cell(one.name)
    if cell is None and (one.waits or isinstance(one.resolution, Loaded)):
        return False
    if is_of_leaves(one.type):
        return True
    objects = _objects(one, cell)
    if objects is None:
        return False
    below, of_rows, many = objects
    if not all(_is_inline(each, of_rows) for each in below.fields):
        return False
    # A list of rows has a separate function, which gets rows alone. A list of objects is left to `columns`: it may be
    # a Table, whose layout is known only when it is there.
    return not many or (of_rows is not OBJECT and not shape_of(below, of_rows).uses_objects)


def _objects(one: Field, cell: Cell | None) -> tuple[Place, Layout, bool] | None:
    """The place of a field's objects, their layout, whether it is a list; None for scalars and what is not inline."""
    kind = nullable(one.type)
    many = isinstance(kind, GraphQLList)
    if many:
        kind = nullable(inside(kind))
    return (one.below(kind), (cell and cell.layout) or OBJECT, many) if isinstance(kind, GraphQLObjectType) else None


def refuse(what: str) -> None:
    """Leave the operation to graphql-core; generated code calls this."""
    raise NotCovered(Fallback.NULL if what == "null" else Fallback.VALUE, what)


@dataclass
class _Writer:
    """Writes the function of one shape, line by line: `lines` are the body of its loop over the rows."""

    place: Place
    layout: Layout
    lines: list[str] = field(default_factory=list[str])
    indent: str = "    "
    known: dict[str, Any] = field(default_factory=lambda: {"refuse": refuse, "isfinite": isfinite})
    columns: list[ColumnSource] = field(default_factory=list[ColumnSource])
    lists: dict[str, str] = field(default_factory=dict[str, str])
    """The values of a column for one row, by the name of its list."""
    hoisted: dict[str, str] = field(default_factory=dict[str, str])
    """What is read once for the whole level, by its expression."""
    uses_objects: bool = False
    names: int = 0

    def shape(self) -> Shape:
        entry = self._object(self.place, self.layout, "r", "o" if self.layout is not OBJECT else "r")
        lists = {"r": "rows"} | ({"o": "objects"} if self.uses_objects else {}) | self.lists
        loop = f"{', '.join(lists)} in zip({', '.join(lists.values())})" if len(lists) > 1 else "r in rows"
        head = ", ".join(["rows", "objects", "run", *(f"column{n}" for n in range(len(self.columns)))])
        body = ["  out = []", "  add = out.append", f"  for {loop}:", *self.lines, f"    add({entry})", "  return out"]
        build, text = self._compiled("build", head, body)
        with_objects = self.uses_objects or any(one.cell is None for one in self.columns)
        return Shape(build, self.columns, with_objects and self.layout is not OBJECT, text)

    def _compiled(self, name: str, head: str, body: list[str]) -> tuple[Callable[..., list[Any]], str]:
        # A list of rows inside a row may be empty: then nothing is hoisted either, as no row would have read it.
        once = ["  if not rows: return []"] if self.hoisted else []
        once += [f"  {known} = {expression}" for expression, known in self.hoisted.items()]
        text = "\n".join([f"def {name}({head}):", *once, *body])
        space = dict(self.known)
        exec(compile(text, f"<{self.place.kind.name}>", "exec"), space)  # noqa: S102 – see above what is in it
        return space[name], text

    def _object(self, place: Place, layout: Layout, row: str, source: str) -> str:
        """Write the checks of an object and return the expression that builds it."""
        if layout.hides(frozenset(one.name for one in place.fields)):
            # graphql-core makes the object: a value of which it cannot be made is an error there, shown or not.
            self._line(f"{self._bound(layout.source)}({row})")
        return (
            "{"
            + ", ".join([f"{one.key!r}: {self._field(one, place, layout, row, source)}" for one in place.fields])
            + "}"
        )

    def _field(self, one: Field, place: Place, layout: Layout, row: str, source: str) -> str:
        if one.name == TYPENAME:
            return repr(place.kind.name)
        cell = layout.cell(one.name)
        if not _is_inline(one, layout):
            return self._column(one, cell)
        value = self._name(one.name)
        self.uses_objects |= cell is None and source == "o"
        self._line(f"{value} = {self._cell(cell, row) if cell else self._read(one, source)}")
        kind = nullable(one.type)
        if is_leaf_type(kind):
            self._check_leaf(one, kind, value, written=cell is not None and cell.written)
            return value
        objects = _objects(one, cell)
        if objects is None:  # a list of scalars: what else has no single place is not inline
            return f"{self._bound(completer(one.type), 'complete')}({value})"
        below, of_rows, many = objects
        return (self._list if many else self._single)(one, below, of_rows, value)

    def _list(self, one: Field, below: Place, layout: Layout, value: str) -> str:
        """Write a list of rows that the row holds: their shape is a separate function."""
        build = self._bound(shape_of(below, layout).build)
        missing = "refuse('null')" if isinstance(one.type, GraphQLNonNull) else "None"
        self._line(f"{value} = {missing} if {value} is None else {build}({value}, None, run)")
        return value

    def _single(self, one: Field, below: Place, layout: Layout, value: str) -> str:
        """Write a single object; a null stays null where there may be one."""
        source = value if layout is OBJECT else f"{self._bound(layout.source)}({value})"
        if isinstance(one.type, GraphQLNonNull):
            self._line(f"if {value} is None: refuse('null')")
            return self._object(below, layout, value, source)
        done = self._name(one.name)
        self._line(f"if {value} is None: {done} = None")
        self._line("else:")
        self.indent += "  "
        entry = self._object(below, layout, value, source)
        self._line(f"{done} = {entry}")
        self.indent = self.indent[:-2]
        return done

    def _check_leaf(self, one: Field, leaf: GraphQLLeafType, value: str, *, written: bool) -> None:
        unusual = UNUSUAL.get("String" if written else leaf.name)
        otherwise = (
            "refuse('not written')" if written else f"{value} = {self._bound(completer(one.type), 'complete')}({value})"
        )
        if unusual is None:
            self._line(otherwise)
            return
        condition = unusual.format(v=value)
        if not isinstance(one.type, GraphQLNonNull):
            condition = f"{value} is not None and ({condition})"
        self._line(f"if {condition}: {otherwise}")

    def _column(self, one: Field, cell: Cell | None) -> str:
        """Leave a field to `columns` and return the name of its value in a row."""
        name = self._name(one.name)
        reads = cell is not None or isinstance(one.resolution, Stored)
        for number, column in enumerate(self.columns):
            if not reads and column.values is None and column.field.is_alias_of(one):
                column.others.append(one)
                self.lists[name] = f"column{number}[len(rows) * {len(column.others)}:]"
                return name
        self.lists[name] = f"column{len(self.columns)}"
        self.columns.append(ColumnSource(one, cell, self._values(one, cell) if reads else None, []))
        return name

    def _values(self, one: Field, cell: Cell | None) -> Callable[[list[Any], Any], list[Any]]:
        """A separate function that reads the values of a column."""
        writer = _Writer(self.place, self.layout)
        value = writer._cell(cell, "r") if cell else writer._read(one, "r")
        return writer._compiled("values", "rows, run", [f"  return [{value} for r in rows]"])[0]

    def _cell(self, cell: Cell, row: str) -> str:
        """The expression of a value that is read from a row."""
        value = row + "".join(f"[{index}]" for index in cell.at)
        if cell.convert_in is not None:
            return f"{self._hoist(f'{self._bound(cell.convert_in)}(run.context)', 'convert')}({value})"
        return value if cell.convert is None else f"{self._bound(cell.convert)}({value})"

    def _read(self, one: Field, source: str) -> str:
        """The expression of a value that is read from an object."""
        resolution = one.resolution
        if isinstance(resolution, Stored):
            value = source + "".join(f".{name}" for name in resolution.attributes)
            return value if resolution.key is None else f"{value}[{resolution.key!r}]"
        function = self._bound(one.resolved(Computed).function)
        info = self._hoist(f"run.info({one.number})", "info")
        given = f", **{self._hoist(f'run.given({one.number})', 'given')}" if one.definition.args else ""
        return f"{function}({source}, {info}{given})"

    def _hoist(self, expression: str, name: str) -> str:
        known = self.hoisted.get(expression)
        if known is None:
            known = self.hoisted[expression] = self._name(name)
        return known

    def _bound(self, value: Any, name: str = "") -> str:  # noqa: ANN401 – any object may have a name
        """The name of an object in the text: that of the function, where this is one."""
        for known, other in self.known.items():
            if other is value:
                return known
        stem = name or getattr(value, "__name__", "").strip("_")
        bound = self._name(stem if stem.isidentifier() else "f")
        self.known[bound] = value
        return bound

    def _name(self, stem: str) -> str:
        """A new name; its number makes it one that is no keyword, and nobody else's."""
        self.names += 1
        return f"{stem}_{self.names}"

    def _line(self, text: str) -> None:
        self.lines.append(self.indent + text)
