"""Composed filters: conditions that lie in files, combined into one predicate and written into a static statement.

A condition is a predicate over the contact `c`, from one of two places: between `// condition` and
`// end of condition` of `cypher/filters/<name>.cypher`, a statement that tests one contact; or what a switch of a
statement decides, `($anyCompany OR …)`. The grammar is all of `Condition`: a condition with its values, all of some,
any of some, not one, the condition of an associated contact, and that of a contact with another name than `c`. Nothing
else is written but the names of variables, labels that were checked to be ones, and `true` for switches that hold. Of
the narrow sources of a statement, only the chosen one is written. Every value is a parameter, in the one map
`$composed`, so that a text has one plan.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphapi.db.specialised import closing, decided, written_types
from graphapi.db.statements import Statement, parameters_of, statement, text_when, without_comments
from graphapi.db.unrolled import writable_types
from graphapi.db.values import Parameters

KEPT_MAX = 1_000
"""Composed texts that a process keeps, the latest used: Neo4j keeps as many plans."""

MAP = "composed"
"""The name of the parameter that holds all values."""

COMPOSED = "_composed"
"""What the name of a statement with a composed filter ends with."""

SHARED = frozenset({"principals", "seeAll", "today"})
"""The parameters that every condition takes from its statement."""

_BEGIN, _END = "  // condition\n", "  // end of condition\n"
_PLACE = "  // end of filters\n"
"""Where a statement takes a composed predicate."""

_INNER = "// condition of x\n"
"""Where a condition takes the one of the associated contact `x`."""

_PARAMETER = re.compile(r"\$(\w+)")
_VARIABLE = re.compile(r"(?<![\w$.'])([crx])(?![\w('])")
_SWITCH = re.compile(r"\(\$(\w+) OR ")
_SOURCES, _NEXT_SOURCE, _END_OF_SOURCES = "WITH COLLECT {\n", "  } + COLLECT {\n", "  } AS found\n"
_CASE_OF_SOURCE = re.compile(r"CASE \$source WHEN '\w+' THEN (.+?) ELSE \[\] END")
_ONE_OF = "e"
"""The name of a contact that may be any of several."""

R = TypeVar("R")


@dataclass(frozen=True)
class Fragment:
    """The text of a condition, as it stands in its file."""

    name: str
    text: str


def fragment(one: Statement[Any]) -> Fragment:
    """The condition of a statement that tests one contact."""
    return Fragment(one.name, between(one, _BEGIN, _END))


def between(one: Statement[Any], begin: str, end: str) -> str:
    """The text of a statement between two marks."""
    _, _, rest = one.text.partition(begin)
    text, found, _ = rest.partition(end)
    if not found:
        message = f"{one.name} has no text between {begin.strip()} and {end.strip()}."
        raise ValueError(message)
    return text


@functools.cache
def switched(name: str, switch: str) -> Fragment:
    """What a switch of a statement decides."""
    text = statement(name).text
    begin = text.index(f"(${switch} OR ")
    return Fragment(f"{name}?{switch}", text[begin + len(f"(${switch} OR ") : closing(text, begin)])


@dataclass(frozen=True)
class Term:
    """A condition with its values; `inner` is the one of the associated contact, for a fragment that takes it."""

    fragment: Fragment
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    inner: Condition | None = None


@dataclass(frozen=True)
class AllOf:
    """Every one of the conditions; true without any."""

    of: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """One of the conditions or more; false without any."""

    of: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Not:
    """Not the condition, and not unknown either."""

    of: Condition


@dataclass(frozen=True)
class At:
    """The condition of other contacts than `c`, by the names that the statement has for them; one of them must pass."""

    variables: tuple[str, ...]
    of: Condition


Condition = Term | AllOf | AnyOf | Not | At

Shape = tuple[Any, ...]
"""A condition without its values."""


def composed(
    one: Statement[R], condition: Condition, given: Parameters, *, sees_all: bool
) -> tuple[Statement[R], Parameters]:
    """A statement that tests a condition besides its own filters, and its parameters."""
    held = {name for name in _switches(one) if given.get(name) is True} | ({"seeAll"} if sees_all else set[str]())
    found = _composed(one, _shape(condition), frozenset(held), str(given.get("source", "")))
    values = {f"{name}_{n}": value for n, term in enumerate(_terms(condition)) for name, value in term.values.items()}
    every = given | {MAP: values}
    return found, {name: every[name] for name in found.parameters - {"principals", "seeAll"}}


@functools.cache
def _switches(one: Statement[Any]) -> frozenset[str]:
    return frozenset(_SWITCH.findall(without_comments(one.text)))


@functools.lru_cache(KEPT_MAX)
def _composed(one: Statement[R], shape: Shape, held: frozenset[str], source: str) -> Statement[R]:
    head, place, tail = one.text.partition(_PLACE)
    if not place:
        message = f"{one.name} has no place for a composed filter."
        raise ValueError(message)
    predicate = _PredicateWriter().write(shape, 0)
    text = without_comments(f"{head}  AND {predicate}\n{tail}")
    for name in sorted(held):
        text = decided(text, name)
    if source:
        text = only_source(text, source)
    # Another name than the static text's: what is specialised for that one lacks the condition.
    return Statement(one.name + COMPOSED, one.kind, text, parameters_of(text), one.row)


def only_source(text: str, source: str) -> str:
    """A text with one of the narrow sources between which `$source` decides.

    Neo4j spends most of the time in which it plans a new text on the others: 1.4 s with all, 0.3 s with one.
    """
    head, _, rest = text.partition(_SOURCES)
    blocks, _, tail = rest.partition(_END_OF_SOURCES)
    chosen = next(one for one in blocks.split(_NEXT_SOURCE) if f"WHEN '{source}' " in one)
    return "".join((head, _SOURCES, _CASE_OF_SOURCE.sub(r"\1", chosen), _END_OF_SOURCES, tail))


def _terms(condition: Condition) -> Iterator[Term]:
    """Yield the terms in the order in which they are written."""
    match condition:
        case Term():
            yield condition
            if condition.inner is not None:
                yield from _terms(condition.inner)
        case Not() | At():
            yield from _terms(condition.of)
        case AllOf() | AnyOf():
            for one in condition.of:
                yield from _terms(one)


def _shape(condition: Condition) -> Shape:
    match condition:
        case Term():
            types: Any = condition.values.get("types", ())
            held = tuple(name for name, value in condition.values.items() if value is True)
            inner = None if condition.inner is None else _shape(condition.inner)
            return ("term", condition.fragment, writable_types(types), held, inner)
        case Not():
            return ("not", _shape(condition.of))
        case At():
            return ("at", condition.variables, _shape(condition.of))
        case AllOf():
            return ("AND", *map(_shape, condition.of))
        case AnyOf():
            return ("OR", *map(_shape, condition.of))


class _PredicateWriter:
    """Writes one predicate; each term gets a number for its parameters."""

    def __init__(self) -> None:
        self._terms = 0
        self._contact = "c"

    def write(self, shape: Shape, depth: int) -> str:
        """The predicate over the contact that is `depth` associations away."""
        match shape:
            case ("term", Fragment(), *_):
                return self._term(shape, depth)
            case ("not", of):
                return f"NOT coalesce({self.write(of, depth)}, false)"
            case ("at", variables, of):
                return self._at(variables, of, depth)
            case (word, *parts):
                written = f" {word} ".join(self.write(part, depth) for part in parts)
                return f"({written})" if parts else str(word == "AND").lower()
            case _:
                raise TypeError(shape)

    def _at(self, variables: tuple[str, ...], of: Shape, depth: int) -> str:
        outer, self._contact = self._contact, variables[0] if len(variables) == 1 else _ONE_OF
        text = self.write(of, depth)
        self._contact = outer
        return text if len(variables) == 1 else f"any({_ONE_OF} IN [{', '.join(variables)}] WHERE {text})"

    def _term(self, shape: Shape, depth: int) -> str:
        _, found, types, held, inner = shape
        number = self._terms
        self._terms += 1
        text = written_types(text_when(found.text, {"types"}), types) if types else found.text
        for name in held:
            text = decided(text, name)
        before, _, after = text.partition(_INNER)
        before, after = self._written(before, number, depth), self._written(after, number, depth)
        below = "" if inner is None else f"AND {self.write(inner, depth + 1)}\n"
        return f"({before}{below}{after})"

    def _written(self, text: str, number: int, depth: int) -> str:
        """A part of a condition with the names of its parameters and variables."""
        text = _VARIABLE.sub(lambda one: _variable(one[1], self._contact, depth), without_comments(text))
        return _PARAMETER.sub(lambda one: one[0] if one[1] in SHARED else f"${MAP}.{one[1]}_{number}", text)


def _variable(name: str, contact: str, depth: int) -> str:
    """The name of a variable where the contact is some associations away; the first one keeps its name."""
    level = depth if name == "c" else depth + 1
    return ("r" if name == "r" else contact) + (str(level) if level else "")
