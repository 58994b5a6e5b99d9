"""Associations of an import: the columns of a file and the values of a row. `import_labels` finds the labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graphapi.kernel.dates import Period
from graphapi.kernel.labels import EmailCopy
from graphapi.services.imports.csv_files import Cells, CsvTable, UnusableFile, doubts, spelling
from graphapi.services.imports.import_labels import DEFAULT_NAMES, Names
from graphapi.services.imports.import_values import first_day, last_day, one_of

NAMES = ("from_id", "to_id", "label", "reverse_label", "since", "until", "note", "emailCopy")
KNOWN = {spelling(name): name for name in NAMES}
"""The columns of associations: normalized name to the name as it is documented."""

NEEDED = {"from_id": "fromid", "to_id": "toid"}
_OPEN = Period()

T = TypeVar("T")


@dataclass(frozen=True)
class ImportColumns:
    """The columns of a file of associations, None for those it lacks; `not_kept` are columns that are ignored."""

    width: int
    from_id: int
    to_id: int
    label: int | None
    reverse: int | None
    since: int | None
    until: int | None
    note: int | None
    email_copy: int | None
    not_kept: tuple[str, ...]
    unnamed: tuple[int, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """A sentence about each ignored column that may be misspelled."""
        return doubts(self.not_kept, KNOWN, "is not imported")

    @property
    def named(self) -> bool:
        """Whether the rows name their labels."""
        return self.label is not None or self.reverse is not None

    @property
    def bare(self) -> bool:
        """Whether a row has nothing but its two ends and its label."""
        return self.since is self.until is self.note is self.email_copy is None


@dataclass(frozen=True)
class Terms:
    """The values of a row other than its two ends and its label."""

    period: Period = _OPEN
    note: str | None = None
    email_copy: EmailCopy | None = None


BARE = Terms()


def has_ends(table: CsvTable) -> bool:
    """Whether a file lists associations, which is to say it has columns for both ends."""
    return all(table.place(spelling) is not None for spelling in NEEDED.values())


def import_columns(table: CsvTable) -> ImportColumns:
    """Find the columns of a file of associations; UnusableFile without both ends."""
    found = {name: table.place(spelling) for name, spelling in NEEDED.items()}
    ends = [place for place in found.values() if place is not None]
    if len(ends) < len(found):
        missing = ", ".join(f"`{name}`" for name, place in found.items() if place is None)
        raise UnusableFile(f"{table.path} has no column {missing}; it has {', '.join(table.columns)}.")
    rest = (
        table.place("label"), table.place("reverselabel", "inverselabel"), table.place("since"), table.place("until"),
        table.place("note"), table.place("emailcopy"),
    )  # fmt: skip
    not_kept = tuple(column for n, column in enumerate(table.columns) if n not in {*ends, *rest} and column)
    unnamed = tuple(n for n, column in enumerate(table.columns) if not column)
    return ImportColumns(len(table.columns), ends[0], ends[1], *rest, not_kept, unnamed)


def names_of(columns: ImportColumns, cells: Cells) -> Names:
    """The names of a row's label as they are written; Knows / Knows in a file without label columns."""
    if not columns.named:
        return DEFAULT_NAMES
    name = "" if columns.label is None else cells[columns.label].strip()
    return name, "" if columns.reverse is None else cells[columns.reverse].strip()


def read_terms(columns: ImportColumns, cells: Cells) -> Terms:
    """The values of a row other than its ends and label; ValueError names the column that cannot be read."""
    if len(cells) > columns.width:
        raise ValueError("The row has more values than the file has columns.")
    if any(cells[place].strip() for place in columns.unnamed):
        raise ValueError("A column without a name has a value.")
    if columns.bare:
        return BARE
    copies = _read("emailCopy", _text(cells, columns.email_copy), _copies)
    return Terms(period_of(columns, cells), _text(cells, columns.note) or None, copies)


def period_of(columns: ImportColumns, cells: Cells) -> Period:
    """The since and until of a row; ValueError when one cannot be read."""
    since, until = _text(cells, columns.since), _text(cells, columns.until)
    if not since and not until:
        return _OPEN
    return Period(_read("since", since, first_day), _read("until", until, last_day))


def _copies(text: str) -> EmailCopy:
    return one_of(EmailCopy, text)


def _read(name: str, text: str, reader: Callable[[str], T]) -> T | None:
    try:
        return reader(text) if text else None
    except ValueError as error:
        raise ValueError(f"{name}: {error}.") from None


def _text(cells: Cells, place: int | None) -> str:
    return "" if place is None else cells[place].strip()
