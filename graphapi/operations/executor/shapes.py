"""Shapes: generated functions that turn the rows or objects of a level into that level of the answer.

What can be written down where the row is read, nested objects and lists of rows included, is one function. What must
wait for other levels is a column: its values are completed for the whole level first (`columns`), then filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import GraphQLLeafType, GraphQLList, GraphQLNonNull, GraphQLObjectType, is_leaf_type

from graphapi.operations.executor.fields import Computed, Fallback, Kind, NotCovered, Stored, inner
from graphapi.operations.executor.leaves import HELPERS, UNUSUAL, completer, is_of_leaves, serialiser
from graphapi.operations.executor.places import TYPENAME, Field, Place
from graphapi.operations.executor.rows import OBJECT, Cell, Layout


@dataclass(frozen=True)
class Shape:
    """How a level is built: `build(rows, objects, run, *columns)`; the columns are those of these fields.

    `uses_objects`: beside the rows, or for the columns, the objects of the rows are needed.
    """

    build: Callable[..., list[Any]]
    columns: list[ColumnSource]
    uses_objects: bool


@dataclass(frozen=True)
class ColumnSource:
    """A field whose values are completed for the whole level: from its cell, else from the objects."""

    field: Field
    cell: Cell | None
    values: Callable[[list[Any], Any], list[Any]] | None
    """Reads the values: of the rows where there is a cell, of the objects where they are stored there."""
    others: list[Field]
    """The same field under other aliases with the same selection: all are completed as one level, one after the other.

    What is loaded below them is loaded together so, as it is by graphql-core's data loaders.
    """


def shape_of(place: Place, layout: Layout) -> Shape:
    """Return the shape of a place for sources of this layout, compiled when it is met for the first time."""
    shape = place.shapes.get(layout)
    if shape is None:
        shape = place.shapes[layout] = _Writer(place, layout).shape()
    return cast("Shape", shape)


def _is_inline(place: Place, layout: Layout) -> bool:
    """Return whether the whole place can be written where its sources are read."""
    return all(_inline(one, layout) for one in place.fields)


def _inline(one: Field, layout: Layout) -> bool:
    if one.name == TYPENAME:
        return True
    cell = layout.cell(one.name)
    if cell is None and not _is_simple(one):
        return False
    if is_of_leaves(one.type):
        return True
    named, many = _object_of(one)
    if named is None:
        return False
    below = one.below(named)
    if cell is None or cell.layout is None or cell.layout is OBJECT:
        return not many and _is_inline(below, OBJECT)
    return _is_inline(below, cell.layout) and not (many and shape_of(below, cell.layout).uses_objects)


def _is_simple(one: Field) -> bool:
    """Return whether a value is read from one object, and is there at once."""
    resolution = one.resolution
    return isinstance(resolution, Stored) or (isinstance(resolution, Computed) and not resolution.waits)


def _object_of(one: Field) -> tuple[GraphQLObjectType | None, bool]:
    """Return the object type of a field, and whether it is a list of such; None for what is more than that."""
    kind = _nullable(one.type)
    many = isinstance(kind, GraphQLList)
    if many:
        kind = _nullable(inner(kind))
    return (kind, many) if isinstance(kind, GraphQLObjectType) else (None, many)


def _nullable(kind: Kind) -> Kind:
    return inner(kind) if isinstance(kind, GraphQLNonNull) else kind


def refuse(what: str) -> None:
    """Leave a value to the reference."""
    raise NotCovered(Fallback.VALUE, what)


_NAMES = {"rows": "r", "objects": "o"}


@dataclass
class _Writer:
    """Writes the function of one shape."""

    place: Place
    layout: Layout
    lines: list[str] = field(default_factory=list[str])
    known: dict[str, Any] = field(default_factory=lambda: {**HELPERS, "refuse": refuse})
    columns: list[ColumnSource] = field(default_factory=list[ColumnSource])
    hoisted: dict[str, str] = field(default_factory=dict[str, str])
    uses_objects: bool = False
    names: int = 0

    def shape(self) -> Shape:
        """Return the compiled shape."""
        entry = self._object(self.place, self.layout, "r", "o" if self.layout is not OBJECT else "r", "    ")
        columns = [f"c{n}" for n in range(len(self.columns))]
        head = ", ".join(["rows", "objects", "run", *columns])
        aliased = {
            f"c{n}_{m}": f"c{n}[len(rows) * {m}:]"
            for n, column in enumerate(self.columns)
            for m in range(1, len(column.others) + 1)
        }
        lists = ["rows", *(["objects"] if self.uses_objects else []), *columns, *aliased]
        names = [_NAMES.get(name) or f"v{name}" for name in lists]
        loop = "for r in rows:" if len(names) == 1 else f"for {', '.join(names)} in zip({', '.join(lists)}):"
        text = [
            f"def build({head}):",
            *(f"  {name} = {value}" for name, value in (self.hoisted | aliased).items()),
            "  out = []",
            "  add = out.append",
            f"  {loop}",
            *self.lines,
            f"    add({entry})",
            "  return out",
        ]
        needs_objects = self.uses_objects or any(one.cell is None for one in self.columns)
        return Shape(self._compiled(text), self.columns, needs_objects and self.layout is not OBJECT)

    def _compiled(self, text: list[str]) -> Callable[..., list[Any]]:
        """Return the function of a text: names of the schema and numbers are all that was put into it."""
        space = dict(self.known)
        exec(compile("\n".join(text), "<shape>", "exec"), space)  # noqa: S102 – generated here, no text of a client
        return cast("Callable[..., list[Any]]", space["build"])

    def _object(self, place: Place, layout: Layout, row: str, source: str, indent: str) -> str:
        """Write the checks of an object and return the expression that builds it."""
        self.known |= layout.helpers()
        if layout.hides(frozenset(one.name for one in place.fields)):
            # The reference makes the object: what it cannot be made of is an error there, shown or not.
            self._line(indent, f"{self._bound(layout.source)}({row})")
        parts = [f"{one.key!r}: {self._field(one, place, layout, row, source, indent)}" for one in place.fields]
        return "{" + ", ".join(parts) + "}"

    def _field(self, one: Field, place: Place, layout: Layout, row: str, source: str, indent: str) -> str:
        if one.name == TYPENAME:
            return repr(place.kind.name)
        cell = layout.cell(one.name)
        if not _inline(one, layout):
            return self._column(one, cell)
        value = self._name("v")
        if cell is not None:
            text = cell.text.format(row=row, context=self._hoist("run.context"))
        else:
            text = self._read(one, self._source(source))
        self._line(indent, f"{value} = {text}")
        return self._value(one, cell, value, indent)

    def _value(self, one: Field, cell: Cell | None, value: str, indent: str) -> str:
        kind, required = _nullable(one.type), isinstance(one.type, GraphQLNonNull)
        if is_leaf_type(kind):
            self._check_leaf(kind, value, indent, required=required, cell=cell)
            return value
        if is_of_leaves(kind):
            return f"{self._bound(completer(one.type))}({value})"
        named, many = _object_of(one)
        below, layout = one.below(cast("GraphQLObjectType", named)), (cell and cell.layout) or OBJECT
        if many:
            return self._list(one, below, layout, value, indent)
        return self._below(below, layout, value, indent, required=required)

    def _list(self, one: Field, below: Place, layout: Layout, value: str, indent: str) -> str:
        """Write a list of rows that the row holds: their shape is a function of its own."""
        build = self._bound(shape_of(below, layout).build)
        missing = "refuse('null')" if isinstance(one.type, GraphQLNonNull) else "None"
        self._line(indent, f"{value} = {missing} if {value} is None else {build}({value}, None, run)")
        return value

    def _below(self, below: Place, layout: Layout, value: str, indent: str, *, required: bool) -> str:
        """Write a single object; a null stays null where there may be one."""
        if required:
            self._line(indent, f"if {value} is None: refuse('null')")
            return self._object(below, layout, value, self._made(layout, value), indent)
        done = self._name("d")
        self._line(indent, f"if {value} is None: {done} = None")
        self._line(indent, "else:")
        entry = self._object(below, layout, value, self._made(layout, value), indent + "  ")
        self._line(indent + "  ", f"{done} = {entry}")
        return done

    def _check_leaf(self, leaf: GraphQLLeafType, value: str, indent: str, *, required: bool, cell: Cell | None) -> None:
        written = cell is not None and cell.written
        unusual = UNUSUAL["String" if written else leaf.name] if written or leaf.name in UNUSUAL else None
        if required:
            self._line(indent, f"if {value} is None: refuse('null')")
        if unusual is None:
            condition = "" if required else f"if {value} is not None: "
            self._line(indent, f"{condition}{value} = {self._bound(serialiser(leaf))}({value})")
            return
        text = unusual.format(v=value)
        condition = text if required else f"{value} is not None and ({text})"
        otherwise = "refuse('not written')" if written else f"{value} = {self._bound(serialiser(leaf))}({value})"
        self._line(indent, f"if {condition}: {otherwise}")

    def _column(self, one: Field, cell: Cell | None) -> str:
        found = ColumnSource(one, cell, self._values(one, cell), [])
        for number, column in enumerate(self.columns):
            if found.values is None and column.values is None and column.field.is_alias_of(one):
                column.others.append(one)
                return f"vc{number}_{len(column.others)}"
        self.columns.append(found)
        return f"vc{len(self.columns) - 1}"

    def _values(self, one: Field, cell: Cell | None) -> Callable[[list[Any], Any], list[Any]] | None:
        """Return what reads the values of a column; None where a function has to be asked."""
        if cell is None and not isinstance(one.resolution, Stored):
            return None
        text = cell.text if cell else cast("Stored", one.resolution).text
        text = text.format(row="r") if cell is None else text.format(row="r", context="run.context")
        space = self.layout.helpers()
        exec(f"def values(rows, run):\n  return [{text} for r in rows]", space)  # noqa: S102 – as above
        return cast("Callable[[list[Any], Any], list[Any]]", space["values"])

    def _read(self, one: Field, source: str) -> str:
        """Return the expression of a value that is read from an object."""
        resolution = one.resolution
        if isinstance(resolution, Stored):
            return resolution.text.format(row=source)
        function = self._bound(cast("Computed", resolution).function)
        info = self._hoist(f"run.info({one.number})")
        given = f", **{self._hoist(f'run.given({one.number})')}" if one.has_arguments else ""
        return f"{function}({source}, {info}{given})"

    def _source(self, source: str) -> str:
        """Return the expression of the object of a row."""
        if source == "o":
            self.uses_objects = True
        return source

    def _made(self, layout: Layout, value: str) -> str:
        return value if layout is OBJECT else f"{self._bound(layout.source)}({value})"

    def _hoist(self, text: str) -> str:
        """Return the name of what is read once for the whole level."""
        for name, known in self.hoisted.items():
            if known == text:
                return name
        name = self._name("h")
        self.hoisted[name] = text
        return name

    def _bound(self, value: object) -> str:
        name = self._name("k")
        self.known[name] = value
        return name

    def _name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def _line(self, indent: str, text: str) -> None:
        self.lines.append(indent + text)
