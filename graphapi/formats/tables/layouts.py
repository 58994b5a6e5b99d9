"""Layouts of tables: which programs' exports are known, by their header, and what becomes of their columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphapi.formats.tables.targets import ColumnTarget, ColumnUse, target


def plain(column: str) -> str:
    """A column's name by its letters and digits alone: `E-mail 1 - Value` and `email_1_value` are one."""
    return "".join(c for c in unicodedata.normalize("NFKC", column).casefold() if c.isalnum())


@dataclass(frozen=True)
class TableLayout:
    """The export of a program."""

    name: str
    title: str
    fits: Callable[[frozenset[str]], bool]
    """Whether a header is of this layout, by the plain names of its columns."""

    target: Callable[[str], ColumnTarget | None]
    """What becomes of a column; None for one that the layout does not know."""

    keeps: Callable[[str], bool] = field(default=lambda _: False)
    """Whether the cells of a column, by its plain name, are also kept as they are."""

    defaults: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Cells that say nothing, by plain name of the column and in lower case: they are kept, and shown nowhere."""

    role: Callable[[str], str] = field(default=str.strip)
    """The name of a role, of what the program writes."""

    notes: tuple[str, ...] = ()
    single_cell_is_footer: bool = False
    """Whether rows of one cell are no people: reports end in lines about the report."""

    def targets(self, columns: Sequence[str]) -> list[ColumnTarget]:
        """What becomes of each column; columns that nobody knows become custom fields of their name."""
        found = [self.target(column) if column.strip() else None for column in columns]
        taken: dict[str, int] = {}
        pairs = enumerate(zip(columns, found, strict=True))
        return [_settled(one, columns) or _custom(column, place, taken) for place, (column, one) in pairs]


def _settled(one: ColumnTarget | None, columns: Sequence[str]) -> ColumnTarget | None:
    """The target without the column of its label, where the file has none; None when no name is left for it."""
    if one is None or one.label_column in columns or not one.label_column:
        return one
    name = one.name("")
    needs_name = one.use in (ColumnUse.CUSTOM, ColumnUse.RELATIVE)
    return None if needs_name and not name else ColumnTarget(one.use, name)


def _custom(column: str, place: int, taken: dict[str, int]) -> ColumnTarget:
    """A custom field of the column's name; `id`, which people add to exports, is the ID everywhere."""
    if plain(column) == "id":
        return ColumnTarget(ColumnUse.ID)
    name = custom_name(column) or f"Column {place + 1}"
    taken[name] = taken.get(name, 0) + 1
    return ColumnTarget(ColumnUse.CUSTOM, name if taken[name] == 1 else f"{name} {taken[name]}")


def custom_name(column: str) -> str:
    """A column's name as the name of a custom field: one printable line of at most 90 characters, no braces."""
    line = "".join(c if c.isprintable() else " " for c in column).replace("{", "(").replace("}", ")")
    return " ".join(line.split())[:90].strip()


def by_names(words: Mapping[str, str]) -> Callable[[str], ColumnTarget | None]:
    """Targets from a table of column names, however spelt."""
    known = {plain(column): target(text) for column, text in words.items()}
    return lambda column: known.get(plain(column))
