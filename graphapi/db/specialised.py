"""Specialised texts: reads that are asked often, with what they always ask written in as literals.

A static statement serves every filter by boolean parameters and every selection by lists of property names, and the
database evaluates all of them for every row. Where `true` is written in place of a boolean, the planner leaves out
what it decides; a written property costs half of one that is looked up by name. The file lists its specialised texts,
each in a comment line; the first whose names all hold is taken:

    // specialised when anyDate, types

A boolean holds when it is true, `types` when up to three labels can be written into the patterns, `steps` when the
steps of a walk can be (`unrolled`). What holds is written in: `($boolean OR …)` becomes `true` as a whole, so that the
parameters that it compares with are not sent; a mark `// when NAMES: TEXT` replaces the line above it. In every
specialised text `[k IN $fields | x[k]] + [k IN $times | toString(x[k])]`, whatever the lists and x, with the times or
without, becomes a list of properties; of many, taken from a map projection, because the database reads all properties
of a map in one walk along the property chain, where a list of `x.name`, `x.company` walks it for each. Nothing else is
written, and each name is checked to be one.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphapi.db.statements import Statement, parameters_of, text_when, without_comments
from graphapi.db.unrolled import unrolled, writable_steps, writable_types

OFTEN = 8
"""Uses of one combination before it gets a specialised text: each has to be compiled once."""

KEPT_MAX = 1_000
"""Combinations that a process remembers, the latest used: Neo4j keeps as many plans."""

PROJECTED_MIN = 4
"""Distinct properties from which on a map projection is used. For 500 contacts, two properties are faster one by one;
seven are faster by a map."""

_LISTED = re.compile(r"^// specialised(?: when (.+))?$", re.MULTILINE)
_ROW = re.compile(r"\[k IN \$(\w+) \| ([\w.\[\]-]+)\[k\]\](?: \+ \[k IN \$(\w+) \| toString\(\2\[k\]\)\])?")
_TYPED = "($anyType OR type(r) IN $types)"
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)

logger = logging.getLogger("graphapi")

Combination = tuple[Any, ...]


@dataclass(frozen=True)
class SpecialisedText:
    """The text of a statement for one combination, and the parameters that it still has."""

    text: str
    parameters: frozenset[str]


class SpecialisedTexts:
    """The specialised texts of one process."""

    def __init__(self, often: int = OFTEN) -> None:
        """Know none yet; a combination gets its text at this use of it."""
        self.often = often
        self.refused = 0
        """Texts that the database did not accept, and which the static ones stand in for."""
        self._deciding: dict[str, tuple[str, ...]] = {}
        self._known: OrderedDict[Combination, SpecialisedText | int | None] = OrderedDict()
        """Texts, or how often a combination was used so far; None where it gets no text."""

    def of(
        self, statement: Statement[object], parameters: Mapping[str, Any], often: int | None = None
    ) -> SpecialisedText | None:
        """The text for these parameters; None where there is none, or not yet: it comes with the use of this number."""
        combination = self._combination(statement, parameters)
        if combination is None:
            return None
        found = self._known.pop(combination, 0)
        if isinstance(found, int):
            found += 1
            if found >= (self.often if often is None else often):
                found = specialise(statement, parameters)
        self._known[combination] = found
        if len(self._known) > KEPT_MAX:
            self._known.popitem(last=False)
        return found if isinstance(found, SpecialisedText) else None

    def refuse(self, statement: Statement[object], parameters: Mapping[str, Any], reason: str) -> None:
        """Use the static text for this combination from now on."""
        combination = self._combination(statement, parameters)
        if combination is not None and self._known.get(combination) is not None:
            self._known[combination] = None
            self.refused += 1
            logger.error("The database refused a specialised text of %s: %s", statement.name, reason)

    def _combination(self, statement: Statement[object], parameters: Mapping[str, Any]) -> Combination | None:
        names = self._deciding.get(statement.name)
        if names is None:
            names = self._deciding[statement.name] = deciding(statement)
        return (statement.name, *[_frozen(name, parameters[name]) for name in names]) if names else None


def listed(statement: Statement[object]) -> list[tuple[str, ...]]:
    """The names that each specialised text of a statement needs, as its file lists them."""
    return [tuple(found[1].split(", ")) if found[1] else () for found in _LISTED.finditer(statement.text)]


def deciding(statement: Statement[object]) -> tuple[str, ...]:
    """The parameters that specialised texts of a statement depend on."""
    found = listed(statement)
    lists = _lists(statement) if found else []
    return tuple(dict.fromkeys([*(name for one in found for name in one), *lists]))


def _lists(statement: Statement[object]) -> list[str]:
    """The parameters that name the properties of rows."""
    return [name for row in _ROW.finditer(statement.text) for name in (row[1], row[3]) if name]


def specialise(statement: Statement[object], parameters: Mapping[str, Any]) -> SpecialisedText | None:
    """The first listed text that is for these parameters; None without one."""
    held = next((one for one in listed(statement) if all(_holds(name, parameters[name]) for name in one)), None)
    properties = (name for key in _lists(statement) for name in parameters[key])
    if held is None or not all(not name or _NAME.fullmatch(name) for name in properties):
        return None
    text = unrolled(statement.text, parameters["steps"]) if "steps" in held else statement.text
    text = without_comments(text_when(text, set(held)))
    if "types" in held:
        text = written_types(text, writable_types(parameters["types"]))
    for name in held:
        text = holding(text, name)
    text = _ROW.sub(lambda row: _properties(row[2], parameters[row[1]], parameters[row[3]] if row[3] else ()), text)
    return SpecialisedText(text, parameters_of(text))


def written_types(text: str, types: Sequence[str]) -> str:
    """The text with labels written into its patterns, and without the comparison that this decides."""
    return text.replace(_TYPED, "true").replace("type(r) IN $types", "true").replace("$types", "|".join(types))


def holding(text: str, name: str) -> str:
    """The text where a boolean holds."""
    return re.sub(rf"\${name}\b", "true", decided(text, name))


def decided(text: str, name: str) -> str:
    """The text where a boolean holds, as far as it decides all of a bracket."""
    while (begin := text.find(f"(${name} OR ")) >= 0:
        text = f"{text[:begin]}true{text[closing(text, begin) + 1 :]}"
    return text


def closing(text: str, opening: int) -> int:
    """Where the bracket that opens here is closed."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    message = f"A bracket is not closed: {text[opening:]}"
    raise ValueError(message)


def _holds(name: str, value: Any) -> bool:
    if name == "types":
        return bool(writable_types(value))
    return writable_steps(value) is not None if name == "steps" else value is True


def _properties(of: str, names: Sequence[str], times: Sequence[str]) -> str:
    """A list of properties, the times as text; an empty name only fills a list up to its size class."""
    distinct = list(dict.fromkeys(name for name in (*names, *times) if name))
    if len(distinct) < PROJECTED_MIN:
        return _listed_of(of, names, times)
    projection = f"{{{', '.join(f'.{name}' for name in distinct)}}}"
    # Projected from a variable of the expression: where an index holds one of c's properties, as c.sortKey in a page,
    # the planner reads the properties of `c {…}` one by one.
    return f"[map IN [of IN [{of}] | of {projection}] | {_listed_of('map', names, times)}][0]"


def _listed_of(of: str, names: Sequence[str], times: Sequence[str]) -> str:
    found = [f"{of}.{name}" if name else "null" for name in names]
    return f"[{', '.join(found + [f'toString({of}.{name})' if name else 'null' for name in times])}]"


def _frozen(name: str, value: Any) -> Any:
    if name == "steps":
        return writable_steps(value)
    return tuple(value) if value.__class__ is list else value
