"""MAP.toml: what the columns of a table become, written by hand or by `--explain` and edited."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from graphapi.formats.cards import ReadOptions, UnreadableFile
from graphapi.formats.tables.dates import ORDERS
from graphapi.formats.tables.rows import SEPARATORS
from graphapi.formats.tables.targets import MEANINGS, ColumnTarget, ColumnUse, target
from graphapi.kernel.json_values import is_object

_KEYS = frozenset({"encoding", "separator", "dates", "columns", "roles"})


@dataclass(frozen=True)
class TableMapping:
    """What a MAP.toml says; empty where it says nothing."""

    encoding: str = ""
    separator: str = ""
    dates: str = ""
    columns: Mapping[str, ColumnTarget] = field(default_factory=dict[str, ColumnTarget])
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """The role and its inverse role, by the text of the file."""

    @classmethod
    def of(cls, options: ReadOptions) -> Self:
        """The mapping of the options, checked; UnreadableFile says what is wrong with it."""
        given = options.mapping
        unknown = next((key for key in given if key not in _KEYS), None)
        if unknown is not None:
            raise UnreadableFile(f"MAP.toml: `{unknown}` is unknown; there are {', '.join(sorted(_KEYS))}.")
        dates, separator = options.dates or _text(given, "dates"), _text(given, "separator")
        if dates and dates not in ORDERS:
            raise UnreadableFile(f"`{dates}` is no order of days and months; there are dmy, mdy and ymd.")
        if separator and separator not in SEPARATORS:
            raise UnreadableFile("MAP.toml: the separator is a comma, a semicolon or a tab.")
        columns = {column: target(text) for column, text in _table(given, "columns").items()}
        roles = {text: _roles(role) for text, role in _table(given, "roles").items()}
        return cls(_text(given, "encoding"), separator, dates, columns, roles)

    def applied(self, columns: Sequence[str], targets: Sequence[ColumnTarget]) -> list[ColumnTarget]:
        """The targets with those of the mapping in their places; UnreadableFile for a column that is not there."""
        missing = next((column for column in self.columns if column not in columns), None)
        if missing is not None:
            raise UnreadableFile(f"MAP.toml: the file has no column `{missing}`; it has {', '.join(columns)}.")
        found = [self.columns.get(column, one) for column, one in zip(columns, targets, strict=True)]
        labels = next((one.label_column for one in found if one.label_column and one.label_column not in columns), None)
        if labels is not None and any(one.label_column == labels for one in self.columns.values()):
            raise UnreadableFile(f"MAP.toml: the file has no column `{labels}`.")
        return found


def _text(given: Mapping[str, object], key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise UnreadableFile(f"MAP.toml: `{key}` is a text.")
    return value


def _table(given: Mapping[str, object], key: str) -> dict[str, str]:
    value = given.get(key, {})
    if is_object(value) and all(isinstance(text, str) for text in value.values()):
        return {name: str(text) for name, text in value.items()}
    raise UnreadableFile(f"MAP.toml: [{key}] has a text for each name.")


def _roles(text: str) -> tuple[str, str]:
    role, _, inverse = (part.strip() for part in text.partition("/"))
    return role, inverse


def mapping_text(
    columns: Sequence[str], targets: Sequence[ColumnTarget], encoding: str, separator: str, dates: str
) -> str:
    """A MAP.toml that says what is understood of a table, to edit."""
    lines = ["# What becomes of each column. Edit it, and give it to import with --map.", "#"]
    lines += [f"#   {one.value or '(empty)'}: {MEANINGS[one]}" for one in ColumnUse]
    lines += [
        "",
        f"encoding = {_quoted(encoding)}",
        f"separator = {_quoted(separator)}",
        f"dates = {_quoted(dates)}  # dmy, mdy or ymd; empty: as the file says",
        "",
        "[columns]",
    ]
    lines += [f"{_quoted(column)} = {_quoted(str(one))}" for column, one in _once(columns, targets).items() if column]
    lines += ["", "[roles]", '# "as the file says" = "Role"   or   "Role / Inverse role"', ""]
    return "\n".join(lines)


def _once(columns: Sequence[str], targets: Sequence[ColumnTarget]) -> dict[str, ColumnTarget]:
    """Each column once: two of one name cannot be told apart in TOML, and stay as they are understood."""
    names = list(columns)
    return {column: one for column, one in zip(columns, targets, strict=True) if names.count(column) == 1}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
