"""Files of address books: which format each is of, told by its content and never by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphapi.formats.cards import CardFormat, FileExplanation, ReadOptions, UnreadableFile
from graphapi.formats.known import FORMATS
from graphapi.formats.tables.heads import is_of_program
from graphapi.formats.tables.tables import TableFormat
from graphapi.services.imports.csv_files import UnusableFile, open_table
from graphapi.services.imports.import_associations import has_ends
from graphapi.services.imports.import_runs import ImportChoices

HEAD = 65_536
"""Bytes that identify a format."""

ANY_TABLE = "table"
"""The format of tables of no known program."""

ID = "id"
"""The column that identifies our own tables of people."""


@dataclass(frozen=True)
class CardFiles:
    """The files of an import of cards, each with its format, and what a user says about all of them."""

    files: tuple[tuple[Path, CardFormat], ...]
    options: ReadOptions = field(default_factory=ReadOptions)
    new_labels: bool = False
    choices: ImportChoices = field(default_factory=ImportChoices)


def is_own(path: Path) -> bool:
    """Whether a file is one of our own tables: of associations, or of people with the column `id`.

    Tables of CRMs may have a column of that name too; they are known by their other columns.
    """
    try:
        table = open_table(path)
    except UnusableFile:
        return False
    return has_ends(table) or (ID in table.columns and not is_of_program(head_of(path)))


def format_of(path: Path, name: str = "") -> CardFormat:
    """The format of a file, or the one of that name; UnusableFile if no format knows it."""
    known: Mapping[str, CardFormat] = {one.name: one for one in FORMATS}
    if name:
        if name not in known:
            raise UnusableFile(f"There is no format {name}; there are {', '.join(known)}.")
        return known[name]
    found = known_format(path)
    if found is None and not head_of(path).strip():
        raise UnusableFile(f"{path} is empty.")
    if found is None:
        titles = ", ".join(one.title for one in FORMATS)
        raise UnusableFile(
            f"{path} is of no format that can be imported. These can: our own CSV files with a column `id`, or "
            f"`from_id` and `to_id`; {titles}.",
            "format",
        )
    return found


def format_with_map(path: Path) -> CardFormat:
    """The format of a table that a mapping describes: that of its header, if one is known, else any table."""
    found = known_format(path)
    return found if isinstance(found, TableFormat) else format_of(path, ANY_TABLE)


def known_format(path: Path) -> CardFormat | None:
    """The format that knows a file; UnusableFile if it cannot be read."""
    head = head_of(path)
    return next((one for one in FORMATS if one.recognizes(head)), None)


def head_of(path: Path) -> bytes:
    """The beginning of a file; UnusableFile if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except (FileNotFoundError, IsADirectoryError):
        raise UnusableFile(f"The file {path} does not exist.") from None
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error}).") from None


def explained(files: Sequence[tuple[Path, CardFormat]], options: ReadOptions) -> list[tuple[Path, FileExplanation]]:
    """What each file is and what becomes of it; UnusableFile if one cannot be read."""
    found: list[tuple[Path, FileExplanation]] = []
    for path, one in files:
        try:
            with path.open("rb") as source:
                found.append((path, one.explain(source, options)))
        except UnreadableFile as error:
            raise UnusableFile(f"{path}: {error}", error.option) from None
    return found
