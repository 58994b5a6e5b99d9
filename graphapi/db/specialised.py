"""Statements with their switches written in: what is asked again and again, at the least cost.

A static statement serves every filter by boolean parameters and every selection by lists of property names, and the
database looks at all of them for every row: twice the work of a text that was written for the one question. A statement
that is used often with the same switches and lists is given a text of its own, in which they are literals; what is
switched off is not there at all; the steps of a walk are written out. Only booleans, names of properties, keys of
labels and their sides are ever written into a text, each checked to be one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphapi.db.statements import Statement
from graphapi.db.unrolled import TYPES_MAX, has_steps, unrolled, writable

OFTEN = 8
"""So many uses with the same switches make a text of its own worth its compilation."""

TEXTS_MAX = 300
"""Texts of one process: Neo4j keeps the plans of a thousand."""

COUNTED_MAX = 5_000

SWITCHES = frozenset(
    {
        "seeAll", "anyType", "anyRole", "anyOther", "anyDate", "anyCompany", "anyWord", "anyFlag", "anyOver", "anyId",
        "anyName", "atStart", "noLack", "noUnflagged", "noWithin", "avoidNone", "ends", "among", "anyStep", "anySide",
    }
)  # fmt: skip
_LISTS = {"fields": "times", "associationFields": "associationTimes", "own": "ownTimes"}
"""The lists of properties, and those that are returned as text behind them."""

_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_TYPE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_PARAMETER = re.compile(r"\$([A-Za-z]\w*)")
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)

_ON = re.compile(r"\(true\s+OR\s")
_ON_TO_THE_END = re.compile(r"\bWHERE true OR [^\n]*$(?!\n\s+(?:AND|OR)\b)", re.MULTILINE)
_OFF = re.compile(r"(\bWHERE |\bAND |\()false\s+OR\s+")
_CASE = re.compile(
    r"CASE WHEN (true|false) THEN ((?:(?!CASE|WHEN|ELSE|END).)+?)(?: ELSE ((?:(?!CASE|WHEN|END).)+?))? END"
)
_ALL = re.compile(r"\ball\(\w+ IN \w+\(\w+\) WHERE\s+true\)")
_NEEDLESS = re.compile(r"\s+AND true\b|(?<=WHERE )true\s+AND ")
_TYPED = re.compile(r"-\[r\]-(\(\w*\)\s+WHERE) \(?type\(r\) IN \$types\)?")
_COUNT = re.compile(r"COUNT \{ MATCH (\(\w+\)-)\[r(:[\w|]+)?\](-\(\)) WHERE \(?true\)? \}")


@dataclass(frozen=True)
class Special:
    """The text of a statement for some switches, and the parameters that it still has."""

    text: str
    parameters: tuple[str, ...]


class Specials:
    """The special texts of one process."""

    def __init__(self, often: int = OFTEN) -> None:
        """Know none yet; one is made at the use of this number."""
        self.often = often
        self._texts: dict[tuple[Any, ...], Special] = {}
        self._uses: Counter[tuple[Any, ...]] = Counter()
        self._deciding: dict[str, tuple[str, ...]] = {}

    def of(self, statement: Statement, parameters: Mapping[str, Any]) -> Special | None:
        """Return the text for these parameters; None where there is none, or not yet."""
        names = self._deciding.get(statement.name)
        if names is None:
            names = self._deciding[statement.name] = deciding(statement)
        if not names:
            return None
        key = (statement.name, *[_frozen(name, parameters[name]) for name in names])
        found = self._texts.get(key)
        if found is None and self._is_often(key) and len(self._texts) < TEXTS_MAX and _can_be_written(parameters):
            found = self._texts[key] = special(statement, parameters)
        return found

    def _is_often(self, key: tuple[Any, ...]) -> bool:
        if len(self._uses) > COUNTED_MAX:
            self._uses.clear()
        self._uses[key] += 1
        return self._uses[key] >= self.often


def deciding(statement: Statement) -> tuple[str, ...]:
    """Return the parameters that may be written into the text of a statement, in their order."""
    found = sorted(SWITCHES & statement.parameters)
    for plain, times in _LISTS.items():
        if f"[k IN ${times} | toString(" in statement.text:
            found += [plain, times]
    if has_steps(statement.text):
        found.append("steps")
    return (*found, "types") if {"anyType", "types"} <= statement.parameters else tuple(found)


def _can_be_written(parameters: Mapping[str, Any]) -> bool:
    """Return whether the lists of properties hold names, or nothing where they are filled up."""
    lists = (parameters.get(name, ()) for pair in _LISTS.items() for name in pair)
    return all(not name or _NAME.fullmatch(name) for names in lists for name in names)


def special(statement: Statement, parameters: Mapping[str, Any]) -> Special:
    """Return the text of a statement with its switches and lists written in."""
    text = _COMMENT.sub("", statement.text)
    for plain, times in _LISTS.items():
        if plain in statement.parameters:
            text = _listed(text, plain, times, parameters)
    text = unrolled(text, parameters.get("steps", ()))
    text = _folded(text, {name: parameters[name] for name in SWITCHES & statement.parameters})
    types = [key for key in parameters.get("types", ()) if key]
    if 0 < len(types) <= TYPES_MAX and all(map(_TYPE.fullmatch, types)):
        text = _TYPED.sub(rf"-[r:{'|'.join(types)}]-\1 true", text)
    text = _COUNT.sub(r"COUNT { \1[\2]\3 }", text)
    return Special(text, tuple(sorted(set(_PARAMETER.findall(text)))))


def _listed(text: str, plain: str, times: str, parameters: Mapping[str, Any]) -> str:
    """Write the properties where a list of their names was."""
    pattern = re.compile(
        rf"\[k IN \${plain} \| (?P<of>[\w.\[\]\-]+?)\[k\]\] \+ \[k IN \${times} \| toString\((?P=of)\[k\]\)\]"
    )

    def written(found: re.Match[str]) -> str:
        of = found["of"]
        named = [f"{of}.{_checked(name)}" if name else "null" for name in parameters[plain]]
        texts = [f"toString({of}.{_checked(name)})" if name else "null" for name in parameters[times]]
        return f"[{', '.join([*named, *texts])}]"

    return pattern.sub(written, text)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        message = f"{name!r} is no name of a property"
        raise ValueError(message)
    return name


def _folded(text: str, switches: Mapping[str, bool]) -> str:
    """Write the switches in, and leave out what they decide."""
    for name, on in switches.items():
        text = re.sub(rf"\${name}\b", "true" if on else "false", text)
    while (found := _ON.search(text)) is not None:
        text = f"{text[: found.start()]}true{text[_closing(text, found.start()) + 1 :]}"
    text = _OFF.sub(r"\1", _ON_TO_THE_END.sub("WHERE true", text))
    text = _CASE.sub(lambda case: case[2] if case[1] == "true" else case[3] or "null", text)
    return _NEEDLESS.sub("", _ALL.sub("true", _NEEDLESS.sub("", text)))


def _closing(text: str, place: int) -> int:
    """Return where the parenthesis that opens at a place closes; parentheses never stand in texts of ours."""
    depth = 0
    for n in range(place, len(text)):
        depth += {"(": 1, ")": -1}.get(text[n], 0)
        if depth == 0:
            return n
    message = "a parenthesis is not closed"
    raise ValueError(message)


def _frozen(name: str, value: Any) -> Any:
    if name == "steps":
        return writable(value)
    return tuple(value) if value.__class__ is list else value
