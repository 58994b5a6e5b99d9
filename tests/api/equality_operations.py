"""Random operations over the real schema, with all that the language of queries has: written from the schema alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
)

Kind: TypeAlias = Any
"""A type of the schema: graphql-core's wrappers are open generics."""

Pool = Callable[[str, str, bool], Sequence[Any]]
"""Values for an argument: of a field, by a name, some of them wrong."""

OFTEN = {"contact": 14, "contacts": 10, "node": 4, "nodes": 4, "shortestPaths": 3}
"""Root fields that lead to much; all others once."""

FEATURED = (1, 2, 2, 3)
"""Levels of objects in an operation, one of these numbers; the parts of a connection are none."""


DRAWS = 3
"""An operation is asked so often, with other values of its variables."""


@dataclass(frozen=True)
class Asked:
    """An operation as a client sends it."""

    text: str
    name: str | None
    variables: dict[str, Any]


class Name(str):
    """A word of the schema, such as the value of an enum."""

    __slots__ = ()


def operations(schema: GraphQLSchema, chance: Random, pool: Pool, *, wrong: bool) -> list[Asked]:
    """A random query with several draws of its variables; `wrong`: some values may be."""
    return _Writer(schema, chance, pool, wrong).operations()


@dataclass
class _Writer:
    schema: GraphQLSchema
    chance: Random
    pool: Pool
    wrong: bool
    defined: list[str] = field(default_factory=list[str])
    drawn: dict[str, Callable[[], Any]] = field(default_factory=dict[str, Callable[[], Any]])
    optional: set[str] = field(default_factory=set[str])
    fragments: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    bodies: list[str] = field(default_factory=list[str])
    count: int = 0

    def operations(self) -> list[Asked]:
        query = self.schema.query_type
        assert query is not None
        names = [name for name in query.fields for _ in range(OFTEN.get(name, 1))]
        parts = [
            self._field(query, self.chance.choice(names), self.chance.choice(FEATURED))
            for _ in range(self.chance.choice((1, 1, 2)))
        ]
        body = self._wrapped(query, parts)
        head = f"query Asked({', '.join(self.defined)})" if self.defined else "query Asked"
        document = [f"{head} {body}", *self.bodies]
        other = self._by(0.05)
        if other:
            document.insert(0, "query Other { __typename }")
        name = "Asked" if other or self._by(0.3) else None
        return [Asked("\n".join(document), name, self._given()) for _ in range(DRAWS)]

    def _given(self) -> dict[str, Any]:
        """Values for the variables, some of those left out that may be absent."""
        return {name: draw() for name, draw in self.drawn.items() if name not in self.optional or self._by(0.7)}

    def _selection(self, kind: Kind, depth: int) -> str:
        """What is selected on an object, an interface or a union."""
        parts = ["__typename"] if self._by(0.15) else []
        if not isinstance(kind, GraphQLUnionType):
            names = [name for name in kind.fields if depth > 0 or not self._leads(kind, name)]
            names = self.chance.sample(names, min(len(names), self.chance.randint(1, 5)))
            names += [name for name in ("edges", "node") if name in kind.fields and name not in names and depth > 0]
            parts += [self._field(kind, name, depth) for name in names]
        if is_abstract_type(kind):
            for one in self.schema.get_possible_types(kind):
                if self._by(0.4):
                    parts.append(f"... on {one.name} {self._selection(one, depth)}")
        if parts and self._by(0.05):
            parts.append(self.chance.choice(parts))
        return self._wrapped(kind, parts or ["__typename"])

    def _wrapped(self, kind: Kind, parts: list[str]) -> str:
        """The parts as a selection, some of them in fragments."""
        if self._by(0.15):
            cut = self.chance.randrange(len(parts) + 1)
            inner = parts[cut:] or ["__typename"]
            condition = f" on {kind.name}" if self._by(0.7) else ""
            parts = [*parts[:cut], f"...{condition}{self._directives()} {{ {' '.join(inner)} }}"]
        elif self._by(0.12):
            name = self._new("Part")
            self.bodies.append(f"fragment {name} on {kind.name} {{ {' '.join(parts)} }}")
            self.fragments.setdefault(kind.name, []).append(name)
            parts = [f"...{name}{self._directives()}"]
        elif self._by(0.1) and kind.name in self.fragments:
            parts.append(f"...{self.chance.choice(self.fragments[kind.name])}")
        return f"{{ {' '.join(parts)} }}"

    def _leads(self, kind: Kind, name: str) -> bool:
        return is_composite_type(get_named_type(kind.fields[name].type))

    def _field(self, kind: Kind, name: str, depth: int) -> str:
        definition = kind.fields[name]
        named: Kind = get_named_type(definition.type)
        leads = is_composite_type(named)
        selection = ""
        if leads:
            passes = named.name.endswith(("Connection", "Edge", "Result", "Match"))
            selection = f" {self._selection(named, depth if passes else depth - 1)}"
        times = self.chance.choice((2, 3)) if leads and self._by(0.1) else 1
        found: list[str] = []
        for _ in range(times):
            aliased = times > 1 or definition.args or (leads and self._by(0.3)) or self._by(0.08)
            alias = f"{self._new('a')}: " if aliased else ""
            found.append(f"{alias}{name}{self._arguments(definition, name)}{self._directives()}{selection}")
        return " ".join(found)

    def _directives(self) -> str:
        if not self._by(0.06):
            return ""
        name, value = self.chance.choice(("skip", "include")), self.chance.choice(("true", "false"))
        if self._by(0.7):
            value = self._variable(GraphQLNonNull(GraphQLBoolean), name, "if", has_default=False)
        return f" @{name}(if: {value})"

    def _arguments(self, definition: Any, name: str) -> str:
        chosen = {
            key: one
            for key, one in definition.args.items()
            if (isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined) or self._by(0.2)
        }
        if not self.wrong:
            for ends in (("first", "after"), ("last", "before")):
                if {"last", "first"} <= chosen.keys() or {"after", "before"} <= chosen.keys():
                    chosen = {key: one for key, one in chosen.items() if key not in ends}
            chosen = {key: one for key, one in chosen.items() if key != "before" or "last" in chosen}
        parts = [
            f"{key}: {self._written(one.type, name, key, has_default=one.default_value is not Undefined)}"
            for key, one in chosen.items()
        ]
        return f"({', '.join(parts)})" if parts else ""

    def _written(self, kind: Kind, about: str, name: str, *, has_default: bool = False, bare: bool = False) -> str:
        """A value as the document has it: a variable, null, or what stands there."""
        if not bare and self._by(0.3):
            return self._variable(kind, about, name, has_default=has_default)
        inner: Kind = get_nullable_type(kind)
        if inner is kind and self._by(0.1):
            return "null"
        if isinstance(inner, GraphQLList):
            return f"[{', '.join(self._written(inner.of_type, about, name, bare=bare) for _ in range(self._size()))}]"
        if isinstance(inner, GraphQLInputObjectType):
            parts = [f"{key}: {self._written(one, about, key, bare=bare)}" for key, one in self._inputs(inner)]
            return f"{{{', '.join(parts)}}}"
        return _literal(self._leaf(inner, about, name, wrong=self.wrong and isinstance(inner, GraphQLScalarType)))

    def _variable(self, kind: Kind, about: str, name: str, *, has_default: bool) -> str:
        """Define a variable, give it a value or none, and return how it is used."""
        variable, inner = self._new("v"), get_nullable_type(kind)
        required = inner is not kind
        default = self._by(0.2)
        declared: Kind = kind
        if required and (default or has_default) and self._by(0.5):
            declared = inner
        elif not required and self._by(0.3):
            declared = GraphQLNonNull(inner)
        text = f"${variable}: {declared}"
        if default and (not required or declared is inner):
            text += f" = {self._written(GraphQLNonNull(inner), about, name, bare=True)}"
        self.defined.append(text)
        if not isinstance(declared, GraphQLNonNull) or "=" in text:
            self.optional.add(variable)
        self.drawn[variable] = lambda: self._value(declared if not required or self.wrong else kind, about, name)
        return f"${variable}"

    def _value(self, kind: Kind, about: str, name: str) -> Any:
        """A value as JSON has it."""
        inner: Kind = get_nullable_type(kind)
        if (inner is kind and self._by(0.15)) or (self.wrong and self._by(0.05)):
            return None
        if isinstance(inner, GraphQLList):
            if self._by(0.1):
                return self._value(inner.of_type, about, name)
            return [self._value(inner.of_type, about, name) for _ in range(self._size())]
        if isinstance(inner, GraphQLInputObjectType):
            return {key: self._value(one, about, key) for key, one in self._inputs(inner)}
        found = self._leaf(inner, about, name, wrong=self.wrong)
        return str(found) if isinstance(found, Name) else found

    def _inputs(self, kind: GraphQLInputObjectType) -> list[tuple[str, Kind]]:
        """Some fields of an input, among them all that it must have."""
        fields: dict[str, Kind] = {key: one.type for key, one in kind.fields.items()}
        if kind.is_one_of:
            key = self.chance.choice(list(fields))
            return [(key, GraphQLNonNull(fields[key]))]
        return [
            (key, one)
            for key, one in fields.items()
            if (isinstance(one, GraphQLNonNull) and kind.fields[key].default_value is Undefined) or self._by(0.1)
        ]

    def _leaf(self, kind: Kind, about: str, name: str, *, wrong: bool) -> Any:
        if isinstance(kind, GraphQLEnumType):
            return Name("NO_SUCH_VALUE" if wrong and self._by(0.1) else self.chance.choice(list(kind.values)))
        if kind.name == "Boolean":
            return self.chance.choice((True, False))
        return self.chance.choice(self.pool(about, name, wrong and self._by(0.3)))

    def _size(self) -> int:
        return self.chance.choice((0, 1, 1, 2, 3)) if self.wrong else self.chance.choice((1, 1, 2, 3))

    def _new(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def _by(self, share: float) -> bool:
        return self.chance.random() < share


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, Name) else json.dumps(value, ensure_ascii=False)
